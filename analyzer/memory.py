"""Memory that was freed goes back to the system, so that a large bundle takes no more than it must."""

from __future__ import annotations

import ctypes

_ONCE_FREED = 1 << 20  # bytes that the C library may hold on to at its end, and that it maps apart
# <malloc.h> of glibc. Without them each thread has an arena of its own, and none is ever handed back.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8


def hand_back_freed_memory() -> None:
    """Tell glibc so; another C library has no such setting, and is left as it is."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    mallopt(_ARENA_MAX, 1)
    mallopt(_MMAP_THRESHOLD, _ONCE_FREED)
    mallopt(_TRIM_THRESHOLD, _ONCE_FREED)
