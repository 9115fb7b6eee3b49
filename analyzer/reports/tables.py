"""Query results as text: a table for people, JSON lines or CSV for programs."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from analyzer.show import show, show_cell, show_json


class TableFormat(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    JSONL = "jsonl"
    CSV = "csv"


def render_rows(names: Sequence[str], rows: Sequence[Sequence[Any]], form: TableFormat) -> str:
    """Rows in a format; the header alone where there are none."""
    if form is TableFormat.JSONL:
        return "".join(show_json(dict(zip(names, map(_plain, row), strict=True))) + "\n" for row in rows)
    if form is TableFormat.CSV:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([_csv_cell(value) for value in row] for row in rows)
        return out.getvalue()
    return _table(names, rows)


def _table(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    cells = [[name.upper().replace("_", " ") for name in names]]
    cells += [[_cell(value) for value in row] for row in rows]
    widths = [max(_width(row[i]) for row in cells) for i in range(len(names))]
    lines = [
        "   ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in cells
    ]
    return "\n".join(lines) + "\n"


def _cell(value: object) -> str:
    if value is None:
        return "<none>"
    return show(str(_plain(value)))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, (str, int, float, bool)) or value is None:
        return value
    return str(value)


def _csv_cell(value: object) -> object:
    plain = _plain(value)
    if isinstance(plain, (list, dict)):
        plain = str(plain)
    return show_cell(plain) if isinstance(plain, str) else plain


def _width(text: str) -> int:
    """Columns on a terminal: East Asian wide characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
