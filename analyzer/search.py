"""Search in every line that a case holds: the text of all files, secrets replaced, file after file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from analyzer.context import around
from analyzer.errors import UsageError
from analyzer.rules.literals import required_literals
from analyzer.rules.pattern import compile_error
from analyzer.show import show

if TYPE_CHECKING:
    import polars as pl

    from analyzer.store.store import Store

ROWS = 20_000  # that are looked at together: few enough for the first hits to be there at once


@dataclass(frozen=True, slots=True)
class Query:
    """What is sought, and where.

    `pattern` is a regular expression of Rust's `regex`, or a text (`fixed`). The other files of a bundle have
    no pod, level or time: where one of these is asked for, only logs are searched. `pod` is the start of a
    name, `files` a glob.
    """

    pattern: str
    fixed: bool = False
    ignore_case: bool = False
    invert: bool = False
    pod: str | None = None
    component: str | None = None
    level: str | None = None
    stream: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    files: str | None = None

    @property
    def only_logs(self) -> bool:
        """Whether something is asked for that only log records have."""
        return any((self.pod, self.component, self.level, self.stream, self.since, self.until))

    @property
    def regex(self) -> str:
        """The pattern as it is run over each line."""
        import polars as pl

        regex = pl.escape_regex(self.pattern) if self.fixed else self.pattern
        return f"(?i:{regex})" if self.ignore_case else regex


@dataclass(frozen=True, slots=True)
class Found:
    """A line: one that matches, or one that stands around such a line."""

    file: str
    line: int
    text: str
    matches: bool = True


def search_lines(
    store: Store, query: Query, before: int = 0, after: int = 0, most: int | None = None
) -> Iterator[Found]:
    """The lines that match, or the first `most` of them, with so many lines around them, file after file.

    Raises UsageError where the pattern is none.
    """
    frames = _first(_looked_at(store, query, whole=bool(before or after)), most)
    if before or after:
        frames = around(frames, before, after, partial(_fetched, store))
    for lines in frames:
        for file, line, text, hit in lines.select("file", "line", "text", "hit").iter_rows():
            if hit or before or after:
                yield Found(file, line, text, matches=hit)


def count_lines(store: Store, query: Query) -> Iterator[tuple[str, int]]:
    """Files with lines that match, and how many."""
    counts: dict[str, int] = {}
    for lines in _looked_at(store, query, whole=False):
        for file, count in lines.group_by("file", maintain_order=True).len().iter_rows():
            counts[file] = counts.get(file, 0) + count
    yield from counts.items()


def _first(frames: Iterator[pl.DataFrame], most: int | None) -> Iterator[pl.DataFrame]:
    """The same up to so many hits; what follows is none."""
    import polars as pl

    if most is None:
        yield from frames
        return
    left = most
    for lines in frames:
        some = lines.with_columns(hit=pl.col("hit") & (pl.col("hit").cum_sum() <= left))
        yield some
        left -= int(some["hit"].sum())
        if left <= 0:
            return


def _looked_at(store: Store, query: Query, *, whole: bool) -> Iterator[pl.DataFrame]:
    """Lines in frames with file, line, text and hit: those that match, or all of a part that may hold one."""

    regex = query.regex
    if reason := compile_error(regex):
        raise UsageError(f"{show(query.pattern)}: {reason}", "-F searches for the text as it is")
    others = () if query.only_logs else _others(store, query)
    for records in chain(others, _records(store, query, whole=whole)):
        lines = _lines(records)
        hit = lines["asked"] & (lines["text"].str.contains(regex) != query.invert)
        if hit.any():
            found = lines.with_columns(hit=hit).drop("asked")
            yield found if whole else found.filter(hit)


def _fetched(store: Store, file: str, first: int, last: int) -> pl.DataFrame:
    """The lines of a file from one number to another."""
    found = store.frame(
        f"SELECT file, line, text FROM ({_SOURCES}) WHERE file = $1 AND line BETWEEN $2 - length AND $3"
        " ORDER BY line",
        [file, first, last],
    )
    lines = _lines(found)
    return lines.filter(lines["line"].is_between(first, last))


_LINES = "SELECT file, line, text, 0 AS length FROM lines"
_RECORDS = "SELECT file, line, text, line_count - 1 AS length FROM log_records"
_SOURCES = f"{_LINES} UNION ALL {_RECORDS}"


def _others(store: Store, query: Query) -> Iterator[pl.DataFrame]:
    """Lines of files that are no logs."""
    where = "file GLOB $1" if query.files is not None else "true"
    values = [query.files] if query.files is not None else []
    statement = f"SELECT file, line, text, true AS asked FROM lines WHERE {where} ORDER BY file, line"
    yield from store.frames(statement, ROWS, values)


def _records(store: Store, query: Query, *, whole: bool) -> Iterator[pl.DataFrame]:
    """Log records that may hold a line that matches; `asked` are those that the query means."""
    import polars as pl

    literals = None if query.invert else required_literals(query.regex)
    files = _files(store, query.files)
    conditions = list(_conditions(query, files))
    listed = {"file", "line", "text", *(column for column, _ in conditions)}
    times = (query.since, query.until)
    asked = pl.all_horizontal(pl.lit(value=True), *(condition for _, condition in conditions))
    for records in store.log_groups(sorted(listed), sorted(literals or ()), files, times):
        found = records.select("file", "line", "text", asked=asked.fill_null(value=False))
        if found["asked"].any():
            yield found if whole else found.filter("asked")


def _conditions(query: Query, files: list[str] | None) -> Iterator[tuple[str, pl.Expr]]:
    """What is asked of records besides their text: the column, and the condition."""
    import polars as pl

    for column in ("component", "level", "stream"):
        value = getattr(query, column)
        if value is not None:
            yield column, pl.col(column) == value
    if query.pod is not None:
        yield "pod", pl.col("pod").str.starts_with(query.pod)
    if query.since is not None:
        yield "ts_utc", pl.col("ts_utc") >= query.since
    if query.until is not None:
        yield "ts_utc", pl.col("ts_utc") <= query.until
    if files is not None:
        yield "file", pl.col("file").is_in(files)


def _files(store: Store, glob: str | None) -> list[str] | None:
    """The files that a glob names; None for all."""
    if glob is None:
        return None
    return [path for (path,) in store.query("SELECT path FROM files WHERE path GLOB $1 ORDER BY 1", [glob])]


def _lines(records: pl.DataFrame) -> pl.DataFrame:
    """Rows of one or more lines → one row per line."""
    import polars as pl

    if not records["text"].str.contains("\n", literal=True).any():
        return records
    return records.with_columns(
        text=pl.col("text").str.split("\n"),
        line=pl.int_ranges("line", pl.col("line") + pl.col("text").str.count_matches("\n", literal=True) + 1),
    ).explode("text", "line")
