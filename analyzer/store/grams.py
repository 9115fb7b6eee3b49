"""Which row groups of log text may hold a word, so that a search reads these alone.

Beside a Parquet file lies one of marks: for each of its row groups MARKS bits, one for every four bytes of
its text at an even place, ASCII letters in lower case, hashed. A word whose fours are not all marked, at
even places or at odd ones, is not there. Marks take a hundredth of the space of what they mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

MARKS = 1 << 18
"""Bits per row group: of 4 MB of log text 5 to 20 % are set."""
_BYTES = MARKS // 8
_FACTOR = 2654435761  # Knuth's multiplicative hash: the upper bits of the product
_SHIFT = 1 << 14  # leaves 18 bits of 32
_FOUR = 4
_FOLDED = ("\u017f".encode(), "\u212a".encode())  # equal s and k where case is ignored


def marks_path(parquet: Path) -> Path:
    """Where the marks of a Parquet file lie."""
    return parquet.with_suffix(".grams")


def marks_of(text: pa.ChunkedArray) -> bytes:
    """The marks of one row group, from its column of text."""
    import polars as pl
    import pyarrow as pa

    marks = pl.zeros(MARKS, dtype=pl.UInt8, eager=True)
    for chunk in text.chunks:
        held = bytes(chunk.buffers()[2] or b"")  # more than the chunk where that is a slice: no harm
        if any(letter in held for letter in _FOLDED):
            return b"\xff" * _BYTES
        held = held.lower()
        for start in (0, 2):
            count = max(0, len(held) - start) // _FOUR
            fours = pa.py_buffer(held[start : start + _FOUR * count])
            words = pl.Series(pa.Array.from_buffers(pa.uint32(), count, [None, fours]))
            marks = marks.scatter(words * pl.Series([_FACTOR], dtype=pl.UInt32) // _SHIFT, 1)
    bits = marks.cast(pl.Boolean).to_arrow().buffers()[1]
    return bytes(bits.to_pybytes()[:_BYTES])


def may_hold(parquet: Path, groups: int, literals: Iterable[str]) -> Sequence[int]:
    """The row groups of a file that may hold one of the literals, ASCII case ignored, in order.

    All of them where the literals are too short or the marks are missing or not of this file.
    """
    everything = range(groups)
    sought = [_places(literal) for literal in literals]
    if not all(places for ways in sought for places in ways):
        return everything
    try:
        with marks_path(parquet).open("rb") as file:
            marks = file.read()
    except OSError:
        return everything
    if len(marks) != groups * _BYTES:
        return everything
    ways = [places for literal in sought for places in literal]
    return [group for group in everything if any(_marked(marks, group * _BYTES, places) for places in ways)]


def _marked(marks: bytes, start: int, places: Sequence[int]) -> bool:
    return all(marks[start + place // 8] >> (place % 8) & 1 for place in places)


def _places(literal: str) -> list[list[int]]:
    """The marks that a text leaves, by whether it stands at an even or an odd place."""
    held = literal.encode("utf-8", "surrogatepass").lower()
    return [
        [
            (int.from_bytes(held[at : at + _FOUR], "little") * _FACTOR & 0xFFFFFFFF) // _SHIFT
            for at in range(start, len(held) - _FOUR + 1, 2)
        ]
        for start in (0, 1)
    ]
