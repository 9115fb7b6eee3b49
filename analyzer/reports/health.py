"""The guide's quick diagnosis, answered from a bundle: eight checks, each ok, warning, error or unknown.

Source: quick-diagnosis.sh of the guide. Where its pipelines cannot tell what they mean to (`grep -v Ready`
finds no NotReady node, a pod that is Running may not be ready), the check asks what was meant. Unknown is not
healthy: what a gap hides is never ok. Faults that the analysis found count in the check of what they are on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Literal

from analyzer.components import component_of

if TYPE_CHECKING:
    from analyzer.reports.case import Lang
    from analyzer.store.store import Store

Status = Literal["ok", "warning", "error", "unknown"]
Place = tuple[str, int]

CPU_CORES = 1.0
"""The guide warns of a pod above 1000m."""
MEMORY_BYTES = 2048 << 20
"""The guide warns of a pod above 2048Mi."""
NEAR_LIMIT = 0.8
"""Share of its limit at which a pod is told: the guide's alert HighMemoryUsage."""
FULL_PERCENT = 90
"""Share of its size at which a node is told, in percent."""
MOST_PLACES = 5
MOST_NAMES = 3

_TEXTS: dict[Status, int] = {"error": 2, "warning": 2, "unknown": 1, "ok": 1}
"""Statuses, the worst first, and how many signs are told of each."""
_EVERYWHERE = "kubectl get pods --all-namespaces -o wide"
_ASK_FOR = {
    "cluster": "kubectl describe nodes",
    "namespace": "kubectl get namespace {namespace}",
    "pods": "kubectl get pods -n {namespace} -o wide",
    "services": "kubectl get services,endpoints -n {namespace} -o wide",
    "api": _EVERYWHERE,
    "database": _EVERYWHERE,
    "redis": _EVERYWHERE,
    "resources": "kubectl top pods -n {namespace}",
}
"""What decides an unknown check where no gap knows better."""


@dataclass(frozen=True, slots=True)
class Check:
    """One of the quick diagnosis's checks, answered from the bundle.

    `name` is a stable id: cluster, namespace, pods, services, api, database, redis or resources. `detail` is
    a short sentence that may hold raw text of the bundle. `places` are at most five, none only where the
    status is unknown; `ask_for` is the command that would decide an unknown one.
    """

    name: str
    title: str
    status: Status
    detail: str
    places: list[Place]
    ask_for: str | None


@dataclass(frozen=True, slots=True)
class _Sign:
    """A thing that speaks for a status. Of the signs of a check the worst decide, and tell the detail."""

    status: Status
    text: str
    places: Sequence[Place] = ()
    ask_for: str | None = None


@dataclass(frozen=True, slots=True)
class _Fault:
    """A cause or symptom that the analysis found. `counts`: the diagnosis rests on it or explains it; `root`:
    it leads a root cause.

    `key` is kind/namespace/name of its object; `touched` are the objects (kind/name) that it names besides.
    """

    cause: str | None
    rule: str
    kind: str
    name: str
    key: str
    root: bool
    counts: bool
    touched: frozenset[str]
    places: list[Place]

    @property
    def entity(self) -> str:
        """Kind/name of the object."""
        return f"{self.kind}/{self.name}"


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the system that has a check: its component, the classes that are about it wherever they are
    found, and the keys under which a health answer of the application tells of it.
    """

    component: str
    classes: tuple[str, ...]
    answer: str


@dataclass(slots=True)
class _Look:
    """A bundle that is looked at in one language."""

    store: Store
    lang: Lang
    faults: list[_Fault] = field(default_factory=list)

    def sign(
        self,
        status: Status,
        key: str,
        places: Sequence[Place] = (),
        ask_for: str | None = None,
        **values: object,
    ) -> _Sign:
        """A sign with its text in the language."""
        return _Sign(status, _word(self.lang, key, **values), places, ask_for)

    def hidden(self, *tables: str) -> Iterator[_Sign]:
        """An unknown sign for each gap that makes absence in one of these tables mean nothing."""
        for table in tables:
            yield from self.unknown(_HIDDEN, [table])

    def unknown(self, sql: str, parameters: Sequence[object]) -> Iterator[_Sign]:
        """An unknown sign for each gap that a query gives."""
        for subject, detail, detail_zh, command, file, line in self.store.query(sql, parameters):
            told = detail_zh if self.lang == "zh" else detail
            places = [(file, line)] if file is not None and line is not None else []
            ask = self.command(command) if command else None
            yield self.sign("unknown", "gap", places, ask, subject=subject, detail=told)

    def command(self, text: str) -> str:
        """A command with the namespace of the bundle in it."""
        ((namespace,),) = self.store.query("SELECT min(namespace) FROM bundle")
        return text.replace("{namespace}", namespace or "NAMESPACE")


_HIDDEN = """
SELECT subject, detail, detail_zh, command, file, line FROM gaps WHERE list_contains(hides, $1)
UNION ALL
SELECT f.path, coalesce(f.note, 'the file is cut off'), '文件被截断', NULL, NULL, NULL
FROM files f JOIN (SELECT DISTINCT file, regexp_replace(lower(kind), 's?$', 's') AS listing FROM objects) o
  ON o.file = f.path
