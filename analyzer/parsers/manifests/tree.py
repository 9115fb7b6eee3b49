"""A manifest as a tree whose every value knows its line, whatever it was written in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from analyzer.times import parse_rfc3339

_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_YES = frozenset({"true", "yes", "on", "y"})
_NO = frozenset({"false", "no", "off", "n"})


@dataclass(slots=True)
class Value:
    """A scalar's text, a list, a map, or None for null and for what is not there.

    `line` is where it stands: for a value of a map the line of its key. No scalar is converted before
    a reader says what it expects, so `on`, `1e3` or `012` stay as they were written. Every accessor
    takes any shape: what is not as expected counts as absent.
    """

    line: int
    content: str | list[Value] | dict[str, Value] | None = None

    def at(self, *path: str) -> Value:
        """The value below these keys; an absent one at the line that was reached."""
        found = self
        for key in path:
            content = found.content
            found = content.get(key, Value(found.line)) if isinstance(content, dict) else Value(found.line)
        return found

    def text(self, *path: str) -> str | None:
        """A scalar as it is written; None where there is none, or only an empty one."""
        content = self.at(*path).content
        return content or None if isinstance(content, str) else None

    def whole(self, *path: str) -> int | None:
        """A whole number of at most 18 digits."""
        text = self.text(*path) or ""
        return int(text) if _WHOLE.fullmatch(text) else None

    def yes(self, *path: str) -> bool | None:
        """A boolean, in any of the words that YAML 1.1 knows for it."""
        word = (self.text(*path) or "").lower()
        return True if word in _YES else False if word in _NO else None

    def time(self, *path: str) -> datetime | None:
        """A time in RFC 3339, as naive UTC."""
        return parse_rfc3339(self.text(*path) or "")

    def items(self, *path: str) -> list[Value]:
        """The elements of a list."""
        content = self.at(*path).content
        return content if isinstance(content, list) else []

    def pairs(self, *path: str) -> dict[str, Value]:
        """The entries of a map."""
        content = self.at(*path).content
        return content if isinstance(content, dict) else {}

    def texts(self, *path: str) -> list[str]:
        """The scalars of a list."""
        return [item.content for item in self.items(*path) if isinstance(item.content, str)]

    def strings(self, *path: str) -> dict[str, str] | None:
        """A map of scalars, such as labels; None where there is no map or nothing in it."""
        pairs = self.pairs(*path).items()
        return {key: value.content for key, value in pairs if isinstance(value.content, str)} or None

    def leaves(self, prefix: str = "") -> Iterator[tuple[str, str]]:
        """Every scalar below, by the path to it: `items.0.key`."""
        content = self.content
        if isinstance(content, str):
            yield prefix, content
            return
        below = content.items() if isinstance(content, dict) else enumerate(content or ())
        for key, value in below:
            yield from value.leaves(f"{prefix}.{key}" if prefix else str(key))

    def __bool__(self) -> bool:
        """Whether it is there: an empty map, list or text is."""
        return self.content is not None
