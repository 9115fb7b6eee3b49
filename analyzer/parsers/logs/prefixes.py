"""What others put before a program's line: kubectl, the container runtime, syslog, a wrapping object."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import msgspec
import polars as pl

from analyzer.parsers.logs.formats import (
    ANY_SYSLOG,
    ANY_TIME,
    CRI_TAG,
    HEAD_CHARS,
    JOURNAL,
    OTHER_TIME,
    PG_CTL,
    PG_CTL_DOTS,
    POD_PREFIX,
    SYSLOG,
    SYSLOG_5424,
    TIME,
    WRAPPED,
)
from analyzer.parsers.logs.json_lines import read_json

_CONTROL = r"\x1b\[[0-9;:?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\^_]|\x00|\ufeff"
_TIME_CHARS = 64
_NANO = r"T[0-9:]{8}\.[0-9]{7,9}(?:Z|[+-])"
_NULLS = (
    "outer_ts", "outer_source", "own_ts", "pod", "container", "logger", "level", "out",
    "format", "ts", "message", "trace",
)  # fmt: skip
_body = pl.col("body").str
_KINDS = {
    "pod": _body.starts_with("[pod/"),
    "docker": _body.starts_with('{"log":'),
    "time": _body.head(_TIME_CHARS).str.contains(ANY_TIME),
    "cri": _body.starts_with("std"),
    "syslog": _body.head(HEAD_CHARS).str.contains(ANY_SYSLOG),
    "pg_ctl": _body.starts_with(PG_CTL),
    "object": _body.starts_with("{"),
}
_OBJECT = dict.fromkeys(("ts", "level", "logger", "message", "trace"), pl.String) | {"bare": pl.Boolean}


class _DockerLine(msgspec.Struct):
    """A line of docker's json-file driver. `log` ends in a line feed unless the line goes on."""

    log: str
    stream: str
    time: str | None = None


_decode_docker = msgspec.json.Decoder(_DockerLine).decode


