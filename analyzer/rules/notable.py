"""Log records that queries of rules may ask about, gathered while the logs go by.

A query over all records of a large bundle takes seconds, and there are dozens of them. So a rule says what
its queries look for (`looks_for`), and asks the table `notable_records`, which holds those records alone and
the last ones of every log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.parsers.logs.said import SAID
from analyzer.rules.texts import ALL, Texts, compact, containing

if TYPE_CHECKING:
    import polars as pl

    from analyzer.store.store import Store

MOST = 1000  # records per file and pattern: so many first ones, and so many last ones
ENDS = 3  # records at the end of each file, blank ones left out
LONGEST_END = 4096  # letters of each part of such a record: a file may be one line of any length
_BLANKS = 20  # blank records that may stand there
_FORMS = ("said", "headline")  # of the text, made anew where they are needed
_FRAMES = 500  # that are held apart: each takes some 10 KB, however few its rows
_ROWS = 50_000  # that are held beyond what is kept


class NotableRecords:
    """Gathers the records of blocks that go by, file after file."""

    def __init__(self) -> None:
        self._patterns: dict[str, int] = {}
        self._found: list[pl.DataFrame] = []
        self._added = 0  # rows of these since they were last thinned out
        self._ends: list[pl.DataFrame] = []
        self._open: pl.DataFrame | None = None  # the last records so far of the last file: it may go on

    def add(self, pattern: str, texts: Texts) -> None:
        """Keep the records in which a pattern is found."""
        found = containing(texts.candidates(pattern, [ALL]), pattern)
        if found.height:
            self.keep(pattern, texts.block[found["row"].explode().sort()])

    def keep(self, pattern: str, rows: pl.DataFrame) -> None:
        """Keep records that a pattern was found in, as many as are kept of a file."""
        import polars as pl

        number = self._patterns.setdefault(pattern, len(self._patterns))
        self._found.append(compact(rows.drop(_FORMS).with_columns(pattern=pl.lit(number, dtype=pl.UInt32))))
        self._added += rows.height
        if len(self._found) > _FRAMES or self._added > _ROWS:
            self._found, self._added = [_thinned(self._found)], 0

    def add_ends(self, block: pl.DataFrame) -> None:
        """Keep the last records of each file, as far as the block goes."""
        import polars as pl

        said = pl.col("text").str.strip_chars() != ""
        ends = [_last(block.drop(_FORMS), _BLANKS + ENDS).filter(said)]
        if self._open is not None:
            ends.insert(0, self._open)
        last = _last(pl.concat(ends), ENDS)
        goes_on = last["file"] == block["file"].last()
        self._open = compact(last.filter(goes_on))
        parts = [name for name in ("text", *SAID) if last[name].null_count() < len(last)]
        cut = last.filter(~goes_on).with_columns(pl.col(name).str.head(LONGEST_END) for name in parts)
        self._ends.append(compact(cut))
        if len(self._ends) > _FRAMES:
            self._ends = [pl.concat(self._ends, rechunk=True)]

    def write(self, store: Store) -> None:
        """Fill the table."""
        import polars as pl

        if self._open is None:
            return
        found = [_thinned(self._found).drop("pattern")] if self._found else []
        records = pl.concat([*found, self._open, *self._ends])  # those that were found stand whole
        once = records.unique(["file", "record"], keep="first", maintain_order=True)
        store.add_frame("notable_records", once.sort("file", "record"))
        store.flush()


def _last(rows: pl.DataFrame, count: int) -> pl.DataFrame:
    """So many last rows of each file, in order."""
    return rows.group_by("file", maintain_order=True).tail(count).select(rows.columns)


def _thinned(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """First and last rows of each pattern and file: MOST of each, and none twice."""
    import polars as pl

    key = ["pattern", "file"]
    rows = pl.concat(frames).unique([*key, "record"]).sort(*key, "record")
    place, count = pl.int_range(pl.len()).over(key), pl.len().over(key)
    return rows.filter((place < MOST) | (place >= count - MOST)).rechunk()
