"""Passwords in the errors of ioredis, which print the command that failed, over several lines.

command: {
  name: 'auth',
  args: [
    'default',
    'x'
  ]
}
"""

from __future__ import annotations

import re

from analyzer.redact.rule import Rule
from analyzer.redact.tokens import TOKEN, Hide

GATE = r"name: '(?:auth|hello)'"
_NAME = re.compile(GATE)
_ITEM = re.compile(r"'([^']+)'")
_MOST_LINES = 8


class FailedCommands:
    """Replaces the arguments of a printed AUTH; remembers between lines whether its list is open."""

    def __init__(self, hide: Hide) -> None:
        self._hide = hide
        self._lines = 0
        self.is_open = False

    def line(self, text: str) -> str:
        """A line behind the name, with the arguments replaced."""
        name = _NAME.search(text)
        if name:
            self.is_open, self._lines = "]" not in text[name.end() :], 0
        elif self.is_open:
            self._lines += 1
            self.is_open = "]" not in text and self._lines < _MOST_LINES
            return _arguments(text, 0, self._hide)
        return text


def _redact_reply(text: str, hide: Hide) -> str:
    name = _NAME.search(text)
    return _arguments(text, name.end(), hide) if name else text


def _arguments(text: str, start: int, hide: Hide) -> str:
    """Replace the quoted texts from `start` on, up to the end of the list."""
    end = text.find("]", start)
    end = end if end >= 0 else len(text)
    return text[:start] + _ITEM.sub(lambda m: _argument(m, hide), text[start:end]) + text[end:]


def _argument(match: re.Match[str], hide: Hide) -> str:
    return match[0] if TOKEN.match(match[1]) else f"'{hide('password', match[1])}'"


RULES = (Rule(("name: 'auth'", "name: 'hello'"), GATE, _redact_reply),)
