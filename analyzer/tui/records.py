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
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "FATAL")
_UNQUOTED = r'[^\s"]+'
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_TOKEN = re.compile(rf'(?:{_UNQUOTED}|{_QUOTED}|")+', re.DOTALL)
_WORDS = {
    **dict.fromkeys(("pod", "component", "file", "level", "since", "until"), ".+"),
    "run": "previous|current",
    "template": "[0-9]{1,9}",
}
"""What says where records are, and the values that it may have; else it is part of the pattern."""

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

    What holds blanks stands in quotes, `file:"a b"`. A pattern that would be taken for something else is
    written `pattern:"…"`. Raises UsageError for a word, a time or a pattern that is none.
    """
    words, pattern, without = _read(text)
    found = Filter()
    for key, value in words.items():
        match key:
            case "level":
                found = replace(found, level=_level(value))
            case "run":
                found = replace(found, stream=value)
            case "template":
                found = replace(found, template=int(value))
            case "since":
                found = replace(found, since=moment(store, value))
            case "until":
                found = replace(found, until=moment(store, value))
            case "pod":
                found = replace(found, pod=value)
            case "component":
                found = replace(found, component=value)
            case _:
                found = replace(found, file=value)
    if pattern and (reason := compile_error(pattern)):
        raise UsageError(f"the pattern: {reason}")
    return replace(found, pattern=pattern, without=without)


def filter_text(wanted: Filter) -> str:
    """What would be typed for a filter; `parse_filter` makes the same filter of it."""
    said = [
        f"{key}:{value if re.fullmatch(_UNQUOTED, value) else _quoted(value)}"
        for key, value in (
            ("pod", wanted.pod),
            ("component", wanted.component),
            ("level", wanted.level.lower() if wanted.level else None),
            ("run", wanted.stream),
            ("file", wanted.file),
            ("since", f"{wanted.since.isoformat()}Z" if wanted.since else None),
            ("until", f"{wanted.until.isoformat()}Z" if wanted.until else None),
            ("template", str(wanted.template) if wanted.template is not None else None),
        )
        if value
    ]
    if wanted.pattern:
        sign = "!" if wanted.without else ""
        typed = f"{sign}{wanted.pattern}"
        if _read(typed) != ({}, wanted.pattern, wanted.without):
            typed = f"{sign}pattern:{_quoted(wanted.pattern)}"
        said.append(typed)
    return " ".join(said)


def _read(text: str) -> tuple[dict[str, str], str, bool]:
    """The words that say where, the pattern, and whether it is what records must be without."""
    words: dict[str, str] = {}
    rest, without, end = "", False, 0
    for token in _TOKEN.finditer(text):
        word, gap, end = token[0], text[end : token.start()], token.end()
        key, _, value = word.partition(":")
        value = _unquoted(value)
        if value and (allowed := _WORDS.get(key)) and re.fullmatch(allowed, value, re.DOTALL):
            words[key] = value
            continue
        if not rest and not without and word.startswith("!"):
            without, word = True, word[1:]
        if quoted := re.fullmatch(rf"pattern:({_QUOTED})", word, re.DOTALL):
            word = _unquoted(quoted[1])
        rest += gap + word if rest else word
    return words, rest, without and bool(rest)


def _quoted(text: str) -> str:
    escaped = re.sub(r'(["\\])', r"\\\1", text)
    return f'"{escaped}"'


def _unquoted(text: str) -> str:
    if not re.fullmatch(_QUOTED, text, re.DOTALL):
        return text
    return re.sub(r'\\(["\\])', r"\1", text[1:-1])


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
    """Records in an order. `rows` holds the row of each, or is None where all stand in the files' order.

    `lent` gives the times of records that have none of their own, by their row.
    """

    def __init__(
        self,
        reader: Reader,
        count: int,
        rows: pl.Series | None,
        *,
        merged: bool,
        lent: pl.DataFrame | None = None,
    ) -> None:
        self._reader = reader
        self._source = reader.store.log_rows()
        self._places: pl.DataFrame | None = None
        self.count = count
        self.rows = rows
        self.merged = merged
        self._lent = lent

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
            when = self._time_at(middle)
            low, high = (low, middle) if when is None or when >= utc else (middle + 1, high)
        return low

    def _time_at(self, place: int) -> datetime | None:
        """The time of a record, its own or one that it was lent; None for those at the end that have none."""
        import polars as pl

        row = self.row_at(place)
        found = self._reader.rows(f"SELECT ts_utc FROM {self._source} WHERE row = {row}")
        own: datetime | None = found[0][0] if found else None
        if own is not None or self._lent is None:
            return own
        lent: list[datetime] = self._lent.filter(pl.col("row") == row)["utc"].to_list()
        return lent[0] if lent else None


def read_records(reader: Reader, wanted: Filter, *, merged: bool, stopped: Stopped) -> Records:
    """The records that a filter means: merged by time, those of one file in its order; or file after file.

    A record without a time is lent that of the one before it in its file, or else of the one behind it,
    whether or not the filter means these.
    """
    import polars as pl

    if wanted.all and not merged:
        ((count,),) = reader.rows("SELECT count(*) FROM log_records")
        return Records(reader, count, None, merged=False)
    rows, times = [pl.Series(dtype=pl.UInt32)], [pl.Series(dtype=pl.Datetime("us"))]
    for frame in _meant(reader, wanted, ["ts_utc"] if merged else []):
        if stopped():
            break
        rows.append(frame["row"].cast(pl.UInt32))
        if merged:
            times.append(frame["ts_utc"].cast(pl.Datetime("us")))
    found = pl.concat(rows)
    if not merged:
        return Records(reader, found.len(), found, merged=False)
    utc = pl.concat(times)
    del times
    lacking = utc.is_null()
    lent = _lent(reader, found.filter(lacking))
    utc = utc.scatter(lacking.arg_true(), lent["utc"])
    by_time = pl.arg_sort_by("utc", nulls_last=True, maintain_order=True)
    found = found.gather(utc.to_frame("utc").select(by_time)["utc"])
    return Records(reader, found.len(), found, merged=True, lent=lent.drop_nulls())


def _lent(reader: Reader, rows: pl.Series) -> pl.DataFrame:
    """Times for records that have none, ascending rows: the last one before each in its file.

    Those before the first time of a file get that one; where a file has no time at all, they stay without.
    """
    import polars as pl

    lacking = rows.to_frame("row").select(pl.col("row").cast(pl.Int64))
    if rows.is_empty():
        return lacking.with_columns(utc=pl.lit(None, dtype=pl.Datetime("us")))
    source = reader.store.log_rows()
    files = reader.frame(
        "SELECT file, min(row) AS begin, min(row) FILTER (ts_utc IS NOT NULL) AS timed,"
        f" arg_min(ts_utc, row) AS utc FROM {source} GROUP BY 1 ORDER BY 2"
    )
    lent = lacking.join_asof(files, left_on="row", right_on="begin")
    later = lent.filter(pl.col("row") > pl.col("timed"))
    if later.height:  # lines of another pod in the same file
        names = later["file"].unique().to_list()
        listed = ", ".join(f"${number}" for number in range(1, len(names) + 1))
        known = reader.frame(
            f"SELECT row AS at, ts_utc AS before FROM {source}"
            f" WHERE ts_utc IS NOT NULL AND file IN ({listed}) ORDER BY 1",
            names,
        )
        before = later.select("row").join_asof(known, left_on="row", right_on="at")
        lent = lent.join(before.select("row", "before"), on="row", how="left", maintain_order="left")
        lent = lent.with_columns(utc=pl.coalesce("before", "utc"))
    return lent.select("row", pl.col("utc").cast(pl.Datetime("us")))


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
