"""Every rule with how it ended: fired, quiet, or not evaluable and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from rich.text import Text
from textual.widget import Widget
from textual.widgets import Static

from analyzer.reports.case import unfilled
from analyzer.tui.app import command_line
from analyzer.tui.commands import Command, bound
from analyzer.tui.text import plain
from analyzer.tui.views.page import PageView
from analyzer.tui.views.text import rule_view
from analyzer.tui.views.view import View
from analyzer.tui.widgets.outline import Place
from analyzer.tui.widgets.prompt import Prompt
from analyzer.tui.widgets.rows import RowsView
from analyzer.tui.widgets.table import TableView

OUTCOMES = ("fired", "not_evaluable", "quiet", "all")
_STYLES = {"fired": "bold", "not_evaluable": "yellow", "quiet": "dim"}
_EVIDENCE = """
SELECT f.finding, f.entity_kind || '/' || f.entity_name AS object, f.confidence, e.source, e.text,
       e.file, e.line
FROM findings f JOIN evidence e ON e.finding = f.finding WHERE f.rule = $1 ORDER BY f.finding, e.rank
"""


class RulesView(View):
    """The rules by their outcome. Enter shows what one found, or the rule."""

    NAME = "rules"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (
        Command("choose", "do_found", "enter", footer=True),
        Command("rule", "do_rule", "r", footer=True),
        Command("outcome", "do_outcome", "o", footer=True),
        Command("filter", "do_filter", "slash,ampersand", ("filter",), takes="text", footer=True),
    )
    BINDINGS = bound(COMMANDS_HERE[1:])

    def __init__(self) -> None:
        super().__init__()
        self._outcome = "fired"
        self._typed = ""
        self._rows: list[tuple[str, ...]] = []

    def body(self) -> Iterable[Widget]:
        """The counts and the table."""
        yield Static(Text(), id="about")
        yield TableView()

    def on_mount(self) -> None:
        """Show what fired."""
        self._show()
        self.focus_body()

    def _show(self) -> None:
        desk = self.desk
        chinese = desk.lang == "zh"
        self._rows = []
        for result in desk.case.results:
            if self._outcome not in ("all", result.outcome):
                continue
            rule = desk.rules.by_id[result.rule]
            title = unfilled(rule.title_zh if chinese else rule.title)
            reason = (result.reason_zh if chinese else result.reason) or ""
            ask = f"  → {result.ask_for}" if result.ask_for else ""
            row = (result.rule, self.say(f"outcome_{result.outcome}"), str(result.findings or ""))
            said = f"{title}{': ' if reason else ''}{reason}{ask}"
            if self._typed.lower() in f"{result.rule} {said}".lower():
                self._rows.append((*row, rule.cause or rule.symptom or "", said, result.outcome))
        names = ("rule", "outcome", "findings", "names", "title")
        table: list[Sequence[Any]] = [row[:-1] for row in self._rows]
        styles = {self.say(f"outcome_{outcome}"): style for outcome, style in _STYLES.items()}
        self.query_one(TableView).show_table(names, table, lambda row: styles[row[1]])
        counts = "  ".join(
            f"{'▶' if outcome == self._outcome else ' '}{self.say(f'outcome_{outcome}')} "
            f"{len(desk.case.results) if outcome == 'all' else desk.case.count(outcome):,}"
            for outcome in OUTCOMES
        )
        self.query_one("#about", Static).update(
            plain(f"{counts}{f'  /{self._typed}' if self._typed else ''}", "bold")
        )

    def action_outcome(self) -> None:
        """Show those of the next outcome."""
        self._outcome = OUTCOMES[(OUTCOMES.index(self._outcome) + 1) % len(OUTCOMES)]
        self._show()

    def action_filter(self, typed: str | None = None) -> None:
        """Only rules that hold a text."""
        if typed is None:
            self.query_one(Prompt).ask("/", self.action_filter, text=self._typed)
        else:
            self._typed = typed
            self._show()

    def _rule(self) -> str | None:
        place = self.query_one(TableView).cursor
        return self._rows[place][0] if place < len(self._rows) else None

    def on_rows_view_chosen(self, event: RowsView.Chosen) -> None:
        """Show what the rule found; the rule itself where it found nothing."""
        event.stop()
        rule = self._rule()
        if rule is None:
            return
        names, rows = self.desk.reader.table(_EVIDENCE, [rule])
        if rows:
            self.app.push_screen(PageView(rule, names, rows))
        else:
            self.action_rule()

    def action_rule(self) -> None:
        """Show the rule."""
        rule = self._rule()
        if rule is not None:
            self.app.push_screen(rule_view(self.desk, rule))

    def place(self) -> Place | None:
        """The first line that the rule found."""
        rule = self._rule()
        found = self.desk.reader.rows(
            "SELECT file, line, rule FROM fired WHERE rule = $1 ORDER BY ALL LIMIT 1", [rule]
        )
        return found[0] if found and found[0][0] else None

    def same(self) -> str | None:
        """The same as a query."""
        where = "" if self._outcome == "all" else f" WHERE outcome = '{self._outcome}'"
        return command_line("sql", self.desk.bundle, f"SELECT * FROM rule_results{where} ORDER BY rule")

    def content(self) -> str | None:
        """The table as text."""
        return "".join("  ".join(row[:-1]) + "\n" for row in self._rows)