WHERE f.status = 'truncated' AND o.listing = $1
  AND NOT EXISTS (SELECT 1 FROM files w WHERE w.status = 'ok' AND w.kind = o.listing)
ORDER BY subject
"""
"""Gaps of a table, and files that were cut while they listed its objects, where no other lists them all."""


def read_health(store: Store, lang: Lang) -> list[Check]:
    """The eight checks of a finished analysis, in the guide's order."""
    look = _Look(store, lang, _read_faults(store))
    return [_judged(look, name, list(signs(look))) for name, signs in _CHECKS.items()]


def _judged(look: _Look, name: str, signs: list[_Sign]) -> Check:
    status = min((sign.status for sign in signs), key=list(_TEXTS).index)
    telling = [sign for sign in signs if sign.status == status]
    texts = list(dict.fromkeys(sign.text for sign in telling))
    places = _spread(telling)
    if not places and status != "unknown":
        places = _spread(signs)  # a fault without a line of its own
    ask_for = next((sign.ask_for for sign in telling if sign.ask_for), look.command(_ASK_FOR[name]))
    return Check(
        name=name,
        title=_word(look.lang, name),
        status=status,
        detail=_word(look.lang, "and").join(texts[: _TEXTS[status]]),
        places=places,
        ask_for=ask_for if status == "unknown" else None,
    )


def _spread(signs: Sequence[_Sign]) -> list[Place]:
    """The first place of each sign before the second of any."""
    rounds = zip_longest(*(sign.places for sign in signs))
    found = dict.fromkeys(place for places in rounds for place in places if place is not None)
    return list(found)[:MOST_PLACES]


# -- faults ----------------------------------------------------------------------------------------

_FAULTS = """
SELECT f.finding, coalesce(r.cause, f.cause), f.rule, f.entity_kind, f.entity_name,
       if(f.entity_kind = 'Component', NULL, f.entity_namespace) AS namespace,
       r.rank IS NOT NULL AS root,
       root OR EXISTS (SELECT 1 FROM finding_edges e WHERE f.finding IN (e.cause, e.effect)) AS counts,
       map_values(f.captures)
FROM findings f LEFT JOIN root_causes r ON r.finding = f.finding
WHERE f.role IN ('cause', 'symptom')
  AND NOT EXISTS (SELECT 1 FROM suppressions s WHERE s.finding = f.finding)
ORDER BY r.rank NULLS LAST, f.role, f.confidence DESC, f.finding
"""


def _read_faults(store: Store) -> list[_Fault]:
    """Root causes first. What a filter of the site took is left out."""
    places: dict[int, list[Place]] = {}
    for finding, file, line in store.query("SELECT finding, file, line FROM evidence ORDER BY finding, rank"):
        places.setdefault(finding, []).append((file, line))
    return [
        _Fault(
            cause=cause,
            rule=rule,
            kind=kind,
            name=name,
            key=_key(kind, namespace, name),
            root=root,
            counts=counts,
            touched=frozenset(captured or ()),
            places=places.get(finding, []),
        )
        for finding, cause, rule, kind, name, namespace, root, counts, captured in store.query(_FAULTS)
    ]


def _causes(look: _Look, concerns: Callable[[_Fault], bool]) -> Iterator[_Sign]:
    """Causes: an error where the diagnosis makes use of one, a warning where it is too unsure for that.

    Root causes alone, where there are some.
    """
    faults = [fault for fault in look.faults if fault.cause is not None and concerns(fault)]
    for fault in [fault for fault in faults if fault.root] or faults:
        status: Status = "error" if fault.counts else "warning"
        key = "cause" if fault.counts else "unsure"
        yield look.sign(status, key, fault.places, entity=fault.entity, cause=fault.cause)


def _key(kind: str, namespace: str | None, name: str) -> str:
    return f"{kind}/{namespace or ''}/{name}"


# -- cluster ---------------------------------------------------------------------------------------

