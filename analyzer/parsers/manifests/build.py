"""From what a scanner of YAML or JSON meets, one after the other, to a tree within limits.

Nothing here recurses, and an alias is a reference that is never copied out. So deep nesting and alias
bombs end as `Broken`, whatever the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from analyzer.parsers.manifests.tree import Value

MAX_DEPTH = 100
MAX_ALIASES = 1000
MAX_VALUES = 100_000  # that the aliases of a document stand for, those in them written out
MERGE = "<<"
_SURROGATE = re.compile("[\ud800-\udfff]")


class Broken(Exception):  # noqa: N818 - it is no error of ours: text may be anything
    """The text is no YAML or JSON, or beyond the limits. `reason` never quotes it."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


@dataclass(slots=True)
class _Open:
    """A list or map that has not ended; in a map, the key that waits for its value."""

    value: Value
    anchor: str | None
    size: int = 1  # values in it, itself included
    height: int = 1  # levels of lists and maps, itself included
    key: Value | None = None
    inherited: list[Value] = field(default_factory=list)  # maps merged into it by `<<`


@dataclass(slots=True)
class Anchors:
    """What a document's anchors name, and how much its aliases unfold to; items of a List share them."""

    named: dict[str, _Open] = field(default_factory=dict)
    aliases: int = 0
    values: int = 0

    def unfold(self, line: int, anchor: str) -> _Open:
        """What an alias stands for."""
        named = self.named.get(anchor)
        if named is None:
            raise Broken(line, "an alias without its anchor")
        self.aliases += 1
        self.values += named.size
        if self.aliases > MAX_ALIASES or self.values > MAX_VALUES:
            raise Broken(line, "aliases that unfold to too much")
        return named


@dataclass(slots=True)
class Builder:
    """Takes scalars, beginnings and ends in the order of the text; `root` is the tree."""

    anchors: Anchors = field(default_factory=Anchors)
    root: Value | None = None
    duplicates: list[int] = field(default_factory=list)  # lines of keys that a map has twice
    open: list[_Open] = field(default_factory=list)

    def scalar(self, line: int, text: str | None, anchor: str | None = None) -> None:
        """Add a scalar; None is null. Surrogates become the characters that pairs of them stand for."""
        if text and _SURROGATE.search(text):
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        self._add(_Open(Value(line, text), anchor, height=0))

    def begin(self, line: int, content: list[Value] | dict[str, Value], anchor: str | None = None) -> None:
        """Begin a list or a map."""
        if len(self.open) >= MAX_DEPTH:
            raise Broken(line, "nested too deeply")
        self.open.append(_Open(Value(line, content), anchor))

    def end(self) -> Value:
        """End the innermost list or map, which is given back."""
        ended = self.open.pop()
        content = ended.value.content
        if isinstance(content, dict):
            for other in ended.inherited:
                for key, value in other.pairs().items():
                    content.setdefault(key, value)
        self._add(ended)
        return ended.value

    def alias(self, line: int, anchor: str) -> None:
        """Add what an anchor names."""
        named = self.anchors.unfold(line, anchor)
        self._add(_Open(Value(line, named.value.content), None, named.size, named.height))

    def finish(self) -> Value | None:
        """The tree of a text that is broken or cut off: whatever is still open ends here."""
        try:
            while self.open:
                self.end()
        except Broken:
            return None
        return self.root

    def _add(self, added: _Open) -> None:
        value = added.value
        if added.anchor is not None:
            self.anchors.named[added.anchor] = added
        if not self.open:
            self.root = value
            return
        place = self.open[-1]
        place.size += added.size
        place.height = max(place.height, added.height + 1)
        if len(self.open) + added.height > MAX_DEPTH:
            raise Broken(value.line, "nested too deeply")
        content = place.value.content
        if isinstance(content, list):
            content.append(value)
        elif place.key is None:
            place.key = value
        elif isinstance(content, dict):
            self._enter(content, place, value)
            place.key = None

    def _enter(self, content: dict[str, Value], place: _Open, value: Value) -> None:
        """Set a key; the last of equal ones holds. A key that is no scalar has no place in a manifest."""
        key = place.key
        if key is None or not isinstance(key.content, str):
            return
        if key.content == MERGE:
            place.inherited += value.items() or [value]
            return
        if key.content in content:
            self.duplicates.append(key.line)
        content[key.content] = Value(key.line, value.content)
