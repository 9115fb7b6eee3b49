"""Any text as numbered lines: a rule, a record."""

from __future__ import annotations

import polars as pl

from analyzer.reports.rule_text import rule_text
from analyzer.tui.desk import Desk
from analyzer.tui.lines import Line
from analyzer.tui.views.lines import LinesView
from analyzer.tui.widgets.rows import ListSource


class TextView(LinesView):
    """A text that is all in memory."""

    NAME = "rule"

    def __init__(self, title: str, text: str, same: str | None = None) -> None:
        super().__init__()
        self._title, self._text, self._same = title, text, same
        self._lines = text.splitlines()

    def crumb(self) -> str:
        """Its title."""
        return self._title

    def on_mount(self) -> None:
        """Show the text."""
        self.about(self._title)
        self.lines.show_rows(ListSource([Line(number, text) for number, text in enumerate(self._lines, 1)]))
        self.focus_body()

    def places(self, pattern: str) -> list[int]:
        """Places of the lines that match, by the engine that all searches use."""
        from analyzer.search import Query

        regex = Query(pattern, ignore_case=pattern == pattern.lower()).regex
        return pl.Series(self._lines, dtype=pl.String).str.contains(regex).arg_true().to_list()

    def same(self) -> str | None:
        """The command that prints it."""
        return self._same

    def content(self) -> str | None:
        """The text."""
        return self._text


def rule_view(desk: Desk, rule: str) -> TextView:
    """A rule: what it looks for, why, and where its texts come from."""
    from analyzer.tui.app import command_line

    text = rule_text(desk.rules.by_id[rule], desk.rules, desk.lang)
    return TextView(rule, text, command_line("rules", "show", rule))
