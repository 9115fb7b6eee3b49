"""Which object a log line is about: the workload that printed it, or what that workload talks of."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from analyzer.components import component_of
from analyzer.derive.hosts import service_name
from analyzer.derive.workloads import owner_by_name

if TYPE_CHECKING:
    from analyzer.rules.match import Sight
    from analyzer.store.store import Store


class Entity(NamedTuple):
    """An object. `Component`, `Host` and `File` stand in where the bundle shows no object."""

    kind: str
    namespace: str | None
    name: str


CLUSTER_DNS = Entity("Cluster", None, "dns")
VAGUE = frozenset({"Component", "File"})
"""Kinds that name no object: what is said of them is less sure."""

_WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod")
_CLUSTER_WIDE = ("Node", "PersistentVolume", "Namespace", "Host", "Cluster")
_OTHERS = ("Service", "ConfigMap", "Secret", "Ingress", "NetworkPolicy", "PersistentVolumeClaim")
_KINDS = {kind.lower(): kind for kind in (*_WORKLOADS, *_CLUSTER_WIDE, *_OTHERS)}
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://")
_PORT = re.compile(r":\d+$")
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*")


class Entities:
    """The objects of one bundle, and how log lines lead to them."""

    def __init__(self, store: Store) -> None:
        self._pods: dict[str, tuple[Entity, str | None]] = {}  # pod name → workload, node
        self._components: dict[str, set[Entity]] = defaultdict(set)
        self._addresses: dict[str, Entity] = {}
        self._services: set[Entity] = set()
        self._behind: dict[Entity, list[Entity]] = defaultdict(list)  # Service → workloads
        self._peers: dict[Entity, list[Entity]] = defaultdict(list)  # workload → what it depends on
        self._claims: dict[Entity, set[Entity]] = defaultdict(set)
        self._read_pods(store)
        self._read_services(store)
        self._read_relations(store)

    def of(self, sight: Sight) -> Entity:
        """The object that a sight is about, by the `entity` of its match."""
        match sight.match.entity:
            case "dns":
                return CLUSTER_DNS
            case "captured":
                return self._captured(sight)
            case "node":
                return self._node(sight)
            case "dependency":
                return self._dependency(sight)
            case "volume":
                owner = self._dependency(sight) if sight.match.of == "dependency" else self.workload(sight)
                claims = self._claims.get(owner, set())
                return next(iter(claims)) if len(claims) == 1 else owner
            case "workload":
                return self.workload(sight)

    def workload(self, sight: Sight) -> Entity:
        """The workload that printed a line; the pod where none is known, the file where no pod is."""
        if sight.pod is None:
            return Entity("File", None, sight.file)
        if sight.pod in self._pods:
            return self._pods[sight.pod][0]
        owner = owner_by_name(sight.pod)
        return Entity(owner.kind, sight.namespace, owner.name)

    def known_to_need(self, client: Entity, entity: Entity) -> bool:
        """Whether the topology already leads from a workload to what it depends on."""
        peers = self._peers.get(client, ())
        return entity in peers or any(self._carried(peer) == entity for peer in peers)

    def _node(self, sight: Sight) -> Entity:
        node = self._pods[sight.pod][1] if sight.pod in self._pods else None
        return Entity("Node", None, node) if node else self.workload(sight)

    def _captured(self, sight: Sight) -> Entity:
        kind = sight.match.captured_kind or sight.captures.get("kind")
        name = sight.captures.get("name")
        if not kind or not name:
            return self.workload(sight)
        kind = _KINDS.get(kind.lower(), kind)
        here = (
            None
            if kind in ("Node", "PersistentVolume", "Host", "Cluster")
            else self.workload(sight).namespace
        )
        return Entity(kind, sight.captures.get("namespace", here), name)

    def _dependency(self, sight: Sight) -> Entity:
        printer = self.workload(sight)
        if host := sight.captures.get("host"):
            return self._of_host(host, printer.namespace)
        component = sight.match.dependency or ""
        if sight.component == component:
            return printer
        peers = [self._carried(peer) for peer in self._peers.get(printer, ())]
        for candidates in (peers, self._components.get(component, ())):
            found = {peer for peer in candidates if self._is(peer, component)}
            if len(found) == 1:
                return found.pop()
        return Entity("Component", printer.namespace, component)

    def _is(self, entity: Entity, component: str) -> bool:
        """Whether an object runs a component; of one without pods its name alone can tell."""
        if entity in self._components.get(component, ()):
            return True
        named = entity.kind in ("Service", "Host") and not self._behind.get(entity)
        return named and component_of(image=None, labels=None, container=None, pod=entity.name) == component

    def _of_host(self, host: str, namespace: str | None) -> Entity:
        """What a host, `host:port` or URL stands for: the one workload behind, its Service, or the host."""
        host = _SCHEME.sub("", host.strip().lower()).partition("/")[0].rpartition("@")[2]
        bare = host.strip("[]") if _ADDRESS.fullmatch(host.strip("[]")) else _PORT.sub("", host)
        bare = bare.strip("[]").rstrip(".")
        if bare in self._addresses:
            return self._carried(self._addresses[bare])
        if not _ADDRESS.fullmatch(bare):
            name, _, rest = bare.partition(".")
            service = Entity("Service", rest.partition(".")[0] or namespace, name)
            if service in self._services:
                return self._carried(service)
            if absent := service_name(bare, namespace):
                return Entity("Service", *absent)
        return Entity("Host", None, bare)

    def _carried(self, entity: Entity) -> Entity:
        """The one workload behind a Service; anything else as it is."""
        behind = self._behind.get(entity, [])
        return behind[0] if entity.kind == "Service" and len(behind) == 1 else entity

    def _read_pods(self, store: Store) -> None:
        for namespace, name, kind, workload, component, node, ip, shared in store.query(
            "SELECT namespace, name, workload_kind, workload, component, node, ip,"
            " coalesce(host_network, false) FROM pods ORDER BY ALL"
        ):
            entity = (
                Entity(kind, namespace, workload) if kind and workload else Entity("Pod", namespace, name)
            )
            self._pods.setdefault(name, (entity, node))
            if component:
                self._components[component].add(entity)
            if ip and not shared:
                self._addresses[ip] = entity
        for namespace, kind, name, component in store.query(
            "SELECT namespace, kind, name, component FROM workloads"
            " WHERE component IS NOT NULL AND kind <> 'ReplicaSet' AND owner_name IS NULL ORDER BY ALL"
        ):
            self._components[component].add(Entity(kind, namespace, name))

    def _read_services(self, store: Store) -> None:
        for namespace, name, address in store.query(
            "SELECT namespace, name, cluster_ip FROM services ORDER BY ALL"
        ):
            service = Entity("Service", namespace, name)
            self._services.add(service)
            if address and address != "None":
                self._addresses[address] = service

    def _read_relations(self, store: Store) -> None:
        for relation, *ends in store.query(
            "SELECT DISTINCT relation, from_kind, from_namespace, from_name, to_kind, to_namespace, to_name"
            " FROM relations WHERE relation IN ('selects', 'depends_on', 'mounts') ORDER BY ALL"
        ):
            source, target = Entity(*ends[:3]), Entity(*ends[3:])
            if relation == "depends_on":
                self._peers[source].append(target)
            elif relation == "selects" and source.kind == "Service" and target.kind in _WORKLOADS:
                self._behind[source].append(target)
            elif relation == "mounts" and target.kind == "PersistentVolumeClaim":
                self._claims[source].add(target)
