"""What every parser takes and gives."""

from __future__ import annotations

from dataclasses import dataclass, field

from analyzer.bundle.member import Clock
from analyzer.model import BundleWarning, Record


@dataclass(frozen=True, slots=True)
class TextFile:
    """A whole file of the bundle as text: everything but logs, which come in blocks.

    `lines` are decoded and without line ends; line 1 of the file is `lines[0]`. Ages count from
    `clock`. `namespace` is the bundle's, for listings that do not print one.
    """

    path: str
    lines: list[str]
    clock: Clock
    namespace: str | None = None


@dataclass(slots=True)
class Parsed:
    """What a parser made of a file: records, and every line that it could not use.

    `unparsed` holds (line number, reason). Blank lines, headers and rulers count as parsed. `status`
    is ok, or forbidden / error where the file holds kubectl's error text instead of data.
    """

    kind: str
    records: list[Record] = field(default_factory=list)
    unparsed: list[tuple[int, str]] = field(default_factory=list)
    warnings: list[BundleWarning] = field(default_factory=list)
    status: str = "ok"
    note: str | None = None

    def extend(self, other: Parsed) -> None:
        """Take in what another parser made of a part of the same file."""
        self.records += other.records
        self.unparsed += other.unparsed
        self.warnings += other.warnings
