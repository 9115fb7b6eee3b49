"""What `analyzer logs --patterns` prints of the log templates."""

from __future__ import annotations

from typing import Any

from analyzer.patterns import sparkline
from analyzer.reports.tables import TableFormat


def printable(
    names: list[str], rows: list[list[Any]], form: TableFormat
) -> tuple[list[str], list[list[Any]]]:
    """The rows as a format shows them: bars and no more than fits for people, plain cells for CSV."""
    if form is TableFormat.JSONL:
        return names, rows
    if form is TableFormat.CSV:
        return names, [
            [_joined(value) if isinstance(value, list) else value for value in row] for row in rows
        ]
    shown = names.index("pattern") + 1  # the longest column is the last: nothing is padded to it
    bars = names.index("timeline")
    return names[:shown], [
        [
            sparkline(value) if place == bars else _joined(value) if isinstance(value, list) else value
            for place, value in enumerate(row[:shown])
        ]
        for row in rows
    ]


def _joined(values: list[Any]) -> str:
    return " ".join(map(str, values))
