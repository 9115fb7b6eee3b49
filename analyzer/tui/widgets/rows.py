"""A list of any number of rows: only what is looked at is read, by a thread, a page at a time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from analyzer.tui.text import plain

PAGE = 128
PAGES = 48  # that are kept
LONG = 2_000  # letters from which on a line's cells are not counted
JUMP = 3  # columns that one step sideways goes

Row_co = TypeVar("Row_co", covariant=True)
T = TypeVar("T")


class Source(Protocol[Row_co]):
    """Rows that are told by their place, from 0."""

    @property
    def count(self) -> int:
        """How many there are."""

    def fetch(self, first: int, last: int) -> Sequence[Row_co]:
        """Those at places from `first` up to `last`, which is not among them. Called by a thread."""


class ListSource(Generic[T]):
    """Rows that are all in memory."""

    def __init__(self, rows: Sequence[T]) -> None:
        self._rows = rows

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._rows)

    def fetch(self, first: int, last: int) -> Sequence[T]:
        """Those at places from `first` up to `last`."""
        return self._rows[first:last]


class RowsView(ScrollView, Generic[T], can_focus=True):
    """Rows of one screen line each, one of them under the cursor. A subclass draws them."""

    HEAD = 0  # lines above the rows that stay

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "step(1)", show=False),
        Binding("up,k", "step(-1)", show=False),
        Binding("pagedown,ctrl+f,space", "page(1)", show=False),
        Binding("pageup,ctrl+b", "page(-1)", show=False),
        Binding("ctrl+d", "page(0.5)", show=False),
        Binding("ctrl+u", "page(-0.5)", show=False),
        Binding("home,g", "jump(0)", show=False),
        Binding("end,G", "jump(-1)", show=False),
        Binding("right", "sideways(1)", show=False),
        Binding("left", "sideways(-1)", show=False),
        Binding("enter", "choose", show=False),
    ]

    DEFAULT_CSS = """
    RowsView { scrollbar-size-horizontal: 0; }
    RowsView > .rows--cursor { text-style: underline; }
    RowsView:focus > .rows--cursor { text-style: reverse bold; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"rows--cursor"}

    cursor: reactive[int] = reactive(0, always_update=True)

    class Moved(Message):
        """The cursor stands on another row."""

        def __init__(self, view: RowsView[Any], place: int) -> None:
            self.view, self.place = view, place
            super().__init__()

        @property
        def control(self) -> RowsView[Any]:
            """The list."""
            return self.view

    class Chosen(Moved):
        """A row was chosen by enter or a click."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's names
        super().__init__(id=id, classes=classes)
        self._source: Source[T] = ListSource([])
        self._pages: OrderedDict[int, Sequence[T]] = OrderedDict()
        self._asked: set[int] = set()
        self._age = 0
        self._widest = 0

    # -- rows --------------------------------------------------------------------------------------

    def draw(self, row: T, place: int) -> Text:
        """A row on one line, of any length."""
        raise NotImplementedError

    def draw_head(self) -> list[Text]:
        """The HEAD lines above."""
        return []

    def show_rows(self, source: Source[T], cursor: int = 0) -> None:
        """Show other rows, with the cursor on one of them."""
        self._source = source
        self._age += 1
        self._pages.clear()
        self._asked.clear()
        self._widest = 0
        self._measure()
        height = self.scrollable_content_region.height - self.HEAD
        top = max(0, cursor - height // 2) if cursor >= height else 0
        self.scroll_to(0, top, animate=False, force=True, immediate=True)
        self.cursor = max(0, min(cursor, source.count - 1))
        self.refresh()

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self._source.count

    def row(self, place: int) -> T | None:
        """The row at a place, once it is read; asks for it."""
        number = place // PAGE
        page = self._pages.get(number)
        if page is None:
            self._ask(number)
            page = self._pages.get(number)
            if page is None:
                return None
        self._pages.move_to_end(number)
        inside = place - number * PAGE
        return page[inside] if inside < len(page) else None

    def current(self) -> T | None:
        """The row under the cursor, once it is read."""
        return self.row(self.cursor) if self.count else None

    def _ask(self, number: int) -> None:
        if number in self._asked:
            return
        if isinstance(self._source, ListSource):
            self._pages[number] = self._source.fetch(number * PAGE, (number + 1) * PAGE)
            return
        self._asked.add(number)
        self.screen.run_worker(  # which tells what goes wrong
            partial(self._read, self._source, self._age, number),
            thread=True,
            group="rows",
            exit_on_error=False,
        )

    def _read(self, source: Source[T], age: int, number: int) -> None:
        """In a thread: read a page, unless other rows are shown by now or it has been scrolled past."""
        if age != self._age:
            return
        first, last = self._near()
        rows = source.fetch(number * PAGE, (number + 1) * PAGE) if first <= number <= last else None
        self.app.call_from_thread(self._take, age, number, rows)

    def _near(self) -> tuple[int, int]:
        """Pages that are looked at, or next to them."""
        top = int(self.scroll_offset.y)
        first = min(top, self.cursor) // PAGE - 1
        return first, max(top + self.size.height, self.cursor) // PAGE + 1

    def _take(self, age: int, number: int, rows: Sequence[T] | None) -> None:
        self._asked.discard(number)
        if age != self._age or rows is None:
            return
        self._pages[number] = rows
        while len(self._pages) > PAGES:
            self._pages.popitem(last=False)
        self.refresh()
        if self.cursor // PAGE == number:
            self.post_message(self.Moved(self, self.cursor))

    # -- the screen --------------------------------------------------------------------------------

    def _measure(self) -> None:
        self.virtual_size = Size(max(self._widest, 1), self.count + self.HEAD)

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        width = self.size.width
        style = self.rich_style
        if y < self.HEAD:
            heads = self.draw_head()
            text = heads[y] if y < len(heads) else Text()
            return self._strip(text, style).apply_style(style)
        place = int(self.scroll_offset.y) + y - self.HEAD
        if place >= self.count:
            return Strip.blank(width, style)
        row = self.row(place)
        text = self.draw(row, place) if row is not None else Text("…", style="dim")
        if place != self.cursor:
            return self._strip(text, style).apply_style(style)
        marked = self.get_component_rich_style("rows--cursor", partial=True)
        bare = plain(text.plain)  # colours of its own would be hard to read there
        return self._strip(bare, style + marked).apply_style(style + marked)

    def _strip(self, text: Text, style: Style) -> Strip:
        left, width = int(self.scroll_offset.x), self.size.width
        length = len(text) if len(text) > LONG else text.cell_len
        if length > self._widest:
            self._widest = length
            self.call_later(self._measure)
        # What is cut off of long text cannot be seen, unless half of what is before it takes no cell.
        most = max(LONG, 2 * (left + width))
        seen = text[:most] if len(text) > most else text
        segments = seen.render(self.app.console, end="")
        strip = Strip(Segment(part, found or Style()) for part, found, _ in segments)
        return strip.crop_extend(left, left + width, style)

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        """Rows move sideways."""
        super().watch_scroll_x(old_value, new_value)
        self.refresh()

    # -- the cursor --------------------------------------------------------------------------------

    def watch_cursor(self) -> None:
        """Keep the cursor in sight, and tell."""
        self._keep_in_sight()
        self.refresh()
        self.post_message(self.Moved(self, self.cursor))

    def _keep_in_sight(self) -> None:
        height = max(1, self.scrollable_content_region.height - self.HEAD)
        top = int(self.scroll_offset.y)
        if self.cursor < top:
            top = self.cursor
        elif self.cursor >= top + height:
            top = self.cursor - height + 1
        else:
            return
        self.scroll_to(y=top, animate=False, force=True, immediate=True)

    def centre(self, place: int) -> None:
        """Put the cursor on a row, in the middle of the screen if it was out of sight."""
        height = max(1, self.scrollable_content_region.height - self.HEAD)
        top = int(self.scroll_offset.y)
        if not top <= place < top + height:
            self.scroll_to(y=max(0, place - height // 2), animate=False, force=True, immediate=True)
        self.cursor = max(0, min(place, self.count - 1))

    def on_resize(self, _event: events.Resize) -> None:
        """The cursor stays in sight."""
        self._keep_in_sight()

    def action_step(self, by: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, min(self.cursor + by, self.count - 1))

    def action_page(self, pages: float) -> None:
        """Move the cursor by a screen, or part of one."""
        height = max(1, self.scrollable_content_region.height - self.HEAD)
        self.action_step(int(pages * height))

    def action_jump(self, place: int) -> None:
        """Move the cursor to the first row, or to the last."""
        self.cursor = max(0, place if place >= 0 else self.count - 1)

    def action_sideways(self, steps: int) -> None:
        """Show what long lines hold further on."""
        self.scroll_to(x=max(0, self.scroll_offset.x + steps * JUMP * 4), animate=False, force=True)

    def action_choose(self) -> None:
        """Tell that the row under the cursor was chosen."""
        if self.count:
            self.post_message(self.Chosen(self, self.cursor))

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor on a row; one on the row of the cursor chooses it."""
        place = int(self.scroll_offset.y) + event.y - self.HEAD
        if not 0 <= place < self.count or event.y < self.HEAD:
            return
        if event.chain > 1:
            self.action_choose()
        else:
            self.cursor = place
