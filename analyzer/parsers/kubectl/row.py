"""A row of a table of `kubectl get` or `top`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from analyzer.bundle.member import Clock
from analyzer.parsers.kubectl.ages import ago

_NOTHING = frozenset({"", "<none>", "<unknown>", "<unset>", "<invalid>", "<pending>"})
_PAIR = re.compile(r"(\d{1,9})/(\d{1,9})(?: of \d{1,9})?$", re.ASCII)
_NUMBER = re.compile(r"\d{1,18}$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row by heading, and where it stands.

    `default_namespace` stands in where the table has no NAMESPACE column.
    """

    path: str
    line: int
    cells: dict[str, str]
    clock: Clock
    default_namespace: str | None

    def __getitem__(self, heading: str) -> str:
        return self.cells.get(heading, "")

    @property
    def name(self) -> str:
        """The object's name: `pod/NAME` is printed where a command lists several kinds."""
        return self["NAME"].rpartition("/")[2].removesuffix(" (default)")

    @property
    def namespace(self) -> str | None:
        """The object's namespace."""
        return self["NAMESPACE"] or self.default_namespace

    @property
    def created(self) -> datetime | None:
        """When the object was created, by its age."""
        return ago(self.clock, self["AGE"])

    def text(self, heading: str) -> str | None:
        """The cell, or None where kubectl prints that there is nothing."""
        cell = self[heading]
        return None if cell in _NOTHING else cell

    def items(self, heading: str) -> list[str] | None:
        """`a,b` as a list; None where there is nothing."""
        cell = self.text(heading)
        return cell.split(",") if cell else None

    def number(self, heading: str) -> int | None:
        """The cell as a whole number."""
        return int(self[heading]) if _NUMBER.match(self[heading]) else None

    def pair(self, heading: str) -> tuple[int | None, int | None]:
        """`1/3` as two numbers; of a Job without completions `0/1 of 3`."""
        found = _PAIR.match(self[heading])
        return (int(found[1]), int(found[2])) if found else (None, None)

    def labels(self, heading: str) -> dict[str, str] | None:
        """`a=b,c=d` as a map; None for `<none>`."""
        pairs = [part.partition("=") for part in self.items(heading) or ()]
        return {key: value for key, equals, value in pairs if equals} or None
