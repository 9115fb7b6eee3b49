"""Log templates: what the logs say, how often, and what is odd about it.

Fills log_templates, template_runs and template_minutes. A template is the headline of a record, masked. It
depends on that record alone, so that templates of replicas, of runs and of bundles can be held against each
other. Records are counted as they go by and grouped by what is equal in them, so that memory grows with what
the logs say and not with their length.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from analyzer.derive.mask import masked
from analyzer.derive.oddities import Oddities, Run

if TYPE_CHECKING:
    import polars as pl

    from analyzer.store.store import Store

MAX_TEMPLATES = 1000  # per component; the rest is counted under one more
REST = "…"

_TEMPLATE = ("component", "level", "pattern")
_RUN = ("file", "namespace", "pod", "container", "stream")
_KEYS = (*_TEMPLATE, *_RUN)
_MINUTE = ("template", "file", "pod", "container", "stream", "minute_utc")
FEW_MINUTES = 200_000  # rows that need not be summed up
_LONGER = 4  # times as many templates are held as are kept: what is rare so far may yet be frequent


class TemplateCounts:
    """Counts the templates of records that go by in blocks, with headlines, file after file.

    What is counted is kept per template and run, numbered, and per minute of that number.
    """

    def __init__(self, most: int = MAX_TEMPLATES) -> None:
        self._most = most
        self._open: pl.DataFrame | None = None  # runs of the files of the last block: they may go on
        self._ended: list[pl.DataFrame] = []
        self._minutes: list[pl.DataFrame] = []
        self._summed_minutes = 0  # rows of them when they were last summed up
        self._numbered = 0
        self._held, self._checked = 0, 0  # rows of runs that ended; how many there were when last cut down

    def add(self, block: pl.DataFrame) -> None:
        """Count the records of a block; those that say nothing are left out."""
        import polars as pl

        counted = _masked(_counted(block))
        runs = _summed(counted.with_columns(run=_no_number()))
        if self._open is not None:
            going_on = pl.col("file").is_in(counted["file"].unique().to_list())
            self._end(self._open.filter(~going_on))
            runs = _summed(pl.concat([self._open.filter(going_on), runs.select(self._open.columns)]))
        self._open = self._number(runs)
        known = self._open.select(*_KEYS, "run")
        minutes = counted.drop_nulls("minute_utc").join(known, on=_KEYS, nulls_equal=True)
        self._minutes.append(_per_minute(minutes))
        if sum(map(len, self._minutes)) > max(2 * self._summed_minutes, FEW_MINUTES):
            self._minutes = [_per_minute(pl.concat(self._minutes))]
            self._summed_minutes = len(self._minutes[0])
        if self._held + len(self._open) > max(2 * self._checked, 2 * _LONGER * self._most):
            self._cut_down(_LONGER * self._most)
            self._checked = self._held

    def result(self) -> tuple[pl.DataFrame, pl.DataFrame] | None:
        """Runs, each with its template and its number, and records per number and minute; None for no log."""
        import polars as pl

        if self._open is None:
            return None
        self._cut_down(self._most)
        return pl.concat(self._ended), _per_minute(pl.concat(self._minutes))

    def _number(self, runs: pl.DataFrame) -> pl.DataFrame:
        import polars as pl

        new = pl.col("run").is_null()
        numbered = runs.sort("file", "line", *_TEMPLATE).with_columns(
            run=pl.col("run").fill_null(self._numbered + new.cum_sum())
        )
        self._numbered += int(runs["run"].null_count())
        return numbered

    def _end(self, runs: pl.DataFrame) -> None:
        self._ended.append(runs)
        self._held += len(runs)

    def _cut_down(self, most: int) -> None:
        """End all runs, and count what is beyond `most` templates of a component under one more."""
        import polars as pl

        if self._open is not None:
            self._end(self._open)
            self._open = self._open.clear()
        runs = pl.concat(self._ended)
        capped = _capped(runs, most)
        joined = self._number(_summed(capped.with_columns(run=_no_number())))
        numbers = capped.join(joined.select(*_KEYS, new="run"), on=_KEYS, nulls_equal=True)
        numbers = numbers.select("run", "new")
        self._minutes = [
            minutes.join(numbers, on="run").select(pl.col("new").alias("run"), "minute_utc", "count")
            for minutes in self._minutes
        ]
        self._ended, self._held = [joined], len(joined)


def derive_templates(store: Store, counts: TemplateCounts) -> None:
    """Fill the three tables. Gaps must be known before: a log that is cut off shows no novelty."""
    found = counts.result()
    if found is None:
        return
    runs, minutes = found
    templates = _templates(runs)
    runs = runs.join(templates.select("template", *_TEMPLATE), on=_TEMPLATE, nulls_equal=True)
    judged = _judged(store, _runs(runs, minutes))
    store.add_frame("log_templates", _flagged(templates, judged))
    store.add_frame("template_runs", judged)
    for part in _timed(runs, minutes):
        store.add_frame("template_minutes", part)
    store.flush()


def _timed(runs: pl.DataFrame, minutes: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Rows of template_minutes in order, a part at a time: there may be millions."""
    import polars as pl

    ordered = runs.sort(_MINUTE[:-1]).select(*_MINUTE[:-1], "run").with_row_index("place")
    timed = minutes.join(ordered.select("run", "place"), on="run").sort("place", "minute_utc")
    for part in timed.iter_slices(FEW_MINUTES):
        yield part.join(ordered, on="place", maintain_order="left").select(*_MINUTE, pl.col("count"))