_UNREACHABLE = r"""
SELECT file, min(line), EXISTS (SELECT 1 FROM objects) FROM lines
WHERE regexp_matches(text, '^(Unable to connect to the server|The connection to the server \S+ was refused)')
GROUP BY file ORDER BY file
"""
_PRESSURE = """
SELECT node || ' ' || type, file, line FROM node_conditions
WHERE status = 'True' AND (type LIKE '%Pressure' OR type = 'NetworkUnavailable') ORDER BY ALL
"""
_UNSEEN_NODES = """
SELECT DISTINCT node FROM (SELECT node FROM current_pods UNION SELECT node FROM node_usage)
WHERE node IS NOT NULL AND node NOT IN (SELECT name FROM nodes WHERE ready IS NOT NULL) ORDER BY 1
"""


def _cluster(look: _Look) -> Iterator[_Sign]:
    """Whether kubectl reached the API server, and whether nodes are ready and at ease."""
    for file, line, partly in look.store.query(_UNREACHABLE):
        yield look.sign("warning" if partly else "error", "unreachable", [(file, line)])
    nodes = look.store.query(
        "SELECT name, file, line, ready FROM nodes WHERE ready IS NOT NULL ORDER BY name"
    )
    if bad := [node for node in nodes if not node[3]]:
        yield look.sign(
            "error", "nodes_not_ready", _places(bad), n=len(bad), all=len(nodes), names=_names(bad)
        )
    yield from _causes(look, lambda fault: fault.kind in ("Node", "Cluster"))
    if pressed := look.store.query(_PRESSURE):
        yield look.sign("warning", "pressure", _places(pressed), names=_names(pressed))
    hidden = list(look.hidden("nodes"))
    if not nodes:
        yield look.sign("unknown", "no_nodes", ask_for=next((sign.ask_for for sign in hidden), None))
    elif unseen := look.store.query(_UNSEEN_NODES):
        yield look.sign("unknown", "nodes_unseen", n=len(unseen), names=_names(unseen))
    else:
        yield from hidden
        judged = look.store.query("SELECT 1 FROM node_conditions WHERE type LIKE '%Pressure' LIMIT 1")
        key = "nodes_ready" if judged else "nodes_ready_only"
        yield look.sign("ok", key, _places(nodes), n=len(nodes))


# -- namespace -------------------------------------------------------------------------------------

_NOT_FOUND = r"""
SELECT DISTINCT ON (file) name, file, line FROM (
    SELECT file, line, regexp_extract(text, '\(NotFound\): namespaces? "([^"]+)"', 1) AS name
    FROM lines WHERE text LIKE 'Error from server (NotFound)%'
), (SELECT min(namespace) AS namespace FROM bundle)
WHERE name <> '' AND name = coalesce(namespace, name) ORDER BY file, line
"""
_REFUSED = r"""
SELECT file, file, min(line) FROM lines
WHERE regexp_matches(text, '^[Ee]rror\b.*\((Forbidden|Unauthorized)\)')
  AND NOT contains(text, 'at the cluster scope')
GROUP BY file ORDER BY file
"""
_OBJECTS = """
SELECT DISTINCT ON (kind, name) namespace, file, line FROM objects
WHERE namespace = (SELECT min(namespace) FROM bundle) ORDER BY kind <> 'Pod', kind, name, file, line
"""


def _namespace(look: _Look) -> Iterator[_Sign]:
    """Whether the namespace exists and what is in it could be read. A refusal of all of it is an error."""
    for name, *place in look.store.query(_NOT_FOUND):
        yield look.sign("error", "not_found", [_place(place)], name=name)
    objects = look.store.query(_OBJECTS)
    if refused := look.store.query(_REFUSED):
        status: Status = "warning" if objects else "error"
        yield look.sign(status, "refused", _places(refused), names=_names(refused))
    if objects:
        yield look.sign("ok", "namespace_read", _places(objects), name=objects[0][0], n=len(objects))
    else:
        yield look.sign("unknown", "no_objects")


# -- pods ------------------------------------------------------------------------------------------

