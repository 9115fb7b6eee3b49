"""How much of a hostile bundle is read before reading stops."""

from __future__ import annotations

from dataclasses import dataclass

MiB = 1 << 20
GiB = 1 << 30


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what is unpacked. Nothing is ever written to disk; these bound time and memory.

    A real bundle stays far below: logs compress 10 to 50 times, and even one endlessly repeated line
    seldom passes 200. `ratio` counts only once `ratio_from` bytes were unpacked.
    """

    members: int = 1 << 17  # half a millisecond and 5 KB each
    total_bytes: int = 64 * GiB
    member_bytes: int = 32 * GiB
    ratio: int = 500
    ratio_from: int = 256 * MiB
    kept_member_bytes: int = 8 * MiB
    kept_total_bytes: int = 96 * MiB
    kept_heads_bytes: int = 48 * MiB
