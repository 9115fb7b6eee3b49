"""Records on their way into tables: secrets replaced, the same object's rows merged into one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from analyzer.model import Record, columns

Redact = Callable[[str], str]


class Rows:
    """Rows per table, as dictionaries by column, held until the store writes them."""

    def __init__(self, redact: Redact) -> None:
        self._redact = redact
        self._rows: dict[type[Record], list[dict[str, Any]]] = defaultdict(list)

    def add(self, records: Iterable[Record]) -> None:
        """Take in records; every string of every record is redacted here and nowhere is it skipped."""
        for record in records:
            row = {c.name: self._clean(getattr(record, c.name)) for c in columns(type(record))}
            self._rows[type(record)].append(row)

    def drain(self) -> list[tuple[type[Record], list[dict[str, Any]]]]:
        """All rows per table, keyed ones merged, and start anew."""
        rows, self._rows = self._rows, defaultdict(list)
        return [(record, merge(found, record.KEY) if record.KEY else found) for record, found in rows.items()]

    def _clean(self, value: object) -> object:
        if isinstance(value, str):
            return self._redact(value)
        if isinstance(value, list):
            return [self._clean(item) for item in value]
        if isinstance(value, dict):
            return [(self._redact(key), self._redact(item)) for key, item in value.items()]
        return value


def merge(rows: list[dict[str, Any]], key: tuple[str, ...]) -> list[dict[str, Any]]:
    """One row per key: the fullest row, its gaps filled from the others.

    The fullest source is also the one whose file and line stand for the object. Independent of the
    order of rows, so that the order of files in the archive does not matter.
    """
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[column] for column in key)].append(row)
    merged = []
    for group in groups.values():
        group.sort(key=_fullness)
        row = dict(group[0])
        for other in group[1:]:
            for column, value in other.items():
                if row[column] is None:
                    row[column] = value
        merged.append(row)
    merged.sort(key=lambda row: [(row[column] is not None, str(row[column])) for column in key])
    return merged


def _fullness(row: dict[str, Any]) -> tuple[int, str, int]:
    filled = sum(value is not None for value in row.values())
    return -filled, str(row.get("file", "")), int(row.get("line") or 0)