_PODS = """
WITH idle AS (  -- the line of the state tells more than the pod's own
    SELECT namespace, pod, min(file) AS file, min_by(state_line, (file, state_line)) AS line
    FROM containers WHERE state_line IS NOT NULL AND NOT ready GROUP BY ALL
)
SELECT p.name, coalesce(i.file, p.file), coalesce(i.line, p.line),
       ready_containers < containers OR containers = 0 OR (containers IS NULL AND now = 'Pending') AS unready
FROM current_pods p LEFT JOIN idle i ON i.pod = p.name AND i.namespace IS NOT DISTINCT FROM p.namespace
WHERE $1 IS NULL OR (component = $1 AND coalesce(workload_kind, 'Pod') NOT IN ('Job', 'CronJob'))
ORDER BY unready DESC, p.name
"""
_RESTARTED = """
WITH ends AS (
    SELECT namespace, pod, max(last_finished_utc) AS utc, max_by(file, last_finished_utc) AS file,
           max_by(coalesce(last_state_line, line), last_finished_utc) AS line
    FROM containers WHERE kind = 'app' AND restarts > 0 GROUP BY ALL
)
SELECT p.name, coalesce(e.file, p.file), coalesce(e.line, p.line)
FROM current_pods p
LEFT JOIN ends e ON e.pod = p.name AND e.namespace IS NOT DISTINCT FROM p.namespace, capture c
WHERE p.ready_containers = p.containers AND coalesce(e.utc, p.last_restart_utc) > c.utc - INTERVAL 1 HOUR
ORDER BY p.name
"""
_UNENDED = """
SELECT p.name, p.file, p.line FROM pods p, capture c
WHERE p.deleted_utc < c.utc - INTERVAL 1 MINUTE ORDER BY p.name
"""
_SHORT = """
SELECT w.kind || '/' || w.name, w.file, w.line, w.ready, w.desired FROM workloads w
WHERE w.form <> 'inferred' AND w.kind IN ('Deployment', 'StatefulSet', 'DaemonSet') AND w.ready < w.desired
  AND NOT EXISTS (SELECT 1 FROM current_pods p
                  WHERE p.workload = w.name AND p.workload_kind = w.kind
                    AND p.ready_containers < p.containers)
  AND coalesce(w.component = $1, $1 IS NULL)
ORDER BY 1
"""
"""Workloads that lack pods of which the list of pods shows nothing."""


def _pods(look: _Look) -> Iterator[_Sign]:
    """Whether the pods that count now are ready: not those of finished Jobs, evicted or leaving ones."""
    yield from look.hidden("pods")
    pods = look.store.query(_PODS, [None])
    if bad := [pod for pod in pods if pod[3]]:
        yield look.sign("error", "pods_not_ready", _places(bad), n=len(bad), all=len(pods), names=_names(bad))
    yield from _short(look, None)
    for sql, key in ((_RESTARTED, "restarted"), (_UNENDED, "unended")):
        if rows := look.store.query(sql):
            yield look.sign("warning", key, _places(rows), n=len(rows), names=_names(rows))
    yield from _ready_pods(look, pods, "pods_ready", "no_pods")


def _short(look: _Look, component: str | None) -> Iterator[_Sign]:
    for name, file, line, ready, desired in look.store.query(_SHORT, [component]):
        yield look.sign("error", "short", [(file, line)], name=name, n=ready, all=desired)


def _ready_pods(look: _Look, pods: Sequence[Any], ready: str, none: str) -> Iterator[_Sign]:
    """That all pods are ready, or that it cannot be told."""
    if not pods:
        yield look.sign("unknown", none)
    elif untold := [pod for pod in pods if pod[3] is None]:
        yield look.sign("unknown", "readiness", _places(untold), names=_names(untold))
    else:
        yield look.sign("ok", ready, _places(pods), n=len(pods))


# -- services --------------------------------------------------------------------------------------

_SERVICES = """
SELECT coalesce(s.name, e.name) AS name, coalesce(e.file, s.file), coalesce(e.line, s.line),
       coalesce(s.namespace, e.namespace), if(e.name IS NULL, NULL, coalesce(e.ready, 0)),
       s.name IS NULL OR coalesce(cardinality(s.selector), 0) > 0 AS selects
FROM services s FULL JOIN endpoints e ON e.name = s.name AND e.namespace IS NOT DISTINCT FROM s.namespace
WHERE coalesce(s.type, '') <> 'ExternalName' AND (selects OR e.name IS NOT NULL)
ORDER BY ALL
"""
"""Services that stand for pods or addresses, with their ready addresses: NULL where no list tells."""


def _services(look: _Look) -> Iterator[_Sign]:
    """Whether every Service has a ready address behind it."""
    yield from look.hidden("services", "endpoints")
    services = look.store.query(_SERVICES)
    yield from _deaf(look, services)
    yield from _causes(look, lambda fault: fault.kind == "Service")
    if not services:
        yield look.sign("unknown", "no_services")
    else:
        yield look.sign("ok", "services_ready", _places(services), n=len(services))


