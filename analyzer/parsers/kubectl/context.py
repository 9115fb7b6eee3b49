"""What every row of a table is read with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from analyzer.bundle.member import Clock
from analyzer.times import age_error, parse_age

NONE = frozenset({"", "<none>", "<unknown>", "<unset>", "<invalid>", "<pending>"})
_REPEATED = re.compile(r"^(?P<last>\S+) \(x(?P<count>\d+) over (?P<first>\S+)\)$")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its cells by column name, and where it stands."""

    path: str
    line: int
    cells: dict[str, str]
    clock: Clock
    default_namespace: str | None

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def text(self, column: str) -> str | None:
        """The cell, or None where kubectl prints that there is nothing."""
        cell = self[column]
        return None if cell in NONE else cell

    def number(self, column: str) -> int | None:
        """The cell as a whole number."""
        cell = self[column]
        return int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 19 else None

    def pair(self, column: str) -> tuple[int | None, int | None]:
        """`1/3` as two numbers."""
        left, _, right = self[column].partition("/")
        return (int(left), int(right)) if _is_number(left) and _is_number(right) else (None, None)

    def labels(self, column: str) -> dict[str, str] | None:
        """`a=b,c=d` as a map; None for `<none>`."""
        cell = self.text(column)
        pairs = [part.partition("=") for part in cell.split(",")] if cell else []
        return {key: value for key, equals, value in pairs if equals} or None

    @property
    def namespace(self) -> str | None:
        return self["NAMESPACE"] or self.default_namespace

    @property
    def created(self) -> datetime | None:
        return self.ago(self["AGE"])

    def ago(self, age: str) -> datetime | None:
        """When something was that is so old; None where age or capture time is not known."""
        seconds = parse_age(age)
        if seconds is None or self.clock.utc is None:
            return None
        try:
            return self.clock.utc - timedelta(seconds=seconds)
        except OverflowError:
            return None


@dataclass(frozen=True, slots=True)
class Seen:
    """How often something was seen, and when."""

    count: int
    first: str
    last: str

    @property
    def error_s(self) -> float:
        return max(age_error(self.first), age_error(self.last))


def parse_seen(age: str) -> Seen:
    """`5m`, or `101s (x11 over 52m)` as describe and `kubectl events` print repeated events."""
    found = _REPEATED.match(age)
    if found:
        return Seen(min(int(found["count"][:18]), 2**62), found["first"], found["last"])
    return Seen(1, age, age)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
