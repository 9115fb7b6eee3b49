"""Which lines are the head of a record, and what the head says."""

from __future__ import annotations

import polars as pl

from analyzer.parsers.logs.formats import ANY_HEAD, FORMATS, HEAD_CHARS, LEVELS, PG_PARTS, Format
from analyzer.parsers.logs.times import parse_times

_FOUND = {
    "row": pl.UInt32,
    "new_format": pl.String,
    "new_ts": pl.String,
    "new_level": pl.String,
    "new_logger": pl.String,
    "new_message": pl.String,
    "pid": pl.String,
    "part": pl.String,
}
_STRUCTLOG = r"^(.*?) *\[([A-Za-z_][0-9A-Za-z_.]*)\](?: +(.*))?$"
_QUOTED = r'[A-Za-z_]"?(?:=|: ?)"(?:[^"\\]|\\.)*\\"'
"""A quoted value that holds a quote of its own, as Go's slog and zap print an error."""
_PAIR = r'(?:^| )(?:{})=("(?:[^"\\]|\\.)*"|[^ ]*)'
_TS_KEYS, _LOGGER_KEYS, _SAID_KEYS = "ts|time|timestamp|t", "logger|component", "msg|message"
_KNOWN_KEYS = f"{_TS_KEYS}|{_LOGGER_KEYS}|{_SAID_KEYS}|level|lvl|severity"


def read_heads(lines: pl.DataFrame, written: pl.Series) -> pl.DataFrame:
    """Lines without prefixes → with `format` (null where the line is no head), `ts_utc`, `ts_source`,
    `level`, `logger`, `pid`, `part` (PostgreSQL: column of a DETAIL and such), `message`, `trace`.

    `written` is the time at which the log of each line was written, or null."""
    found = _match_all(lines)
    if len(found):
        frame = (
            lines.with_row_index("row").join(found, on="row", how="left", maintain_order="left").drop("row")
        )
    else:
        nulls = [pl.lit(None, dtype=kind).alias(name) for name, kind in _FOUND.items() if name != "row"]
        frame = lines.with_columns(nulls)
    level = pl.coalesce("new_level", "level").str.to_lowercase()
    frame = frame.with_columns(
        format=pl.coalesce("format", "new_format"),
        ts=pl.coalesce("ts", "new_ts"),
        logger=pl.coalesce("new_logger", "logger"),
        message=pl.coalesce("message", _unquoted(pl.coalesce("new_message", "body"))),
        level=level.replace_strict(LEVELS, default=None, return_dtype=pl.String),
    )
    return _times(frame, written)


def _match_all(lines: pl.DataFrame) -> pl.DataFrame:
    """The first format of each line that has one."""
    head = pl.col("body").str.head(HEAD_CHARS)
    rest = (
        lines.with_row_index("row")
        .filter(pl.col("format").is_null() & head.str.contains(ANY_HEAD))
        .select(
            "row",
            "body",
            head=head,
            timed=pl.col("own_ts").is_not_null() | (pl.col("outer_source") == "kubectl"),
        )
    )
    found = [pl.DataFrame(schema=_FOUND)]
    for known in FORMATS:
        if rest.is_empty():
            break
        mask = rest["head"].str.contains(known.head)  # to find out what the groups hold takes far longer
        if known.timed:
            mask &= rest["timed"].fill_null(value=False)
        if mask.any():
            rows = rest.filter(mask)
            found.append(_match(rows, rows["head"].str.extract_groups(known.head).struct.unnest(), known))
            rest = rest.filter(~mask)
    return pl.concat(found)


def _match(rows: pl.DataFrame, parts: pl.DataFrame, known: Format) -> pl.DataFrame:
    null = pl.Series([None], dtype=pl.String).new_from_index(0, len(rows))
    groups = {name: parts[name] if name in parts.columns else null for name in ("ts", "level", "logger")}
    pid = part = null
    message = pl.col("body").str.slice(parts["head"].str.len_chars())
    if known.name == "postgres":
        part = parts["level"].replace_strict(PG_PARTS, default=None, return_dtype=pl.String)
        pid = parts["head"].str.extract(r"(?:^|[^0-9A-Za-z_.-])([0-9]+)[^0-9A-Za-z_.]").fill_null("")
    made = rows.select(
        "row",
        new_format=pl.lit(known.name),
        new_ts=groups["ts"],
        new_level=groups["level"],
        new_logger=groups["logger"],
        new_message=message,
        pid=pid,
        part=part,
    )
    if known.name == "structlog":
        return _structlog(made)
    return _logfmt(made, rows["body"]) if known.name == "logfmt" else made


def _unquoted(message: pl.Expr) -> pl.Expr:
    """`err="FATAL: role \\"x\\" …"` as the error itself says it: rules look for what a server prints."""
    plain = message.str.replace_all('\\"', '"', literal=True)
    return pl.when(message.str.contains(_QUOTED)).then(plain).otherwise(message)


def _structlog(rows: pl.DataFrame) -> pl.DataFrame:
    """structlog's console: `event padded   [logger] key=value`."""
    message = pl.col("new_message")
    logger = message.str.extract(_STRUCTLOG, 2)
    shown = message.str.replace(_STRUCTLOG, "$1 $3")
    return rows.with_columns(
        new_logger=logger,
        new_message=pl.when(logger.is_not_null()).then(shown).otherwise(message).str.strip_chars_end(),
    )


def _logfmt(rows: pl.DataFrame, body: pl.Series) -> pl.DataFrame:
    """`time=… level=info msg="what was said" key=value`: the message first, then what else there is."""
    ts, logger, said = (
        body.str.extract(_PAIR.format(keys), 1).str.replace('^"(.*)"$', "$1")
        for keys in (_TS_KEYS, _LOGGER_KEYS, _SAID_KEYS)
    )
    others = body.str.replace_all(_PAIR.format(_KNOWN_KEYS), "").str.strip_chars_start(" ")
    message = pl.concat_str(said, others, separator=" ", ignore_nulls=True)
    return rows.with_columns(
        new_ts=ts,
        new_logger=logger,
        new_message=message.str.replace_all('\\"', '"', literal=True).str.strip_chars_end(" "),
    )


def _times(frame: pl.DataFrame, written: pl.Series) -> pl.DataFrame:
    own = parse_times(frame.select(ts=pl.coalesce("ts", "own_ts"))["ts"], written)
    if frame["outer_ts"].null_count() == len(frame):
        return frame.with_columns(ts_utc=own, ts_source=pl.when(own.is_not_null()).then(pl.lit("own")))
    outer = parse_times(frame["outer_ts"], written)
    source = pl.when(own.is_not_null()).then(pl.lit("own")).when(outer.is_not_null()).then("outer_source")
    return frame.with_columns(ts_utc=own.zip_with(own.is_not_null(), outer), ts_source=source)
