"""Which lines are the head of a record, and what the head says."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from analyzer.parsers.logs.formats import FORMATS, HEAD_CHARS, LEVELS, PG_PARTS, Format
from analyzer.parsers.logs.json_lines import JSON_SCHEMA, read_json
from analyzer.parsers.logs.times import UTC_TIME, parse_times

_FOUND = {
    "row": pl.UInt32,
    "format": pl.String,
    "ts": pl.String,
    "level": pl.String,
    "logger": pl.String,
    "pid": pl.String,
    "head_chars": pl.UInt32,
}


def read_heads(lines: pl.DataFrame, written: datetime | None) -> pl.DataFrame:
    """Lines without prefixes → with `format` (null where the line is no head), `ts_utc`, `ts_source`,
    `level`, `logger`, `pid`, `part` (PostgreSQL: column of a DETAIL and such), `message`, `trace`."""
    frame = lines.with_row_index("row")
    found = _match_all(frame)
    frame = frame.rename({"level": "outer_level", "logger": "outer_logger"})
    frame = frame.join(found, on="row", how="left", maintain_order="left")
    frame = frame.with_columns(
        message=pl.col("body").str.slice(pl.col("head_chars").fill_null(0)),
        part=pl.when(pl.col("format") == "postgres").then(
            pl.col("level").replace_strict(PG_PARTS, default=None, return_dtype=pl.String)
        ),
        trace=pl.lit(None, dtype=pl.String),
        pid=pl.coalesce("pid", pl.lit("")),
    )
    frame = _json(frame)
    frame = _structlog(frame)
    frame = _coredns_message(frame)
    return _levels(_times(frame, written))


def _match_all(frame: pl.DataFrame) -> pl.DataFrame:
    """The first format of each line that has one."""
    rest = frame.select(
        "row", head=pl.col("body").str.head(HEAD_CHARS), timed=pl.col("own_ts").is_not_null()
    ).filter(pl.col("head").str.contains(r"^[^\s]"))
    found = [pl.DataFrame(schema=_FOUND)]
    for known in FORMATS:
        mask = rest["head"].str.contains(known.head)
        if known.timed:
            mask &= rest["timed"]
        if mask.any():
            found.append(_match(rest.filter(mask), known))
            rest = rest.filter(~mask)
    return pl.concat(found)


def _match(rows: pl.DataFrame, known: Format) -> pl.DataFrame:
    parts = rows["head"].str.extract_groups(known.head).struct.unnest()
    named = {name: parts[name] if name in parts else None for name in ("ts", "level", "logger", "pid")}
    return rows.select(
        "row",
        format=pl.lit(known.name),
        **{name: pl.lit(column, dtype=pl.String) if column is None else column for name, column in named.items()},
        head_chars=parts["head"].str.len_chars(),
    )


def _json(frame: pl.DataFrame) -> pl.DataFrame:
    mask = frame["format"].is_null() & frame["body"].str.contains(r'^\{\s*"')
    if not mask.any():
        return frame
    read = [read_json(body) for body in frame["body"].filter(mask)]
    rows = frame["row"].filter(mask)
    objects = pl.DataFrame(
        [(row, *one) for row, one in zip(rows, read, strict=True) if one is not None],
        schema={"row": pl.UInt32, **{f"json_{name}": kind for name, kind in JSON_SCHEMA.items()}},
        orient="row",
    )
    joined = frame.join(objects, on="row", how="left", maintain_order="left")
    is_json = pl.col("json_message").is_not_null()
    return joined.with_columns(
        format=pl.when(is_json).then(pl.lit("json")).otherwise("format"),
        **{name: pl.when(is_json).then(f"json_{name}").otherwise(name) for name in JSON_SCHEMA},
    ).drop([f"json_{name}" for name in JSON_SCHEMA])


def _structlog(frame: pl.DataFrame) -> pl.DataFrame:
    """structlog's console: `event padded   [logger] key=value`."""
    mine = pl.col("format") == "structlog"
    if not (frame["format"] == "structlog").any():
        return frame
    pattern = r"^(.*?)\s*\[([A-Za-z_][\w.]*)\](?:\s+(.*))?$"
    message = pl.col("message")
    has_logger = mine & message.str.head(HEAD_CHARS).str.contains(pattern)
    shown = message.str.replace(pattern, "$1 $3").str.strip_chars_end()
    return frame.with_columns(
        logger=pl.when(has_logger).then(message.str.extract(pattern, 2)).otherwise("logger"),
        message=pl.when(has_logger).then(shown).when(mine).then(message.str.strip_chars_end()).otherwise("message"),
    )


def _coredns_message(frame: pl.DataFrame) -> pl.DataFrame:
    """CoreDNS and access records say all in what the pattern takes for a head: keep it in the message."""
    whole = (pl.col("format") == "access") | ((pl.col("format") == "coredns") & pl.col("logger").is_null())
    text = pl.col("body").str.replace(r"^\[[A-Z]+\] ", "")
    return frame.with_columns(message=pl.when(whole).then(text).otherwise("message"))


def _times(frame: pl.DataFrame, written: datetime | None) -> pl.DataFrame:
    printed = pl.coalesce("ts", "own_ts")
    own = parse_times(frame.select(printed)["ts"], written)
    if own.null_count() == len(own):
        own = pl.Series("ts", [None] * len(frame), dtype=UTC_TIME)
    outer = parse_times(frame["outer_ts"], written)
    source = pl.when(own.is_not_null()).then(pl.lit("own")).when(outer.is_not_null()).then("outer_source")
    return frame.with_columns(
        ts_utc=own.zip_with(own.is_not_null(), outer),
        ts_source=source.otherwise(None),
    )


def _levels(frame: pl.DataFrame) -> pl.DataFrame:
    def words(name: str) -> pl.Expr:
        lowered = pl.col(name).str.to_lowercase()
        return lowered.replace_strict(LEVELS, default=None, return_dtype=pl.String)

    return frame.with_columns(
        level=pl.coalesce(words("level"), pl.when(pl.col("part").is_null()).then(words("outer_level"))),
        logger=pl.coalesce("logger", "outer_logger"),
    )
