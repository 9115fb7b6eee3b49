"""Log records that queries of rules may ask about, gathered while the logs go by.

A query over all records of a large bundle takes seconds, and there are dozens of them. So a rule says what
its queries look for (`looks_for`), and asks the table `notable_records`, which holds those records alone and
the last ones of every log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.texts import ALL, Texts, compact, containing

if TYPE_CHECKING:
    import polars as pl

    from analyzer.store.store import Store

MOST = 1000  # records per file and pattern: so many first ones, and so many last ones
ENDS = 3  # records at the end of each file, blank ones left out
_BLANKS = 20  # blank records that may stand there


class NotableRecords:
    """Gathers the records of blocks that go by, file after file."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], list[pl.DataFrame]] = {}
        self._ends: dict[str, pl.DataFrame] = {}

    def add(self, pattern: str, texts: Texts) -> None:
        """Keep the records in which a pattern is found."""
        found = containing(texts.candidates(pattern, [ALL]), pattern)
        if found.height:
            self.keep(pattern, texts.block[found["row"].explode().sort()])

    def keep(self, pattern: str, rows: pl.DataFrame) -> None:
        """Keep records that a pattern was found in, as many as are kept of a file."""
        for (file,), part in rows.group_by("file", maintain_order=True):
            self._keep((pattern, str(file)), part)

    def add_ends(self, block: pl.DataFrame) -> None:
        """Keep the last records of each file, as far as the block goes."""
        import polars as pl

        ends = block.group_by("file", maintain_order=True).tail(_BLANKS + ENDS).select(block.columns)
        said = ends.filter(pl.col("text").str.strip_chars() != "")
        for (file,), part in said.group_by("file", maintain_order=True):
            before = [self._ends[str(file)]] if str(file) in self._ends else []
            self._ends[str(file)] = pl.concat([*before, compact(part.tail(ENDS))]).tail(ENDS)

    def _keep(self, key: tuple[str, str], part: pl.DataFrame) -> None:
        import polars as pl

        kept = self._found.setdefault(key, [])
        kept.append(compact(part))
        if sum(map(len, kept)) > 2 * MOST:
            whole = pl.concat(kept)
            kept[:] = [whole.head(MOST), whole.tail(MOST)]

    def write(self, store: Store) -> None:
        """Fill the table."""
        import polars as pl

        frames = [frame for kept in self._found.values() for frame in kept] + list(self._ends.values())
        if frames:
            records = pl.concat(frames).drop("said", "headline")
            store.add_frame("notable_records", records.unique(["file", "record"]).sort("file", "record"))
            store.flush()
