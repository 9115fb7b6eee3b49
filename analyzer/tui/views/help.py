"""What can be done, made from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from rich.text import Text
from textual.widget import Widget

from analyzer.tui.commands import Command, commands_of
from analyzer.tui.views.view import View
from analyzer.tui.widgets.panel import Panel

_KEYS = 16


class HelpView(View):
    """The commands of a view, and those that hold everywhere."""

    NAME = "help"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = ()

    def __init__(self, about: View) -> None:
        super().__init__()
        self._about = about

    def body(self) -> Iterable[Widget]:
        """One text."""
        yield Panel()

    def on_mount(self) -> None:
        """Show it."""
        panel = self.query_one(Panel)
        panel.call_after_refresh(panel.say, self._text())
        panel.focus()

    def _text(self) -> Text:
        text = Text()
        here = list(commands_of(self._about))
        own = [command for command in here if not command.action.startswith("app.")]
        for title, commands in (
            (self._about.crumb(), own),
            (self.say("everywhere"), list(self.desk_app.COMMANDS_HERE)),
        ):
            if commands:
                text.append(f"{title}\n", "bold")
            for command in commands:
                text.append_text(self._line(command))
            text.append("\n")
        text.append(f"{self.say('in_lists')}\n", "bold")
        text.append(f"  {self.say('list_keys')}\n")
        return text

    def _line(self, command: Command) -> Text:
        keys = " ".join(_spelled(command))
        names = " ".join(f":{name}" for name in command.names)
        return Text.assemble(
            (f"  {keys:<{_KEYS}}", "bold"), self.desk_app.described(command), (f"  {names}\n", "dim")
        )


def _spelled(command: Command) -> Iterator[str]:
    for key in filter(None, command.keys.split(",")):
        yield Command("", "", key).key
