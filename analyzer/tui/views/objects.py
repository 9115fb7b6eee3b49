"""The objects of the bundle as `kubectl get` lists them, each with its describe, YAML, logs and findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, ClassVar

from rich.text import Text
from textual.containers import Container
from textual.widget import Widget
from textual.widgets import Static

from analyzer.errors import AnalyzerError
from analyzer.look import get_query
from analyzer.reports.tables import TableFormat, render_rows
from analyzer.tui.app import command_line
from analyzer.tui.commands import Command, bound
from analyzer.tui.logs_of import logs_of
from analyzer.tui.objects import KINDS, described_at, manifest_at, object_of
from analyzer.tui.reader import Reader
from analyzer.tui.text import plain
from analyzer.tui.views.page import PageView
from analyzer.tui.views.view import View
from analyzer.tui.widgets.outline import Place
from analyzer.tui.widgets.rows import RowsView
from analyzer.tui.widgets.table import TableView, cell

_PLACES = ("file", "line")
_BAD = (
    "CrashLoop",
    "Error",
    "OOM",
    "Failed",
    "Evicted",
    "ImagePull",
    "ErrImage",
    "Pending",
    "Warning",
    "Lost",
)

_FINDINGS = """
SELECT DISTINCT f.finding, f.rule, f.role, f.cause, f.confidence, f.count, f.file, f.line FROM fired f
LEFT JOIN pods p ON p.name = $2
WHERE (f.entity_kind = $1 AND f.entity_name = $2)
   OR (f.entity_kind = p.workload_kind AND f.entity_name = p.workload)
