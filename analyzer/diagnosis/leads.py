"""Leads: what the logs say that no rule knows, where it is worth reading. Context, never a cause.

A healthy system has few or none: what is merely odd counts only on a workload that something is wrong with,
an error that no rule knows counts anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from analyzer.derive.templates import REST
from analyzer.model import Lead
from analyzer.rules.evidence import line_texts
from analyzer.rules.state import Place

if TYPE_CHECKING:
    from analyzer.store.store import Store

MAX_LEADS = 8
MAX_NEW = 3  # leads that are new and nothing more: a crash report is printed line by line
ERRORS = ("FATAL", "ERROR")

_WEIGHTS = {"last_before_crash": 8, "error": 6, "new": 4, "burst": 2, "only_here": 1}
"""How telling each reason is; what is not here is no reason."""

_RUNS = f"""
WITH faulty AS (
    SELECT DISTINCT f.entity_kind AS kind, f.entity_name AS name FROM findings f
    WHERE f.role IN ('cause', 'symptom')
      AND NOT EXISTS (FROM suppressions s WHERE s.finding = f.finding)
)
SELECT t.template, t.level, coalesce(s.workload_kind, 'File') AS kind, coalesce(s.workload, r.file) AS name,
       EXISTS (FROM faulty f WHERE (f.kind, f.name) IN (
           (s.workload_kind, s.workload), ('Pod', r.pod), ('File', r.file))) AS faulty,
       r.pod, r.count, r.first_utc, r.flags, r.file, r.line, r.last_line
FROM template_runs r
JOIN log_templates t ON t.template = r.template
LEFT JOIN log_sources s ON s.file = r.file AND s.pod IS NOT DISTINCT FROM r.pod
WHERE NOT t.known AND t.pattern <> '{REST}' AND (t.level IN ('FATAL', 'ERROR') OR len(r.flags) > 0)
  AND NOT is_history(r.stream, r.pod)
ORDER BY ALL
"""


@dataclass(frozen=True, slots=True)
class _Sight:
    """A template in one run of a workload's container."""

    template: int
    level: str | None
    kind: str
    name: str
    faulty: bool
    pod: str | None
    count: int
    first_utc: datetime | None
    flags: list[str]
    file: str
    line: int
    last_line: int

    @property
    def reasons(self) -> list[str]:
        """Why it is worth reading, the most telling first; empty where it is not."""
        found = ["error"] if self.level in ERRORS else []
        if self.faulty:
            found += [flag for flag in self.flags if flag in _WEIGHTS]
        if found == ["only_here"] or (self.level in ("INFO", "DEBUG") and "last_before_crash" not in found):
            return []
        return sorted(found, key=lambda reason: -_WEIGHTS[reason])

    @property
    def shown(self) -> Place:
        """The line to read: the first, but the last where that is what counts."""
        return Place(self.file, self.last_line if "last_before_crash" in self.reasons else self.line)


def find_leads(store: Store) -> list[Lead]:
    """The most telling templates that no rule knows. Findings must be known before."""
    groups: dict[tuple[int, str, str], list[_Sight]] = {}
    for row in store.query(_RUNS):
        sight = _Sight(*row)
        if sight.reasons:
            groups.setdefault((sight.template, sight.kind, sight.name), []).append(sight)
    merely_new = 0
    chosen = []
    for group in sorted(groups.values(), key=_telling):
        merely_new += _reasons(group) == ["new"]
        if _reasons(group) != ["new"] or merely_new <= MAX_NEW:
            chosen.append(group)
    return list(_leads(store, chosen[:MAX_LEADS]))


def _telling(group: list[_Sight]) -> tuple[object, ...]:
    first = group[0]
    return (
        not any(sight.faulty for sight in group),
        -sum(_WEIGHTS[reason] for reason in _reasons(group)),
        first.level != "FATAL",
        -sum(sight.count for sight in group),
        first.template,
        first.kind,
        first.name,
    )


def _reasons(group: list[_Sight]) -> list[str]:
    found = {reason for sight in group for reason in sight.reasons}
    return [reason for reason in _WEIGHTS if reason in found]


def _leads(store: Store, groups: list[list[_Sight]]) -> Iterator[Lead]:
    shown = [max(group, key=lambda sight: len(sight.reasons)).shown for group in groups]
    texts = line_texts(store, shown)
    for rank, (group, place) in enumerate(zip(groups, shown, strict=True), 1):
        first = group[0]
        yield Lead(
            rank=rank,
            template=first.template,
            entity=f"{first.kind}/{first.name}",
            faulty=any(sight.faulty for sight in group),
            reasons=_reasons(group),
            pods=len({sight.pod for sight in group}),
            count=sum(sight.count for sight in group),
            text=texts.get(place, ""),
            file=place.file,
            line=place.line,
        )
