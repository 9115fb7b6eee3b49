"""The lines of a log, block by block → frames of records, requests and exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import polars as pl

from analyzer.model.logs import ExceptionLink, HttpRequest, LogRecord
from analyzer.model.record import Record, columns
from analyzer.parsers.logs.access import requests_of
from analyzer.parsers.logs.build import build_records
from analyzer.parsers.logs.heads import read_heads
from analyzer.parsers.logs.join import Joiner
from analyzer.parsers.logs.prefixes import Prefixes
from analyzer.parsers.logs.source import LogSource

_TYPES = {str: pl.String, int: pl.Int64, float: pl.Float64, bool: pl.Boolean, datetime: pl.Datetime("us")}


class Block(Protocol):
    """Lines of a log in a row: `first_line` is the number of the first, from 1."""

    first_line: int
    lines: pl.Series


@dataclass(frozen=True, slots=True)
class LogFrames:
    """Rows of log_records, http_requests and exceptions, with exactly the columns of those tables."""

    records: pl.DataFrame
    requests: pl.DataFrame
    exceptions: pl.DataFrame


def schema_of(record: type[Record]) -> dict[str, Any]:
    """Polars types of a table's columns, in order."""
    return {column.name: _TYPES[column.python_type] for column in columns(record)}


class LogReader:
    """Reads one log. The last record of a block waits for the next block, which may go on with it."""

    def __init__(self, source: LogSource) -> None:
        self._source = source
        self._prefixes = Prefixes()
        self._joiner = Joiner()
        self._waiting: pl.DataFrame | None = None
        self._records = 0
        self._last: datetime | None = None

    def read(self, blocks: Iterable[Block]) -> Iterator[LogFrames]:
        """Frames of the records that each block completes. Every line is in exactly one record."""
        for block in blocks:
            if len(block.lines):
                lines = self._lines(block)
                if self._waiting is not None:
                    lines = pl.concat([self._waiting, lines])
                last = lines["start"].arg_true()[-1]
                self._waiting = lines[last:]
                if last:
                    yield self._frames(lines[:last])
        if self._waiting is not None:
            yield self._frames(self._waiting)
            self._waiting = None

    def _lines(self, block: Block) -> pl.DataFrame:
        lines = read_heads(self._prefixes.strip(block.lines), self._source.clock.utc)
        start, word = self._joiner.starts(lines)
        numbers = pl.int_range(block.first_line, block.first_line + len(lines), eager=True).alias("line")
        return lines.select(
            "text", "body", "message", "trace", "glued", "part", "format", "ts_utc", "ts_source", "logger",
            "pod", "container",
            level=pl.coalesce(word, "level"),
            start=start,
            line=numbers,
        )  # fmt: skip

    def _frames(self, lines: pl.DataFrame) -> LogFrames:
        built, links = build_records(lines)
        built = self._placed(built)
        links = links.join(built.select("line", "record", "pod", "namespace", "component", "ts_utc"),
                           left_on="head_line", right_on="line", how="left", maintain_order="left")  # fmt: skip
        asked = requests_of(built.select("record", "line", "file", "namespace", "pod", "component", "ts_utc",
                                         "format", "message"))  # fmt: skip
        return LogFrames(
            _conform(built, LogRecord),
            _conform(asked, HttpRequest),
            _conform(links.with_columns(file=pl.lit(self._source.path)), ExceptionLink),
        )

    def _placed(self, built: pl.DataFrame) -> pl.DataFrame:
        """Number the records, say where they come from, and hand times down to records without one."""
        source = self._source
        filled = pl.concat([pl.Series([self._last], dtype=pl.Datetime("us")), built["ts_utc"]]).forward_fill()[1:]
        first = self._records
        self._records += len(built)
        self._last = filled[-1]
        inherited = pl.when(filled.is_not_null()).then(pl.lit("inherited")).otherwise(pl.lit("none"))
        return built.with_columns(
            record=pl.int_range(first + 1, first + len(built) + 1, eager=True),
            file=pl.lit(source.path),
            namespace=pl.lit(source.namespace, dtype=pl.String),
            pod=pl.coalesce("pod", pl.lit(source.pod, dtype=pl.String)),
            container=pl.coalesce("container", pl.lit(source.container, dtype=pl.String)),
            component=pl.lit(source.component, dtype=pl.String),
            stream=pl.lit(source.stream),
            ts_source=pl.when(built["ts_utc"].is_not_null()).then("ts_source").otherwise(inherited),
            ts_utc=filled,
            format=pl.col("format").fill_null("text"),
        )


def _conform(frame: pl.DataFrame, record: type[Record]) -> pl.DataFrame:
    return frame.select(pl.col(name).cast(kind) for name, kind in schema_of(record).items())
