"""The records of all logs: merged by time or file after file, filtered, searched, each with all its text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.containers import Container
from textual.widget import Widget
from textual.widgets import Static

from analyzer.errors import AnalyzerError
from analyzer.tui.app import command_line
from analyzer.tui.commands import Command, bound
from analyzer.tui.records import (
    Filter,
    LogLine,
    Records,
    filter_text,
    matching,
    parse_filter,
    read_records,
)
from analyzer.tui.text import block, plain, shortened
from analyzer.tui.views.found import Found
from analyzer.tui.views.lines import NOTED, highlighter
from analyzer.tui.views.view import View
from analyzer.tui.widgets.outline import Place
from analyzer.tui.widgets.panel import Panel
from analyzer.tui.widgets.prompt import Prompt
from analyzer.tui.widgets.rows import RowsView

if TYPE_CHECKING:
    import polars as pl

LEVELS = {
    "FATAL": ("F", "bold red"),
    "ERROR": ("E", "red"),
    "WARNING": ("W", "yellow"),
    "INFO": ("I", ""),
    "DEBUG": ("D", "dim"),
}
_POD = 22
_NARROW_POD = 14
_NARROW = 100
_MOST_SAVED = 100_000


class LogList(RowsView[LogLine]):
    """Records on one line each: time, level, pod, what was said."""

    def __init__(self) -> None:
        super().__init__()
        self.raw = False
        self.pattern: re.Pattern[str] | None = None
        self.noted: frozenset[tuple[str, int]] = frozenset()
        self.more = "+{n}"

    def draw(self, row: LogLine, place: int) -> Text:  # noqa: ARG002 - others need the place
        """A record."""
        sign, style = LEVELS.get(row.level or "", ("·", ""))
        time = f"{row.utc:%m-%d %H:%M:%S}" if row.utc else "–" * 14
        pod = shortened(row.pod or row.file, _NARROW_POD if self.size.width < _NARROW else _POD)
        run = "p" if row.stream == "previous" else " "
        said = row.text if self.raw else row.message
        first, *rest = said.strip("\n").split("\n")
        text = plain(first, style)
        if self.pattern is not None:
            text.highlight_regex(self.pattern, "black on yellow")
        hidden = row.line_count - 1 if not rest else max(len(rest), row.line_count - 1)
        more = (f"  {self.more.format(n=hidden)}", "dim") if hidden else ""
        mark = NOTED if (row.file, row.line) in self.noted else " "
        return Text.assemble(
            (time, "dim"), mark, (sign, style), run, " ", (pod, "cyan"), " ", text, more, no_wrap=True, end=""
        )


class LogsView(View):
    """All records, or those that a filter means."""

    NAME = "logs"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (
        Command("search", "do_search", "slash", ("search",), takes="pattern", footer=True),
        Command("filter", "do_filter", "ampersand,f", ("filter",), takes="filter", footer=True),
        Command("next", "do_next", "n", footer=True),
        Command("previous", "do_previous", "N"),
        Command("error", "do_error", "e", footer=True),
        Command("error_back", "do_error_back", "E"),
        Command("detail", "do_detail", "enter", footer=True),
        Command("merge", "do_merge", "o", ("merge",), footer=True),
        Command("runs", "do_runs", "p", ("runs",)),
        Command("raw", "do_raw", "t", ("raw",)),
        Command("patterns", "do_patterns", "P", ("patterns",), footer=True),
        Command("in_file", "do_file", "v", ("file",)),
        Command("minutes(1)", "do_minute", "right_curly_bracket"),
        Command("minutes(-1)", "do_minute_back", "left_curly_bracket"),
        Command("minutes(60)", "do_hour", "right_square_bracket"),
        Command("minutes(-60)", "do_hour_back", "left_square_bracket"),
    )
    BINDINGS = bound(command for command in COMMANDS_HERE if command.keys != "enter")

    def __init__(self) -> None:
        super().__init__()
        self._filter = Filter()
        self._merged = True
        self._records: Records | None = None
        self._found = Found()
        self._errors: Found | None = None
        self._age = 0
        self._searched = 0
        self._wanted_time: datetime | None = None  # to go to once the records are there

    def body(self) -> Iterable[Widget]:
        """The filter, the records, the whole of one."""
        yield Static(Text(), id="about")
        with Container(id="split"):
            yield LogList()
            yield Panel(id="detail", classes="-hidden")

    @property
    def list(self) -> LogList:
        """The records."""
        return self.query_one(LogList)

    def on_mount(self) -> None:
        """Read all records, unless a filter was asked for."""
        self.list.more = self.say("more_lines", n="{n}")
        self._note_marks()
        self.focus_body()
        if not self._age:
            self._gather()

    # -- which records --------------------------------------------------------------------------------

    def show_filter(self, typed: str) -> None:
        """Show the records that a filter means."""
        try:
            # a connection of its own: a thread may read by the other one now
            self._filter = parse_filter(typed, self.desk.reader.store.beside())
        except AnalyzerError as error:
            self.desk_app.tell(error)
            return
        if self.is_mounted:
            self._gather()
        else:
            self.call_after_refresh(self._gather)
            self._age += 1

    def _gather(self) -> None:
        """Read which records are meant; the cursor stays on its record where that is among them."""
        here = self._records.row_at(self.list.cursor) if self._records and self._records.count else None
        self._age += 1
        self._errors, self._found = None, Found()
        self.query_one("#about", Static).update(plain(self.say("sorting"), "dim"))
        work = partial(self._read, self._age, self._filter, here, merged=self._merged)
        self.run_worker(work, thread=True, group="gather", exit_on_error=False)

    def _read(self, age: int, wanted: Filter, at_row: int | None, *, merged: bool) -> None:
        records = read_records(self.desk.reader, wanted, merged=merged, stopped=lambda: age != self._age)
        cursor = 0
        if at_row is not None:
            places = records.places_of(_rows([at_row]))
            cursor = int(places[0]) if len(places) else 0
        self.app.call_from_thread(self._show, age, records, cursor)

    def _show(self, age: int, records: Records, cursor: int) -> None:
        if age != self._age:
            return
        self._records = records
        self.list.show_rows(records, cursor)
        self.list.centre(cursor)
        self._tell_state()
        if self._wanted_time is not None:
            self.show_time(self._wanted_time)

    def _tell_state(self, extra: str = "") -> None:
        if self._records is None:
            return
        order = self.say("by_time" if self._merged else "by_file")
        if not self._records.count:
            where = self.say("no_records")
        else:
            where = self.say("of", here=f"{self.list.cursor + 1:,}", all=f"{self._records.count:,}")
        said = filter_text(self._filter) or self.say("all_records")
        row = self.list.current()
        place = f"  {row.file}:{row.line}" if row else ""
        text = Text.assemble(plain(said, "bold"), f"  {order}  {where}", no_wrap=True, overflow="ellipsis")
        if self._found.pattern:
            text.append_text(plain(f"  /{self._found.pattern}: {extra or len(self._found.places)}"))
        text.append_text(plain(place, "dim"))
        self.query_one("#about", Static).update(text)

    def on_rows_view_moved(self, event: RowsView.Moved) -> None:
        """Say where the cursor is, and show the whole record if that is open."""
        if not isinstance(event, RowsView.Chosen):
            self._tell_state()
            if not self.query_one("#detail").has_class("-hidden"):
                self._read_detail()

    def on_rows_view_chosen(self, event: RowsView.Chosen) -> None:
        """Show the whole record, or put it away."""
        event.stop()
        self.action_detail()

    # -- commands ------------------------------------------------------------------------------------

    def action_filter(self, typed: str | None = None) -> None:
        """Ask which records are meant."""
        if typed is None:
            text = filter_text(self._filter)
            hint = self.say("filter_hint")
            self.query_one(Prompt).ask("&", self.show_filter, text=f"{text} " if text else "", hint=hint)
        else:
            self.show_filter(typed)

    def action_merge(self) -> None:
        """By time or file after file."""
        self._merged = not self._merged
        self._gather()

    def action_runs(self) -> None:
        """Previous runs alone, or all."""
        self._filter = replace(self._filter, stream=None if self._filter.stream else "previous")
        self._gather()

    def action_raw(self) -> None:
        """As printed, or what was said."""
        self.list.raw = not self.list.raw
        self.list.refresh()

    def action_detail(self) -> None:
        """The whole record, or no more of it."""
        panel = self.query_one("#detail")
        panel.toggle_class("-hidden")
        if not panel.has_class("-hidden"):
            self._read_detail()

    def _read_detail(self) -> None:
        row = self.list.current()
        if row is not None:
            work = partial(self._whole, row)
            self.run_worker(work, thread=True, group="detail", exclusive=True, exit_on_error=False)

    def _whole(self, row: LogLine) -> None:
        found = self.desk.reader.rows(
            "SELECT text, component, logger, format, ts_source, container FROM log_records"
            " WHERE file = $1 AND line = $2",
            [row.file, row.line],
        )
        if found:
            self.app.call_from_thread(self._say_detail, row, found[0])

    def _say_detail(self, row: LogLine, found: tuple[str, ...]) -> None:
        text, *facts = found
        utc = f"{row.utc} UTC" if row.utc else ""
        said = " · ".join(filter(None, (row.pod, row.stream, row.level, utc, *facts)))
        whole = block(text)
        if self.list.pattern is not None:
            whole.highlight_regex(self.list.pattern, "black on yellow")
        where = Text.assemble(block(f"{row.file}:{row.line}\n", "bold"), block(f"{said}\n", "dim"), whole)
        self.query_one("#detail", Panel).say(where)

    def action_patterns(self) -> None:
        """What the logs say, by pattern."""
        from analyzer.tui.views.patterns import PatternsView

        self.app.push_screen(PatternsView())

    def action_in_file(self) -> None:
        """The record in its file."""
        row = self.list.current()
        if row is not None:
            self.desk_app.open_file(row.file, row.line)

    def action_minutes(self, by: int) -> None:
        """Go so many minutes on or back."""
        row = self.list.current()
        if row is None or row.utc is None or self._records is None or not self._merged:
            return
        self.show_time(row.utc + timedelta(minutes=by))

    def show_time(self, utc: datetime) -> None:
        """Go to the first record at a time or after it."""
        self._wanted_time = utc
        if self._records is not None and self._merged:
            work = partial(self._find_time, self._records, utc)
            self.run_worker(work, thread=True, group="time", exclusive=True, exit_on_error=False)

    def _find_time(self, records: Records, utc: datetime) -> None:
        place = records.place_at(utc)
        self.app.call_from_thread(self._go_to_time, records, place)

    def _go_to_time(self, records: Records, place: int) -> None:
        self._wanted_time = None
        if records is self._records:
            self.list.centre(place)

    # -- search ------------------------------------------------------------------------------------

    def action_search(self, pattern: str | None = None) -> None:
        """Ask what to search for."""
        if pattern is None:
            self.query_one(Prompt).ask("/", self._search, hint=self._found.pattern)
        else:
            self._search(pattern)

    def _search(self, typed: str) -> None:
        pattern = typed or self._found.pattern
        if not pattern or self._records is None:
            return
        regex = pattern if pattern != pattern.lower() else f"(?i:{pattern})"
        from analyzer.rules.pattern import compile_error

        if reason := compile_error(regex):
            self.desk_app.notify(reason, severity="error", markup=False)
            return
        self._searched += 1
        self._found = Found(pattern)
        self.list.pattern = highlighter(pattern)
        self.list.refresh()
        work = partial(self._look_for, self._searched, self._records, Filter(pattern=regex), pattern)
        self.run_worker(work, thread=True, group="search", exit_on_error=False)

    def _look_for(self, number: int, records: Records, wanted: Filter, pattern: str) -> None:
        """In a thread: find all matches, and tell how many there are so far."""
        rows = [_rows([])]
        told = 0
        for some in matching(self.desk.reader, wanted):
            if number != self._searched:
                return
            rows.append(some)
            if len(rows) > told + 16:
                told = len(rows)
                self.app.call_from_thread(self._tell_state, self.say("searching", n=sum(map(len, rows))))
        places = _together(records, rows)
        if number == self._searched:
            self.app.call_from_thread(self._show_found, records, Found(pattern, places))

    def _show_found(self, records: Records, found: Found) -> None:
        if records is not self._records:
            return
        self._found = found
        self._go(found.at_or_after(self.list.cursor))
        self._tell_state()

    def action_next(self) -> None:
        """Go to the next match."""
        self._go(self._found.after(self.list.cursor))

    def action_previous(self) -> None:
        """Go to the match before."""
        self._go(self._found.before(self.list.cursor))

    def _go(self, place: int | None) -> None:
        if place is not None:
            self.list.centre(place)
        elif self._found.pattern:
            self.desk_app.inform("no_match", pattern=self._found.pattern)

    def action_error(self) -> None:
        """Go to the next error."""
        self._to_error(1)

    def action_error_back(self) -> None:
        """Go to the error before."""
        self._to_error(-1)

    def _to_error(self, step: int) -> None:
        if self._records is None:
            return
        work = partial(self._find_errors, self._records, step)
        self.run_worker(work, thread=True, group="errors", exclusive=True, exit_on_error=False)

    def _find_errors(self, records: Records, step: int) -> None:
        errors = self._errors
        if errors is None:
            rows = [_rows([]), *matching(self.desk.reader, Filter(level="ERROR"))]
            errors = Found("", _together(records, rows))
        self.app.call_from_thread(self._show_error, records, errors, step)

    def _show_error(self, records: Records, errors: Found, step: int) -> None:
        if records is not self._records:
            return
        self._errors = errors
        here = self.list.cursor
        place = errors.after(here) if step > 0 else errors.before(here)
        if place is None or (place - here) * step <= 0:
            self.desk_app.inform("no_more_errors")
        if place is not None:
            self.list.centre(place)

    # -- what can be taken away -----------------------------------------------------------------------

    def _note_marks(self) -> None:
        notes = self.desk.notes.notes
        self.list.noted = frozenset((note.file, note.line) for note in notes if note.file and note.line)

    def on_screen_resume(self) -> None:
        """Marks may have been made."""
        super().on_screen_resume()
        self._note_marks()

    def place(self) -> Place | None:
        """The record under the cursor."""
        row = self.list.current()
        return (row.file, row.line, row.text.split("\n", 1)[0]) if row else None

    def same(self) -> str | None:
        """A search with the same filter."""
        wanted = self._filter
        options: list[object] = []
        for option, value in (
            ("--pod", wanted.pod),
            ("--component", wanted.component),
            ("-g", wanted.file),
            ("--since", f"{wanted.since:%Y-%m-%dT%H:%M:%SZ}" if wanted.since else None),
            ("--until", f"{wanted.until:%Y-%m-%dT%H:%M:%SZ}" if wanted.until else None),
        ):
            if value:
                options += [option, value]
        if wanted.stream == "previous":
            options.append("--previous")
        if wanted.without:
            options.append("-v")
        return command_line("grep", *options, wanted.pattern or self._found.pattern or ".", self.desk.bundle)

    def content(self) -> str | None:
        """The records that are shown, as printed."""
        if self._records is None:
            return None
        lines = self._records.fetch(0, min(self._records.count, _MOST_SAVED))
        return "".join(f"{line.file}:{line.line}: {line.text}\n" for line in lines)


def _rows(rows: list[int]) -> pl.Series:
    import polars as pl

    return pl.Series(rows, dtype=pl.UInt32)


def _together(records: Records, rows: list[pl.Series]) -> pl.Series:
    """Where these rows stand among the records that are shown."""
    import polars as pl

    return records.places_of(pl.concat([some.cast(pl.UInt32) for some in rows]))
