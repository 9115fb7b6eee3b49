"""The distinct texts of a block of log records, and which of them a pattern can match at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from analyzer.rules.literals import FOLDED, Literals

if TYPE_CHECKING:
    import polars as pl

ALL = "*"


class Texts:
    """Distinct (component, level, said) of a block, each with the rows that hold it.

    `wanted` gives each pattern the literals that it needs, or None; they are sought once, all together.
    """

    def __init__(self, block: pl.DataFrame, wanted: Mapping[str, Literals | None]) -> None:
        self._wanted = wanted
        self._texts = (
            block.select("component", "level", "said")
            .with_row_index("row")
            .group_by("component", "level", "said", maintain_order=True)
            .agg("row")
        )
        self._none = self._texts.clear()
        self._scopes: dict[tuple[str, ...], pl.DataFrame] = {}
        self._having = self._find(sorted(set().union(*(found for found in wanted.values() if found))))

    def in_scope(self, components: Sequence[str]) -> pl.DataFrame:
        """The texts of these components; of all records for `*`."""
        key = tuple(sorted(set(components)))
        if key not in self._scopes:
            self._scopes[key] = self._scoped(self._texts, key)
        return self._scopes[key]

    def candidates(self, pattern: str, components: Sequence[str]) -> pl.DataFrame:
        """The texts of these components that the pattern may match: all others it cannot."""
        import polars as pl

        literals = self._wanted.get(pattern)
        if literals is None:
            return self.in_scope(components)
        parts = [self._having[key] for key in sorted({*literals, *_folded_keys()}) if key in self._having]
        if not parts:
            return self._none
        return self._scoped(self._texts[pl.concat(parts).unique().sort()], components)

    def _find(self, literals: Sequence[str]) -> dict[str, pl.Series]:
        """Per literal (in lower case) the texts that contain it, by their position."""
        import polars as pl

        if not literals or not self._texts.height:
            return {}
        sought = [*literals, *FOLDED]
        said = self._texts.select("said").with_row_index("text")
        hits = (
            said.filter(pl.col("said").str.contains_any(sought, ascii_case_insensitive=True))
            .select(
                "text",
                literal=pl.col("said").str.extract_many(
                    sought, ascii_case_insensitive=True, overlapping=True
                ),
            )
            .explode("literal")
            .with_columns(pl.col("literal").str.to_lowercase())
            .unique()
        )
        parts = hits.partition_by("literal", as_dict=True)
        return {str(literal): part["text"] for (literal,), part in parts.items()}

    @staticmethod
    def _scoped(texts: pl.DataFrame, components: Sequence[str]) -> pl.DataFrame:
        import polars as pl

        return texts if ALL in components else texts.filter(pl.col("component").is_in(list(components)))


def _folded_keys() -> set[str]:
    return {letter.lower() for letter in FOLDED}
