"""What would have told earlier: probes and limits that the workloads of an incident lack, by their objects.

Absence counts only where the pods' containers are known from a describe or a manifest: a table of `kubectl
get` shows neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from analyzer.reports.case import Case
    from analyzer.store.store import Store

Lack = Literal["readiness", "liveness", "memory_limit", "cpu_request"]

_LACKING = """
WITH seen AS (
    SELECT p.workload_kind || '/' || p.workload AS workload, c.*
    FROM containers c
    JOIN pods p ON p.name = c.pod AND p.namespace IS NOT DISTINCT FROM c.namespace
    WHERE c.kind = 'app' AND p.workload_kind NOT IN ('Job', 'CronJob')
      AND (p.workload_kind || '/' || p.workload) IN (SELECT unnest($1::VARCHAR[]))
      AND c.image IS NOT NULL AND c.restarts IS NOT NULL
), lacks AS (
    SELECT workload, name, file, line, 'readiness' AS lack, 1 AS weight FROM seen s
    WHERE NOT EXISTS (SELECT 1 FROM container_probes b WHERE b.pod = s.pod AND b.container = s.name
                      AND b.probe = 'readiness' AND b.namespace IS NOT DISTINCT FROM s.namespace)
    UNION ALL
    SELECT workload, name, file, line, 'liveness', 2 FROM seen s
    WHERE NOT EXISTS (SELECT 1 FROM container_probes b WHERE b.pod = s.pod AND b.container = s.name
                      AND b.probe = 'liveness' AND b.namespace IS NOT DISTINCT FROM s.namespace)
    UNION ALL
    SELECT workload, name, file, line, 'memory_limit', 3 FROM seen WHERE memory_limit IS NULL
    UNION ALL
    SELECT workload, name, file, line, 'cpu_request', 4 FROM seen WHERE cpu_request IS NULL
)
SELECT workload, name, lack, arg_min(file, (file, line)), arg_min(line, (file, line))
FROM lacks GROUP BY workload, name, lack, weight ORDER BY workload, name, weight
"""


@dataclass(frozen=True, slots=True)
class Missing:
    """A probe or a limit that a container of a workload lacks, and where the container stands."""

    workload: str
    container: str
    lack: Lack
    file: str
    line: int


def lacking(store: Store, case: Case) -> list[Missing]:
    """What the workloads of a case's causes, and of what these explain, lack."""
    hit = {told.root.entity for told in case.causes}
    hit |= {effect.entity for told in case.causes for effect in told.effects}
    return missing_of(store, sorted(hit))


def missing_of(store: Store, workloads: list[str]) -> list[Missing]:
    """What the containers of these workloads (Kind/name) lack, each workload's containers once."""
    return [Missing(*row) for row in store.query(_LACKING, [workloads])]
