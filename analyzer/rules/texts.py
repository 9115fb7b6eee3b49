"""The distinct texts of a block of log records, and which of them a pattern can match at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from analyzer.rules.literals import FOLDED, Literals
from analyzer.rules.pattern import dressed
from analyzer.store.bulk import frame_of

if TYPE_CHECKING:
    import polars as pl

ALL = "*"


class Texts:
    """Distinct (component, level, said) of a block, each with the rows that hold it.

    `needed` gives patterns the literals that they need; these are sought once, all together.
    """

    def __init__(self, block: pl.DataFrame, needed: Mapping[str, Literals]) -> None:
        self.block = block
        self._needed = needed
        self._all: pl.DataFrame | None = None
        self._scopes: dict[tuple[str, ...], pl.DataFrame] = {}
        self._having: dict[str, pl.Series] = {}
        if needed:
            self._find(sorted(set().union(*needed.values())))

    def candidates(self, pattern: str, components: Sequence[str]) -> pl.DataFrame:
        """The texts of these components that the pattern may match: all others it cannot."""
        import polars as pl

        literals = self._needed.get(pattern)
        if literals is None:
            return self._in_scope(components)
        parts = [self._having[key] for key in sorted({*literals, *_folded_keys()}) if key in self._having]
        if not parts:
            return self._texts.clear()
        places = pl.concat(parts).unique().sort() if len(parts) > 1 else parts[0]
        return self._scoped(self._texts[places], components)

    def _in_scope(self, components: Sequence[str]) -> pl.DataFrame:
        """All texts of these components: what a pattern that needs no literal is sought in."""
        if self._all is None:
            self._all = _distinct(self.block.select("component", "level", "said").with_row_index("row"))
        key = tuple(sorted(set(components)))
        if key not in self._scopes:
            self._scopes[key] = self._scoped(self._all, key)
        return self._scopes[key]

    def _find(self, literals: Sequence[str]) -> None:
        """The texts that hold a literal, and per literal (in lower case) their positions."""
        import polars as pl

        rows = self.block.select("component", "level", "said").with_row_index("row")
        self._texts = _distinct(rows.filter(holds_any(literals)))
        hits = (
            self._texts.select(
                "said",
                literal=pl.col("said").str.extract_many(
                    [*literals, *FOLDED], ascii_case_insensitive=True, overlapping=True
                ),
            )
            .with_row_index("text")
            .drop("said")
            .explode("literal")
            .with_columns(pl.col("literal").str.to_lowercase())
            .unique(maintain_order=True)
        )
        parts = hits.partition_by("literal", as_dict=True)
        self._having = {str(literal): part["text"] for (literal,), part in parts.items()}

    @staticmethod
    def _scoped(texts: pl.DataFrame, components: Sequence[str]) -> pl.DataFrame:
        import polars as pl

        return texts if ALL in components else texts.filter(pl.col("component").is_in(list(components)))


def holds_any(literals: Sequence[str]) -> pl.Expr:
    """Whether a record says one of the literals, or a letter that equals one of theirs in another case."""
    import polars as pl

    return pl.col("said").str.contains_any([*literals, *FOLDED], ascii_case_insensitive=True)


def compact(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with texts of their own: a part of a frame holds on to the texts of the whole."""
    import polars as pl

    return frame_of(rows.to_arrow(compat_level=pl.CompatLevel.oldest()))


def containing(texts: pl.DataFrame, pattern: str) -> pl.DataFrame:
    """Those of some texts in which a pattern is found."""
    import polars as pl

    return texts.filter(pl.col("said").str.contains(dressed(pattern))) if texts.height else texts


def _distinct(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.group_by("component", "level", "said", maintain_order=True).agg("row")


def _folded_keys() -> set[str]:
    return {letter.lower() for letter in FOLDED}