ORDER BY ALL
"""
_RELATED = """
SELECT relation, 'to' AS way, to_kind AS kind, to_name AS name, why, file, line FROM relations
WHERE from_kind = $1 AND from_name = $2
UNION ALL
SELECT relation, 'from', from_kind, from_name, why, file, line FROM relations
WHERE to_kind = $1 AND to_name = $2
ORDER BY ALL
"""


class ObjectsView(View):
    """Kinds on the left, the objects of one beside them."""

    NAME = "objects"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (
        Command("describe", "do_describe", "d", ("describe",), footer=True),
        Command("yaml", "do_yaml", "y", ("yaml",), footer=True),
        Command("its_logs", "do_logs", "l", footer=True),
        Command("findings", "do_found", "i", ("findings",), footer=True),
        Command("related", "do_related", "x", ("related",), footer=True),
        Command("choose", "do_open", "enter"),
        Command("kinds", "do_table", "tab,shift+tab", footer=True),
        Command("get", "objects", names=("get",), takes="kind"),
    )
    BINDINGS = bound(command for command in COMMANDS_HERE if command.keys != "enter")

    def __init__(self, kind: str = "pods") -> None:
        super().__init__()
        self._kind = kind
        self._kinds: list[tuple[str, int]] = []
        self._names: list[str] = []
        self._rows: list[dict[str, Any]] = []

    def body(self) -> Iterable[Widget]:
        """Two tables."""
        yield Static(Text(), id="about")
        with Container(id="across"):
            yield TableView(id="kinds")
            yield TableView(id="objects")

    @property
    def table(self) -> TableView:
        """The objects."""
        return self.query_one("#objects", TableView)

    def focus_body(self) -> None:
        """The objects have the keys."""
        self.table.focus()

    def on_mount(self) -> None:
        """Count the kinds, and list one."""
        self.focus_body()
        self.run_worker(self._count, thread=True, exit_on_error=False)
        self._list()

    def _count(self) -> None:
        found: list[tuple[str, int]] = []
        for kind in KINDS:
            ((count,),) = self.desk.reader.rows(f"SELECT count(*) FROM ({get_query(kind)})")
            if count:
                found.append((kind, count))
        self.app.call_from_thread(self._show_kinds, found)

    def _show_kinds(self, kinds: list[tuple[str, int]]) -> None:
        self._kinds = kinds
        here = next((i for i, (kind, _) in enumerate(kinds) if kind == self._kind), 0)
        names = (self.say("count"), self.say("kinds"))
        self.query_one("#kinds", TableView).show_table(
            names, [(count, kind) for kind, count in kinds], cursor=here
        )

    def show_kind(self, typed: str) -> None:
        """List the objects of a kind, by any name that kubectl has for it."""
        self._kind = typed
        if self.is_mounted:
            self._list()

    def _list(self) -> None:
        self.run_worker(partial(self._read, self._kind), thread=True, group="kind", exit_on_error=False)

    def action_get(self, kind: str = "pods") -> None:
        """List a kind."""
        self.show_kind(kind)

    def _read(self, kind: str) -> None:
        try:
            names, rows = self.desk.reader.table(get_query(kind))
        except AnalyzerError as error:
            self.app.call_from_thread(self.desk_app.tell, error)
            return
        self.app.call_from_thread(self._show, kind, names, rows)

    def _show(self, kind: str, names: list[str], rows: list[tuple[Any, ...]]) -> None:
        from analyzer.look import resource_name

        if kind != self._kind:
            return
        self._kind = resource_name(kind)
        one_namespace = "namespace" in names and len({row[names.index("namespace")] for row in rows}) == 1
        hidden = (*_PLACES, "namespace") if one_namespace else _PLACES
        shown = [i for i, name in enumerate(names) if name not in hidden]
        self._names = [names[i] for i in shown]
        self._rows = [dict(zip(names, row, strict=True)) for row in rows]
        table: list[Sequence[Any]] = [[row[i] for i in shown] for row in rows]
        self.table.show_table(self._names, table, _mark)
        self.query_one("#about", Static).update(plain(f"{self._kind}: {len(rows):,}", "bold"))

    def on_rows_view_chosen(self, event: RowsView.Chosen) -> None:
        """List the kind, or go to the line that an object was read from."""
        event.stop()
        if event.view.id == "kinds":
            self.show_kind(self._kinds[event.place][0])
            self.focus_body()
        else:
            self._open()

    def _open(self) -> None:
        row = self._row()
        if row is None:
            return
        if self._kind == "files":
            self.desk_app.open_file(row["path"], 1)
        elif row.get("file"):
            self.desk_app.open_file(row["file"], row["line"])

    def _row(self) -> dict[str, Any] | None:
        place = self.table.cursor
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def _object(self) -> tuple[str, str] | None:
        row = self._row()
        return object_of(self._kind, row) if row else None

    def action_kinds(self) -> None:
        """To the kinds, or back."""
        kinds = self.query_one("#kinds", TableView)
        (self.table if kinds.has_focus else kinds).focus()

    def action_describe(self) -> None:
        """Go to where the object is described."""
        self._go("do_describe", described_at)

    def action_yaml(self) -> None:
        """Go to its manifest."""
        self._go("do_yaml", manifest_at)

    def _go(self, word: str, find: Finder) -> None:
        found = self._object()
        if found is None:
            return
        self.run_worker(partial(self._find, word, find, *found), thread=True, exit_on_error=False)

    def _find(self, word: str, find: Finder, kind: str, name: str) -> None:
        place = find(self.desk.reader, kind, name)
        if place is None:
            self.app.call_from_thread(
                self.desk_app.inform, "not_here", what=self.say(word), name=f"{kind}/{name}"
            )
        else:
            self.app.call_from_thread(self.desk_app.open_file, *place)

    def action_its_logs(self) -> None:
        """Its logs."""
        found = self._object()
        typed = logs_of(self.desk.reader, *found) if found else None
        if typed is not None:
            self.desk_app.open_logs(typed)
        elif found:
            self.desk_app.inform("not_here", what=self.say("logs"), name="/".join(found))

    def action_findings(self) -> None:
        """What was found on it."""
        self._page("found", _FINDINGS)

    def action_related(self) -> None:
        """What it hangs together with."""
        self._page("related", _RELATED)

    def _page(self, word: str, sql: str) -> None:
        found = self._object()
        if found is None:
            return
        names, rows = self.desk.reader.table(sql, list(found))
        if rows:
            self.app.push_screen(PageView(f"{'/'.join(found)}: {self.say(word)}", names, rows))
        else:
            self.desk_app.inform("not_here", what=self.say(word), name="/".join(found))

    def place(self) -> Place | None:
        """The line that the object was read from."""
        row = self._row()
        if row is None:
            return None
        if self._kind == "files":
            return row["path"], 1, row["path"]
        if not row.get("file"):
            return None
        return row["file"], row["line"], " ".join(cell(row[name]) for name in self._names)

    def same(self) -> str | None:
        """The same list on the command line."""
        return command_line("get", self._kind, self.desk.bundle)

    def content(self) -> str | None:
        """The list as text."""
        return render_rows(
            self._names, [[row[name] for name in self._names] for row in self._rows], TableFormat.TABLE
        )


Finder = Callable[[Reader, str, str], tuple[str, int] | None]
"""Finds where an object of a kind and name stands."""


def _mark(row: Sequence[Any]) -> str:
    """Red for a row that says that something is wrong; what it says tells without colour, too."""
    said = [value for value in row if isinstance(value, str) and len(value) < 60]
    return "red" if any(value.startswith(_BAD) or "BackOff" in value for value in said) else ""