def _deaf(look: _Look, services: Sequence[Any]) -> Iterator[_Sign]:
    """Services with nothing behind them, and those of which that is not known."""
    if deaf := [row for row in services if row[4] == 0 and row[5]]:
        yield look.sign(
            "error", "no_endpoints", _places(deaf), n=len(deaf), all=len(services), names=_names(deaf)
        )
    if bare := [row for row in services if row[4] == 0 and not row[5]]:
        yield look.sign("warning", "bare", _places(bare), names=_names(bare))
    if untold := [row for row in services if row[4] is None]:
        ask = look.command("kubectl get endpoints -n {namespace}")
        yield look.sign("unknown", "endpoints_unseen", _places(untold), ask, names=_names(untold))


# -- API, database, Redis --------------------------------------------------------------------------

_PARTS = {
    "api": _Part("app", (), "status"),
    "database": _Part("postgres", ("postgres.", "config.db_"), "database|db|postgres|postgresql"),
    "redis": _Part("redis", ("redis.", "config.redis_"), "redis|cache"),
}

_OWN = """
WITH own AS (
    SELECT workload_kind AS kind, namespace, workload AS name FROM pods WHERE component = $1
    UNION SELECT 'Pod', namespace, name FROM pods WHERE component = $1
    UNION SELECT kind, namespace, name FROM workloads WHERE component = $1
    UNION SELECT workload_kind, namespace, workload FROM log_sources WHERE component = $1
), serving AS (
    FROM own WHERE name IS NOT NULL AND coalesce(kind, 'Pod') NOT IN ('Job', 'CronJob')
)
FROM serving
UNION
SELECT r.from_kind, r.from_namespace, r.from_name FROM relations r
JOIN serving o
  ON o.kind = r.to_kind AND o.name = r.to_name AND o.namespace IS NOT DISTINCT FROM r.to_namespace
WHERE r.relation = 'selects' AND r.from_kind = 'Service'
UNION
SELECT r.to_kind, r.to_namespace, r.to_name FROM relations r
LEFT JOIN serving o
  ON o.kind = r.from_kind AND o.name = r.from_name AND o.namespace IS NOT DISTINCT FROM r.from_namespace
WHERE r.relation IN ('mounts', 'uses_env') GROUP BY ALL HAVING bool_and(o.name IS NOT NULL)
"""
"""What a component is made of: its workloads and pods, the Services before them, and volumes and
configuration that nothing else uses."""

_UNBACKED = """
SELECT DISTINCT 'Service', namespace, name FROM (
    SELECT namespace, name FROM services UNION ALL SELECT namespace, name FROM endpoints
    UNION ALL SELECT entity_namespace, entity_name FROM findings WHERE entity_kind = 'Service'
) s
WHERE NOT EXISTS (SELECT 1 FROM relations r
                  WHERE r.relation = 'selects' AND r.from_kind = 'Service' AND r.from_name = s.name
                    AND r.from_namespace IS NOT DISTINCT FROM s.namespace)
  AND (namespace IS NOT DISTINCT FROM (SELECT min(namespace) FROM bundle)
       OR namespace IN (SELECT namespace FROM pods WHERE component = $1))
UNION ALL
SELECT DISTINCT 'Host', NULL, entity_name FROM findings WHERE entity_kind = 'Host' AND $1 <> 'app'
"""
"""Peers with no workload behind: their names alone can tell what they stand for. Names of hosts that are no
Services tell too little of the application (api.example.com may be anybody's)."""

_FAILED_REQUESTS = r"""
SELECT t.file, t.line FROM network_tests t
WHERE t.test = 'http' AND NOT t.ok
  AND (t.target IS NULL
       OR EXISTS (SELECT 1 FROM (SELECT unnest($1::VARCHAR[]) AS name) n
                  LEFT JOIN services s ON s.name = n.name
                  WHERE t.target = s.cluster_ip
                     OR split_part(regexp_replace(t.target, ':\d+$', ''), '.', 1) = n.name))
ORDER BY ALL
"""
"""Requests of the collector's test. It asks the application alone, and wget does not always say whom."""

_ANSWERS = r"""
SELECT file, line, regexp_extract(detail, '(?i)"(?:' || $1 || ')"\s*:\s*"?(' || bad || ')\b', 1) AS said
FROM network_tests, (SELECT 'error\w*|down|fail\w*|un\w+|dis\w+|not\w*|degraded|false|timeout' AS bad)
WHERE test = 'http' AND ok AND said <> '' ORDER BY ALL
"""
"""Answers to the collector's request that say that a part is not well: wget succeeds all the same."""

