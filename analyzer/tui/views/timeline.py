"""What happened when, on one axis; the list below, the logs and the findings follow its cursor."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from analyzer.reports.spans import incident_span, whole_span
from analyzer.reports.timeline_text import FIRST_BAD, short_span
from analyzer.reports.words import word
from analyzer.tui.app import command_line
from analyzer.tui.axis import Lane, Window, lanes, ticks
from analyzer.tui.commands import Command, bound
from analyzer.tui.text import fitted, plain, shortened
from analyzer.tui.views.view import View
from analyzer.tui.widgets.outline import Place
from analyzer.tui.widgets.rows import ListSource, RowsView

if TYPE_CHECKING:
    from analyzer.reports.timeline import Moment, Timeline

LABEL = 18
_SUBJECT = 30


class Axis(Widget, can_focus=True):
    """The lanes, with a cursor that ← and → move."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "shift(-1)", show=False),
        Binding("right,l", "shift(1)", show=False),
        Binding("shift+left,H", "shift(-10)", show=False),
        Binding("shift+right", "shift(10)", show=False),
    ]
    DEFAULT_CSS = "Axis { height: auto; width: 100%; }"

    class Shifted(Message):
        """The cursor stands at another time."""

        def __init__(self, utc: datetime) -> None:
            self.utc = utc
            super().__init__()

    def __init__(self) -> None:
        super().__init__()
        self._timeline: Timeline | None = None
        self._whole: tuple[datetime, datetime] | None = None
        self._window: Window | None = None
        self._lanes: list[Lane] = []
        self._names: list[str] = []
        self.column = 0

    def show_timeline(self, timeline: Timeline) -> None:
        """Show all of it."""
        self._timeline = timeline
        self._whole = whole_span(timeline)
        self._zoom(None)

    @property
    def time(self) -> datetime | None:
        """Where the cursor stands."""
        return self._window.time(self.column) if self._window else None

    @property
    def window(self) -> Window | None:
        """The time that is shown."""
        return self._window

    def _zoom(self, factor: float | None) -> None:
        columns = max(10, self.size.width - LABEL - 1)
        if self._timeline is None or self._whole is None:
            return
        if factor is None or self._window is None:
            self._window = Window(*incident_span(self._timeline, self._whole), columns)
        elif factor:
            at = self._window.time(self.column)
            self._window = self._window.zoomed(self.column, factor, self._whole)
            self.column = self._window.column(at) or 0
        else:
            at = self._window.time(min(self.column, self._window.columns - 1))
            self._window = Window(self._window.first, self._window.last, columns)
            self.column = self._window.column(at) or 0
        self._lanes = lanes(self._timeline, self._window)
        view = self.screen
        assert isinstance(view, View)
        self._names = [
            lane.name
            if lane.key == "file"
            else view.say(lane.key, name=lane.name or view.say("other"))
            if lane.key == "errors_of"
            else view.say(lane.key)
            for lane in self._lanes
        ]
        self.refresh(layout=True)

    def zoom(self, factor: float) -> None:
        """Closer, or further away."""
        self._zoom(factor)

    def on_resize(self, _event: events.Resize) -> None:
        """As many columns as there is room for."""
        self._zoom(0)

    def go_to(self, utc: datetime) -> None:
        """Put the cursor on a time; what is shown moves where it must."""
        if self._window is None:
            return
        column = self._window.column(utc)
        if column is None and self._whole is not None:
            length = self._window.last - self._window.first
            first = min(max(self._whole[0], utc - length / 2), self._whole[1] - length)
            self._window = Window(first, first + length, self._window.columns)
            self._zoom(0)
            column = self._window.column(utc)
        self.column = column or 0
        self.refresh()

    def action_shift(self, by: int) -> None:
        """Move the cursor."""
        if self._window is None:
            return
        self.column = max(0, min(self.column + by, self._window.columns - 1))
        self.refresh()
        self.post_message(self.Shifted(self._window.time(self.column)))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where one clicks."""
        self.action_shift(event.x - LABEL - 1 - self.column)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's
        """A line for each lane, and one each for marks and times."""
        return len(self._lanes) + 2

    def render_line(self, y: int) -> Strip:
        """The marks, a lane, or the times."""
        style = self.rich_style
        window = self._window
        if window is None or y > len(self._lanes) + 1:
            return Strip.blank(self.size.width, style)
        if y == 0:
            name, cells, bad = "", self._marks(window), False
        elif y <= len(self._lanes):
            lane = self._lanes[y - 1]
            name, cells, bad = self._names[y - 1], lane.cells, lane.bad
        else:
            name, cells, bad = "", ticks(window), False
        tone = (
            Style(color="red")
            if bad
            else Style(color="cyan")
            if 0 < y <= len(self._lanes)
            else Style(dim=True)
        )
        here = self.column
        segments = [
            Segment(shortened(name, LABEL) + " ", Style(bold=True)),
            Segment(cells[:here], tone),
            Segment(cells[here : here + 1] or " ", tone + Style(reverse=True)),
            Segment(cells[here + 1 :], tone),
        ]
        return Strip(segments).adjust_cell_length(self.size.width).apply_style(style)

    def _marks(self, window: Window) -> str:
        cells = [" "] * window.columns
        first = self._timeline.first_bad if self._timeline else None
        column = window.column(first.utc) if first else None
        if column is not None:
            cells[column] = FIRST_BAD
        return "".join(cells)


class MomentList(RowsView["Moment"]):
    """What happened, one line each."""

    def __init__(self) -> None:
        super().__init__()
        self.first_bad: Moment | None = None
        self.names: dict[str, str] = {}

    def draw(self, row: Moment, place: int) -> Text:  # noqa: ARG002 - others need the place
        """When, how surely, what kind, to whom, what."""
        mark = FIRST_BAD if row is self.first_bad else "!" if row.bad else " "
        error = f"±{short_span(row.error_s)}" if row.error_s >= 1 else ""
        times = f" (x{row.count:,})" if row.count > 1 else ""
        return Text.assemble(
            (f"{row.utc:%m-%d %H:%M:%S} {error:<5}", "dim"),
            (f"{mark} ", "bold red" if row.bad else ""),
            fitted(self.names.get(row.kind, row.kind), 8),
            " ",
            (fitted(row.subject, _SUBJECT), "cyan"),
            " ",
            plain(row.text, "red" if row.bad else ""),
            times,
            no_wrap=True,
            end="",
        )


class TimelineView(View):
    """The axis above, what happened below."""

    NAME = "timeline"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (
        Command("earlier", "do_earlier", "left", footer=True),
        Command("later", "do_later", "right", footer=True),
        Command("zoom", "do_zoom", "plus,z", footer=True),
        Command("zoom_out", "do_zoom_out", "Z", footer=True),
        Command("first_bad", "do_bad", "b", ("bad",), footer=True),
        Command("choose", "do_open", "enter", footer=True),
        Command("logs_here", "do_lane", "L,l", ("here",), footer=True),
        Command("focus_other", "do_table", "tab"),
    )
    BINDINGS = bound(command for command in COMMANDS_HERE if command.keys not in ("left", "right", "enter"))

    def __init__(self) -> None:
        super().__init__()
        self._timeline: Timeline | None = None
        self._times: list[datetime] = []
        self._led = False  # the axis moves the list: the list need not move the axis

    def body(self) -> Iterable[Widget]:
        """What is shown, the axis, the list."""
        yield Static(Text(), id="about")
        with VerticalScroll(id="axis", can_focus=False):
            yield Axis()
        yield MomentList()

    @property
    def _axis(self) -> Axis:
        return self.query_one(Axis)

    @property
    def _list(self) -> MomentList:
        return self.query_one(MomentList)

    def on_mount(self) -> None:
        """Read what happened."""
        self._axis.focus()
        self.query_one("#about", Static).update(plain(self.say("sorting"), "dim"))
        self.run_worker(self._read, thread=True, exit_on_error=False)

    def focus_body(self) -> None:
        """The axis has the keys."""
        self._axis.focus()

    def _read(self) -> None:
        from analyzer.reports.timeline import read_timeline

        desk = self.desk
        timeline = read_timeline(desk.reader.store.beside(), desk.rules, desk.lang)
        self.app.call_from_thread(self._show, timeline)

    def _show(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._times = [moment.utc for moment in timeline.moments]
        kinds = ("event", "start", "exit", "error", "burst", "finding")
        self._list.names = {kind: word(self.desk.lang, f"kind_{kind}") for kind in kinds}
        self._list.first_bad = timeline.first_bad
        self._axis.show_timeline(timeline)
        self._list.show_rows(ListSource(timeline.moments))
        if self._axis.window is None:
            self.query_one("#about", Static).update(plain(self.say("no_times"), "bold"))
        elif timeline.first_bad is not None:
            self.action_first_bad()
        self._tell()

    def _tell(self) -> None:
        axis, timeline = self._axis, self._timeline
        if axis.window is None or axis.time is None or timeline is None:
            return
        window = axis.window
        shown = bisect_left(self._times, window.last) - bisect_left(self._times, window.first)
        first, last = f"{window.first:%m-%d %H:%M}", f"{window.last:%m-%d %H:%M}"
        text = Text.assemble(
            (f"{axis.time:%Y-%m-%d %H:%M:%S} UTC", "bold"),
            "  ",
            self.say("around", first=first, last=last, n=shown),
            no_wrap=True,
            overflow="ellipsis",
        )
        if (bad := timeline.first_bad) is not None:
            text.append(f"  {FIRST_BAD} {self.say('first_bad')} {bad.utc:%m-%d %H:%M:%S}", "red")
        self.query_one("#about", Static).update(text)

    def on_axis_shifted(self, event: Axis.Shifted) -> None:
        """The list follows."""
        place = min(bisect_left(self._times, event.utc), len(self._times) - 1)
        if place >= 0:
            self._led = True
            self._list.centre(place)
        self._tell()

    def on_rows_view_moved(self, event: RowsView.Moved) -> None:
        """The axis follows."""
        if isinstance(event, RowsView.Chosen):
            return
        if self._led:
            self._led = False
            return
        row = self._list.current()
        if row is not None:
            self._axis.go_to(row.utc)
            self._tell()

    def on_rows_view_chosen(self, event: RowsView.Chosen) -> None:
        """Go to the line."""
        event.stop()
        row = self._list.current()
        if row is not None:
            self.desk_app.open_file(row.file, row.line)

    def action_earlier(self) -> None:
        """Move the cursor back."""
        self._axis.action_shift(-1)

    def action_later(self) -> None:
        """Move the cursor on."""
        self._axis.action_shift(1)

    def action_zoom(self) -> None:
        """Closer."""
        self._axis.zoom(0.5)
        self._tell()

    def action_zoom_out(self) -> None:
        """Further away."""
        self._axis.zoom(2)
        self._tell()

    def action_first_bad(self) -> None:
        """To the moment from which on things went wrong."""
        timeline = self._timeline
        if timeline is None or timeline.first_bad is None:
            self.desk_app.inform("nothing")
            return
        self._axis.go_to(timeline.first_bad.utc)
        self._led = True
        self._list.centre(timeline.moments.index(timeline.first_bad))
        self._tell()

    def action_logs_here(self) -> None:
        """The logs of all pods at this time."""
        if self._axis.time is not None:
            row = self._list.current() if self._list.has_focus else None
            self.desk_app.open_logs_at(row.utc if row else self._axis.time)

    def action_focus_other(self) -> None:
        """To the list, or to the axis."""
        (self._axis if self._list.has_focus else self._list).focus()

    def place(self) -> Place | None:
        """The line of the moment under the cursor."""
        row = self._list.current()
        return (row.file, row.line, row.text) if row else None

    def same(self) -> str | None:
        """The events on the command line."""
        return command_line("get", "events", self.desk.bundle)

    def content(self) -> str | None:
        """All that happened, one line each."""
        if self._timeline is None:
            return None
        return "".join(
            f"{m.utc} {m.kind} {m.subject}: {m.text} ({m.file}:{m.line})\n" for m in self._timeline.moments
        )
