"""The log records that a view shows: which, in what order, and where a pattern is among them.

A record is told by its row: its place in the files of the case. What a view needs of ten million records is
four bytes of each; their text is read where it is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from analyzer.derive.mask import masked
from analyzer.errors import UsageError
from analyzer.look import moment
from analyzer.parsers.logs.said import SAID, with_said
from analyzer.rules.literals import required_literals
from analyzer.rules.pattern import compile_error
from analyzer.store.bulk import PLACE

if TYPE_CHECKING:
    import polars as pl

    from analyzer.store.store import Store
    from analyzer.tui.reader import Reader

LONGEST = 16_384  # letters of a record that are shown in a list
_NEAR = 32  # records that are looked at for a time
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "FATAL")
_TOKEN = re.compile(r'(?:[^\s"]|"[^"]*")+')

Stopped = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which records are meant. `level` is the least one; `pod` and `component` are starts of names.

    `pattern` is a regular expression of Rust's `regex`; with `without` records that match are left out.
    `template` is a number of `log_templates`.
    """

    pattern: str = ""
    without: bool = False
    pod: str | None = None
    component: str | None = None
    level: str | None = None
    stream: str | None = None
    file: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    template: int | None = None

    @property
    def all(self) -> bool:
        """Whether every record is meant."""
        return self == Filter()


def parse_filter(text: str, store: Store) -> Filter:
    """`pod:api level:error since:10m !pattern`: words with a colon say where, the rest is a pattern.

    Raises UsageError for a word, a time or a pattern that is none.
    """
    found = Filter()
    rest: list[str] = []
    for token in _TOKEN.findall(text):
        key, colon, value = token.partition(":")
        value = value.strip('"')
        match key if colon and value else "":
            case "pod" | "component" | "file":
                found = replace(found, **{key: value})
            case "level":
                found = replace(found, level=_level(value))
            case "run" if value in ("previous", "current"):
                found = replace(found, stream=value)
            case "template" if value.isdecimal():
                found = replace(found, template=int(value))
            case "since":
                found = replace(found, since=moment(store, value))
            case "until":
                found = replace(found, until=moment(store, value))
            case _:
                rest.append(token)
    pattern = " ".join(rest)
    without = pattern.startswith("!")
    pattern = pattern.removeprefix("!")
    if pattern and (reason := compile_error(pattern)):
        raise UsageError(f"the pattern: {reason}")
    return replace(found, pattern=pattern, without=without and bool(pattern))


def filter_text(wanted: Filter) -> str:
    """What would be typed for a filter."""
    said = [
        f"{key}:{value}"
        for key, value in (
            ("pod", wanted.pod),
            ("component", wanted.component),
            ("level", wanted.level.lower() if wanted.level else None),
            ("run", wanted.stream),
            ("file", wanted.file),
            ("since", _stamp(wanted.since)),
            ("until", _stamp(wanted.until)),
            ("template", wanted.template and str(wanted.template)),
        )
        if value
    ]
    if wanted.pattern:
        said.append(("!" if wanted.without else "") + wanted.pattern)
    return " ".join(said)


def _stamp(when: datetime | None) -> str | None:
    return f"{when:%Y-%m-%dT%H:%M:%S}Z" if when else None


def _level(typed: str) -> str:
    found = [level for level in _LEVELS if level.startswith(typed.upper())]
    if not found:
        raise UsageError("a level is one of debug, info, warning, error, fatal")
    return found[0]


@dataclass(frozen=True, slots=True)
class LogLine:
    """A record as a list shows it; `text` is cut at LONGEST letters."""

    row: int
    file: str
    line: int
    line_count: int
    utc: datetime | None
    level: str | None
    pod: str | None
    container: str | None
    stream: str
    message: str
    text: str


_COLUMNS = (
    "row, file, line, line_count, ts_utc, level, pod, container, stream,"
    f" left(message, {LONGEST}), left(text, {LONGEST})"
)


class Records:
    """Records in an order. `rows` holds the row of each, or is None where all stand in the files' order."""

    def __init__(self, reader: Reader, count: int, rows: pl.Series | None, *, merged: bool) -> None:
        self._reader = reader
        self._source = reader.store.log_rows()
        self._places: pl.DataFrame | None = None
        self.count = count
        self.rows = rows
        self.merged = merged

    def fetch(self, first: int, last: int) -> list[LogLine]:
        """The records at places from `first` up to `last`, which is not among them."""
        if self.rows is None:
            where = f"row BETWEEN {first} AND {last - 1}"
        else:
            wanted = self.rows[first:last].to_list()
            where = f"row IN ({', '.join(map(str, wanted or [-1]))})"
        found = self._reader.rows(f"SELECT {_COLUMNS} FROM {self._source} WHERE {where}")
        lines = {row[0]: LogLine(*row) for row in found}
        order = range(first, last) if self.rows is None else wanted
        return [lines[row] for row in order if row in lines]

    def row_at(self, place: int) -> int:
        """The row of the record at a place."""
        return place if self.rows is None else int(self.rows[place])

    def places_of(self, rows: pl.Series) -> pl.Series:
        """Where these rows stand here, ascending; those that are not here are left out."""
        import polars as pl

        if self.rows is None:
            return rows.sort()
        if self._places is None:
            self._places = pl.DataFrame({"row": self.rows}).with_row_index("place").sort("row")
        return self._places.join(pl.DataFrame({"row": rows}), on="row", how="semi")["place"].sort()

    def place_at(self, utc: datetime) -> int:
        """Of records in the order of time: the first one at a time or after it, or else the last."""
        low, high = 0, max(0, self.count - 1)
        while low < high:
            middle = (low + high) // 2
            # Records without a time stand beside those whose time they have.
            near = self.fetch(middle, min(middle + _NEAR, self.count))
            when = next((line.utc for line in near if line.utc), None)
            low, high = (low, middle) if when is None or when >= utc else (middle + 1, high)
        return low


