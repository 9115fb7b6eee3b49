"""Findings → verdict: the tables finding_edges, root_causes and verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.diagnosis.cases import Cause, load_clues
from analyzer.diagnosis.explain import Explanation, InView, explain
from analyzer.diagnosis.hypotheses import open_hypotheses
from analyzer.diagnosis.impact import impact_of
from analyzer.diagnosis.leads import find_leads
from analyzer.diagnosis.rivals import Ranked, Rivals, sources_of
from analyzer.diagnosis.topology import Entity, Topology
from analyzer.model import FindingEdge, RootCause, RuleResult, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzer.rules.schema import Rule
    from analyzer.rules.taxonomy import Taxonomy
    from analyzer.store.store import Store

# What a healthy system must show: pods that were listed, all that count now ready, no Service that selects
# pods without an address behind it, and the log of every workload: many faults show nowhere else. A log may
# be empty.
_HEALTHY = """
SELECT count(*) AS pods,
       count(*) FILTER (ready_containers < containers OR containers = 0) AS unready,
       count(*) FILTER (ready_containers IS NULL OR containers IS NULL) AS unknown,
       (SELECT count(*) FROM endpoints e
        WHERE coalesce(ready, 0) = 0
          AND NOT EXISTS (SELECT 1 FROM services s WHERE s.name = e.name AND s.selector IS NULL
                            AND s.namespace IS NOT DISTINCT FROM e.namespace)) AS deaf,
       (SELECT count(*) FROM endpoints) AS services,
       (SELECT count(*) FROM log_sources) AS logs,
       (SELECT count(*) FROM gaps
        WHERE code = 'truncated' AND list_has_any(hides, ['pods', 'endpoints']))
       + (SELECT count(*) FROM bundle WHERE NOT complete) AS cut,
       -- Logs are taken of a namespace; of what else a listing shows none is expected.
       count(*) FILTER (coalesce(workload_kind, 'Pod') NOT IN ('Pod', 'Job', 'CronJob')
                        AND namespace IN (SELECT namespace FROM log_sources)
                        AND NOT EXISTS (SELECT 1 FROM log_sources s
                                        WHERE s.workload = current_pods.workload
                                           OR (s.pod IS NULL AND s.component = current_pods.component)
                                           OR contains(s.file, current_pods.workload))
                        AND NOT EXISTS (SELECT 1 FROM files f WHERE contains(f.path, current_pods.name))
                       ) AS unheard
FROM current_pods
"""

_RUNNING = """
SELECT DISTINCT workload_kind, namespace, workload FROM pods
WHERE ready_containers = containers AND containers > 0 AND deleted_utc IS NULL
      AND coalesce(status, '') <> 'Terminating'
"""

SERVER_SAYS = "eady to accept |shut(?:ting)? down|[Ss]hutdown|bye bye|terminated by signal|PANIC"
"""What PostgreSQL and Redis say when they begin and cease to serve: must be in notable_records."""

# A server whose own log ends with serving. Of one whose pods are listed, these tell.
_SERVING = f"""
WITH told AS (
    SELECT DISTINCT s.component, s.namespace, s.workload_kind, s.workload,
           max_by(regexp_matches(r.message, 'eady to accept '), r.record)
               OVER (PARTITION BY r.file) AS serving
    FROM notable_records r JOIN log_sources s ON s.file = r.file AND s.pod IS NOT DISTINCT FROM r.pod
    WHERE s.component IN ('postgres', 'redis') AND r.stream = 'current'
      AND regexp_matches(r.message, '{SERVER_SAYS}')
      AND NOT EXISTS (SELECT 1 FROM pods p WHERE p.component = s.component)
)
SELECT 'Component', namespace, component FROM told WHERE serving
UNION
SELECT workload_kind, namespace, workload FROM told WHERE serving AND workload IS NOT NULL
"""

# Workloads that printed a log, and no pod of which is listed with its address.
_NOWHERE = """
SELECT DISTINCT workload_kind, namespace, workload FROM log_sources s
WHERE workload IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM pods p WHERE p.workload = s.workload AND p.workload_kind = s.workload_kind
                                         AND p.namespace IS NOT DISTINCT FROM s.namespace)
"""

_HOSTS = """
SELECT DISTINCT lower(host) FROM (
    SELECT ip AS host FROM pods UNION ALL SELECT cluster_ip FROM services UNION ALL SELECT name FROM services
    UNION ALL SELECT name || '.' || namespace FROM services
    UNION ALL SELECT name || '.' || namespace || '.svc' FROM services
    UNION ALL SELECT name || '.' || namespace || '.svc.cluster.local' FROM services
) WHERE host IS NOT NULL
"""

_ENTRIES = """
SELECT DISTINCT w.to_kind, w.to_namespace, w.to_name
FROM relations r JOIN relations w
  ON w.relation = 'selects' AND w.from_kind = 'Service' AND w.from_name = r.to_name
     AND w.from_namespace IS NOT DISTINCT FROM r.to_namespace
