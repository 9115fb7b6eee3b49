"""What all views have: a head that says where one is, a body, a line to type into, a foot with keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from analyzer.tui.commands import Command
from analyzer.tui.text import plain
from analyzer.tui.widgets.prompt import Prompt
from analyzer.tui.widgets.rows import RowsView

if TYPE_CHECKING:
    from analyzer.tui.app import BundleApp
    from analyzer.tui.desk import Desk

MAIN = ("verdict", "logs", "timeline", "objects", "sql", "rules", "notes")
"""The views of the first row, by their keys 1 to 7."""


class Head(Static):
    """The views, the one that is open, and how one came here. A click opens a view."""

    DEFAULT_CSS = "Head { height: 1; background: $panel; }"

    def __init__(self) -> None:
        super().__init__(Text())
        self._spans: list[tuple[int, int, str]] = []

    def render(self) -> Text:
        """One line."""
        view = self.screen
        assert isinstance(view, View)
        text, self._spans = Text(no_wrap=True, overflow="crop"), []
        for number, name in enumerate(MAIN, 1):
            label = f" {number} {view.say(name)} "
            start = text.cell_len
            text.append(label, "reverse bold" if name == view.desk_app.main_view else "")
            self._spans.append((start, text.cell_len, name))
        crumbs = view.desk_app.crumbs()
        if len(crumbs) > 1:
            text.append("  " + " › ".join(crumbs[1:]), "bold")
        else:
            room = self.size.width - text.cell_len - 2
            name = view.desk_app.bundle.name
            if cell_len(name) <= room:
                text.append(" " * (room - cell_len(name) + 1))
                text.append_text(plain(name, "dim"))
        return text

    def on_click(self, event: events.Click) -> None:
        """Open the view that was clicked on."""
        for start, end, name in self._spans:
            if start <= event.x < end:
                self.app.call_later(self.app.run_action, f"view('{name}')")


class Foot(Static):
    """The keys that matter here."""

    DEFAULT_CSS = "Foot { height: 1; background: $panel; }"

    def render(self) -> Text:
        """As many as there is room for."""
        view = self.screen
        assert isinstance(view, View)
        text = Text(no_wrap=True, overflow="crop")
        for command in view.foot():
            part = Text.assemble((f" {command.key}", "bold"), " ", view.say(command.word), " ")
            if text.cell_len + part.cell_len > self.size.width:
                break
            text.append_text(part)
        return text


class View(Screen[None]):
    """A screen of the program. A subclass gives NAME, COMMANDS_HERE and the body."""

    NAME: ClassVar[str]
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = ()

    DEFAULT_CSS = "View > Vertical { height: 1fr; }"

    @property
    def desk_app(self) -> BundleApp:
        """The program."""
        from analyzer.tui.app import BundleApp

        assert isinstance(self.app, BundleApp)
        return self.app

    @property
    def desk(self) -> Desk:
        """The open case."""
        desk = self.desk_app.desk
        assert desk is not None
        return desk

    def say(self, key: str, **values: object) -> str:
        """A word in the language of the user."""
        return self.desk_app.say(key, **values)

    def compose(self) -> ComposeResult:
        """Head, body, prompt and foot."""
        yield Head()
        with Vertical(id="body"):
            yield from self.body()
        yield Prompt()
        yield Foot()

    def body(self) -> Iterable[Widget]:
        """The widgets of the view."""
        raise NotImplementedError

    def focus_body(self) -> None:
        """Give the keys to what they are mostly for."""
        for widget in self.query("#body *"):
            if widget.focusable:
                widget.focus()
                return

    def crumb(self) -> str:
        """What the way here calls this view."""
        return self.say(self.NAME)

    def foot(self) -> list[Command]:
        """The commands whose keys are shown below."""
        shown = [command for command in self.COMMANDS_HERE if command.footer]
        return [*shown, *(command for command in self.desk_app.COMMANDS_HERE if command.footer)]

    def redraw(self) -> None:
        """Draw head and foot anew."""
        for widget in (*self.query(Head), *self.query(Foot)):
            widget.refresh()

    def on_screen_resume(self) -> None:
        """Another view was closed above this one."""
        self.redraw()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A fault in a thread of the view is told, and ends nothing."""
        if event.state is WorkerState.ERROR and self.app.is_running:
            self.desk_app.tell(event.worker.error)

    def action_choose(self) -> None:
        """What enter does in the list that has the keys."""
        if isinstance(self.focused, RowsView):
            self.focused.action_choose()

    # -- what can be taken from a view ------------------------------------------------------------

    def place(self) -> tuple[str, int, str] | None:
        """File, line and text under the cursor."""
        return None

    def finding(self) -> str | None:
        """What is found there, in a few words."""
        return None

    def same(self) -> str | None:
        """The command line that gives what is shown here."""
        return None

    def content(self) -> str | None:
        """All that is shown here, as text for a file."""
        return None
