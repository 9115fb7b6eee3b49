"""What rules cost on one bundle, per rule: time, how much they looked at, how much they hit."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field

SHARED = ""
"""Stands for the rule where all log rules share the work: texts made distinct, literals sought."""

_NOTHING = nullcontext()


class Costs:
    """Counts nothing: what rules run with when nobody asks."""

    def of(self, rule: str) -> AbstractContextManager[None]:  # noqa: ARG002
        """Time spent inside is the rule's."""
        return _NOTHING

    def looked_at(self, rule: str, candidates: int) -> None:
        """Distinct texts that the rule's patterns were run over."""

    def hit(self, rule: str, hits: int) -> None:
        """Distinct texts that matched, or rows of the rule's query."""


UNCOUNTED = Costs()


@dataclass(slots=True)
class Cost:
    """Seconds, candidates and hits of one rule."""

    seconds: float = 0.0
    candidates: int = 0
    hits: int = 0


@dataclass(slots=True)
class Measured(Costs):
    """Counts everything."""

    by_rule: dict[str, Cost] = field(default_factory=dict)

    @contextmanager
    def of(self, rule: str) -> Iterator[None]:
        """Time spent inside is the rule's."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self._cost(rule).seconds += time.perf_counter() - began

    def looked_at(self, rule: str, candidates: int) -> None:
        """Distinct texts that the rule's patterns were run over."""
        self._cost(rule).candidates += candidates

    def hit(self, rule: str, hits: int) -> None:
        """Distinct texts that matched, or rows of the rule's query."""
        self._cost(rule).hits += hits

    def _cost(self, rule: str) -> Cost:
        return self.by_rule.setdefault(rule, Cost())
