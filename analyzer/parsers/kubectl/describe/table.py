"""Sub-tables of a describe block: events, conditions, resources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_CELL = re.compile(r"\S+(?: \S+)*")
_RULER = re.compile(r"\s*-+(?:\s+-+)*\s*$")

_MAX_HEADER = 1_000
"""kubectl's widest header has some 150 characters; a hostile one of many columns would cost much time."""


@dataclass(slots=True)
class Row:
    """A row of a table: its cells by heading. `index` and `end` are relative to the table's header."""

    index: int
    end: int
    cells: dict[str, str]


def read_table(lines: Sequence[str]) -> list[Row]:
    """Read header, ruler (if there is one) and rows.

    Cells are cut where the header's words begin, so they may hold blanks. A line whose gaps between
    the columns are not blank belongs to the last cell of the row above: kubectl prints the further
    lines of a message from column 0 on. Lines above the first row that fit nowhere are left out.
    """
    if not lines:
        return []
    if len(lines[0]) > _MAX_HEADER:
        return []
    headings = [(match.start(), match.group()) for match in _CELL.finditer(lines[0])]
    starts = [start for start, _ in headings]
    rows: list[Row] = []
    for index, line in enumerate(lines[1:], start=1):
        if not line.strip() or (index == 1 and _RULER.match(line)):
            continue
        if headings and _fits(line, starts):
            rows.append(Row(index, index + 1, _cells(line, headings)))
        elif rows:
            rows[-1].end = index + 1
    for row in rows:
        if row.end > row.index + 1:
            last = headings[-1][1]
            row.cells[last] = "\n".join([row.cells[last], *lines[row.index + 1 : row.end]])
    return rows


def _fits(line: str, starts: list[int]) -> bool:
    """Whether a line fills the columns: nothing before the first, blanks before each."""
    gaps = [line[: starts[0]], *(line[start - 2 : start] for start in starts[1:])]
    return not any(gap.strip() for gap in gaps) and bool(line[starts[0] : starts[0] + 1].strip())


def _cells(line: str, headings: list[tuple[int, str]]) -> dict[str, str]:
    ends = [start for start, _ in headings[1:]] + [len(line)]
    return {name: line[start:end].strip() for (start, name), end in zip(headings, ends, strict=True)}
