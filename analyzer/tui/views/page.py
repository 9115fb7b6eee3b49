"""A table that was asked for in passing: findings of an object, what it hangs together with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from rich.text import Text
from textual.widget import Widget
from textual.widgets import Static

from analyzer.tui.commands import Command
from analyzer.tui.text import harmless, plain
from analyzer.tui.views.view import View
from analyzer.tui.widgets.outline import Place
from analyzer.tui.widgets.rows import RowsView
from analyzer.tui.widgets.table import TableView


class PageView(View):
    """Rows whose last two columns are file and line, which enter goes to; the first may be a finding."""

    NAME = "found"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (Command("choose", "do_open", "enter", footer=True),)

    def __init__(self, title: str, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        super().__init__()
        self._title, self._names, self._rows = title, names, rows

    def crumb(self) -> str:
        """Its title."""
        return harmless(self._title)

    def body(self) -> Iterable[Widget]:
        """A title and the table."""
        yield Static(Text(), id="about")
        yield TableView()

    def on_mount(self) -> None:
        """Show the rows."""
        self.query_one("#about", Static).update(plain(self._title, "bold"))
        self.query_one(TableView).show_table(self._names[:-2], [row[:-2] for row in self._rows])
        self.focus_body()

    def on_rows_view_chosen(self, event: RowsView.Chosen) -> None:
        """Go to the line."""
        event.stop()
        row = self._rows[event.place]
        finding = row[0] if self._names[0] == "finding" else None
        if row[-2] and row[-1]:
            self.desk_app.open_file(row[-2], row[-1], finding)

    def place(self) -> Place | None:
        """The line of the row under the cursor."""
        if not self._rows:
            return None
        row = self._rows[self.query_one(TableView).cursor]
        return (row[-2], row[-1], " ".join(map(str, row[:-2]))) if row[-2] else None
