"""The topology: which object needs which, and the line that shows it.

Nodes of the graph are objects (kind, namespace, name). What a pod mounts or talks to is said of its
workload, so that three replicas are one fact.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.derive.hosts import service_name
from analyzer.model import Relation
from analyzer.redact.dsn import parse_dsn

if TYPE_CHECKING:
    from analyzer.store.store import Store

_POD_WORKLOAD = """
SELECT namespace, name AS pod, coalesce(workload_kind, 'Pod') AS kind, coalesce(workload, name) AS workload,
       labels, ip, node, file, line
FROM pods
"""

_FROM_PODS = f"""
WITH p AS ({_POD_WORKLOAD})
SELECT 'runs_on', 'Pod', namespace, pod, 'Node', NULL, node, 'spec', file, line
FROM p WHERE node IS NOT NULL
UNION ALL
SELECT 'owned_by', 'Pod', namespace, pod, kind, namespace, workload, 'controller', file, line
FROM p WHERE kind <> 'Pod'
UNION ALL
SELECT 'mounts', p.kind, p.namespace, p.workload, v.type, p.namespace, v.source, 'volume ' || v.name,
       min_by(v.file, v.line), min(v.line)
FROM p JOIN volumes v ON v.pod = p.pod AND v.namespace IS NOT DISTINCT FROM p.namespace
WHERE v.type IN ('PersistentVolumeClaim', 'ConfigMap', 'Secret') AND v.source IS NOT NULL
GROUP BY ALL
UNION ALL
SELECT 'uses_env', p.kind, p.namespace, p.workload, e.from_kind, p.namespace, e.from_name,
       'env ' || coalesce(min(e.name), 'envFrom'), min_by(e.file, e.line), min(e.line)
FROM p JOIN container_env e ON e.pod = p.pod AND e.namespace IS NOT DISTINCT FROM p.namespace
WHERE e.from_kind IN ('ConfigMap', 'Secret') AND e.from_name IS NOT NULL
GROUP BY ALL
"""

# Labels are not in `get pods`; then an endpoint's address, or a selector that is the workload's name,
# shows the same.
_SELECTS = f"""
WITH p AS ({_POD_WORKLOAD})
SELECT 'selects', 'Service', s.namespace, s.name, p.kind, p.namespace, p.workload, 'selector',
       s.file, s.line
FROM services s JOIN p ON s.namespace IS NOT DISTINCT FROM p.namespace
WHERE cardinality(s.selector) > 0
  AND (selector_matches(s.selector, p.labels)
       OR (p.labels IS NULL AND list_contains(map_values(s.selector), p.workload)))
GROUP BY ALL
UNION
SELECT 'selects', 'Service', a.namespace, a.name, p.kind, p.namespace, p.workload, 'endpoints', min(a.file),
       min(a.line)
FROM endpoint_addresses a JOIN p ON a.ip = p.ip AND a.namespace IS NOT DISTINCT FROM p.namespace
WHERE p.labels IS NULL
GROUP BY ALL
UNION ALL
SELECT 'selects', 'NetworkPolicy', n.namespace, n.name, p.kind, p.namespace, p.workload, 'podSelector',
       n.file, n.line
FROM network_policies n JOIN p ON n.namespace IS NOT DISTINCT FROM p.namespace
WHERE selector_matches(n.pod_selector, p.labels) AND coalesce(len(n.expressions), 0) = 0
GROUP BY ALL
UNION ALL
SELECT 'routes_to', 'Ingress', namespace, ingress, 'Service', namespace, service,
       'rule ' || coalesce(min(host), '*'), min_by(file, line), min(line)
FROM ingress_rules WHERE service IS NOT NULL GROUP BY ALL
"""

_CONFIGURED = f"""
WITH p AS ({_POD_WORKLOAD}),
env AS (
    SELECT DISTINCT p.kind, p.namespace, p.workload, e.name, e.value, e.from_kind, e.from_name, e.from_key,
           e.file, e.line
    FROM p JOIN container_env e ON e.pod = p.pod AND e.namespace IS NOT DISTINCT FROM p.namespace
),
entries AS (
    SELECT 'ConfigMap' AS kind, namespace, configmap AS object, key, value, NULL AS host, file, line
    FROM configmap_entries
    UNION ALL
    SELECT 'Secret', namespace, secret, key, NULL, host, file, line FROM secret_entries
)
SELECT kind, namespace, workload, name, value, NULL AS host, file, line
FROM env WHERE from_kind IS NULL AND name IS NOT NULL AND value IS NOT NULL
UNION ALL
SELECT env.kind, env.namespace, env.workload, coalesce(env.name, entries.key), entries.value, entries.host,
       entries.file, entries.line
