"""Which lines start a record and which go on with the one before.

Heads of known formats start records by themselves. The other lines are read one after another, because
whether a line belongs to a stack trace depends on the lines before it. What is known of them is kept
over blocks, so that it does not matter where a log is cut.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

MAX_LINES = 5_000
MAX_CHARS = 2_000_000
"""A record ends here whatever follows: memory stays bounded. The next line starts a record of its own."""

_LOOK = 400  # characters of a line that decide
TRACEBACK = "Traceback (most recent call last):"
_CHAINED = ("During handling of the above exception", "The above exception was the direct cause")
_GOES_ON = re.compile(r"^(?:Caused by: |Suppressed: |\.\.\. [0-9]+ more|[}\])]+[,;]?\s*$|goroutine [0-9]+ \[|[|+] ?)")
_TAIL = re.compile(
    r"^(?:\[SQL|\[parameters|\[cached|\[generated|\(Background on|LINE [0-9]+:|DETAIL:|HINT:|CONTEXT:|QUERY:|"
    r"During task with|For further information|For troubleshooting|Is the server|[A-Za-z_][\w.\[\]-]*$|[- ]*$|"
    r"Require stack:|- /|Emitted |Node\.js v)"
)
_NODE = re.compile(r"^(?:node:|file:///|/)[^\s]+:[0-9]+$")
_ERROR = re.compile(r"^(?:Uncaught |Unhandled )?(?:[A-Za-z_$][\w$]*\.)*[A-Z]\w*(?:Error|Exception)(?:: | \[|$)")
_FATAL = re.compile(r"^(?:panic: |FATAL ERROR: |fatal error: |=== REDIS BUG REPORT START|\*\*\* FATAL CONFIG FILE)")


@dataclass(slots=True)
class _State:
    """The record that lines are being added to."""

    known: bool = False
    format: str | None = None
    level: str | None = None
    pid: str | None = None
    lines: int = 0
    chars: int = 0
    zone: str = ""  # trace, ended (the trace's last line was read), block (all that has no head)
    blank: bool = False
    chained: bool = False
    hint: bool = False  # the line announced an exception


class Joiner:
    """Tells the starts of records, block after block of the same log."""

    def __init__(self) -> None:
        self._state = _State()

    def starts(self, frame: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
        """For every line: does it start a record, and the level that its words give it, if any."""
        before = frame.select(pl.col("format", "level", "pid").shift(1).name.prefix("before_"))
        plain = (frame["format"].is_not_null() & frame["part"].is_null() & ~frame["glued"]).alias("plain")
        rows = (
            pl.concat([frame, before], how="horizontal")
            .with_row_index("at")
            .filter(~plain)
            .select(
                "at", "before_format", "before_level", "before_pid", "format", "part", "pid", "glued",
                timed=pl.col("own_ts").is_not_null(),
                body=pl.col("body").str.head(_LOOK),
                chars=pl.col("text").str.len_bytes(),
            )
        )  # fmt: skip
        starting, levels = [], []
        previous = -1
        for at, b_format, b_level, b_pid, fmt, part, pid, glued, timed, body, chars in rows.iter_rows():
            if at != previous + 1:
                self._head(b_format, b_level, b_pid)
            previous = at
            start, level = self._line(fmt, part, pid, glued, timed, body, chars)
            starting.append(start)
            levels.append(level)
        if len(frame) and previous != len(frame) - 1:
            self._head(*frame.select("format", "level", "pid").row(-1))
        at_rows = rows["at"]
        start = plain.alias("start").scatter(at_rows, pl.Series(starting, dtype=pl.Boolean))
        level = pl.Series("word", [None] * len(frame), dtype=pl.String)
        return start, level.scatter(at_rows, pl.Series(levels, dtype=pl.String))

    def _head(self, fmt: str | None, level: str | None, pid: str | None) -> None:
        self._state = _State(known=True, format=fmt, level=level, pid=pid, lines=1)

    def _line(
        self, fmt: str | None, part: str | None, pid: str, glued: bool, timed: bool, body: str, chars: int
    ) -> tuple[bool, str | None]:
        state = self._state
        full = state.lines >= MAX_LINES or state.chars + chars > MAX_CHARS
        if state.known and not full and (glued or self._goes_on(fmt, part, pid, timed, body)):
            state.lines += 1
            state.chars += chars
            self._note(body)
            return False, None
        if fmt is not None:
            self._head(fmt, None, pid)
            return True, None
        level = _word_level(body)
        self._state = _State(known=True, level=level, lines=1, chars=chars)
        self._note(body)
        return True, level

    def _goes_on(self, fmt: str | None, part: str | None, pid: str, timed: bool, body: str) -> bool:
        state = self._state
        if fmt is not None:
            return part is not None and state.format == "postgres" and state.pid == pid
        if not body or body[0] in " \t":
            return True
        if body.startswith(TRACEBACK):
            return state.chained or (not state.zone and (state.hint or state.level in ("WARNING", "ERROR", "FATAL")))
        if body.startswith(_CHAINED):
            return bool(state.zone)
        if timed or _FATAL.match(body):
            return False
        if state.zone in ("trace", "block") or _GOES_ON.match(body):
            return True
        if state.zone == "ended":
            return bool(_TAIL.match(body)) if state.blank or state.format is None else True
        return False

    def _note(self, body: str) -> None:
        """Remember what the line says about the lines to come."""
        state = self._state
        if body:
            state.chained = body.startswith(_CHAINED)
        if not body:
            pass
        elif body.startswith(TRACEBACK) or body.lstrip(" +|").startswith("Exception Group Traceback"):
            state.zone = "trace"
        elif _NODE.match(body) and not state.zone:
            state.zone = "trace"
        elif body[0] in " \t":
            if state.zone == "ended" and body.startswith('  File "'):
                state.zone = "trace"
        elif _FATAL.match(body) or body.startswith("goroutine "):
            state.zone = "block"
        elif state.zone == "trace" and (state.chained or _ended(body)):
            state.zone = "ended"
        elif not state.zone and _ERROR.match(body):
            state.zone = "ended"
        state.blank = not body
        state.hint = body.startswith(("Exception", "Error", "Unhandled"))


def _ended(body: str) -> bool:
    """The last line of a traceback: an exception's type, with or without a message."""
    return re.match(r"^[A-Za-z_][\w.$]*(?::| \[|$)", body) is not None


def _word_level(body: str) -> str | None:
    if _FATAL.match(body):
        return "FATAL"
    if body.startswith(TRACEBACK) or _NODE.match(body) or _ERROR.match(body):
        return "ERROR"
    return None
