"""Log templates: what the logs say, how often, and what is odd about it.

Fills log_templates, template_runs and template_minutes. A template is the headline of a record, masked. It
depends on that record alone, so that templates of replicas, of runs and of bundles can be held against each
other. Records are read in blocks and grouped by what is equal in them, so that memory grows with what the
logs say and not with their length.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.derive.mask import masked
from analyzer.derive.oddities import Oddities, Run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from analyzer.store.store import Store

BLOCK_ROWS = 100_000
MAX_TEMPLATES = 1000  # per component; the rest is counted under one more
REST = "…"

_TEMPLATE = ("component", "level", "pattern")
_RUN = ("file", "namespace", "pod", "container", "stream")

_MINUTE = ("template", "file", "pod", "container", "stream", "minute_utc")

_BLOCK = f"""
SELECT component, level, headline, {", ".join(_RUN)},
       CASE WHEN ts_source NOT IN ('inherited', 'none') THEN date_trunc('minute', ts_utc) END AS minute_utc,
       count(*) AS count, min(ts_utc) AS first_utc, max(ts_utc) AS last_utc,
       min(line) AS line, max(line) AS last_line
FROM log_headlines
WHERE row BETWEEN {{first}} AND {{last}}
GROUP BY ALL
"""


def derive_templates(store: Store, block_rows: int = BLOCK_ROWS, most: int = MAX_TEMPLATES) -> None:
    """Fill the three tables. Gaps must be known before: a log that is cut off shows no novelty."""
    minutes = _minutes(store, block_rows, most)
    if minutes is None:
        return
    templates = _templates(minutes)
    minutes = minutes.join(templates.select("template", *_TEMPLATE), on=_TEMPLATE, nulls_equal=True)
    runs = _judged(store, _runs(minutes))
    store.add_frame("log_templates", _flagged(templates, runs))
    store.add_frame("template_runs", runs)
    timed = minutes.drop_nulls("minute_utc").select(*_MINUTE, "count")
    store.add_frame("template_minutes", timed.sort(_MINUTE))
    store.flush()


def _minutes(store: Store, rows: int, most: int) -> pl.DataFrame | None:
    """Records per template, run and minute (NULL where no time was printed); None without a record."""
    import polars as pl

    keys = (*_TEMPLATE, *_RUN, "minute_utc")
    found: pl.DataFrame | None = None
    for block in _blocks(store, rows):
        counted = _summed(block, keys)
        found = counted if found is None else _summed(pl.concat([found, counted]), keys)
        found = _capped(found, 4 * most)  # with room: what is rare so far may turn out to be frequent
    return None if found is None else _summed(_capped(found, most), keys)


def _blocks(store: Store, rows: int) -> Iterator[pl.DataFrame]:
    """Records per template, run and minute, block by block; those that say nothing are left out."""
    import polars as pl

    ((last,),) = store.query("SELECT coalesce(max(rowid), -1) FROM log_records")
    for start in range(0, last + 1, rows):
        said = store.frame(_BLOCK.format(first=start, last=start + rows - 1))
        patterns = said.select(pl.col("headline").unique()).with_columns(pattern=masked(pl.col("headline")))
        yield said.join(patterns.filter(pl.col("pattern") != ""), on="headline").drop("headline")


def _summed(records: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """One row per key, in no order."""
    import polars as pl

    return records.group_by(keys).agg(
        pl.col("count").sum(), pl.col("first_utc", "line").min(), pl.col("last_utc", "last_line").max()
    )


def _capped(minutes: pl.DataFrame, most: int) -> pl.DataFrame:
    """The same with at most so many templates per component: errors before others, the frequent first."""
    import polars as pl

    templates = minutes.filter(pl.col("pattern") != REST).group_by(_TEMPLATE).agg(pl.col("count").sum())
    if templates.height <= most:
        return minutes
    error = pl.col("level").is_in(["FATAL", "ERROR"]).fill_null(value=False)
    ranked = templates.sort(
        error, "count", "level", "pattern", descending=[True, True, False, False]
    ).with_columns(place=pl.int_range(pl.len()).over("component"))
    rest = ranked.filter(pl.col("place") >= most).select(*_TEMPLATE, rest=True)
    if not rest.height:
        return minutes
    beyond = pl.col("rest").is_not_null()
    return (
        minutes.join(rest, on=_TEMPLATE, how="left", nulls_equal=True)
        .with_columns(
            pattern=pl.when(beyond).then(pl.lit(REST)).otherwise("pattern"),
            level=pl.when(~beyond).then("level"),
        )
        .drop("rest")
    )


def _templates(minutes: pl.DataFrame) -> pl.DataFrame:
    """Rows of log_templates but for flags, in order."""
    import polars as pl

    return (
        minutes.sort("file", "line")
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


def _runs(minutes: pl.DataFrame) -> pl.DataFrame:
    """Each template in each run of a container, in order; `counts` are those of its minutes, ascending."""
    import polars as pl

    timed = pl.col("minute_utc").is_not_null()
    counts = pl.col("count").filter(timed)
    return (
        minutes.group_by("template", *_RUN)
        .agg(
            pl.col("count").sum(),
            pl.col("first_utc", "line").min(),
            pl.col("last_utc", "last_line").max(),
            peak_utc=pl.col("minute_utc")
            .filter(timed)
            .sort_by(counts, descending=True, maintain_order=True)
            .first(),
            counts=counts.sort(),
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