FROM env JOIN entries ON entries.kind = env.from_kind AND entries.object = env.from_name
     AND entries.namespace IS NOT DISTINCT FROM env.namespace
     AND (env.from_key IS NULL OR env.from_key = entries.key)
UNION ALL
SELECT p.kind, p.namespace, p.workload, entries.key, entries.value, entries.host, entries.file, entries.line
FROM p JOIN volumes v ON v.pod = p.pod AND v.namespace IS NOT DISTINCT FROM p.namespace
     JOIN entries ON entries.kind = v.type AND entries.object = v.source
          AND entries.namespace IS NOT DISTINCT FROM p.namespace
WHERE entries.value LIKE '%proxy_pass%' OR entries.value LIKE '%upstream%'
ORDER BY ALL
"""

_HOST_KEY = re.compile(r"(?:^|_)(?:HOST|HOSTNAME|SERVER|ADDR|ADDRESS|ENDPOINT|SERVICE)$", re.IGNORECASE)
_BROWSER_KEY = re.compile(r"^(?:NEXT_PUBLIC|VITE|REACT_APP|PUBLIC|NUXT_PUBLIC)_|CORS|ORIGIN|ALLOWED_HOSTS")
_HOST = re.compile(r"^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*$")
_NGINX_TARGET = re.compile(
    r"^\s*(?:server|proxy_pass)\s+(?:https?://)?([A-Za-z0-9.-]+)(?::\d+)?[\s;/]", re.MULTILINE
)
_LOCAL = frozenset({"localhost", "127.0.0.1", "0.0.0.0"})

# How clients name the host that they cannot reach: libpq, psycopg, redis-py, Go, nginx, Node.js, httpx.
CLIENT_HOSTS = (
    r'connection to server at "([^"]+)"',
    r"could not translate host name \"([^\"]+)\"",
    r"failed to resolve host '([^']+)'",
    r"Error -?\d+ connecting to ([A-Za-z0-9.-]+):\d+",
    r"host not found in upstream \"([A-Za-z0-9.-]+)",
    r"upstream: \"https?://([A-Za-z0-9.-]+)",
    r"\blookup ([A-Za-z0-9.-]+) on ",
    r"\bdial tcp ([A-Za-z0-9.-]+):\d+",
    r"getaddrinfo E[A-Z_]+ ([A-Za-z0-9.-]+)",
    r"connect E[A-Z]+ ([A-Za-z0-9.-]+):\d+",
    r"HTTPS?Connection(?:Pool)?\(host='([^']+)'",
)
"""Patterns whose first group is such a host. Records that hold one must be in notable_records."""

_LOGGED = """
SELECT DISTINCT ON (r.pod, host) coalesce(p.workload_kind, 'Pod') AS kind, p.namespace,
       coalesce(p.workload, p.name) AS workload, host, r.file, r.line