WHERE r.relation = 'routes_to'
UNION
SELECT DISTINCT r.to_kind, r.to_namespace, r.to_name
FROM relations r JOIN services s
  ON s.name = r.from_name AND s.namespace IS NOT DISTINCT FROM r.from_namespace
WHERE r.relation = 'selects' AND r.from_kind = 'Service' AND s.type IN ('NodePort', 'LoadBalancer')
"""


def diagnose(store: Store, rules: Mapping[str, Rule], taxonomy: Taxonomy) -> None:
    """Tell root causes from symptoms and write the verdict."""
    topology = Topology.of(store)
    view = InView(
        running=frozenset(Entity(*row) for query in (_RUNNING, _SERVING) for row in store.query(query)),
        hosts=frozenset(host for (host,) in store.query(_HOSTS)),
        nowhere=frozenset(Entity(*row) for row in store.query(_NOWHERE)),
    )
    clues = load_clues(store, rules)
    explanation = explain(clues, topology, view)
    components = {
        Entity(kind, namespace, name): component
        for kind, namespace, name, component in store.query(
            "SELECT workload_kind, namespace, workload, min(component) FROM pods GROUP BY ALL"
        )
    }
    results = {result.rule: result for result in store.records(RuleResult)}
    roots = _ranked(store, explanation, taxonomy, topology, components)
    rivals = Rivals(roots, explanation, clues, topology)
    for root in roots:
        store.add(sources_of(root))
        store.add(rivals.found(root))
        store.add(rivals.not_found(root, rules.values(), results, components))
    store.add(_edges(explanation))
    unsolved = [cause.lead for cause in explanation.roots if cause.lead.rule.role == "symptom"]
    store.add(open_hypotheses([*unsolved, *explanation.unexplained], rules, results, topology, components))
    store.add([_verdict(store, explanation)])
    store.add(find_leads(store))
    store.flush()


def _ranked(
    store: Store,
    explanation: Explanation,
    taxonomy: Taxonomy,
    topology: Topology,
    components: Mapping[Entity, str],
) -> list[Ranked]:
    """Write the root causes, and give them in order."""
    entries = {Entity(*row) for row in store.query(_ENTRIES)}
    impacts = []
    for cause in explanation.roots:
        base = taxonomy[cause.cause].priority
        down = f"{components.get(cause.lead.entity)}.down"
        when_down = taxonomy[down].priority if down in taxonomy else None
        impacts.append((impact_of(cause, base, when_down, topology, entries), cause))
    impacts.sort(key=lambda pair: _rank(pair[1], pair[0].priority))
    store.add(
        RootCause(
            rank=rank,
            finding=cause.lead.finding.finding,
            cause=cause.cause,
            entity=str(cause.lead.entity),
            priority=impact.priority,
            scope=impact.scope,
            confidence=round(cause.confidence, 2),
            why=impact.why,
            why_zh=impact.why_zh,
        )
        for rank, (impact, cause) in enumerate(impacts, 1)
    )
    return [Ranked(rank, impact.priority, cause) for rank, (impact, cause) in enumerate(impacts, 1)]


def _rank(cause: Cause, priority: str) -> tuple[object, ...]:
    lead = cause.lead
    return (
        lead.rule.role != "cause",
        priority,
        -cause.explained,
        -cause.confidence,
        cause.cause,
        str(lead.entity),
    )


def _edges(explanation: Explanation) -> list[FindingEdge]:
    edges: dict[tuple[int, int], str] = {}
    for cause in [*explanation.roots, *(folded for _, folded, _ in explanation.folded)]:
        lead = cause.lead.finding.finding
        for clue in cause.clues:
            if clue is not cause.lead:
                edges.setdefault((lead, clue.finding.finding), "same")
        for _, effect, relation in cause.explains:
            edges.setdefault((lead, effect.finding.finding), relation)
    for root, folded, relation in explanation.folded:
        edges.setdefault((root.lead.finding.finding, folded.lead.finding.finding), relation)
    return [FindingEdge(cause=c, effect=e, via=relation) for (c, e), relation in sorted(edges.items())]


def _verdict(store: Store, explanation: Explanation) -> Verdict:
    if explanation.roots:
        count = len(explanation.roots)
        return Verdict(
            verdict="faulty", reason=f"{count} root cause(s) found", reason_zh=f"发现 {count} 个根因"
        )
    ((pods, unready, unknown, deaf, services, logs, cut, unheard),) = store.query(_HEALTHY)
    if explanation.unexplained or unready or deaf:
        return Verdict(
            verdict="faulty",
            reason="something is wrong, and the bundle does not hold the cause",
            reason_zh="存在故障，但诊断包中没有根因的证据",
        )
    if pods and services and logs and not (unknown or cut or unheard):
        return Verdict(
            verdict="healthy",
            reason="every pod is ready, every Service has endpoints",
            reason_zh="所有 Pod 均就绪，所有 Service 都有端点",
        )
    return Verdict(
        verdict="undetermined",
        reason="the bundle shows too little of the system to call it healthy",
        reason_zh="诊断包信息不足，不能判断系统健康",
    )
