"""Which log templates some rule knows: it matched a record of them, or shows one as evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.derive.mask import masked
from analyzer.parsers.logs.said import with_said

if TYPE_CHECKING:
    import polars as pl

    from analyzer.store.store import Store

_EVIDENCE = """
FROM evidence e JOIN notable_records r
  ON r.file = e.file AND e.line >= r.line AND e.line < r.line + r.line_count
"""

_MARK = """
WITH known AS (SELECT unnest($1::VARCHAR[]) AS component, unnest($2::VARCHAR[]) AS level,
                      unnest($3::VARCHAR[]) AS pattern)
UPDATE log_templates AS t SET known = true FROM known k
WHERE k.pattern = t.pattern AND k.component IS NOT DISTINCT FROM t.component
  AND k.level IS NOT DISTINCT FROM t.level
"""


class KnownTemplates:
    """Gathers the templates of records while rules are run."""

    def __init__(self) -> None:
        self._found: set[tuple[str | None, str | None, str]] = set()

    def add(self, records: pl.DataFrame) -> None:
        """Take in records by component, level and headline."""
        said = records.select("component", "level", "headline").unique()
        patterns = said.with_columns(masked(said["headline"]))
        self._found.update(patterns.unique().iter_rows())

    def write(self, store: Store) -> None:
        """Mark them in log_templates, together with those that evidence shows."""
        shown = store.frame(f"SELECT DISTINCT r.* {_EVIDENCE}")
        exceptions = store.frame(
            f"SELECT DISTINCT x.* {_EVIDENCE} JOIN exceptions x ON x.file = r.file AND x.record = r.record"
        )
        self.add(with_said(shown, exceptions))
        found = sorted(self._found, key=str)
        store.execute(_MARK, [list(column) for column in zip(*found, strict=True)] or [[], [], []])
