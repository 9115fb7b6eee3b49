"""The verdict: health at a glance, root causes with their chain, and what could not be told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual.containers import Container
from textual.widget import Widget
from textual.widgets import Static

from analyzer.tui.app import command_line
from analyzer.tui.commands import Command, bound
from analyzer.tui.tree import Tree, health_line, verdict_line
from analyzer.tui.views.view import View
from analyzer.tui.widgets.outline import Node, Outline, Place
from analyzer.tui.widgets.panel import Panel
from analyzer.tui.widgets.rows import RowsView


class VerdictView(View):
    """The tree of the diagnosis, and more of what is under the cursor."""

    NAME = "verdict"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (
        Command("open_place", "do_open", "enter", footer=True),
        Command("fold", "do_fold", "space", footer=True),
        Command("rule", "do_rule", "r", ("rule",), footer=True),
        Command("its_logs", "do_logs", "L", footer=True),
        Command("app.mark", "do_mark", "m", footer=True),
    )
    BINDINGS = bound(COMMANDS_HERE[2:4])

    def body(self) -> Iterable[Widget]:
        """Two lines, the tree, the panel."""
        yield Static(Text(), id="verdict")
        yield Static(Text(), id="health")
        with Container(id="split"):
            yield Outline(id="tree")
            yield Panel(id="detail")

    def on_mount(self) -> None:
        """Show the case."""
        desk = self.desk
        self.query_one("#verdict", Static).update(verdict_line(desk.case))
        self.query_one("#health", Static).update(health_line(desk.health))
        self.query_one(Outline).show_tree(Tree(desk.case, desk.health).roots())
        self.focus_body()

    def _node(self) -> Node | None:
        row = self.query_one(Outline).current()
        return row.node if row else None

    def on_rows_view_moved(self, event: RowsView.Moved) -> None:
        """Say more of what is under the cursor."""
        if not isinstance(event, RowsView.Chosen) and (node := self._node()) is not None:
            self.query_one(Panel).say(node.detail())

    def on_rows_view_chosen(self, event: RowsView.Chosen) -> None:
        """Go to the line of the node, or to the first below it."""
        event.stop()
        self.action_open_place()

    def action_open_place(self) -> None:
        """Go to the line of the node under the cursor."""
        node = self._node()
        place = node.first_place() if node else None
        if node is not None and place is not None and place[1] > 0:
            self.desk_app.open_file(place[0], place[1], node.finding)
        elif node is not None and node.grow is not None:
            self.action_fold()

    def action_fold(self) -> None:
        """Fold or unfold."""
        self.query_one(Outline).action_fold()

    def action_rule(self) -> None:
        """Show the rule behind the node."""
        from analyzer.tui.views.text import rule_view

        node = self._node()
        rule = node.rule if node else None
        if node is not None and rule is None and node.finding is not None:
            found = self.desk.reader.rows("SELECT rule FROM findings WHERE finding = $1", [node.finding])
            rule = found[0][0] if found else None
        if rule is not None:
            self.app.push_screen(rule_view(self.desk, rule))

    def action_its_logs(self) -> None:
        """The logs of the object under the cursor."""
        from analyzer.tui.logs_of import logs_of_finding

        node = self._node()
        if node is not None and node.finding is not None:
            typed = logs_of_finding(self.desk.reader, node.finding)
            if typed is None:
                self.desk_app.inform("no_records")
            else:
                self.desk_app.open_logs(typed)

    def place(self) -> Place | None:
        """The line of the node under the cursor."""
        node = self._node()
        return node.first_place() if node else None

    def finding(self) -> str | None:
        """What is found there."""
        node = self._node()
        if node is None or node.finding is None:
            return None
        return node.label.plain if node.place is None else None

    def same(self) -> str | None:
        """The report on the command line."""
        return command_line("analyze", self.desk.bundle)

    def content(self) -> str | None:
        """The report as text."""
        from analyzer.reports.text import TextReport

        return TextReport(self.desk.case, colour=False, width=None).render()
