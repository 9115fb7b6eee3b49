"""Excerpts of logs of programs that really ran: the tables that each gives, kept beside it.

After a wanted change: `python -m tests.parsers.logs.test_excerpts` writes them anew, to be looked through.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.parsers.logs.reading import DATA, Row, read, source

EXCERPTS = sorted(DATA.glob("*.log"))
_SAME = ("file", "namespace", "pod", "container", "component", "stream", "record", "text")  # in all rows


def tables(excerpt: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows of an excerpt without nulls, and without what all rows have."""
    log = read(excerpt.read_bytes(), source(f"logs-{excerpt.stem}-0.txt"))
    return {
        "records": [_short(row) for row in log.records],
        "requests": [_short(row) for row in log.requests],
        "exceptions": [_short(row) for row in log.exceptions],
    }


def _short(row: Row) -> dict[str, Any]:
    return {key: _plain(value) for key, value in row.items() if value is not None and key not in _SAME}


def _plain(value: object) -> object:
    return str(value) if not isinstance(value, (int, float, str)) else value


def golden(excerpt: Path) -> Path:
    return excerpt.with_suffix(".json")


@pytest.mark.parametrize("excerpt", EXCERPTS, ids=lambda path: path.stem)
def test_an_excerpt_gives_its_tables(excerpt: Path) -> None:
    assert tables(excerpt) == json.loads(golden(excerpt).read_text())


@pytest.mark.parametrize("excerpt", EXCERPTS, ids=lambda path: path.stem)
def test_every_line_is_in_one_record_in_order(excerpt: Path) -> None:
    lines = excerpt.read_text().removesuffix("\n").split("\n")
    spans = read(excerpt.read_bytes()).spans
    assert [line for line, _ in spans] == [
        1 + sum(count for _, count in spans[:at]) for at in range(len(spans))
    ]
    assert sum(count for _, count in spans) == len(lines)


if __name__ == "__main__":
    for one in EXCERPTS:
        golden(one).write_text(json.dumps(tables(one), ensure_ascii=False, indent=1) + "\n")