class Prefixes:
    """Takes the prefixes off line by line; what it must know of earlier lines is kept over blocks."""

    def __init__(self) -> None:
        self._cut: str | None = None  # the stream whose last line was only a part
        self._unwrap = False  # objects were seen to wrap the lines of another program

    def strip(self, lines: pl.Series, log: pl.Series) -> pl.DataFrame:
        """The lines as columns: `text` (printable), `body` (behind the prefixes), `glued` (goes on in the
        middle of the line before), `outer_ts` and `outer_source` (time of a prefix and who put it),
        `own_ts` (time at the start of the body, taken off), pod, container, logger and level of prefixes.
        What a JSON object says stands in format (`json`), ts, level, logger, message and trace.
        `log` tells which of several logs each line is of; it is kept.
        """
        text = printable(lines.alias("text"))
        frame = pl.DataFrame({"text": text, "body": text, "log": log})
        frame = frame.with_columns(
            *(pl.lit(None, dtype=pl.String).alias(name) for name in _NULLS), cut=pl.lit(False)
        )
        seen = _seen(frame)
        if seen & {"pod", "docker"}:
            frame = _take(frame, POD_PREFIX) if "pod" in seen else frame
            frame = _docker(frame)
            seen = _seen(frame)
        if "time" in seen:
            frame = _time(frame)
            seen = _seen(frame)
        if seen & {"cri", "syslog"}:
            frame = _syslog(_cri(frame))
            seen = _seen(frame)
        if "pg_ctl" in seen:
            frame = frame.with_columns(body=_body.replace(PG_CTL_DOTS, "$1"))
        if "object" in seen:
            frame = self._json(frame)
        if seen & {"time", "pg_ctl"} or self._unwrap:
            frame = _time(frame)
        return self._glued(_by_kubectl(frame)).drop("cut", "out")

    def _json(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Objects of loggers, and lines of other programs that a collector wrapped in objects."""
        said = _read(frame["body"], "{", read_json, _OBJECT)
        said = said.with_columns(printable(said["message"]), printable(said["trace"]))
        known = said["message"].is_not_null()
        wrapper = self._wrapping(said.with_columns(frame["log"]))
        frame = frame.with_columns(
            body=said["message"].zip_with(wrapper, frame["body"]),
            outer_ts=said["ts"].zip_with(wrapper, frame["outer_ts"]),
            outer_source=pl.when(wrapper).then(pl.lit("prefix")).otherwise("outer_source"),
            level=said["level"].zip_with(known, frame["level"]),
        )
        objects = known & ~wrapper
        return frame.with_columns(
            format=pl.when(objects).then(pl.lit("json")),
            **{
                name: said[name].zip_with(objects, frame[name])
                for name in ("ts", "logger", "message", "trace")
            },
        )

    def _wrapping(self, said: pl.DataFrame) -> pl.Series:
        """Which objects wrap another program's line: all of a log from the first with such a head."""
        bare = said["bare"].fill_null(value=False)
        if self._unwrap or not bare.any():
            return bare
        heads = bare & said["message"].str.head(HEAD_CHARS).str.contains(WRAPPED).fill_null(value=False)
        self._unwrap = bool(heads.any())
        since = pl.DataFrame({"head": heads.cast(pl.UInt8), "log": said["log"]})
        return bare & since.select(pl.col("head").cum_max().over("log"))["head"].cast(pl.Boolean)

    def _glued(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Mark the lines that go on with a part before them, of the same stream."""
        if self._cut is None and not frame["cut"].any():
            return frame.with_columns(glued=pl.lit(False))
        parts = frame.select(part=pl.when("cut").then(pl.col("out").fill_null("")))["part"]
        before = parts.shift(1, fill_value=self._cut).set(starts_log(frame["log"]), None)
        self._cut = parts[-1]
        return frame.with_columns(glued=before.eq_missing(frame["out"].fill_null("")))


def starts_log(log: pl.Series) -> pl.Series:
    """The lines before which another log ends."""
    return log.ne(log.shift(1)).fill_null(value=False)


def printable(text: pl.Series) -> pl.Series:
    """Without colours and other controls of a terminal, NUL and byte order marks."""
    if not text.str.contains_any(["\x1b", "\x00", "\ufeff"]).any():
        return text
    return text.str.replace_all(_CONTROL, "").str.strip_chars_end("\r")


def _seen(frame: pl.DataFrame) -> set[str]:
    """The kinds of prefixes that some bodies may have."""
    found = frame.select(condition.any().alias(name) for name, condition in _KINDS.items())
    return {name for name, present in found.row(0, named=True).items() if present}


def _read(
    body: pl.Series, start: str, reader: Callable[[str], tuple[Any, ...] | None], schema: dict[str, Any]
) -> pl.DataFrame:
    """What a reader makes of the bodies that begin so, as columns; null where it makes nothing of one."""
    places = body.str.starts_with(start).arg_true()
    nothing = (None,) * len(schema)
    rows = [reader(line) or nothing for line in body.gather(places).to_list()]
    values = map(list, zip(*rows, strict=True)) if rows else ([] for _ in schema)
    return pl.DataFrame(
        pl.Series(name, [None], dtype=kind)
        .new_from_index(0, len(body))
        .scatter(places, pl.Series(column, dtype=kind))
        for (name, kind), column in zip(schema.items(), values, strict=True)
    )


def _docker_line(line: str) -> tuple[str, str, str | None] | None:
    with suppress(msgspec.DecodeError, RecursionError):
        read = _decode_docker(line)
        return read.log, read.stream, read.time
    return None


def _docker(frame: pl.DataFrame) -> pl.DataFrame:
    schema = dict.fromkeys(("log", "stream", "time"), pl.String)
    read = _read(frame["body"], '{"log":', _docker_line, schema)
    known = read["log"].is_not_null()
    return frame.with_columns(
        body=printable(read["log"].str.strip_chars_end("\r\n")).zip_with(known, frame["body"]),
        cut=known & ~read["log"].str.ends_with("\n").fill_null(value=False),
        out=read["stream"],
        outer_ts=read["time"],
        outer_source=pl.when(read["time"].is_not_null()).then(pl.lit("prefix")),
    )


def _take(frame: pl.DataFrame, pattern: str) -> pl.DataFrame:
    """Take a prefix off the bodies that have it, and keep what it says."""
    parts = frame["body"].str.head(HEAD_CHARS).str.extract_groups(pattern).struct.unnest()
    known = parts["lead"].is_not_null()
    changed = {
        name: parts[name].zip_with(known, frame[name]) for name in parts.columns if name in frame.columns
    }
    return frame.with_columns(**changed, body=_behind(parts["lead"]))


def _behind(lead: pl.Series) -> pl.Expr:
    return _body.slice(lead.str.len_chars().fill_null(0))


def _time(frame: pl.DataFrame) -> pl.DataFrame:
    """Take the times off that lines begin with. Where one was taken off before, that one was kubectl's."""
    head = frame["body"].str.head(_TIME_CHARS)
    parts = head.str.extract_groups(TIME).struct.unnest()
    others = parts["lead"].is_null() & head.str.contains(OTHER_TIME)
    if others.any():
        other = head.set(~others, None).str.extract_groups(OTHER_TIME).struct.unnest()
        parts = parts.with_columns(parts[name].zip_with(~others, other[name]) for name in ("lead", "ts"))
    found = parts["lead"].is_not_null()
    second = pl.col("own_ts").is_not_null() & found & pl.col("outer_ts").is_null()
    return frame.with_columns(
        body=_behind(parts["lead"]),
        outer_ts=pl.when(second).then("own_ts").otherwise("outer_ts"),
        outer_source=pl.when(second).then(pl.lit("kubectl")).otherwise("outer_source"),
        own_ts=parts["ts"].zip_with(found, frame["own_ts"]),
    )


def _cri(frame: pl.DataFrame) -> pl.DataFrame:
    """The runtime's tags behind its time: `stdout F `; with P the line goes on in the next."""
    parts = frame["body"].str.head(_TIME_CHARS).str.extract_groups(CRI_TAG).struct.unnest()
    known = parts["lead"].is_not_null() & frame["own_ts"].is_not_null()
    return _outer(frame, known, parts["lead"]).with_columns(
        out=parts["out"].zip_with(known, frame["out"]),
        cut=(known & parts["tag"].eq_missing("P")) | frame["cut"],
    )


def _outer(frame: pl.DataFrame, known: pl.Series, lead: pl.Series) -> pl.DataFrame:
    """The time in front was no program's: it belongs to the prefix."""
    return frame.with_columns(
        body=_behind(lead.zip_with(known, pl.Series([None], dtype=pl.String))),
        outer_ts=frame["own_ts"].zip_with(known, frame["outer_ts"]),
        outer_source=pl.when(known).then(pl.lit("prefix")).otherwise("outer_source"),
        own_ts=pl.when(known).then(None).otherwise("own_ts"),
    )


def _syslog(frame: pl.DataFrame) -> pl.DataFrame:
    """What syslog puts before a line: time, host, program and its process number."""
    head = frame["body"].str.head(HEAD_CHARS)
    for pattern in (SYSLOG, SYSLOG_5424, JOURNAL):
        mask = head.str.contains(pattern)
        if pattern == JOURNAL:
            mask &= frame["own_ts"].is_not_null()
        if not mask.any():
            continue
        parts = head.set(~mask, None).str.extract_groups(pattern).struct.unnest()
        if "ts" in parts:
            frame = frame.with_columns(own_ts=parts["ts"].zip_with(mask, frame["own_ts"]))
        frame = _outer(frame, mask, parts["lead"])
        frame = frame.with_columns(logger=parts["logger"].zip_with(mask, frame["logger"]))
    return frame


def _by_kubectl(frame: pl.DataFrame) -> pl.DataFrame:
    """A time alone is the program's own, unless its nine decimals show that kubectl --timestamps wrote it."""
    if not frame["own_ts"].str.contains(_NANO).any():
        return frame
    alone = pl.col("own_ts").str.contains(_NANO) & pl.col("outer_ts").is_null()
    alone = alone.fill_null(value=False)
    return frame.with_columns(
        outer_ts=pl.when(alone).then("own_ts").otherwise("outer_ts"),
        outer_source=pl.when(alone).then(pl.lit("kubectl")).otherwise("outer_source"),
        own_ts=pl.when(alone).then(None).otherwise("own_ts"),
    )
