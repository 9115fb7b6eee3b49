"""What every reader of a describe block works with, and what several of them read alike."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from analyzer.bundle.member import Clock
from analyzer.model import Record
from analyzer.parsers.kubectl.describe.table import read_table
from analyzer.parsers.kubectl.describe.tree import Block, Item, shown
from analyzer.parsers.kubectl.grid import Cells, GridRow
from analyzer.times import parse_describe_time, parse_rfc3339

if TYPE_CHECKING:
    from analyzer.redact import Redactor


@dataclass(slots=True)
class Context:
    """One described object on its way to records."""

    path: str
    block: Block
    kind: str
    namespace: str | None
    name: str
    clock: Clock
    redactor: Redactor
    records: list[Record] = field(default_factory=list)
    unparsed: list[tuple[int, str]] = field(default_factory=list)

    @property
    def line(self) -> int:
        """Line of the object's `Name:`."""
        return self.block.first

    def at(self, item: Item) -> int:
        """Line of an item in the file."""
        return self.block.number(item.index)

    def section(self, key: str) -> Item | None:
        """A top-level section."""
        return self.block.top.child(key)

    def get(self, key: str) -> str | None:
        """The value of a top-level section; None where kubectl shows that there is none."""
        return self.block.top.get(key)

    def refuse(self, item: Item, reason: str) -> None:
        """Note that a line could not be understood."""
        self.unparsed.append((self.at(item), reason))

    def entries(self, item: Item | None) -> list[str]:
        """The values of a section that lists one a line, such as tolerations; [] for `<none>`."""
        if item is None:
            return []
        self.block.take(item.index, item.end)
        below = (line.strip() for line in self.block.lines[item.index + 1 : item.end])
        return [text for text in (item.value.strip(), *below) if shown(text)]

    def rows(self, item: Item | None) -> list[tuple[int, Cells]]:
        """The rows of a section that is a table, each with its line in the file."""
        if item is None:
            return []
        start = item.index + 1
        rows = read_table(self.block.lines[start : item.end])
        self.take_rows(start, rows)
        return [(self.block.number(start + row.index), row.cells) for row in rows]

    def take_rows(self, start: int, rows: list[GridRow]) -> None:
        """Count a table as understood: its header, its ruler and its rows."""
        if rows:
            self.block.take(start, start + rows[0].index)
        for row in rows:
            for index in (row.index, *row.further):
                self.block.take(start + index, start + index + 1)

    def take_section(self, *keys: str) -> None:
        """Count whole sections as understood."""
        for key in keys:
            item = self.section(key)
            if item:
                self.block.take(item.index, item.end)

    def pairs(self, key: str) -> dict[str, str] | None:
        """Labels or a selector: `key=value` a line or joined by commas; None where there are none."""
        item = self.section(key)
        return pairs([part for entry in self.entries(item) for part in entry.split(",")])

    def created(self) -> datetime | None:
        """Creation time, of the kinds that show one: in RFC 1123 or as Go prints a time."""
        text = self.get("CreationTimestamp") or self.get("Created on") or ""
        return parse_describe_time(text) or parse_rfc3339(text.removesuffix(" UTC"))

    def message(self) -> str | None:
        """The text of a top-level `Message:`; its further lines are not indented."""
        item = self.section("Message")
        if item is None:
            return None
        return "\n".join([item.value, *self.block.body(item)]).rstrip() or None

    def annotations(self) -> dict[str, str] | None:
        """Annotations, secrets replaced.

        Short ones are `key: value` on a line; of others the value stands below, two blanks deeper.
        """
        item = self.section("Annotations")
        if item is None:
            return None
        body = self.block.body(item)
        found: dict[str, list[str]] = {}
        column = self.block.column(item)
        lines = [shown(item.value) or "", *(line[column:] for line in body)]
        values: list[str] = []
        for line in lines:
            if line.startswith("  "):
                values.append(line[2:].rstrip())
            elif line.strip():
                key, _, value = line.rstrip().partition(": ")
                values = found.setdefault(key.removesuffix(":"), [value] if value else [])
        return {key: self.redactor.value(key, "\n".join(text)) for key, text in found.items()} or None


def pairs(entries: list[str]) -> dict[str, str] | None:
    """`key=value` entries as a map; None where there are none."""
    found = dict(entry.split("=", 1) for entry in entries if "=" in entry)
    return {key.strip(): value for key, value in found.items()} or None


def whole(text: str | None) -> int | None:
    """The number that a text begins with, such as `3 desired`; None where there is none."""
    match = re.match(r"\s*(\d{1,18})\b", text or "")
    return int(match[1]) if match else None


def yes(text: str | None) -> bool | None:
    """True or False, as Go prints it in either case."""
    return {"true": True, "false": False}.get((text or "").strip().lower())


def reference(text: str | None) -> tuple[str | None, str | None]:
    """`Kind/name` of Controlled By."""
    kind, slash, name = (text or "").partition("/")
    return (kind, name) if slash and kind and name else (None, None)
