"""The lines of a log, block by block → frames of records, requests and exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from analyzer.bundle.text import LineBlock
from analyzer.model.logs import ExceptionLink, HttpRequest, LogRecord
from analyzer.model.record import Record, columns
from analyzer.parsers.logs.access import requests_of
from analyzer.parsers.logs.build import build_records
from analyzer.parsers.logs.heads import read_heads
from analyzer.parsers.logs.join import Joiner
from analyzer.parsers.logs.prefixes import Prefixes
from analyzer.parsers.logs.source import LogSource
from analyzer.parsers.logs.times import UTC_TIME

_TYPES = {str: pl.String, int: pl.Int64, float: pl.Float64, bool: pl.Boolean, datetime: UTC_TIME}
_TOLD = ("file", "namespace", "component", "stream", "pod", "container")
_PLACE = ("record", "line", "before", "file", "namespace", "pod", "component", "ts_utc")


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
    """Reads one log block by block, or many small ones at once: each costs as much as thousands of lines.

    A block waits for the next one, which may go on with its last record.
    """

    def __init__(self, *sources: LogSource) -> None:
        self._sources = sources
        self._written = pl.Series([source.clock.utc for source in sources], dtype=UTC_TIME)
        self._told = pl.DataFrame(
            [
                (source.path, source.namespace, source.component, source.stream, source.pod, source.container)
                for source in sources
            ],
            schema=dict.fromkeys(_TOLD, pl.String),
            orient="row",
        )
        self._prefixes = Prefixes()
        self._joiner = Joiner()
        self._records = 0
        self._last: tuple[str | None, datetime | None] = (None, None)  # pod and time of the last record

    def read(self, blocks: Iterable[LineBlock]) -> Iterator[LogFrames]:
        """Frames of the records of one log that each block completes. Every line is in exactly one record."""
        held: pl.DataFrame | None = None
        for block in blocks:
            if not len(block.lines):
                continue
            if held is not None:
                last = held["start"].arg_true()[-1]
                if last:
                    yield self._frames(held[:last])
                held = held[last:]
            lines = self._lines(block.lines, _zeros(len(block.lines)), block.first_line)
            held = lines if held is None else pl.concat([held, lines])
        if held is not None:
            yield self._frames(held)

    def read_together(self, lines: pl.Series, log: pl.Series) -> LogFrames:
        """Frames of whole logs; `log` gives the source that each line is of, in the order of the sources."""
        length = pl.col("len").cast(pl.Int64)
        begins = log.rle().struct.unnest().select(log="value", before=length.cum_sum() - length)
        before = pl.DataFrame({"log": log}).join(begins, on="log", how="left", maintain_order="left")
        return self._frames(self._lines(lines, log, 1).with_columns(before["before"]))

    def _lines(self, texts: pl.Series, log: pl.Series, first_line: int) -> pl.DataFrame:
        lines = read_heads(self._prefixes.strip(texts, log), self._written.gather(log))
        start, word = self._joiner.starts(lines)
        return lines.select(
            "text", "body", "message", "trace", "glued", "part", "format", "ts_utc", "ts_source", "logger",
            "pod", "container", "log",
            level=pl.coalesce(word, "level"),
            start=start,
            line=pl.int_range(first_line, first_line + pl.len()),
            before=pl.lit(0, dtype=pl.Int64),
        )  # fmt: skip

    def _frames(self, lines: pl.DataFrame) -> LogFrames:
        """The records of lines; `before` is how many lines of other logs stand before those of theirs."""
        built, links = build_records(lines)
        built = self._placed(self._timed(built))
        if len(links):
            place = built.select(_PLACE).rename({"line": "head_line"})
            links = links.join(place, on="head_line", how="left", maintain_order="left")
        asked = requests_of(built.select(*_PLACE, "format", "level", "message"))
        return LogFrames(
            _conform(_of_file(built), LogRecord),
            _conform(_of_file(asked), HttpRequest),
            _conform(_of_file(links), ExceptionLink),
        )

    def _timed(self, built: pl.DataFrame) -> pl.DataFrame:
        """Hand times down to records without one, from the record before them of the same pod and log."""
        pod, last = self._last
        pods = built["pod"]
        if len(self._sources) == 1 and pods.null_count() == len(pods) and pod is None:
            before = pl.Series([last], dtype=UTC_TIME)
            filled = pl.concat([before, built["ts_utc"]]).forward_fill()[1:]
        else:
            held = pl.DataFrame({"pod": [pod], "ts": [last]}, schema={"pod": pl.String, "ts": UTC_TIME})
            held = held.with_columns(_zeros(1))
            rows = pl.concat([held, built.select("pod", "log", ts="ts_utc")], how="diagonal")
            run = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift(1)) for name in ("pod", "log"))
            filled = rows.select(pl.col("ts").forward_fill().over(run.cum_sum()))["ts"][1:]
        self._last = (pods[-1], filled[-1])
        inherited = pl.when(filled.is_not_null()).then(pl.lit("inherited")).otherwise(pl.lit("none"))
        source = pl.when(built["ts_utc"].is_not_null()).then("ts_source").otherwise(inherited)
        return built.with_columns(ts_source=source, ts_utc=filled)

    def _placed(self, built: pl.DataFrame) -> pl.DataFrame:
        """Number the records and say where they come from."""
        first = self._records + 1
        self._records += len(built)
        record = pl.int_range(first, first + pl.len())
        placed = built.with_columns(
            self._told[built["log"]].drop("pod", "container"),
            record=record if len(self._sources) == 1 else pl.int_range(1, pl.len() + 1).over("log"),
            format=pl.col("format").fill_null("text"),
        )
        of_file = self._told[built["log"]].select("pod", "container")
        if built["pod"].null_count() == len(built):
            return placed.with_columns(of_file)
        return self._by_prefix(placed).with_columns(
            pod=pl.coalesce("pod", of_file["pod"]), container=pl.coalesce("container", of_file["container"])
        )

    def _by_prefix(self, placed: pl.DataFrame) -> pl.DataFrame:
        """Namespace and component of the pods that the lines' prefixes name."""
        named = placed.select("log", "pod", "container").unique().drop_nulls()
        rows = []
        for log, pod, container in named.iter_rows():
            source = self._sources[log]
            namespace = source.pods.namespace(pod, source.namespace)
            rows.append((log, pod, container, namespace, source.pods.component(pod, container)))
        told = pl.DataFrame(
            rows,
            schema={
                "log": pl.UInt32,
                **dict.fromkeys(("pod", "container", "own_namespace", "own_component"), pl.String),
            },
            orient="row",
        )
        joined = placed.join(told, on=("log", "pod", "container"), how="left", maintain_order="left")
        return joined.with_columns(
            namespace=pl.coalesce("own_namespace", "namespace"),
            component=pl.coalesce("own_component", "component"),
        )


def _of_file(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows whose lines are counted from the start of their own log."""
    return rows.with_columns(line=pl.col("line") - pl.col("before")) if len(rows) else rows


def _zeros(count: int) -> pl.Series:
    """Lines that are all of the first log."""
    return pl.zeros(count, dtype=pl.UInt32, eager=True).alias("log")


def _conform(frame: pl.DataFrame, record: type[Record]) -> pl.DataFrame:
    """Exactly the columns of a table; those that the frame lacks are null."""
    return frame.select(
        pl.col(name).cast(kind) if name in frame.columns else pl.lit(None, dtype=kind).alias(name)
        for name, kind in schema_of(record).items()
    )
