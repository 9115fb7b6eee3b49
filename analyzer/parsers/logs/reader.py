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
_PLACE = ("record", "line", "file", "namespace", "pod", "component", "ts_utc")


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
    """Reads one log. A block waits for the next one, which may go on with its last record."""

    def __init__(self, source: LogSource) -> None:
        self._source = source
        self._prefixes = Prefixes()
        self._joiner = Joiner()
        self._records = 0
        self._last: tuple[str | None, datetime | None] = (None, None)  # pod and time of the last record

    def read(self, blocks: Iterable[LineBlock]) -> Iterator[LogFrames]:
        """Frames of the records that each block completes. Every line is in exactly one record."""
        held: pl.DataFrame | None = None
        for block in blocks:
            if not len(block.lines):
                continue
            if held is not None:
                last = held["start"].arg_true()[-1]
                if last:
                    yield self._frames(held[:last])
                held = held[last:]
            lines = self._lines(block)
            held = lines if held is None else pl.concat([held, lines])
        if held is not None:
            yield self._frames(held)

    def _lines(self, block: LineBlock) -> pl.DataFrame:
        lines = read_heads(self._prefixes.strip(block.lines), self._source.clock.utc)
        start, word = self._joiner.starts(lines)
        return lines.select(
            "text", "body", "message", "trace", "glued", "part", "format", "ts_utc", "ts_source", "logger",
            "pod", "container",
            level=pl.coalesce(word, "level"),
            start=start,
            line=pl.int_range(block.first_line, block.first_line + pl.len()),
        )  # fmt: skip

    def _frames(self, lines: pl.DataFrame) -> LogFrames:
        built, links = build_records(lines)
        built = self._placed(self._timed(built))
        place = built.select(_PLACE)
        if len(links):
            links = links.join(
                place.rename({"line": "head_line"}), on="head_line", how="left", maintain_order="left"
            )
        asked = requests_of(built.select(*_PLACE, "format", "level", "message"))
        return LogFrames(
            _conform(built, LogRecord), _conform(asked, HttpRequest), _conform(links, ExceptionLink)
        )

    def _timed(self, built: pl.DataFrame) -> pl.DataFrame:
        """Hand times down to records without one, from the record before them of the same pod."""
        pod, last = self._last
        pods = built["pod"]
        if pods.null_count() == len(pods) and pod is None:
            before = pl.Series([last], dtype=UTC_TIME)
            filled = pl.concat([before, built["ts_utc"]]).forward_fill()[1:]
        else:
            rows = pl.DataFrame({"pod": [pod], "ts": [last]}, schema={"pod": pl.String, "ts": UTC_TIME})
            rows = pl.concat([rows, built.select("pod", ts="ts_utc")])
            run = pl.col("pod").ne_missing(pl.col("pod").shift(1)).cum_sum()
            filled = rows.select(pl.col("ts").forward_fill().over(run))["ts"][1:]
        self._last = (pods[-1], filled[-1])
        inherited = pl.when(filled.is_not_null()).then(pl.lit("inherited")).otherwise(pl.lit("none"))
        source = pl.when(built["ts_utc"].is_not_null()).then("ts_source").otherwise(inherited)
        return built.with_columns(ts_source=source, ts_utc=filled)

    def _placed(self, built: pl.DataFrame) -> pl.DataFrame:
        """Number the records and say where they come from."""
        source = self._source
        first = self._records + 1
        self._records += len(built)
        text = pl.String
        placed = built.with_columns(
            record=pl.int_range(first, first + pl.len()),
            file=pl.lit(source.path),
            namespace=pl.lit(source.namespace, dtype=text),
            component=pl.lit(source.component, dtype=text),
            stream=pl.lit(source.stream),
            format=pl.col("format").fill_null("text"),
        )
        if built["pod"].null_count() == len(built):
            return placed.with_columns(
                pod=pl.lit(source.pod, dtype=text), container=pl.lit(source.container, dtype=text)
            )
        return self._by_prefix(placed)

    def _by_prefix(self, placed: pl.DataFrame) -> pl.DataFrame:
        """Namespace and component of the pods that the lines' prefixes name."""
        source = self._source
        named = placed.select("pod", "container").unique().drop_nulls()
        rows = [
            (
                pod,
                container,
                source.pods.namespace(pod, source.namespace),
                source.pods.component(pod, container),
            )
            for pod, container in named.iter_rows()
        ]
        schema = dict.fromkeys(("pod", "container", "own_namespace", "own_component"), pl.String)
        told = pl.DataFrame(rows, schema=schema, orient="row")
        joined = placed.join(told, on=("pod", "container"), how="left", maintain_order="left")
        return joined.with_columns(
            namespace=pl.coalesce("own_namespace", "namespace"),
            component=pl.coalesce("own_component", "component"),
            pod=pl.coalesce("pod", pl.lit(source.pod, dtype=pl.String)),
            container=pl.coalesce("container", pl.lit(source.container, dtype=pl.String)),
        )


def _conform(frame: pl.DataFrame, record: type[Record]) -> pl.DataFrame:
    """Exactly the columns of a table; those that the frame lacks are null."""
    return frame.select(
        pl.col(name).cast(kind) if name in frame.columns else pl.lit(None, dtype=kind).alias(name)
        for name, kind in schema_of(record).items()
    )
