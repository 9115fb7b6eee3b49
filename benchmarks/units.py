"""Sizes and times as people write them."""

from __future__ import annotations

import re

_UNITS = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "KB": 10**3, "MB": 10**6, "GB": 10**9}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMG]i?B|B)?")


def size_of(text: str) -> int:
    """Bytes of "64MiB", "2 GiB", "1MB", "4096". Raises ValueError where it is none."""
    found = _SIZE.fullmatch(text.strip())
    if not found or (size := int(float(found[1]) * _UNITS[found[2] or "B"])) <= 0:
        raise ValueError(f"{text} is no size: write 64MiB or 2GiB")
    return size


def size_text(size: int) -> str:
    """The size in the largest unit in which it is a small whole number, else in MiB."""
    for unit in ("GiB", "MiB", "KiB", "GB", "MB", "KB"):
        if size >= _UNITS[unit] and size % _UNITS[unit] == 0:
            return f"{size // _UNITS[unit]:,} {unit}"
    return f"{size / (1 << 20):.1f} MiB"


def time_text(taken: float) -> str:
    """Seconds with three digits that count, in ms below one."""
    if taken < 1:
        return f"{taken * 1000:.3g} ms" if taken < 0.1 else f"{taken * 1000:.0f} ms"
    return f"{taken:.2f} s" if taken < 10 else f"{taken:.1f} s" if taken < 100 else f"{taken:,.0f} s"
