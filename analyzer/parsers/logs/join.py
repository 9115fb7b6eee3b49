"""Which lines start a record and which go on with the one before.

Heads of known formats start records by themselves, and so does a line of no format that nothing
announces. Only the other lines are read one after another, because whether a line belongs to a stack
trace depends on the lines before it. What is known of them is kept over blocks, so that it does not
matter where a log is cut.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import polars as pl

from analyzer.parsers.logs.json_lines import TRACEBACK
from analyzer.parsers.logs.prefixes import starts_log
from analyzer.parsers.logs.traces import CRASH, EXCERPT, is_crash, is_excerpt

MAX_LINES = 5_000
MAX_CHARS = 2_000_000
"""A record ends here whatever follows: memory stays bounded. The next line starts a record of its own."""

_LOOK = 400  # characters of a line that decide
_WINDOW = 32  # lines that are fetched at once where a line announced others

_TYPE = r"(?:[A-Za-z_$][0-9A-Za-z_$]*\.)*(?:[A-Z][0-9A-Za-z_]*)?(?:Error|Exception|Exit|Interrupt|Timeout)"
_ERROR = r"^(?:Uncaught |Unhandled )?" + _TYPE + r"(?:: | \[|$)"
_HINT = "^(?:Exception|Error|Unhandled|Uncaught) "
# Java's causes, closing brackets, the stacks of Go and V8, what asyncio prints below its messages.
_MORE = (
    r"^(?:Caused by: |Suppressed: |\.\.\. [0-9]+ more|[}\])]+[,;]? *$|goroutine [0-9]+ \[|"
    r"[0-9]+: 0x[0-9a-f]+ |"
    r"(?:future|task|handle|protocol|transport|socket|client_session|connector|connections): )"
)
_SPECIAL = "|".join((r"^$|^[ \t]|^Traceback |^During h|^The above e", _ERROR, _HINT, CRASH, EXCERPT, _MORE))
"""How a line of no format begins that goes on with another, or announces lines that do."""
_CHAINED = ("During handling of the above exception", "The above exception was the direct cause")
_TAIL = (
    r"^(?:\[SQL|\[parameters|\[cached|\[generated|\(Background on|LINE [0-9]+:|DETAIL:|HINT:|CONTEXT:|QUERY:|"
    r"FATAL:  |During task with|For further information|For troubleshooting|Is the server|Require stack:|- /|"
    r"Emitted |Node\.js v|[- ]+$)"
)
"""What programs print below the last line of a traceback."""
_LISTING = r"^[\w.]+: [0-9]+ (?:validation )?errors?\b"  # of pydantic: names of fields follow, each on a line
_ANNOUNCING = "|".join(("^Traceback ", _ERROR, CRASH, EXCERPT))
_is_error, _is_hint = re.compile(_ERROR).match, re.compile(_HINT).match
_is_more, _is_tail, _is_listing = (re.compile(pattern).match for pattern in (_MORE, _TAIL, _LISTING))
_is_word = re.compile(r"^[A-Za-z_][\w.\[\]-]*$").match
_is_last = re.compile(r"^[A-Za-z_][\w.$]*(?::| \[|$)").match  # of a traceback: type and message
_is_box_end = re.compile(r"^ +\+-{20,}$").match  # of an exception group
_PG_INDENTS = ("\t", "    ")  # else it is another program's, such as the ` done` of pg_ctl
_BAD = ("WARNING", "ERROR", "FATAL")
_LINE = ("format", "level", "pid", "timed", "said", "part", "glued", "moved", "body", "chars")
_BEFORE = ("format", "level", "pid", "timed", "said")


@dataclass(frozen=True, slots=True)
class _Line:
    """What is looked at of a line that is no plain head. `moved`: it is another pod's than the last."""

    format: str | None
    level: str | None
    pid: str | None
    timed: bool
    said: str
    part: str | None
    glued: bool
    moved: bool
    body: str
    chars: int


