"""How the tests read logs: text or bytes in, rows as dictionaries out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from analyzer.bundle import line_blocks
from analyzer.bundle.member import Clock
from analyzer.bundle.text import LineBlock
from analyzer.parsers.logs import KnownPods, LogReader, LogSource, source_of

DATA = Path(__file__).parents[2] / "data" / "logs"
WRITTEN = datetime(2026, 11, 23, 23, 0)
CLOCK = Clock(WRITTEN, "tar header", 1.0)

Row = dict[str, Any]


@dataclass(frozen=True)
class Read:
    """What was read of one log."""

    records: list[Row]
    requests: list[Row]
    exceptions: list[Row]

    @property
    def messages(self) -> list[str]:
        return [row["message"] for row in self.records]

    @property
    def spans(self) -> list[tuple[int, int]]:
        """First line and line count of each record."""
        return [(row["line"], row["line_count"]) for row in self.records]

    @property
    def types(self) -> list[str]:
        return [row["type"] for row in self.exceptions]


def source(path: str = "logs-app-0.txt", pods: KnownPods | None = None) -> LogSource:
    return source_of(path, CLOCK, pods or KnownPods())


def read_blocks(blocks: Iterable[LineBlock], log: LogSource | None = None) -> Read:
    frames = list(LogReader(log or source()).read(blocks))
    rows = [
        [row for one in frames for row in getattr(one, name).iter_rows(named=True)]
        for name in ("records", "requests", "exceptions")
    ]
    return Read(*rows)


def read(text: str | bytes, log: LogSource | None = None, block_bytes: int = 8 << 20) -> Read:
    data = text.encode() if isinstance(text, str) else text
    return read_blocks(line_blocks([data], block_bytes), log)


def one(text: str) -> Row:
    """The only record of a text."""
    (row,) = read(text).records
    return row


def blocks_of(lines: list[str], cuts: Iterable[int]) -> list[LineBlock]:
    """Lines in blocks that are cut before each of the places."""
    edges = [0, *sorted(set(cuts)), len(lines)]
    return [
        LineBlock(start + 1, pl.Series("line", lines[start:end], dtype=pl.String))
        for start, end in pairwise(edges)
        if end > start
    ]
