"""The lines around lines that match, as `grep -C` shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

Fetch = Callable[[str, int, int], "pl.DataFrame"]
"""Gives file, line and text of the lines of a file from one number to another, as far as there are any."""


def around(frames: Iterable[pl.DataFrame], before: int, after: int, fetch: Fetch) -> Iterator[pl.DataFrame]:
    """The lines that match and those around them, in frames with file, line, text and hit.

    `frames` hold all lines of parts of files, in order; parts that hold no hit may be left out, and what is
    missing of them is fetched.
    """
    window = _Window(before, after, fetch)
    for frame in frames:
        if frame.height:
            yield from window.add(frame)
    yield from window.end()


class _Window:
    """The end of the part before: lines after its hits, and lines before hits to come, may be in the next."""

    def __init__(self, before: int, after: int, fetch: Fetch) -> None:
        self._before, self._after = before, after
        self._fetch = fetch
        self._held: pl.DataFrame | None = None  # with `told`: it was given already

    def add(self, frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """What is sure now that this part follows."""
        import polars as pl

        frame = frame.with_columns(told=pl.lit(value=False))
        if self._held is not None and not _follows(self._held, frame):
            yield from self.end()
        rows = pl.concat([self._held if self._held is not None else self._above(frame), frame])
        sure = max(0, rows.height - self._before)
        wanted = _near(rows, self._before, self._after)
        shown = wanted & ~rows["told"] & (pl.int_range(rows.height, eager=True) < sure)
        yield rows.filter(shown).drop("told")
        settled = rows["told"] | (pl.int_range(rows.height, eager=True) < sure)
        self._held = rows.with_columns(told=settled).tail(max(1, self._before + self._after))

    def end(self) -> Iterator[pl.DataFrame]:
        """What is left when no more of the last file's lines follow."""
        import polars as pl

        if self._held is None:
            return
        rows, self._held = self._held, None
        if self._after and rows["hit"].tail(self._after).any():
            file, line = rows["file"][-1], rows["line"][-1]
            rows = pl.concat([rows, self._missing(file, line + 1, line + self._after)])
        yield rows.filter(_near(rows, self._before, self._after) & ~rows["told"]).drop("told")

    def _above(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Lines before a part that begins within a file, if one of its first lines is a hit."""
        line = frame["line"][0]
        if line > 1 and self._before and frame["hit"].head(self._before).any():
            return self._missing(frame["file"][0], line - self._before, line - 1)
        return frame.clear()

    def _missing(self, file: str, first: int, last: int) -> pl.DataFrame:
        import polars as pl

        found = self._fetch(file, first, last).select("file", "line", "text")
        return found.with_columns(hit=pl.lit(value=False), told=pl.lit(value=False))


def _follows(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    """Whether the second part goes on where the first ends."""
    same = bool(one["file"][-1] == other["file"][0])
    return same and bool(one["line"][-1] + 1 == other["line"][0])


def _near(rows: pl.DataFrame, before: int, after: int) -> pl.Series:
    """Which rows are hits or stand so near one, in the same file."""
    import polars as pl

    hits = rows["hit"].arg_true().cast(pl.Int64)
    places = (
        pl.DataFrame({"hit": hits})
        .with_columns(at=pl.int_ranges(pl.col("hit") - before, pl.col("hit") + after + 1))
        .explode("at")
        .filter(pl.col("at").is_between(0, rows.height - 1))
    )
    same = rows["file"].gather(places["at"]) == rows["file"].gather(places["hit"])
    near = pl.zeros(rows.height, dtype=pl.UInt8, eager=True)
    return near.scatter(places["at"].filter(same), 1).cast(pl.Boolean)
