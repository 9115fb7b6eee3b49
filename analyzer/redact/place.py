"""A value in a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class Lines(Protocol):
    """Lines by index: a list, or a series of polars."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> str: ...


@dataclass(slots=True)
class Place:
    """A value and its name. `secret`: it is what a Secret holds, whatever its name; `encoded`: in base64.

    `spans` holds (line index, start, end) for each line that it takes, at least one; `text` is the
    value, quotes and escapes of YAML or JSON undone.
    """

    name: str
    spans: list[tuple[int, int, int]]
    text: str
    secret: bool = False
    encoded: bool = False


def indent_of(line: str) -> int:
    """Blanks before the first character."""
    return len(line) - len(line.lstrip())


def deeper_end(lines: Sequence[str], index: int, column: int) -> int:
    """The index behind the lines from `index` on that are deeper than a column; not counting blank ones."""
    end = index
    for i in range(index, len(lines)):
        if lines[i].strip():
            if indent_of(lines[i]) <= column:
                break
            end = i + 1
    return end


def span_of(lines: Sequence[str], start: int, end: int) -> list[tuple[int, int, int]]:
    """The spans of whole lines, without their indent; blank lines have none."""
    return [(i, indent_of(lines[i]), len(lines[i].rstrip())) for i in range(start, end) if lines[i].strip()]