FROM (
    SELECT pod, file, line, record, unnest([{patterns}]) AS host
    FROM notable_records
    WHERE coalesce(level, 'ERROR') IN ('FATAL', 'ERROR', 'WARNING') AND pod IS NOT NULL
) r JOIN pods p ON p.name = r.pod
WHERE host <> ''
ORDER BY r.pod, host, r.file, r.record
"""


@dataclass(frozen=True, slots=True)
class _Need:
    """A workload names a host: where, and how."""

    kind: str
    namespace: str | None
    workload: str
    host: str
    why: str
    file: str
    line: int


def derive_relations(store: Store) -> None:
    """Fill the table `relations`."""
    store.add(
        Relation(
            relation=relation,
            from_kind=from_kind,
            from_namespace=from_namespace,
            from_name=from_name,
            to_kind=to_kind,
            to_namespace=to_namespace,
            to_name=to_name,
            why=why,
            file=file,
            line=line,
        )
        for query in (_FROM_PODS, _SELECTS)
        for (
            relation,
            from_kind,
            from_namespace,
            from_name,
            to_kind,
            to_namespace,
            to_name,
            why,
            file,
            line,
        ) in sorted(store.query(query), key=str)
    )
    hosts = _Hosts(store)
    found: dict[tuple[object, ...], Relation] = {}
    for need in (*_configured(store), *_logged(store)):
        for relation in hosts.relations(need):
            edge = dataclasses.replace(relation, why="", file="", line=0)
            found.setdefault(dataclasses.astuple(edge), relation)  # the first proof is enough
    store.add(found.values())
    store.flush()


def _configured(store: Store) -> Iterator[_Need]:
    for kind, namespace, workload, name, value, host, file, line in store.query(_CONFIGURED):
        for found in [host] if host else _hosts_in(name, value or ""):
            if found.lower() not in _LOCAL:
                yield _Need(kind, namespace, workload, found, f"env {name}", file, line)


def _hosts_in(name: str, value: str) -> list[str]:
    if _BROWSER_KEY.search(name):
        return []
    if "proxy_pass" in value or "upstream" in value:
        upstreams = set(re.findall(r"^\s*upstream\s+(\S+)\s*\{", value, re.MULTILINE))
        return [host for host in _NGINX_TARGET.findall(value) if host not in upstreams]
    if "://" in value:
        dsn = parse_dsn(value)
        return [dsn.host] if dsn and dsn.host else []
    if _HOST_KEY.search(name) and _HOST.match(value.partition(":")[0]):
        return [value.partition(":")[0]]
    return []


def _logged(store: Store) -> Iterator[_Need]:
    patterns = ", ".join(
        "regexp_extract(text, '" + pattern.replace("'", "''") + "', 1)" for pattern in CLIENT_HOSTS
    )
    for kind, namespace, workload, host, file, line in store.query(_LOGGED.format(patterns=patterns)):
        if host.lower() not in _LOCAL:
            yield _Need(kind, namespace, workload, host, "log", file, line)


class _Hosts:
    """What a host name or address stands for inside the namespace."""

    def __init__(self, store: Store) -> None:
        self._services = {
            (namespace, name): address
            for namespace, name, address in store.query("SELECT namespace, name, cluster_ip FROM services")
        }
        self._by_ip: dict[str, tuple[str, str | None, str]] = {
            ip: (kind or "Pod", namespace, workload or name)
            for kind, namespace, workload, name, ip in store.query(
                "SELECT workload_kind, namespace, workload, name, ip FROM pods"
                " WHERE ip IS NOT NULL AND NOT coalesce(host_network, false) ORDER BY ALL"
            )
        }
        for (namespace, name), address in self._services.items():
            if address and address != "None":
                self._by_ip[address] = ("Service", namespace, name)
        self._ingresses = {
            host: (namespace, ingress)
            for host, namespace, ingress in store.query(
                "SELECT host, namespace, ingress FROM ingress_rules WHERE host IS NOT NULL ORDER BY ALL"
            )
        }

    def relations(self, need: _Need) -> Iterator[Relation]:
        """depends_on what the host stands for; resolves_via the cluster's DNS if it is a name."""
        kind, namespace, name = self._resolve(need)
        if (kind, namespace, name) != (need.kind, need.namespace, need.workload):
            yield self._relation("depends_on", need, kind, namespace, name)
        if not re.fullmatch(r"[\d.:a-fA-F]*[\d:]", need.host):
            yield self._relation("resolves_via", need, "Cluster", None, "dns")

    def _resolve(self, need: _Need) -> tuple[str, str | None, str]:
        host = need.host.rstrip(".").lower()
        if host in self._by_ip:
            return self._by_ip[host]
        if host in self._ingresses:
            return "Ingress", *self._ingresses[host]
        name, _, rest = host.partition(".")
        named = (rest.partition(".")[0] or need.namespace, name)
        service = named if named in self._services else service_name(host, need.namespace)
        return ("Service", *service) if service else ("Host", None, host)

    @staticmethod
    def _relation(relation: str, need: _Need, kind: str, namespace: str | None, name: str) -> Relation:
        return Relation(
            relation=relation,
            from_kind=need.kind,
            from_namespace=need.namespace,
            from_name=need.workload,
            to_kind=kind,
            to_namespace=namespace,
            to_name=name,
            why=need.why,
            file=need.file,
            line=need.line,
        )
