"""Rows of a query as a table, as `kubectl get` prints them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from rich.cells import cell_len
from rich.text import Text

from analyzer.tui.text import fitted, harmless, plain
from analyzer.tui.widgets.rows import ListSource, RowsView

SAMPLED = 500  # rows that tell how wide columns are
WIDEST = 60  # cells of a column that is not the last
GAP = "  "

Mark = Callable[[Sequence[Any]], str]
"""The style of a row, or none."""


def cell(value: object) -> str:
    """A value as a cell shows it."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, list):
        return " ".join(map(str, value))
    if isinstance(value, dict):
        return ",".join(f"{key}={item}" for key, item in value.items())
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


class TableView(RowsView[Sequence[Any]]):
    """A table with a head that stays. The last column is as long as its text."""

    HEAD = 1

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's names
        super().__init__(id=id, classes=classes)
        self.names: Sequence[str] = ()
        self._widths: list[int] = []
        self._mark: Mark | None = None

    def show_table(
        self, names: Sequence[str], rows: Sequence[Sequence[Any]], mark: Mark | None = None, cursor: int = 0
    ) -> None:
        """Show these rows."""
        self.names, self._mark = names, mark
        sample = rows[:SAMPLED]
        self._widths = [
            min(
                WIDEST,
                max([cell_len(self._head(name)), *(cell_len(harmless(cell(row[i]))) for row in sample)]),
            )
            for i, name in enumerate(names)
        ]
        self.show_rows(ListSource(rows), cursor)

    @staticmethod
    def _head(name: str) -> str:
        return name.upper().replace("_", " ")

    def draw_head(self) -> list[Text]:
        """The names of the columns."""
        return [self._line([self._head(name) for name in self.names], "bold")]

    def draw(self, row: Sequence[Any], place: int) -> Text:  # noqa: ARG002 - others need the place
        """A row."""
        return self._line([cell(value) for value in row], self._mark(row) if self._mark else "")

    def _line(self, cells: Sequence[str], style: str) -> Text:
        if not cells:
            return Text()
        parts = [fitted(text, width) for text, width in zip(cells[:-1], self._widths, strict=False)]
        return plain(GAP.join([*parts, harmless(cells[-1])]), style)
