"""What the logs say, by pattern, with counts over time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from rich.text import Text
from textual.widget import Widget
from textual.widgets import Static

from analyzer.patterns import log_patterns, sparkline
from analyzer.tui.app import command_line
from analyzer.tui.commands import Command
from analyzer.tui.text import plain
from analyzer.tui.views.logs import LEVELS
from analyzer.tui.views.view import View
from analyzer.tui.widgets.outline import Place
from analyzer.tui.widgets.rows import RowsView
from analyzer.tui.widgets.table import TableView

SHOWN = ("count", "timeline", "level", "component", "known", "pattern")


class PatternsView(View):
    """A table of patterns. Enter shows their records."""

    NAME = "patterns"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (
        Command("choose", "do_pattern_here", "enter", footer=True),
    )

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[dict[str, Any]] = []

    def body(self) -> Iterable[Widget]:
        """The table."""
        yield Static(Text(), id="about")
        yield TableView()

    def on_mount(self) -> None:
        """Read the patterns."""
        self.focus_body()
        self.run_worker(self._read, thread=True, exit_on_error=False)

    def _read(self) -> None:
        store = self.desk.reader.store.beside()
        names, rows = log_patterns(store, None, previous=False, grep=None, container=None)
        numbers = store.query("SELECT file, line, level, component, pattern, template FROM log_templates")
        known = {tuple(row[:5]): row[5] for row in numbers}
        found = [dict(zip(names, row, strict=True)) for row in rows]
        for row in found:
            row["template"] = known[row["file"], row["line"], row["level"], row["component"], row["pattern"]]
        self.app.call_from_thread(self._show, found)

    def _show(self, rows: list[dict[str, Any]]) -> None:
        self._rows = rows
        table: list[Sequence[Any]] = [
            [sparkline(row[name]) if name == "timeline" else row[name] for name in SHOWN] for row in rows
        ]
        level = SHOWN.index("level")
        self.query_one(TableView).show_table(SHOWN, table, lambda row: LEVELS.get(row[level], ("", ""))[1])
        about = plain(f"{self.say('patterns')}: {len(rows):,}", "bold")
        self.query_one("#about", Static).update(about)

    def on_rows_view_chosen(self, event: RowsView.Chosen) -> None:
        """Show the records of a pattern."""
        event.stop()
        self.desk_app.open_logs(f"template:{self._rows[event.place]['template']}")

    def place(self) -> Place | None:
        """The first record of the pattern under the cursor."""
        cursor = self.query_one(TableView).cursor
        if not self._rows:
            return None
        row = self._rows[cursor]
        return row["file"], row["line"], row["pattern"]

    def same(self) -> str | None:
        """The list on the command line."""
        return command_line("logs", self.desk.bundle, "--patterns")
