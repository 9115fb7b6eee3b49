"""Many lines at once: a pattern of Rust's engine tells the few that Python must look at."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
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
        return _replaced(lines, self.changed(lines, candidates(lines, self._literals)))

    def changed(self, lines: pl.Series, candidates: Iterable[int]) -> dict[int, str]:
        """The lines of a block that change, by index; all but the candidates are known to stay."""
        return self._across.run(lines, candidates)


def together(
    logs: Sequence[pl.Series], streams: Sequence[RedactStream], literals: Sequence[str]
) -> pl.Series:
    """The lines of whole logs one after another, each redacted by its own stream: a search takes its time."""
    import polars as pl

    lines = pl.concat(logs)
    found = candidates(lines, literals)
    changed: dict[int, str] = {}
    begin = 0
    for log, stream in zip(logs, streams, strict=True):
        end = begin + len(log)
        some = found[bisect_left(found, begin) : bisect_left(found, end)]
        for index, text in stream.changed(log, [index - begin for index in some]).items():
            changed[begin + index] = text
        begin = end
    return _replaced(lines, changed)


def _replaced(lines: pl.Series, changed: Mapping[int, str]) -> pl.Series:
    import polars as pl

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