def read_records(reader: Reader, wanted: Filter, *, merged: bool, stopped: Stopped) -> Records:
    """The records that a filter means: merged by time, those of one file in its order; or file after file.

    A record without a time has that of the one before it in its file, or else of the one behind it.
    """
    import polars as pl

    if wanted.all and not merged:
        ((count,),) = reader.rows("SELECT count(*) FROM log_records")
        return Records(reader, count, None, merged=False)
    parts = [pl.DataFrame(schema={"row": pl.UInt32, "ts_utc": pl.Datetime("us")})]
    utc = pl.col("ts_utc").cast(pl.Datetime("us"))
    for frame in _meant(reader, wanted, ["file", "ts_utc"]):
        if stopped():
            break
        lacking = frame["ts_utc"].null_count()
        times = utc.forward_fill().backward_fill().over("file") if lacking else utc
        parts.append(frame.select(pl.col("row").cast(pl.UInt32), times))
    found = pl.concat(parts)
    if merged:
        found = found.sort("ts_utc", "row", nulls_last=True)
    return Records(reader, found.height, found["row"], merged=merged)


def matching(reader: Reader, wanted: Filter) -> Iterator[pl.Series]:
    """Rows of the records that a filter means, part after part of the files."""
    for frame in _meant(reader, wanted, []):
        yield frame["row"]


def _meant(reader: Reader, wanted: Filter, further: list[str]) -> Iterator[pl.DataFrame]:
    """The records that are meant, with their row and further columns, a part of the files at a time."""
    conditions = list(_conditions(wanted))
    template = _Template(reader, wanted.template) if wanted.template is not None else None
    listed = {*further, *(column for column, _ in conditions), *(template.columns if template else ())}
    literals = required_literals(wanted.pattern) if wanted.pattern and not wanted.without else None
    files = [wanted.file] if wanted.file else template.files if template else None
    groups = reader.store.log_groups(
        sorted(listed or {"line"}), sorted(literals or ()), files, (wanted.since, wanted.until)
    )
    meant = [condition for _, condition in conditions]
    for frame in groups:
        some = frame.filter(*meant) if meant else frame
        found = template.taken(some) if template is not None else some
        if found.height:
            yield found.select("row", *further)


class _Template:
    """Finds the records of a template: those that give its pattern when they are masked once more."""

    columns = ("file", "record", "component", "level", "text", PLACE, *SAID)

    def __init__(self, reader: Reader, number: int) -> None:
        found = reader.rows(
            "SELECT component, level, pattern FROM log_templates WHERE template = $1", [number]
        )
        self._said = found[0] if found else (None, None, None)
        runs = reader.rows("SELECT DISTINCT file FROM template_runs WHERE template = $1 ORDER BY 1", [number])
        self.files = [file for (file,) in runs]
        self._reader = reader

    def taken(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The records of the template among these."""
        import polars as pl

        component, level, pattern = self._said
        frame = frame.filter(
            pl.col("component").eq_missing(pl.lit(component)), pl.col("level").eq_missing(pl.lit(level))
        )
        if not frame.height:
            return frame
        message = pl.coalesce("message", pl.col("text").str.slice(pl.col(PLACE) - 1))
        frame = frame.with_columns(message=message)
        headlines = with_said(frame, self._raised(frame["file"].unique().to_list()))["headline"]
        return frame.filter(masked(headlines) == pattern)

    def _raised(self, files: list[str]) -> pl.DataFrame:
        listed = ", ".join(f"${number}" for number in range(1, len(files) + 1))
        return self._reader.frame(
            f"SELECT * FROM exceptions WHERE file IN ({listed}) ORDER BY file, line", files
        )


def _conditions(wanted: Filter) -> Iterator[tuple[str, pl.Expr]]:
    """What is asked of records: the column, and the condition; the cheap ones first."""
    import polars as pl

    if wanted.file is not None:
        yield "file", pl.col("file") == wanted.file
    if wanted.stream is not None:
        yield "stream", pl.col("stream") == wanted.stream
    if wanted.component is not None:
        yield "component", pl.col("component").str.starts_with(wanted.component)
    if wanted.pod is not None:
        yield "pod", pl.col("pod").str.starts_with(wanted.pod)
    if wanted.level is not None:
        yield "level", pl.col("level").is_in(list(_LEVELS[_LEVELS.index(wanted.level) :]))
    if wanted.since is not None:
        yield "ts_utc", pl.col("ts_utc") >= wanted.since
    if wanted.until is not None:
        yield "ts_utc", pl.col("ts_utc") <= wanted.until
    if wanted.pattern:
        yield "text", pl.col("text").str.contains(wanted.pattern) != pl.lit(wanted.without)