_UNHEARD = """
SELECT g.subject, g.detail, g.detail_zh,
       coalesce(g.command, (SELECT 'kubectl logs ' || min(s.pod) || ' -n {namespace} --tail=1000'
                            FROM log_sources s WHERE s.file = g.subject AND s.pod SIMILAR TO '[a-z0-9.-]+')),
       g.file, g.line
FROM gaps g
WHERE list_contains(g.hides, 'log:' || $1)
  AND (g.code = 'truncated' OR (g.code = 'no_log' AND EXISTS (SELECT 1 FROM current_pods p
                                                              WHERE g.subject = 'Pod/' || p.name)))
ORDER BY g.subject
"""
"""Many faults show in a log alone. That of a run that is over need not be there, nor a long one's start."""


def _part(name: str) -> Callable[[_Look], Iterator[_Sign]]:
    part = _PARTS[name]

    def signs(look: _Look) -> Iterator[_Sign]:
        """Whether a component's pods are ready and can be reached, and no fault lies on it."""
        yield from look.hidden("pods", "services", "endpoints")
        yield from look.unknown(_UNHEARD, [part.component])
        objects = _objects(look, part.component)
        yield from _causes(look, lambda fault: _concerns(fault, part, objects))
        yield from _part_pods(look, part.component)
        services = [row for row in look.store.query(_SERVICES) if _key("Service", row[3], row[0]) in objects]
        yield from _deaf(look, services)
        if name == "api":
            yield from _requests(look, [row[0] for row in services])
        for file, line, said in look.store.query(_ANSWERS, [part.answer]):
            yield look.sign("warning", "answer", [(file, line)], said=said)
        yield from _symptoms(look, objects)

    return signs


def _objects(look: _Look, component: str) -> set[str]:
    """Keys of what the component is made of."""
    objects = {_key(*row) for row in look.store.query(_OWN, [component])}
    for kind, namespace, name in look.store.query(_UNBACKED, [component]):
        if component_of(pod=name) == component:
            objects.add(_key(kind, namespace, name))
    return objects | {_key("Component", None, component)}


def _concerns(fault: _Fault, part: _Part, objects: set[str]) -> bool:
    """Whether a fault lies on the component, or cuts it off: a policy names whom it keeps from whom."""
    if fault.key in objects or (fault.cause or "").startswith(part.classes):
        return True
    if fault.kind != "NetworkPolicy":
        return False
    return any(f"{kind}/{name}" in fault.touched for kind, _, name in (key.split("/", 2) for key in objects))


def _part_pods(look: _Look, component: str) -> Iterator[_Sign]:
    """A component of which some pods are ready still serves."""
    pods = look.store.query(_PODS, [component])
    if bad := [pod for pod in pods if pod[3]]:
        status: Status = "error" if len(bad) == len(pods) else "warning"
        yield look.sign(status, "pods_not_ready", _places(bad), n=len(bad), all=len(pods), names=_names(bad))
    yield from _short(look, component)
    yield from _ready_pods(look, pods, "part_ready", "part_absent")


def _requests(look: _Look, services: list[str]) -> Iterator[_Sign]:
    if failed := look.store.query(_FAILED_REQUESTS, [services]):
        yield look.sign("error", "request_failed", [_place(row) for row in failed])


def _symptoms(look: _Look, objects: set[str]) -> Iterator[_Sign]:
    rules: dict[str, list[_Fault]] = {}
    for fault in look.faults:
        if fault.cause is None and fault.key in objects:
            rules.setdefault(fault.entity, []).append(fault)
    for entity, faults in rules.items():
        names = ", ".join(sorted({fault.rule for fault in faults}))
        places = [place for fault in faults for place in fault.places[:1]]
        yield look.sign("warning", "symptoms", places, entity=entity, rules=names)


# -- resources -------------------------------------------------------------------------------------

