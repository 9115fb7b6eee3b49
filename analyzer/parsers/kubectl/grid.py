"""Rows below a header, of `get` tables and of the tables in `describe`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from analyzer.parsers.kubectl.columns import Columns

Cells = dict[str, str]


@dataclass(slots=True)
class GridRow:
    """A row: its cells by heading, its line, and the lines that hold further text of its last cell.

    `index` and `further` count from the first line below the header.
    """

    index: int
    cells: Cells
    further: list[int] = field(default_factory=list)


def read_grid(
    columns: Columns, lines: Sequence[str], plausible: Callable[[Cells], bool], *, free_text: bool
) -> list[GridRow]:
    """The rows among the lines. Lines that are none, nor blank, are in no row's `further` either.

    With `free_text` the last cell may be a text of several lines. kubectl prints the further ones from
    column 0 on, and aligns the rows below anew. After a blank line such text goes on only if another row
    follows: what stands behind the last row is nobody's.
    """
    reader = _Reader(columns, plausible)
    found = [reader.cells(line) if line.strip() else None for line in lines]
    last = max((index for index, cells in enumerate(found) if cells is not None), default=-1)
    rows: list[GridRow] = []
    blank = 0
    for index, cells in enumerate(found):
        if cells is not None:
            rows.append(GridRow(index, cells))
        elif not lines[index].strip():
            blank += 1
            continue
        elif free_text and rows and (not blank or index < last):
            rows[-1].further.append(index)
        blank = 0
    for row in rows:
        if row.further:
            text = lines[row.index + 1 : row.further[-1] + 1]
            row.cells[columns.names[-1]] += "".join("\n" + line.rstrip() for line in text)
    return rows


class _Reader:
    """Cells of one line after the other: at the header's offsets, at those of the last row that was moved,
    or where the row itself has as many cells as the header.
    """

    def __init__(self, columns: Columns, plausible: Callable[[Cells], bool]) -> None:
        self._layouts = [columns]
        self._plausible = plausible

    def cells(self, line: str) -> Cells | None:
        for columns in self._layouts:
            cells = columns.cut(line)
            if cells is not None and self._plausible(cells):
                return cells
        own = self._layouts[0].like(line)
        cells = own.cut(line) if own else None
        if own is None or cells is None or not self._plausible(cells):
            return None
        self._layouts[1:] = [own]
        return cells