def _per_minute(counts: pl.DataFrame) -> pl.DataFrame:
    """Records per number of a run and minute, in order. Sorting takes a tenth of a grouping's memory."""
    import polars as pl

    key = ("run", "minute_utc")
    is_last = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift(-1)) for name in key)
    summed = counts.sort(key).with_columns(pl.col("count").cum_sum()).filter(is_last)
    return summed.with_columns(pl.col("count") - pl.col("count").shift(1, fill_value=0)).select(*key, "count")


def _no_number() -> pl.Expr:
    import polars as pl

    return pl.lit(None, dtype=pl.Int64)


def _counted(block: pl.DataFrame) -> pl.DataFrame:
    """Records per headline, run and minute."""
    import polars as pl

    printed = ~pl.col("ts_source").is_in(["inherited", "none"])
    return (
        block.select(
            "component", "level", "headline", *_RUN, "line", "ts_utc",
            minute_utc=pl.when(printed).then(pl.col("ts_utc").dt.truncate("1m")),
        )
        .group_by("component", "level", "headline", *_RUN, "minute_utc")
        .agg(
            count=pl.len().cast(pl.Int64),
            first_utc=pl.col("ts_utc").min(),
            last_utc=pl.col("ts_utc").max(),
            line=pl.col("line").min(),
            last_line=pl.col("line").max(),
        )
    )  # fmt: skip


def _masked(counted: pl.DataFrame) -> pl.DataFrame:
    """The same with patterns; headlines of which nothing is left are left out."""
    import polars as pl

    headlines = counted["headline"].unique()
    patterns = pl.DataFrame({"headline": headlines, "pattern": masked(headlines)})
    return counted.join(patterns.filter(pl.col("pattern") != ""), on="headline").drop("headline")


def _summed(records: pl.DataFrame) -> pl.DataFrame:
    """One row per template and run, in no order; `run` is its number, where it has one."""
    import polars as pl

    return records.group_by(_KEYS).agg(
        pl.col("count").sum(),
        pl.col("first_utc", "line").min(),
        pl.col("last_utc", "last_line", "run").max(),
    )


def _capped(runs: pl.DataFrame, most: int) -> pl.DataFrame:
    """The same with at most so many templates per component: errors before others, the frequent first."""
    import polars as pl

    templates = runs.filter(pl.col("pattern") != REST).group_by(_TEMPLATE).agg(pl.col("count").sum())
    if templates.height <= most:
        return runs
    error = pl.col("level").is_in(["FATAL", "ERROR"]).fill_null(value=False)
    ranked = templates.sort(
        error, "count", "level", "pattern", descending=[True, True, False, False]
    ).with_columns(place=pl.int_range(pl.len()).over("component"))
    rest = ranked.filter(pl.col("place") >= most).select(*_TEMPLATE, rest=True)
    if not rest.height:
        return runs
    beyond = pl.col("rest").is_not_null()
    return (
        runs.join(rest, on=_TEMPLATE, how="left", nulls_equal=True)
        .with_columns(
            pattern=pl.when(beyond).then(pl.lit(REST)).otherwise("pattern"),
            level=pl.when(~beyond).then("level"),
        )
        .drop("rest")
    )


def _templates(runs: pl.DataFrame) -> pl.DataFrame:
    """Rows of log_templates but for flags, in order."""
    import polars as pl

    return (
        runs.sort("file", "line")
        .group_by(_TEMPLATE)
        .agg(
            pl.col("count").sum(),
            pods=pl.struct("namespace", "pod").filter(pl.col("pod").is_not_null()).n_unique(),
            files=pl.col("file").n_unique(),
            first_utc=pl.col("first_utc").min(),
            last_utc=pl.col("last_utc").max(),
            file=pl.col("file").first(),
            line=pl.col("line").first(),
            known=pl.lit(value=False),
        )
        .sort(_TEMPLATE)
        .with_row_index("template", offset=1)
    )


def _runs(runs: pl.DataFrame, minutes: pl.DataFrame) -> pl.DataFrame:
    """Each template in each run of a container, in order; `counts` are those of its minutes, ascending."""
    import polars as pl

    busiest = pl.col("minute_utc").sort_by("count", "minute_utc", descending=[True, False]).first()
    by_run = minutes.group_by("run").agg(peak_utc=busiest, counts=pl.col("count").sort())
    return (
        runs.join(by_run, on="run", how="left")
        .with_columns(pl.col("counts").fill_null([]))
        .select(
            "template", *_RUN, "count", "first_utc", "line", "last_utc", "last_line", "peak_utc", "counts"
        )
        .sort("template", *_RUN)
    )


def _judged(store: Store, runs: pl.DataFrame) -> pl.DataFrame:
    """Rows of template_runs: with what is usual, and what is odd."""
    import polars as pl

    found = [Run(**row) for row in runs.iter_rows(named=True)]
    oddities = Oddities(store, found)
    return runs.drop("counts").with_columns(
        pl.Series("peak", [run.peak for run in found], dtype=pl.Int64),
        pl.Series("usual", [oddities.usual(run) for run in found], dtype=pl.Int64),
        pl.Series("flags", [oddities.of(run) for run in found], dtype=pl.List(pl.String)),
    )


def _flagged(templates: pl.DataFrame, runs: pl.DataFrame) -> pl.DataFrame:
    """Templates with the flags of all their runs."""
    import polars as pl

    flags = runs.group_by("template").agg(
        pl.col("flags").list.explode(keep_nulls=False, empty_as_null=False).unique().sort()
    )
    return templates.join(flags, on="template").sort("template")