_POD_USAGE = """
WITH samples AS (  -- of kubectl top, which the collector runs twice
    SELECT namespace, pod, container,
           max(cpu) AS cpu, max_by(file, cpu) AS cpu_file, max_by(line, cpu) AS cpu_line,
           max(memory) AS memory, max_by(file, memory) AS memory_file, max_by(line, memory) AS memory_line,
           min(file) AS file, min_by(line, file) AS line
    FROM pod_usage GROUP BY ALL
), used AS (
    SELECT namespace, pod, coalesce(max(cpu) FILTER (container IS NULL), sum(cpu)) AS cpu,
           coalesce(max(memory) FILTER (container IS NULL), sum(memory)) AS memory,
           max_by(cpu_file, cpu) AS cpu_file, max_by(cpu_line, cpu) AS cpu_line,
           max_by(memory_file, memory) AS memory_file, max_by(memory_line, memory) AS memory_line,
           min(file) AS file, min_by(line, file) AS line
    FROM samples GROUP BY ALL
), limits AS (
    SELECT namespace, pod, if(count(*) = count(cpu_limit), sum(cpu_limit), NULL) AS cpu,
           if(count(*) = count(memory_limit), sum(memory_limit), NULL) AS memory
    FROM containers WHERE coalesce(kind, 'app') = 'app' GROUP BY ALL
)
SELECT u.pod, coalesce(u.cpu_file, u.file), coalesce(u.cpu_line, u.line), coalesce(u.memory_file, u.file),
       coalesce(u.memory_line, u.line), u.cpu, u.memory,
       u.cpu / nullif(l.cpu, 0), u.memory / nullif(l.memory, 0)
FROM used u LEFT JOIN limits l ON l.pod = u.pod AND l.namespace IS NOT DISTINCT FROM u.namespace
ORDER BY u.pod
"""
_NODE_USAGE = """
SELECT node, min_by(file, file), min_by(line, file), max(cpu_percent), max(memory_percent)
FROM node_usage GROUP BY node ORDER BY node
"""
_UNMEASURED = """
SELECT name, file, line FROM current_pods p
WHERE ready_containers = containers AND containers > 0
  AND NOT EXISTS (SELECT 1 FROM pod_usage u
                  WHERE u.pod = p.name AND u.namespace IS NOT DISTINCT FROM p.namespace)
  AND coalesce(namespace IN (SELECT namespace FROM pod_usage), true)
ORDER BY name
"""


def _resources(look: _Look) -> Iterator[_Sign]:
    """Whether pods stay below the guide's thresholds and their limits, and nodes have room."""
    yield from _causes(look, lambda fault: (fault.cause or "").startswith("resource."))
    pods = look.store.query(_POD_USAGE)
    yield from _pod_usage(look, pods)
    nodes = look.store.query(_NODE_USAGE)
    if full := [node for node in nodes if max(node[3] or 0, node[4] or 0) >= FULL_PERCENT]:
        yield look.sign("warning", "node_full", _places(full), names=_names(full))
    yield from look.hidden("pod_usage", "node_usage")
    unmeasured = look.store.query(_UNMEASURED) if pods else []
    if blank := [pod for pod in pods if None in pod[5:7]] + unmeasured:
        yield look.sign("unknown", "unmeasured", _places(blank), names=_names(blank))
    if blank := [node for node in nodes if None in node[3:5]]:
        ask = "kubectl top nodes"
        yield look.sign("unknown", "unmeasured", _places(blank), ask, names=_names(blank))
    if pods:
        yield look.sign("ok", "usage_low", _places([*pods[:3], *nodes]), n=len(pods))
    else:
        yield look.sign("unknown", "no_usage")


def _pod_usage(look: _Look, pods: Sequence[Any]) -> Iterator[_Sign]:
    if busy := [pod for pod in pods if (pod[5] or 0) > CPU_CORES]:
        names = _names([(f"{pod[0]} {pod[5] * 1000:.0f}m",) for pod in busy])
        yield look.sign("warning", "cpu", _places(busy), names=names)
    if large := [pod for pod in pods if (pod[6] or 0) > MEMORY_BYTES]:
        names = _names([(f"{pod[0]} {pod[6] >> 20}Mi",) for pod in large])
        yield look.sign("warning", "memory", [_place(pod[3:]) for pod in large], names=names)
    for key, share, place in (("cpu_limit", 7, 1), ("memory_limit", 8, 3)):
        if near := [pod for pod in pods if (pod[share] or 0) >= NEAR_LIMIT]:
            yield look.sign("warning", key, [_place(pod[place:]) for pod in near], names=_names(near))


def _places(rows: Sequence[Sequence[Any]]) -> list[Place]:
    """Places of rows that begin with name, file, line."""
    return [_place(row[1:]) for row in rows]


def _place(row: Sequence[Any]) -> Place:
    return str(row[0]), int(row[1])


def _names(rows: Sequence[Sequence[Any]]) -> str:
    """The first names of rows that begin with one."""
    shown = [str(row[0]) for row in rows[:MOST_NAMES]]
    return ", ".join([*shown, "…"] if len(rows) > MOST_NAMES else shown)


# -- words -----------------------------------------------------------------------------------------

_CHECKS: dict[str, Callable[[_Look], Iterator[_Sign]]] = {
    "cluster": _cluster,
    "namespace": _namespace,
    "pods": _pods,
    "services": _services,
    "api": _part("api"),
    "database": _part("database"),
    "redis": _part("redis"),
    "resources": _resources,
}

