"""Commands of views: what keys, the `:` line, the palette and the help all offer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.binding import Binding, BindingType

if TYPE_CHECKING:
    from textual.dom import DOMNode


@dataclass(frozen=True, slots=True)
class Command:
    """Something to do. `word` is the key of its description; `names` are what follows a `:`.

    Where `takes` is set, what is typed behind the name is handed to the action as its only argument.
    """

    action: str
    word: str
    keys: str = ""
    names: tuple[str, ...] = ()
    takes: str = ""
    footer: bool = False

    @property
    def key(self) -> str:
        """The first key, as people write it."""
        first = self.keys.split(",")[0]
        return _SPELLED.get(first, first.replace("ctrl+", "^"))


_SPELLED = {
    "slash": "/",
    "ampersand": "&",
    "colon": ":",
    "semicolon": ";",
    "question_mark": "?",
    "minus": "-",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "escape": "esc",
    "left": "←",
    "right": "→",
    "plus": "+",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
}


def bound(commands: Iterable[Command]) -> list[BindingType]:
    """The bindings of commands that have keys."""
    return [
        Binding(command.keys, command.action, command.word, show=False)
        for command in commands
        if command.keys
    ]


def commands_of(node: DOMNode) -> Iterator[Command]:
    """The commands of a view."""
    yield from getattr(node, "COMMANDS_HERE", ())


def named(commands: Iterable[Command], typed: str) -> Command | None:
    """The command of a name; a start will do that only one command has."""
    listed = [(name, command) for command in commands for name in command.names]
    exact = [command for name, command in listed if name == typed]
    if exact:
        return exact[0]
    begun = {command.action: command for name, command in listed if typed and name.startswith(typed)}
    return next(iter(begun.values())) if len(begun) == 1 else None