@dataclass(slots=True)
class _Record:
    """The record that lines are being added to.

    `timed`: a time stood at its last line. `zone`: trace; ended, once a trace's last line was read;
    block, which holds all that has no head. `hint`: its last line announces an exception; `chained`:
    another exception of the chain. `listing`: its exception lists names, each on a line.
    """

    format: str | None
    level: str | None
    pid: str | None
    timed: bool
    lines: int = 1
    chars: int = 0
    zone: str = ""
    hint: bool = False
    chained: bool = False
    listing: bool = False
    blank: bool = False


class Joiner:
    """Tells the starts of records, block after block of the same log."""

    def __init__(self) -> None:
        self._record: _Record | None = None
        self._place = pl.DataFrame(
            {"pod": None, "container": None}, schema={"pod": pl.String, "container": pl.String}
        )
        self._continued: list[int] = []
        self._levels: dict[int, str] = {}

    def starts(self, frame: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
        """For every line: does it start a record, and the level that its words give it, if any."""
        self._continued, self._levels = [], {}
        looked = self._look(frame)
        done = self._read(looked) if looked["special"].any() else -1
        if done < len(looked) - 1:
            self._record = _opened(*looked.select(_BEFORE).row(-1))
        start = pl.Series("start", [True]).new_from_index(0, len(frame))
        word = pl.Series("word", [None], dtype=pl.String).new_from_index(0, len(frame))
        if self._continued:
            start = start.scatter(self._continued, values=False)
        if self._levels:
            word = word.scatter(list(self._levels), pl.Series(list(self._levels.values())))
        return start, word

    def _look(self, frame: pl.DataFrame) -> pl.DataFrame:
        """What is needed of the lines. Special are those that may go on, or announce others."""
        body = pl.col("body").str.head(_LOOK)
        weak = (pl.col("format") == "postgres") & (pl.col("pid") == "")
        text = pl.col("format").is_null()
        looked = frame.select(
            "format", "level", "part", "pid", "glued",
            moved=self._moved(frame),
            timed=pl.col("own_ts").is_not_null(),
            said=pl.col("message").str.head(_LOOK),
            body=body,
            chars=pl.col("text").str.len_bytes(),
            head=~text,
            special=(text & body.str.contains(_SPECIAL)) | weak,
            announcing=~text & pl.col("message").str.head(_LOOK).str.contains(_ANNOUNCING),
        ).with_row_index("at")  # fmt: skip
        special = pl.col("special").fill_null(value=False) | pl.col("glued") | pl.col("part").is_not_null()
        announced = ~pl.col("head") & pl.col("announcing").shift(1, fill_value=True)
        return looked.with_columns(special=special | pl.col("moved") | announced)

    def _moved(self, frame: pl.DataFrame) -> pl.Series:
        """The lines that are another pod's than the line before (kubectl logs --prefix), or another log's."""
        place = frame.select("pod", "container")
        before = pl.concat([self._place, place[:-1]])
        self._place = place[-1:]
        moved = before["pod"].ne_missing(place["pod"]) | before["container"].ne_missing(place["container"])
        return moved | starts_log(frame["log"])

    def _read(self, looked: pl.DataFrame) -> int:
        """Read the special lines, and those that they announce; the last line that was read."""
        before = looked.select(pl.col(_BEFORE).shift(1).name.prefix("before_"))
        special = pl.concat([looked, before], how="horizontal").filter("special")
        lines = _Lines(looked)
        done = -1
        for at, *values in special.select("at", *_LINE, *before.columns).iter_rows():
            if at != done + 1:
                self._record = _opened(*values[len(_LINE) :])
            record = self._take(at, _Line(*values[: len(_LINE)]))
            done = at
            while record.zone and lines.is_ordinary(done + 1):
                done += 1
                record = self._take(done, lines[done])
        return done

    def _take(self, at: int, line: _Line) -> _Record:
        """Add a line to the open record, or open one with it."""
        record = self._record
        full = record and (record.lines >= MAX_LINES or record.chars + line.chars > MAX_CHARS)
        if record is not None and not full and _goes_on(record, line):
            record.lines += 1
            record.chars += line.chars
            record.timed = line.timed
            self._continued.append(at)
            _note(record, line.body)
            return record
        level = line.level
        if line.format is None and (level := _word_level(line.body)):
            self._levels[at] = level
        self._record = _opened(line.format, level, line.pid, line.timed, line.said)
        return self._record


class _Lines:
    """Lines of a block by number, fetched a few at a time."""

    def __init__(self, looked: pl.DataFrame) -> None:
        self._looked = looked.select(_LINE)
        self._ordinary = (~(looked["special"] | looked["head"])).to_list()
        self._first = 0
        self._rows: list[tuple[Any, ...]] = []

    def is_ordinary(self, at: int) -> bool:
        """Whether the line is there, and is neither a head nor special."""
        return at < len(self._ordinary) and self._ordinary[at]

    def __getitem__(self, at: int) -> _Line:
        if not 0 <= at - self._first < len(self._rows):
            self._first, self._rows = at, self._looked[at : at + _WINDOW].rows()
        return _Line(*self._rows[at - self._first])


def _opened(fmt: str | None, level: str | None, pid: str | None, timed: bool, said: str) -> _Record:
    """The record that a head opens, or an ordinary line of no format."""
    record = _Record(fmt, level, pid, timed)
    if fmt != "json":  # an object says all in its line
        _note(record, said)
    return record


def _goes_on(record: _Record, line: _Line) -> bool:
    if line.moved:
        return False
    if line.glued:
        return True
    if line.part and record.format == "postgres":
        return record.pid == line.pid
    if line.format and (line.pid != "" or not record.zone):
        return False
    return _belongs(record, line.body, line.timed)


def _belongs(record: _Record, body: str, timed: bool) -> bool:
    """Whether a line without a head goes on with a record."""
    if _is_trace(body):
        return record.chained or (not record.zone and (record.hint or record.level in _BAD))
    if not body or body[0] in " \t":
        return not body or record.format != "postgres" or body.startswith(_PG_INDENTS)
    if body.startswith(_CHAINED):
        return bool(record.zone)
    if is_crash(body) or (timed and not record.timed):
        return False
    if record.zone in ("trace", "block") or _is_more(body):
        return True
    if record.zone == "ended":
        if record.format is None or record.blank:
            return bool(_is_tail(body) or (record.listing and _is_word(body)))
        return True
    return not timed and record.format is not None and record.level in _BAD and bool(_is_error(body))


def _is_trace(body: str) -> bool:
    """The line above a traceback; those within the box of an exception group are no beginning."""
    return body.startswith((TRACEBACK, f"  + Exception Group {TRACEBACK}"))


def _note(record: _Record, body: str) -> None:
    """Remember what the line says about the lines to come."""
    if body:
        record.chained = body.startswith(_CHAINED)
    record.hint = bool(_is_hint(body))
    record.blank = not body
    if not body:
        return
    if _is_trace(body) or (is_excerpt(body) and not record.zone):
        record.zone = "trace"
    elif _is_box_end(body):
        record.zone = "ended"
    elif body[0] in " \t":
        if record.zone == "ended" and body.startswith('  File "'):
            record.zone = "trace"
    elif is_crash(body) or body.startswith("goroutine "):
        record.zone = "block"
    elif _is_last(body) if record.zone == "trace" else not record.zone and _is_error(body):
        record.zone = "ended"
        record.listing = bool(_is_listing(body))


def _word_level(body: str) -> str | None:
    if is_crash(body):
        return "FATAL"
    return "ERROR" if _is_trace(body) or is_excerpt(body) or _is_error(body) or _is_hint(body) else None
