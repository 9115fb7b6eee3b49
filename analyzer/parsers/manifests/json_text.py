"""JSON text to trees, one for each object of a List, with the lines they stand on.

A reader of our own: the standard library's knows no lines, and loses all where the end is cut off. No
token of JSON spans lines, so the text is read line by line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from analyzer.parsers.manifests.build import Broken, Builder
from analyzer.parsers.manifests.piece import CUT, Piece
from analyzer.parsers.manifests.tree import Value

_TOKEN = re.compile(r'[ \t\r]*(?:([\[\]{}:,])|"([^"\\]*(?:\\.[^"\\]*)*)"|([-+.\w]+)|$)')
_LITERAL = re.compile(r"true|false|null|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?", re.ASCII)
_START = re.compile(r"\{\s*(?:$|[\"}])|\[\s*(?:$|[\[{\]])")
_INVALID = "no valid JSON"


def starts_json(line: str, column: int = 0) -> bool:
    """Whether a JSON object or array begins here, and no line such as `[INFO] …` or a template."""
    return bool(_START.match(line, column))


@dataclass(slots=True)
class JsonReader:
    """Reads one document, from `column` of `lines[index]` on; afterwards both tell where it ended.

    `starts` tells whether another document begins at a line, to go on there if this one is broken.
    """

    lines: Sequence[str]
    index: int
    column: int
    starts: Callable[[str], bool]
    _builder: Builder = field(default_factory=Builder)
    _expect: str = "v"  # what may come next: v a value, k a key, e an end, or the sign itself
    _begun: int = 0  # index of the line where reading began, or began again
    _first: int = 0  # number of the first line that was not yet given out
    _done: bool = False

    def pieces(self) -> Iterator[Piece]:
        """The items of a List as they end, then the rest of it; or the one object."""
        self._begun, self._first = self.index, self.index + 1
        while not self._done:
            try:
                value = self._next()
            except Broken as fault:
                yield from self._lost(fault.reason)
                continue
            if value is None:
                continue
            last = self.index + 1
            if self._builder.open:
                yield Piece(value.line, last, "item", value)
                rest = self.lines[self.index][self.column :].strip(" \t\r,")
                self._first = last if rest else last + 1
            else:
                self._done = True
                yield Piece(value.line, last, _role(value), value, duplicates=self._builder.duplicates)

    def _next(self) -> Value | None:
        """Take in the next token; gives the object that it ends: the document or an item of it."""
        if self.index >= len(self.lines):
            raise Broken(len(self.lines), CUT)
        line = self.lines[self.index]
        if not self.column and self.index > self._begun and self._indented() and self.starts(line):
            raise Broken(self.index + 1, CUT)  # another dump was appended to one that is cut off
        match = _TOKEN.match(line, self.column)
        if match is None:
            raise Broken(self.index + 1, _INVALID if self.index + 1 < len(self.lines) else CUT)
        sign, text, literal = match.groups()
        self.column = match.end()
        if sign is not None:
            return self._sign(sign)
        if text is not None or literal is not None:
            self._scalar(text, literal)
        else:
            self.index, self.column = self.index + 1, 0
        return None

    def _indented(self) -> bool:
        """Whether what is inside the document stands deeper than its beginning, as kubectl prints it."""
        return self.lines[self._begun + 1][:1] in ("", " ", "\t")

    def _scalar(self, text: str | None, literal: str) -> None:
        line = self.index + 1
        if text is not None and self._expect in ("k", "ke"):
            self._builder.scalar(line, _unescape(text, line))
            self._expect = ":"
        elif "v" in self._expect and (text is not None or _LITERAL.fullmatch(literal)):
            plain = None if literal == "null" else literal
            self._builder.scalar(line, _unescape(text, line) if text is not None else plain)
            self._expect = ",e"
        else:
            raise Broken(line, _INVALID)

    def _sign(self, sign: str) -> Value | None:
        places = self._builder.open
        in_map = bool(places) and isinstance(places[-1].value.content, dict)
        if sign in "{[" and "v" in self._expect:
            self._builder.begin(self.index + 1, {} if sign == "{" else [])
            self._expect = "ke" if sign == "{" else "ve"
        elif sign == ":" and self._expect == ":":
            self._expect = "v"
        elif sign == "," and "," in self._expect:
            self._expect = "k" if in_map else "v"
        elif sign == ("}" if in_map else "]") and "e" in self._expect:
            self._expect = ",e"
            return self._ended(self._builder.end())
        else:
            raise Broken(self.index + 1, _INVALID)
        return None

    def _ended(self, value: Value) -> Value | None:
        """The value if it is the document or an item of it; an item is taken out of its list."""
        places = self._builder.open
        if not places:
            return value
        items = places[-1].value.content
        if len(places) == self._level() and isinstance(items, list) and isinstance(value.content, dict):
            items.pop()
            return value
        return None

    def _level(self) -> int:
        """How many lists and maps are open around an item; 0 where there are no items."""
        places = self._builder.open
        if places and isinstance(places[0].value.content, list):
            return 1
        key = places[0].key if places else None
        return 2 if key and key.content == "items" else 0

    def _lost(self, reason: str) -> Iterator[Piece]:
        """Give up what is open, and go on at the next item or behind the document."""
        level = self._level()
        places = self._builder.open
        item = places[level].value if level and len(places) > level else None
        self.index, self.column = self._resume(item), 0
        self._done = self.index >= len(self.lines) or item is None or self.starts(self.lines[self.index])
        items = places[level - 1].value.items() if item else []
        root = self._builder.finish()
        items.clear()  # the item that is broken would else be read as one of the List's
        alone = root is not None and _role(root) == "object"
        yield Piece(self._first, self.index, "object" if alone else "item", root if alone else item, reason)
        if not self._done:
            self._begin_again(root)
        elif not alone:
            yield Piece(self.index, self.index, "list", root, duplicates=self._builder.duplicates)

    def _resume(self, item: Value | None) -> int:
        """Index of the next line, from the broken one on, where an item or a document begins."""
        if item:
            line = self.lines[item.line - 1]
            opening = line[: len(line) - len(line.lstrip())] + "{"
        for index in range(max(self.index, self._begun + 1), len(self.lines)):
            if self.starts(self.lines[index]) or (item and self.lines[index].startswith(opening)):
                return index
        return len(self.lines)

    def _begin_again(self, root: Value | None) -> None:
        """Read on as if the List began with the item at this line."""
        line = self.index + 1
        self._begun, self._first = self.index, line
        kind = root.text("kind") if root else None
        self._builder = Builder(duplicates=self._builder.duplicates)
        if root is None or isinstance(root.content, dict):
            self._builder.begin(line, {})
            for text in ("kind", kind, "items") if kind else ("items",):
                self._builder.scalar(line, text)
        self._builder.begin(line, [])
        self._expect = "ve"


def _role(document: Value) -> Literal["list", "object"]:
    is_list = isinstance(document.content, list) or "items" in document.pairs()
    return "list" if is_list else "object"


def _unescape(text: str, line: int) -> str:
    if "\\" not in text:
        return text
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        raise Broken(line, _INVALID) from None
