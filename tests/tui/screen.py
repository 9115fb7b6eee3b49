"""Runs the screen on a bundle, presses keys, and reads what is shown."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from analyzer.analysis import Analysis
from analyzer.rules.load import load_rules
from analyzer.store.store import Store
from analyzer.tui.app import BundleApp
from analyzer.tui.progress import Reading

SMALL, LARGE = (80, 24), (160, 45)
_SPELLED = {
    " ": "space", "/": "slash", ".": "full_stop", ":": "colon", "*": "asterisk", "_": "underscore",
    "-": "minus", ",": "comma", "=": "equals_sign", "(": "left_parenthesis", ")": "right_parenthesis",
    "!": "exclamation_mark", "&": "ampersand", "?": "question_mark", "'": "apostrophe",
    ">": "greater_than_sign", "|": "vertical_line", ";": "semicolon", "[": "left_square_bracket",
    "\\": "backslash",
}  # fmt: skip


class Screen:
    """The screen with somebody before it."""

    def __init__(self, app: BundleApp, pilot: Pilot[int]) -> None:
        self.app, self.pilot = app, pilot

    async def settle(self) -> None:
        """Wait until nothing is read any more."""
        for _ in range(4):
            await self.pilot.pause()
            await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys, and wait for what they lead to after each."""
        for key in keys:
            await self.pilot.press(_SPELLED.get(key, key))
            await self.settle()

    async def type(self, text: str) -> None:
        """Type a text and enter."""
        await self.pilot.press(*(_SPELLED.get(letter, letter) for letter in text))
        await self.press("enter")

    async def command(self, text: str) -> None:
        """Type a command behind `:`."""
        await self.press(":")
        await self.type(text)

    def lines(self) -> list[str]:
        """What is shown, line by line."""
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    def text(self) -> str:
        """What is shown."""
        return "\n".join(self.lines()) + "\n"

    @property
    def top(self) -> Any:
        """The view on top."""
        return self.app.screen

    def told(self) -> str:
        """The last thing that was told in passing."""
        told = [notification.message for notification in self.app._notifications]
        return told[-1] if told else ""

    def has(self, text: str) -> bool:
        return text in self.text()


@contextmanager
def opened(case: Path) -> Iterator[Analysis]:
    """A kept case."""
    with Store.open(case) as store:
        yield Analysis(store, load_rules())


@asynccontextmanager
async def shown(
    case: Path,
    size: tuple[int, int] = SMALL,
    lang: str = "en",
    name: str = "bundle.tar.gz",
    *,
    notices: bool = False,
) -> AsyncIterator[Screen]:
    """The screen of a kept case; it bears the name of a bundle, as the path of the case changes.

    Notices are on the screen for some seconds, so that they are drawn only where they are looked at.
    """

    def opener(_reading: Reading) -> contextmanager[Analysis]:  # type: ignore[valid-type]
        return opened(case)

    app = BundleApp(opener, case, lang)  # type: ignore[arg-type]
    async with app.run_test(size=size, notifications=notices) as pilot:
        screen = Screen(app, pilot)
        while app.desk is None:
            await pilot.pause(0.02)
            if not app.is_running:
                break
        app.bundle = Path(name)
        await screen.settle()
        screen.app.screen.refresh()
        for widget in screen.app.screen.query("Head"):
            widget.refresh()
        await screen.settle()
        yield screen
    app.finish()
