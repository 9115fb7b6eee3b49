"""Numbered lines with a search that keeps what stands around: files, rules, records."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual.widget import Widget
from textual.widgets import Static

from analyzer.errors import AnalyzerError
from analyzer.tui.commands import Command, bound
from analyzer.tui.lines import Line
from analyzer.tui.text import plain
from analyzer.tui.views.found import Found
from analyzer.tui.views.view import View
from analyzer.tui.widgets.prompt import Prompt
from analyzer.tui.widgets.rows import RowsView, Source

MARK, NOTED = "▶", "•"


class LineList(RowsView[Line]):
    """Lines with their numbers; some are marked as what one came for."""

    def __init__(self) -> None:
        super().__init__()
        self.marked: frozenset[int] = frozenset()
        self.noted: frozenset[int] = frozenset()
        self.pattern: re.Pattern[str] | None = None
        self._digits = 1

    def show_rows(self, source: Source[Line], cursor: int = 0) -> None:
        """Show other lines."""
        self._digits = len(str(max(1, source.count)))
        super().show_rows(source, cursor)

    def draw(self, row: Line, place: int) -> Text:  # noqa: ARG002 - others need the place
        """The number, a mark, the text."""
        sign = MARK if row.number in self.marked else NOTED if row.number in self.noted else " "
        text = plain(row.text, "bold" if row.number in self.marked else "")
        if self.pattern is not None:
            text.highlight_regex(self.pattern, "black on yellow")
        return Text.assemble(
            (f"{row.number:>{self._digits}}", "dim"), f" {sign} ", text, no_wrap=True, end=""
        )


class LinesView(View):
    """A list of lines, with a line above that says what they are."""

    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (
        Command("search", "do_search", "slash", ("search",), takes="pattern", footer=True),
        Command("next", "do_next", "n", footer=True),
        Command("previous", "do_previous", "N"),
    )
    BINDINGS = bound(COMMANDS_HERE)

    def __init__(self) -> None:
        super().__init__()
        self.found = Found()

    def body(self) -> Iterable[Widget]:
        """What they are, and the lines."""
        yield Static(Text(), id="about")
        yield LineList()

    @property
    def lines(self) -> LineList:
        """The lines."""
        return self.query_one(LineList)

    def about(self, text: str) -> None:
        """Say what the lines are."""
        self.query_one("#about", Static).update(plain(text, "bold"))

    def places(self, pattern: str) -> list[int]:
        """In a thread: places of the lines that match. Raises UsageError where the pattern is none."""
        raise NotImplementedError

    def action_search(self, pattern: str | None = None) -> None:
        """Ask what to search for, and go to the first match from here on."""
        if pattern is None:
            self.query_one(Prompt).ask("/", self._search, hint=self.found.pattern)
        else:
            self._search(pattern)

    def _search(self, typed: str) -> None:
        pattern = typed or self.found.pattern
        if pattern:
            self.run_worker(lambda: self._look_for(pattern), thread=True, group="search", exit_on_error=False)

    def _look_for(self, pattern: str) -> None:
        try:
            found = Found(pattern, self.places(pattern))
        except AnalyzerError as error:
            self.app.call_from_thread(self.desk_app.tell, error)
        else:
            self.app.call_from_thread(self._show_found, found)

    def _show_found(self, found: Found) -> None:
        self.found = found
        self.lines.pattern = highlighter(found.pattern)
        self._go(found.at_or_after(self.lines.cursor))
        if len(found.places):
            self.desk_app.inform("matches", n=len(found.places))

    def action_next(self) -> None:
        """Go to the next match."""
        self._go(self.found.after(self.lines.cursor))

    def action_previous(self) -> None:
        """Go to the match before."""
        self._go(self.found.before(self.lines.cursor))

    def _go(self, place: int | None) -> None:
        if place is None:
            self.desk_app.inform("no_match", pattern=self.found.pattern)
        else:
            self.lines.centre(place)
        self.lines.refresh()


def highlighter(pattern: str) -> re.Pattern[str] | None:
    """The pattern for what is in sight; None where Python's `re` takes it otherwise than Rust's `regex`."""
    try:
        return re.compile(pattern, re.IGNORECASE if pattern == pattern.lower() else 0)
    except re.error:
        return None
