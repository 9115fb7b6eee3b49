"""Many lines at once: a pattern of Rust's engine tells the few that Python must look at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from analyzer.redact.across import Across
from analyzer.redact.inline import GATES
from analyzer.redact.tokens import Hide

if TYPE_CHECKING:
    import polars as pl


class RedactStream:
    """Redacts the blocks of one log file in order; a private key may go over the border of two."""

    def __init__(self, line: Callable[[str], str], hide: Hide, literals: Sequence[str]) -> None:
        self._across = Across(line, hide)
        self._literals = literals

    def series(self, lines: pl.Series) -> pl.Series:
        """The lines of a block, secrets replaced: what `Redactor.lines` gives for log text."""
        import polars as pl

        changed = self._across.run(lines, candidates(lines, self._literals))
        if not changed:
            return lines
        texts = pl.Series(lines.name, list(changed.values()), dtype=pl.String)
        places = pl.int_range(len(lines), eager=True)
        places = places.scatter(list(changed), range(len(lines), len(lines) + len(texts)))
        return pl.concat([lines, texts]).gather(places)


def candidates(lines: pl.Series, literals: Sequence[str]) -> list[int]:
    """Indices of the lines that a rule may change, or that hold one of the literals."""
    found = lines.str.contains(GATES[0])
    for gate in GATES[1:]:
        found |= lines.str.contains(gate)
    if literals:
        found |= lines.str.contains_any(list(literals))
    return found.arg_true().to_list()
