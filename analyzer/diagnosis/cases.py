"""Findings as the diagnosis sees them, and causes made of findings that say the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING

from analyzer.diagnosis.topology import Entity, Topology
from analyzer.model import Evidence, Finding, Suppression

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzer.rules.schema import Rule
    from analyzer.store.store import Store

MAX_CONFIDENCE = 0.99

_OWN_STATE = frozenset({"status", "usage"})
"""Kinds of evidence that come from the container itself, not from what programs say of each other."""

_WITNESSES = """
SELECT DISTINCT e.finding, s.workload_kind, s.namespace, s.workload
FROM evidence e
JOIN findings f ON f.finding = e.finding
JOIN log_sources s ON s.file = e.file
WHERE e.source = 'log' AND s.workload IS NOT NULL
  AND NOT (s.workload_kind = f.entity_kind AND s.workload = f.entity_name)
ORDER BY ALL
"""


@dataclass(eq=False, slots=True)
class Clue:
    """A finding with its rule and its object.

    `witnesses` are the workloads whose logs show it, where these are not the object itself: what a client
    says of a server may have its cause on the way between them.
    """

    finding: Finding
    rule: Rule
    entity: Entity
    sources: tuple[str, ...]
    witnesses: tuple[Entity, ...] = ()

    @property
    def cause(self) -> str | None:
        """The class that this clue would name as a root cause."""
        return self.finding.cause or (self.rule.otherwise if self.rule.role == "symptom" else None)


@dataclass(eq=False, slots=True)
class Cause:
    """One fault: findings of one class on one object, or on objects that belong together."""

    cause: str
    clues: list[Clue]
    explains: list[tuple[Clue, Clue, str]] = field(default_factory=list)  # (by, what, via)

    @property
    def lead(self) -> Clue:
        """The clue that names the object: the surest one, and of these the deepest evidence."""
        return min(
            self.clues,
            key=lambda clue: (
                clue.rule.role != "cause",
                clue.entity.kind in ("Component", "Host", "File"),
                -clue.finding.confidence,
                clue.finding.finding,
            ),
        )

    @property
    def explained(self) -> int:
        """How many symptoms it explains."""
        return len({id(effect) for _, effect, _ in self.explains})

    @property
    def confidence(self) -> float:
        """Noisy-or over kinds of evidence that are independent; repetition adds nothing."""
        return min(MAX_CONFIDENCE, 1 - prod(1 - clue.finding.confidence for clue in self.surest.values()))

    @property
    def surest(self) -> dict[str, Clue]:
        """Per kind of evidence the clue that counts."""
        best: dict[str, Clue] = {}
        for clue in self.clues:
            for source in clue.sources:
                if source not in best or clue.finding.confidence > best[source].finding.confidence:
                    best[source] = clue
        return best


def load_clues(store: Store, rules: Mapping[str, Rule]) -> list[Clue]:
    """Every finding of a rule that is known and that no filter takes, in order."""
    suppressed = {suppression.finding for suppression in store.records(Suppression)}
    sources: dict[int, set[str]] = {}
    for evidence in store.records(Evidence):
        sources.setdefault(evidence.finding, set()).add(evidence.source)
    witnesses: dict[int, list[Entity]] = {}
    for number, *workload in store.query(_WITNESSES):
        witnesses.setdefault(number, []).append(Entity(*workload))
    return [
        Clue(
            finding,
            rules[finding.rule],
            Entity(finding.entity_kind, finding.entity_namespace, finding.entity_name),
            tuple(sorted(sources.get(finding.finding, {rules[finding.rule].source}))),
            tuple(witnesses.get(finding.finding, ())),
        )
        for finding in store.records(Finding, order="finding")
        if finding.rule in rules and finding.finding not in suppressed
    ]


def group_causes(clues: list[Clue], topology: Topology) -> list[Cause]:
    """One cause per class and object; objects of which one needs the other are one."""
    causes: list[Cause] = []
    for clue in clues:
        if clue.cause is None:
            continue
        home = next((cause for cause in causes if _belongs(clue, cause, topology)), None)
        if home is None:
            causes.append(Cause(clue.cause, [clue]))
        else:
            home.clues.append(clue)
    return causes


SHARED = ("image", "node", "registry")
"""Captures that make failures of several objects one fault when they are equal."""


def _belongs(clue: Clue, cause: Cause, topology: Topology) -> bool:
    if clue.cause != cause.cause:
        return False
    return any(
        belong_together(clue, other, topology)
        or any(
            clue.finding.captures.get(key) == other.finding.captures[key]
            for key in SHARED
            if key in other.finding.captures
        )
        for other in cause.clues
    )


def belong_together(one: Clue, other: Clue, topology: Topology) -> bool:
    """Whether they may be about one object: theirs is the same, or one needs the other.

    A component that the bundle holds no object of may be any object. What a container's own state says is
    about its program alone: of two programs that were killed each is a fault, whichever needs the other.
    """
    if one.entity == other.entity or "Component" in (one.entity.kind, other.entity.kind):
        return True
    ways = (topology.path(one.entity, other.entity), topology.path(other.entity, one.entity))
    apart = {"depends_on", "routes_to"} if _is_own_state(one) or _is_own_state(other) else set()
    return any(way is not None and apart.isdisjoint(way) for way in ways)


def _is_own_state(clue: Clue) -> bool:
    return bool(clue.sources) and _OWN_STATE.issuperset(clue.sources)
