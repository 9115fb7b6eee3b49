"""How these tests read kubectl's text. Ages count from CLOCK."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from analyzer.bundle.member import Clock
from analyzer.bundle.text import decode_lines
from analyzer.model import Record
from analyzer.parsers.base import Parsed, TextFile
from analyzer.parsers.kubectl.text import parse_kubectl
from analyzer.redact import Redactor

DATA = Path(__file__).parents[2] / "data" / "kubectl"
NOW = datetime(2026, 11, 23, 22, 50)
CLOCK = Clock(NOW, "tar header", 1.0)

R = TypeVar("R", bound=Record)


def ago(**parts: float) -> datetime:
    return NOW - timedelta(**parts)


def lines_of(name: str) -> list[str]:
    return decode_lines((DATA / name).read_bytes())


def parse(text: str | list[str], *, namespace: str | None = "shop", clock: Clock = CLOCK) -> Parsed:
    lines = decode_lines(text.encode()) if isinstance(text, str) else text
    return parse_kubectl(TextFile("file.txt", lines, clock, namespace), Redactor(b"k" * 32))


def read(name: str) -> Parsed:
    return parse(lines_of(name))


def of(parsed: Parsed, record: type[R], **values: Any) -> list[R]:
    """The records of a class that have these values."""
    return [
        one
        for one in parsed.records
        if isinstance(one, record) and all(getattr(one, name) == value for name, value in values.items())
    ]


def one(parsed: Parsed, record: type[R], **values: Any) -> R:
    (found,) = of(parsed, record, **values)
    return found


def rows(parsed: Parsed, record: type[R], *columns: str, **values: Any) -> list[Any]:
    """These columns of the records of a class: tuples, or plain values of a single column."""
    found = [tuple(getattr(one, name) for name in columns) for one in of(parsed, record, **values)]
    return [row[0] for row in found] if len(columns) == 1 else found


def unparsed(parsed: Parsed) -> list[int]:
    return [number for number, _ in parsed.unparsed]
