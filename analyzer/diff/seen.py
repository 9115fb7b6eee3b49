"""What two bundles observed: restarts and usage, log patterns, health checks, gaps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from analyzer.derive.templates import REST
from analyzer.model import Gap
from analyzer.reports.health import read_health

if TYPE_CHECKING:
    from analyzer.diff.names import Names, Place
    from analyzer.reports.case import Lang
    from analyzer.reports.health import Check
    from analyzer.store.store import Store

Measure = Literal["restarts", "memory", "cpu"]

SHARE = 0.25
"""By which part of the former a sum must change to be told."""
LEAST: dict[Measure, float] = {"restarts": 1, "memory": 64 << 20, "cpu": 0.1}
"""By how much besides: restarts, bytes, cores. Idle programs double what they use by nothing."""
_SEVERITY = ("FATAL", "ERROR", "WARNING", "INFO", "DEBUG")


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum over pods of a workload, of how many pods it is, and the line of the pod that has most.

    Restarts, bytes or cores.
    """

    value: float
    pods: int
    place: Place


@dataclass(frozen=True, slots=True)
class UsageChange:
    """A sum of a workload (Kind/name) that changed much."""

    entity: str
    measure: Measure
    old: Amount
    new: Amount


@dataclass(frozen=True, slots=True)
class PatternChange:
    """What the logs of a program say in one bundle alone, how often, and where first.

    `printer` is a component, or Kind/name of a workload that runs none that is known. `unsure`: the other
    bundle's log of it is not whole, so that the pattern may stand in what is missing.
    """

    status: Literal["new", "gone"]
    printer: str
    level: str | None
    pattern: str
    count: int
    place: Place
    unsure: bool


@dataclass(frozen=True, slots=True)
class CheckChange:
    """A health check whose status changed."""

    old: Check
    new: Check


@dataclass(frozen=True, slots=True)
class GapChange:
    """Something that one of the bundles does not hold and the other does."""

    status: Literal["opened", "closed"]
    code: str
    subject: str
    detail: str
    ask_for: str | None
    place: Place | None


# -- restarts and usage ----------------------------------------------------------------------------

_RESTARTS = "SELECT namespace, name, restarts, file, line FROM pods WHERE restarts IS NOT NULL ORDER BY ALL"
_USED = """
WITH samples AS (  -- of kubectl top, which the collector runs twice
    SELECT namespace, pod, container, max({0}) AS used, max_by(file, {0}) AS file, max_by(line, {0}) AS line
    FROM pod_usage WHERE {0} IS NOT NULL GROUP BY ALL
)
SELECT namespace, pod, coalesce(max(used) FILTER (container IS NULL), sum(used)) AS used,
       min(file), min_by(line, file)
FROM samples GROUP BY namespace, pod ORDER BY ALL
"""
_MEASURES: dict[Measure, str] = {
    "restarts": _RESTARTS,
    "memory": _USED.format("memory"),
    "cpu": _USED.format("cpu"),
}


def usage_changes(old: Store, new: Store, names: tuple[Names, Names]) -> Iterator[UsageChange]:
    """Sums that changed by more than SHARE and by LEAST, of workloads that both bundles measured."""
    for measure, sql in _MEASURES.items():
        before, after = _amounts(old, names[0], sql), _amounts(new, names[1], sql)
        for entity in sorted(before.keys() & after.keys()):
            one, other = before[entity], after[entity]
            by = abs(one.value - other.value)
            if by >= LEAST[measure] and by > SHARE * one.value:
                yield UsageChange(entity, measure, one, other)


def _amounts(store: Store, names: Names, sql: str) -> dict[str, Amount]:
    pods: dict[str, list[tuple[float, Place]]] = {}
    for namespace, pod, value, file, line in store.query(sql):
        pods.setdefault(names.entity("Pod", namespace, pod), []).append((float(value), (file, line)))
    return {
        entity: Amount(sum(value for value, _ in found), len(found), max(found, key=lambda one: one[0])[1])
        for entity, found in pods.items()
    }


# -- logs ------------------------------------------------------------------------------------------

