"""What is seen while a bundle is read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import ProgressBar, Static

from analyzer.times import time_left
from analyzer.tui.commands import Command, bound
from analyzer.tui.progress import Reading
from analyzer.tui.text import plain
from analyzer.tui.views.view import View

EVERY_S = 0.2
SETTLED_S = 1.0  # a rate over less says nothing


class OpeningView(View):
    """The name of the bundle, how much of it is read, the rate and the time left."""

    NAME = "reading"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (
        Command("stop", "do_cancel", "escape", footer=True),
        Command("app.quit", "do_quit", "q", footer=True),
    )
    BINDINGS = bound(COMMANDS_HERE)

    def __init__(self) -> None:
        super().__init__()
        self.reading = Reading()

    def compose(self) -> ComposeResult:
        """No head: there is nowhere to go yet."""
        with Vertical(id="opening"):
            yield Static(Text(), id="name")
            yield ProgressBar(show_eta=False, id="bar")
            yield Static(Text(), id="state")
            yield Static(Text(), id="hint")

    def body(self) -> Iterable[Static]:
        """All of it stands in `compose`."""
        return ()

    def on_mount(self) -> None:
        """Look how far it is, five times a second."""
        name = plain(self.say("reading", name=self.desk_app.bundle.name), "bold")
        self.query_one("#name", Static).update(name)
        self.query_one("#hint", Static).update(plain(self.say("stop_hint"), "dim"))
        self.set_interval(EVERY_S, self._look)
        self._look()

    def _look(self) -> None:
        told = self.reading.told
        bar = self.query_one("#bar", ProgressBar)
        bar.update(total=told.total or None, progress=min(told.done, told.total) if told.total else 0)
        self.query_one("#state", Static).update(plain(self._state()))

    def _state(self) -> str:
        told = self.reading.told
        if self.reading.stopping:
            return self.say("stopping")
        if not told.step:
            return self.say("step_hashing")
        if told.total and told.done >= told.total and told.step == "parsing":
            return self.say("step_judging")
        text = f"{self.say(f'step_{told.step}')} {told.done / 1e6:,.0f}"
        text += f" / {told.total / 1e6:,.0f} MB" if told.total else " MB"
        if told.seconds > SETTLED_S and told.done:
            rate = told.done / told.seconds
            text += f", {rate / 1e6:,.0f} MB/s"
            if told.total:
                text += f", {self.say('left', span=time_left((told.total - told.done) / rate))}"
        return text

    def action_stop(self) -> None:
        """Stop the reading; what was read is analyzed and shown."""
        self.reading.stop()
        self._look()
