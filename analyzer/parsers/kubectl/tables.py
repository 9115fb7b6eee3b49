"""A table of `kubectl get`, `top` or `events` as records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from analyzer.bundle.member import Clock
from analyzer.model import ObjectMention, Record
from analyzer.parsers.base import Parsed
from analyzer.parsers.kubectl.ages import is_age, parse_seen
from analyzer.parsers.kubectl.columns import Columns, parse_header
from analyzer.parsers.kubectl.grid import Cells, read_grid
from analyzer.parsers.kubectl.kinds import CLUSTER_WIDE, kind_named
from analyzer.parsers.kubectl.row import Row
from analyzer.parsers.kubectl.rows.registry import Table, find_table
from analyzer.parsers.kubectl.rows.usage import CPU
from analyzer.parsers.kubectl.sections import Section
from analyzer.parsers.kubectl.wrapped import Joined, unwrap
from analyzer.quantity import parse_cpu

UNKNOWN_TABLE = "unknown table"
_NAME = re.compile(r"\S+(?: \(default\))?$")
_TOTAL = re.compile(r"\s+_+(?:\s+_+)+$|\s+\d+m(?:\s+\d+Mi)+$")
_NO_ROW = "the row does not fit the columns of its table"
_NO_KIND = "a row of a table that is not known and does not say what it lists"


def parse_table(section: Section, path: str, clock: Clock, namespace: str | None) -> Parsed:
    """The rows of a table; its first line is the header. `kind` of the result is what it lists.

    `namespace` stands in where the table does not print one. Never raises.
    """
    header, *lines = unwrap(section.lines) or [Joined(0, 0, "")]
    columns = parse_header(header.text)
    if columns is None:
        return Parsed(UNKNOWN_TABLE, unparsed=_numbered(section, [header, *lines], _NO_ROW))
    table = find_table(columns.names)
    parsed = Parsed(table.resource if table else UNKNOWN_TABLE)
    left = {line.index: line for line in lines if not _is_total(line.text)}
    texts = [line.text for line in lines]
    for found in read_grid(columns, texts, _plausible, free_text=columns.names[-1] == "MESSAGE"):
        row = Row(path, section.first_line + lines[found.index].index, found.cells, clock, namespace)
        records = [*_records(table, columns, row)]
        own = [left.pop(lines[index].index) for index in (found.index, *found.further)]
        parsed.records += records
        if not records:
            parsed.unparsed += _numbered(section, own, _NO_KIND)
    parsed.unparsed += _numbered(section, left.values(), _NO_ROW)
    return parsed


def _numbered(section: Section, lines: Iterable[Joined], reason: str) -> list[tuple[int, str]]:
    return [
        (section.first_line + index, reason)
        for line in lines
        for index in range(line.index, line.index + line.pieces)
        if section.lines[index].strip()
    ]


def _records(table: Table | None, columns: Columns, row: Row) -> Iterator[Record]:
    """What a row shows: that its object exists, and what its columns say of it."""
    told = kind_named(row["NAME"].partition("/")[0]) if "/" in row["NAME"] else None
    if told and (table is None or told != table.kind):
        table = find_table(columns.names, told)
    kind = told or (table.kind if table else None)
    if kind:
        yield ObjectMention(
            kind=kind,
            namespace=None if kind in CLUSTER_WIDE else row.namespace,
            name=row.name,
            form="table",
            labels=row.labels("LABELS"),
            annotations=None,
            created_utc=row.created,
            file=row.path,
            line=row.line,
        )
    if table and table.read:
        yield from table.read(row)


def _is_total(line: str) -> bool:
    """Whether a line is one of the two that `top --sum` prints below its rows."""
    return bool(_TOTAL.match(line.rstrip()))


def _plausible(cells: Cells) -> bool:
    """Whether cells hold what their headings promise; a shifted row or a line of text does not."""
    return all(check(cells[heading]) for heading, check in _CHECKS.items() if heading in cells)


_CHECKS: dict[str, Callable[[str], bool]] = {
    "NAME": lambda text: bool(_NAME.match(text)),
    "AGE": is_age,
    "LAST SEEN": lambda text: is_age(parse_seen(text).last),
    "FIRST SEEN": is_age,
    "OBJECT": lambda text: "/" in text and " " not in text,
    CPU: lambda text: text == "<unknown>" or parse_cpu(text) is not None,
}
