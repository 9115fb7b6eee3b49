"""A console over the tables of the case, on a copy that cannot do anything but answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.widget import Widget
from textual.widgets import Input, Static

from analyzer.errors import AnalyzerError
from analyzer.look import run_select
from analyzer.model import TABLES, columns
from analyzer.reports.tables import TableFormat, render_rows
from analyzer.tui.app import command_line
from analyzer.tui.commands import Command, bound
from analyzer.tui.text import harmless, plain
from analyzer.tui.views.view import View
from analyzer.tui.widgets.outline import Place
from analyzer.tui.widgets.prompt import Prompt, SafeInput
from analyzer.tui.widgets.rows import RowsView
from analyzer.tui.widgets.table import TableView

if TYPE_CHECKING:
    from analyzer.store.store import Store

MOST = 10_000  # rows that are shown


class _Query(SafeInput):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "earlier(1)", show=False),
        Binding("down", "earlier(-1)", show=False),
    ]
    past: ClassVar[list[str]] = []
    back = 0

    def action_earlier(self, steps: int) -> None:
        """What was run before, or after that."""
        self.back = max(0, min(self.back + steps, len(self.past)))
        self.value = self.past[-self.back] if self.back else ""
        self.cursor_position = len(self.value)


class SqlView(View):
    """Tables on the left, a query, its result."""

    NAME = "sql"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (
        Command("run", "do_run", "enter", ("run",), takes="query", footer=True),
        Command("query", "sql", "semicolon,i,slash"),
        Command("tables", "do_table", "tab", footer=True),
        Command("export", "do_export", "x", ("export",), takes="path", footer=True),
    )
    BINDINGS = bound(COMMANDS_HERE[1:])

    def __init__(self) -> None:
        super().__init__()
        self._tables_copy: Store | None = None
        self._query = ""
        self._names: list[str] = []
        self._rows: list[tuple[Any, ...]] = []
        self._number = 0

    def body(self) -> Iterable[Widget]:
        """The query above, two tables below."""
        yield _Query(placeholder=self.say("sql_hint"), id="query", select_on_focus=False)
        yield Static(Text(), id="about")
        with Container(id="across"):
            yield TableView(id="tables")
            yield TableView(id="result")

    def on_mount(self) -> None:
        """List the tables."""
        rows: list[Sequence[Any]] = []
        for name, record in sorted(TABLES.items()):
            rows.append((name,))
            rows += [(f"  {column.name} {column.sql_type}",) for column in columns(record)]
        self.query_one("#tables", TableView).show_table(
            (self.say("tables"),), rows, lambda row: "dim" if row[0].startswith(" ") else "bold"
        )
        self.focus_body()

    def focus_body(self) -> None:
        """The query has the keys."""
        self.query_one(_Query).focus()

    def action_query(self) -> None:
        """To the query."""
        self.focus_body()

    def action_tables(self) -> None:
        """To the other table."""
        order: list[Widget] = [
            self.query_one("#tables"),
            self.query_one("#result"),
            self.query_one("#query"),
        ]
        here = next((i for i, widget in enumerate(order) if widget.has_focus), -1)
        order[(here + 1) % len(order)].focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Run what was typed."""
        event.stop()
        self.action_run(event.value)

    def on_rows_view_chosen(self, event: RowsView.Chosen) -> None:
        """A table is put into the query; a row of a result that names a file and a line leads there."""
        event.stop()
        if event.view.id == "tables":
            row = event.view.current()
            name = row[0] if row else ""
            query = self.query_one(_Query)
            if name.startswith(" "):
                query.insert_text_at_cursor(name.split()[0])
            else:
                query.value = f"SELECT * FROM {name}"
                query.cursor_position = len(query.value)
            query.focus()
        elif (place := self.place()) is not None:
            self.desk_app.open_file(place[0], place[1])

    def action_run(self, typed: str | None = None) -> None:
        """Run a query in a thread; one that still runs is ended."""
        query = (typed if typed is not None else self.query_one(_Query).value).strip()
        if not query:
            return
        field = self.query_one(_Query)
        if typed is not None:
            field.value = query
        if not field.past or field.past[-1] != query:
            field.past.append(query)
        field.back = 0
        if self._tables_copy is not None:
            self._tables_copy.interrupt()
        self._number += 1
        self.query_one("#about", Static).update(plain(self.say("running"), "dim"))
        work = partial(self._ask, self._number, query)
        self.run_worker(work, thread=True, group="sql", exit_on_error=False)

    def _ask(self, number: int, query: str) -> None:
        try:
            if self._tables_copy is None:
                self._tables_copy = self.desk.reader.console()
            names, rows = run_select(self._tables_copy, query, MOST + 1)
        except AnalyzerError as error:
            self.app.call_from_thread(self._show_error, number, error)
            return
        self.app.call_from_thread(self._show, number, query, list(names), rows)

    def _show_error(self, number: int, error: AnalyzerError) -> None:
        if number == self._number:
            self.query_one("#about", Static).update(plain(f"{error} {error.hint}".strip(), "bold red"))

    def _show(self, number: int, query: str, names: list[str], rows: list[tuple[Any, ...]]) -> None:
        if number != self._number:
            return
        self._query, self._names, self._rows = query, names, rows[:MOST]
        self.query_one("#result", TableView).show_table(names, self._rows)
        key = "rows_first" if len(rows) > MOST else "rows"
        said = self.say(key, n=f"{len(self._rows):,}")
        self.query_one("#about", Static).update(plain(said, "bold"))

    def action_export(self, path: str | None = None) -> None:
        """Write the result: JSON lines where the name ends so, else CSV."""
        if path is None:
            self.query_one(Prompt).ask(self.say("do_export"), self._export, text="result.csv")
        else:
            self._export(path)

    def _export(self, typed: str) -> None:
        if not typed:
            return
        form = TableFormat.JSONL if typed.endswith((".jsonl", ".json")) else TableFormat.CSV
        path = Path(typed).expanduser()
        try:
            with path.open("x", encoding="utf-8") as file:
                path.chmod(0o600)
                file.write(render_rows(self._names, self._rows, form))
        except OSError as error:
            self.app.notify(f"{harmless(typed)}: {error.strerror}", severity="error", markup=False)
            return
        self.desk_app.inform("saved", path=path)

    def on_unmount(self) -> None:
        """The copy is removed."""
        if self._tables_copy is not None:
            self._tables_copy.close()

    def place(self) -> Place | None:
        """File and line that the row under the cursor names."""
        cursor = self.query_one("#result", TableView).cursor
        if not 0 <= cursor < len(self._rows):
            return None
        row = dict(zip(self._names, self._rows[cursor], strict=True))
        file, line = row.get("file") or row.get("path"), row.get("line", 1)
        if not isinstance(file, str) or not isinstance(line, int):
            return None
        return file, line, " ".join(map(str, self._rows[cursor]))

    def same(self) -> str | None:
        """The query on the command line."""
        return command_line("sql", self.desk.bundle, self._query) if self._query else None

    def content(self) -> str | None:
        """The result as text."""
        return render_rows(self._names, self._rows, TableFormat.TABLE) if self._names else None
