"""What others put before a program's line: kubectl, the container runtime, syslog, a wrapping JSON object."""

from __future__ import annotations

import polars as pl

from analyzer.parsers.logs.formats import CRI, FORMATS, HEAD_CHARS, PG_STARTING, POD_PREFIX, SYSLOG, TIME

_CONTROL = r"\x1b\[[0-9;:?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\^_]|\x00|\ufeff"
_STRING = r'"(?:[^"\\]|\\.)*"'
_DOCKER = r'^\{"log": ?' + _STRING + r', ?"stream": ?"(?:stdout|stderr)".*\}\s*$'
_WRAPPER = (
    r'^\{(?:"(?:ts|time|timestamp|level|msg|message|stream)": ?(?:' + _STRING + r"|[0-9][0-9.e+]*)(?:, ?)?){2,4}\}\s*$"
)
_WRAPPED = "|".join(f"(?:{known.head})" for known in FORMATS if known.name in ("uvicorn", "postgres", "python")).replace(
    "?P<", "?:"
)


class Prefixes:
    """Takes the prefixes off line by line; what it must know of earlier lines is kept over blocks."""

    def __init__(self) -> None:
        self._glued = False  # the line before was only the first part of a longer one
        self._unwrap = False  # JSON objects were seen to wrap the lines of another program

    def strip(self, lines: pl.Series) -> pl.DataFrame:
        """The lines as columns: `text` (printable), `body` (behind the prefixes), `glued` (goes on in the
        middle of the line before), `outer_ts` and `outer_source` (time of a prefix and who put it),
        `own_ts` (time at the start of the body, taken off), pod, container, logger and level of prefixes.
        """
        text = lines.fill_null("").str.strip_chars_end("\r\n")
        if text.str.contains(r"[\x1b\x00]|^\ufeff").any():
            text = text.str.replace_all(_CONTROL, "").str.strip_chars_end("\r\n")
        frame = pl.DataFrame({"text": text, "body": text, "cut": pl.repeat(False, len(text), eager=True)})
        frame = frame.with_columns(
            pl.lit(None, dtype=pl.String).alias(name)
            for name in ("outer_ts", "outer_source", "own_ts", "pod", "container", "logger", "level")
        )
        frame = _take(frame, POD_PREFIX)
        frame = self._json(frame)
        frame = _take(frame, CRI, source="prefix")
        frame = _take(frame, SYSLOG, source="prefix")
        frame = frame.with_columns(pl.col("body").str.replace(PG_STARTING + r"([0-9])", "$1"))
        frame = _own_time(frame)
        glued = frame["cut"].shift(1, fill_value=self._glued)
        if len(frame):
            self._glued = bool(frame["cut"][-1])
        return frame.drop("cut").with_columns(glued.alias("glued"))

    def _json(self, frame: pl.DataFrame) -> pl.DataFrame:
        body = frame["body"]
        braced = body.str.starts_with('{"')
        if not braced.any():
            return frame
        docker = braced & body.str.contains(_DOCKER)
        if docker.any():
            frame = _unwrap(frame, docker, ("log",), ("time",), "prefix")
            frame = frame.with_columns(
                cut=pl.when(docker).then(~pl.col("body").str.ends_with("\n")).otherwise("cut"),
                body=pl.col("body").str.strip_chars_end("\r\n"),
            )
        wrapper = ~docker & braced & body.str.contains(_WRAPPER)
        if wrapper.any():
            wrapper = self._wrapping(body, wrapper)
            frame = _unwrap(frame, wrapper, ("msg", "message"), ("ts", "time", "timestamp"), "prefix")
        return frame

    def _wrapping(self, body: pl.Series, wrapper: pl.Series) -> pl.Series:
        """Which lines wrap another program's: all from the first whose message has a head of its own."""
        if self._unwrap:
            return wrapper
        message = body.zip_with(wrapper, pl.Series([None], dtype=pl.String).extend_constant(None, len(body) - 1))
        head = _either(message, ("msg", "message")).str.head(HEAD_CHARS).str.contains(_WRAPPED).fill_null(False)
        self._unwrap = bool(head.any())
        return wrapper & (head.cum_max() if self._unwrap else False)


def _either(text: pl.Series, keys: tuple[str, ...]) -> pl.Series:
    found = text.str.json_path_match(f"$.{keys[0]}")
    for key in keys[1:]:
        if found.has_nulls():
            found = found.zip_with(found.is_not_null(), text.str.json_path_match(f"$.{key}"))
    return found


def _unwrap(
    frame: pl.DataFrame, mask: pl.Series, message: tuple[str, ...], time: tuple[str, ...], source: str
) -> pl.DataFrame:
    if not mask.any():
        return frame
    text = frame["body"].set(~mask, None)
    inner, ts = _either(text, message), _either(text, time)
    valid = inner.is_not_null()
    return frame.with_columns(
        body=inner.zip_with(valid, frame["body"]),
        outer_ts=ts.zip_with(valid, frame["outer_ts"]),
        outer_source=pl.when(valid).then(pl.lit(source)).otherwise("outer_source"),
        level=_either(text, ("level",)).zip_with(valid, frame["level"]),
    )


def _take(frame: pl.DataFrame, pattern: str, source: str | None = None) -> pl.DataFrame:
    """Take a prefix off the bodies that have it, and keep what it says."""
    head = frame["body"].str.head(HEAD_CHARS)
    mask = head.str.contains(pattern)
    if not mask.any():
        return frame
    parts = head.set(~mask, None).str.extract_groups(pattern).struct.unnest()
    known = parts["lead"].is_not_null()
    changed = {
        "body": pl.col("body").str.slice(parts["lead"].str.len_chars().fill_null(0)),
        **{name: parts[name].zip_with(known, frame[name]) for name in ("pod", "container", "logger") if name in parts},
    }
    if source is not None:
        changed["outer_ts"] = parts["ts"].zip_with(known, frame["outer_ts"])
        changed["outer_source"] = pl.when(known).then(pl.lit(source)).otherwise("outer_source")
    if "tag" in parts:
        changed["cut"] = parts["tag"].eq_missing("P") | frame["cut"]
    return frame.with_columns(**changed)


def _own_time(frame: pl.DataFrame) -> pl.DataFrame:
    """Take the times off that lines begin with. Of two, the first is kubectl's; one alone is the
    program's own, unless its nine decimals show that kubectl --timestamps wrote it."""
    for _ in range(2):
        head = frame["body"].str.head(64)
        parts = head.str.extract_groups(TIME).struct.unnest()
        found = parts["lead"].is_not_null()
        if not found.any():
            return frame
        twice = pl.col("own_ts").is_not_null() & found
        frame = frame.with_columns(
            body=pl.col("body").str.slice(parts["lead"].str.len_chars().fill_null(0)),
            outer_ts=pl.when(twice).then("own_ts").otherwise("outer_ts"),
            outer_source=pl.when(twice).then(pl.lit("kubectl")).otherwise("outer_source"),
            own_ts=parts["ts"].zip_with(found, frame["own_ts"]),
        )
    nano = frame["own_ts"].str.contains(r"T.*\.[0-9]{7,9}(?:Z|[+-][0-9:]{5})$").fill_null(False)
    alone = nano & frame["outer_ts"].is_null()
    return frame.with_columns(
        outer_ts=pl.when(alone).then("own_ts").otherwise("outer_ts"),
        outer_source=pl.when(alone).then(pl.lit("kubectl")).otherwise("outer_source"),
        own_ts=pl.when(alone).then(None).otherwise("own_ts"),
    )