_WORDS: dict[str, tuple[str, str]] = {
    "cluster": ("Cluster", "集群"),
    "namespace": ("Namespace", "命名空间"),
    "pods": ("Pods", "Pod 状态"),
    "services": ("Services", "服务"),
    "api": ("API", "API"),
    "database": ("Database", "数据库"),
    "redis": ("Redis", "Redis"),
    "resources": ("Resources", "资源使用"),
    "and": ("; ", "；"),
    "gap": ("{subject}: {detail}", "{subject}：{detail}"),
    "cause": ("{cause} found on {entity}", "{entity} 存在故障 {cause}"),
    "unsure": ("possibly {cause} on {entity}", "{entity} 疑似存在 {cause}"),
    "symptoms": ("{entity} shows symptoms ({rules})", "{entity} 出现症状（{rules}）"),
    "unreachable": ("kubectl could not reach the API server", "采集时无法连接到集群"),
    "nodes_not_ready": ("{n} of {all} nodes not ready: {names}", "{all} 个节点中有 {n} 个未就绪：{names}"),
    "pressure": ("nodes under pressure: {names}", "节点存在压力：{names}"),
    "no_nodes": ("the bundle shows no node", "诊断包中没有节点信息"),
    "nodes_unseen": ("{n} nodes are not shown: {names}", "{n} 个节点的状态未知：{names}"),
    "nodes_ready": ("{n} of {n} nodes ready, none under pressure", "{n} 个节点全部就绪，没有压力"),
    "nodes_ready_only": (
        "{n} of {n} nodes ready; pressure is not shown",
        "{n} 个节点全部就绪；压力情况未采集",
    ),
    "not_found": ("the namespace {name} does not exist", "命名空间 {name} 不存在"),
    "refused": ("kubectl was forbidden to read: {names}", "没有权限读取：{names}"),
    "namespace_read": ("{name} exists: {n} objects read", "{name} 存在，读取到 {n} 个对象"),
    "no_objects": ("the bundle shows nothing of the namespace", "诊断包中没有该命名空间的任何对象"),
    "pods_not_ready": ("{n} of {all} pods not ready: {names}", "{all} 个 Pod 中有 {n} 个未就绪：{names}"),
    "short": ("{n} of {all} replicas of {name} ready", "{name} 的 {all} 个副本中有 {n} 个就绪"),
    "restarted": ("{n} pods restarted within the last hour: {names}", "{n} 个 Pod 在一小时内重启过：{names}"),
    "unended": ("{n} pods do not end: {names}", "{n} 个 Pod 无法终止：{names}"),
    "readiness": ("not shown whether ready: {names}", "无法得知是否就绪：{names}"),
    "no_pods": ("the bundle shows no pod that counts now", "诊断包中没有当前有效的 Pod"),
    "pods_ready": ("{n} of {n} pods ready", "{n} 个 Pod 全部就绪"),
    "no_endpoints": (
        "{n} of {all} Services without a ready endpoint: {names}",
        "{all} 个 Service 中有 {n} 个没有可用端点：{names}",
    ),
    "bare": ("neither selector nor endpoints: {names}", "既没有选择器也没有端点：{names}"),
    "endpoints_unseen": ("endpoints are not shown: {names}", "端点未知：{names}"),
    "no_services": ("the bundle shows no Service", "诊断包中没有 Service"),
    "services_ready": ("{n} of {n} Services have endpoints", "{n} 个 Service 全部有可用端点"),
    "part_ready": ("{n} of {n} pods ready, no fault found", "{n} 个 Pod 全部就绪，未发现故障"),
    "part_absent": ("the bundle shows no pod of it", "诊断包中没有相应的 Pod"),
    "request_failed": ("the collector's request failed", "采集脚本的请求失败"),
    "answer": ("the application's health answer says: {said}", "应用的健康检查返回：{said}"),
    "cpu": ("CPU above 1000m: {names}", "CPU 使用率过高（超过 1000m）：{names}"),
    "memory": ("memory above 2048Mi: {names}", "内存使用率过高（超过 2048Mi）：{names}"),
    "cpu_limit": ("CPU near its limit: {names}", "CPU 接近限制：{names}"),
    "memory_limit": ("memory near its limit: {names}", "内存接近限制：{names}"),
    "node_full": ("nodes nearly full: {names}", "节点资源接近用尽：{names}"),
    "unmeasured": ("no metrics of: {names}", "没有指标：{names}"),
    "no_usage": ("the bundle shows no usage of pods", "诊断包中没有 Pod 的资源用量"),
    "usage_low": (
        "{n} pods below 1000m and 2048Mi and their limits",
        "{n} 个 Pod 均低于 1000m、2048Mi 及各自的限制",
    ),
}


def _word(lang: Lang, key: str, **values: object) -> str:
    """A text of this module in a language, its placeholders filled."""
    english, chinese = _WORDS[key]
    return (chinese if lang == "zh" else english).format(**values)