_PATTERNS = """
SELECT t.component, s.namespace, s.kind, s.workload, t.level, t.pattern, sum(r.count)::BIGINT,
       min(r.file), min_by(r.line, (r.file, r.line))
FROM template_runs r
JOIN log_templates t ON t.template = r.template
LEFT JOIN (SELECT file, pod, min(namespace) AS namespace, min(workload_kind) AS kind,
                  min(workload) AS workload
           FROM log_sources GROUP BY ALL) s ON s.file = r.file AND s.pod IS NOT DISTINCT FROM r.pod
GROUP BY ALL ORDER BY ALL
"""

Said = tuple[str, str | None, str]
"""Who says it, at which level, and the pattern."""


class _Patterns:
    """What the logs of one bundle say, by program."""

    def __init__(self, store: Store, names: Names) -> None:
        self.said: dict[Said, tuple[int, Place]] = {}
        self.printers: set[str] = set()
        self._partly = {
            hidden.removeprefix("log:")
            for (hidden,) in store.query("SELECT DISTINCT unnest(hides) FROM gaps ORDER BY ALL")
            if hidden.startswith("log:")
        }
        for component, namespace, kind, workload, level, pattern, count, file, line in store.query(_PATTERNS):
            printer = component or (names.entity(kind, namespace, workload) if kind and workload else None)
            if printer is None:
                continue  # two logs of nobody are not of one program
            self.printers.add(printer)
            if pattern == REST:
                self._partly.add(printer)
                continue
            key = printer, level, names.text(pattern)
            before, place = self.said.get(key, (0, (file, line)))
            self.said[key] = before + count, place

    def whole(self, printer: str) -> bool:
        """Whether the bundle holds all that a program said, so that it did not say what is not there."""
        return printer not in self._partly


def pattern_changes(old: Store, new: Store, names: tuple[Names, Names]) -> list[PatternChange]:
    """Patterns in one bundle alone, of programs whose logs are in both: new ones first, errors first."""
    before, after = _Patterns(old, names[0]), _Patterns(new, names[1])
    shared = before.printers & after.printers
    sides: tuple[tuple[Literal["new", "gone"], _Patterns, _Patterns], ...] = (
        ("new", after, before),
        ("gone", before, after),
    )
    found = [
        PatternChange(status, *said, count, place, not without.whole(said[0]))
        for status, having, without in sides
        for said, (count, place) in having.said.items()
        if said[0] in shared and said not in without.said
    ]
    return sorted(found, key=_weight)


def _weight(one: PatternChange) -> tuple[object, ...]:
    level = _SEVERITY.index(one.level) if one.level in _SEVERITY else len(_SEVERITY)
    return one.status == "gone", level, -one.count, one.printer, one.pattern


# -- checks and gaps -------------------------------------------------------------------------------


def check_changes(old: Store, new: Store, lang: Lang) -> list[CheckChange]:
    """Health checks whose status is another, in their order."""
    pairs = zip(read_health(old, lang), read_health(new, lang), strict=True)
    return [CheckChange(before, after) for before, after in pairs if before.status != after.status]


def gap_changes(old: Store, new: Store, names: tuple[Names, Names], lang: Lang) -> list[GapChange]:
    """Gaps of one bundle alone, those that opened first; pods of one workload count as one."""
    before, after = _gaps(old, names[0]), _gaps(new, names[1])
    sides: tuple[
        tuple[Literal["opened", "closed"], dict[tuple[str, str], Gap], set[tuple[str, str]]], ...
    ] = (
        ("opened", after, after.keys() - before.keys()),
        ("closed", before, before.keys() - after.keys()),
    )
    return [
        GapChange(
            status=status,
            code=key[0],
            subject=key[1],
            detail=gap.detail_zh if lang == "zh" else gap.detail,
            ask_for=gap.command,
            place=(gap.file, gap.line or 1) if gap.file else None,
        )
        for status, gaps, keys in sides
        for key in sorted(keys)
        for gap in [gaps[key]]
    ]


def _gaps(store: Store, names: Names) -> dict[tuple[str, str], Gap]:
    found: dict[tuple[str, str], Gap] = {}
    for gap in store.records(Gap, order="code, subject, detail"):
        found.setdefault((gap.code, names.text(gap.subject)), gap)
    return found
