"""Who needs whom: the relations of the bundle as a graph that explanations walk along."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.store.store import Store

MAX_HOPS = 5  # browser → ingress → nginx → app → database → volume


@dataclass(frozen=True, slots=True, order=True)
class Entity:
    """An object of the cluster. Pods stand for themselves; `Topology` knows their workloads."""

    kind: str
    namespace: str | None
    name: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"


DNS = Entity("Cluster", None, "dns")

# A bundle may hold the log of a workload and no object of it.
_LOGGED = "SELECT DISTINCT workload_kind, namespace, workload FROM log_sources WHERE workload IS NOT NULL"


class Topology:
    """The graph `needs`: an edge from an object to each object that it cannot work without."""

    def __init__(self, edges: list[tuple[Entity, str, Entity]]) -> None:
        self._needs: dict[Entity, dict[Entity, str]] = {}
        self._needed_by: dict[Entity, set[Entity]] = {}
        for source, relation, target in edges:
            if source != target:
                self._needs.setdefault(source, {}).setdefault(target, relation)
                self._needed_by.setdefault(target, set()).add(source)
        self._paths: dict[Entity, dict[Entity, tuple[str, ...]]] = {}

    @classmethod
    def of(cls, store: Store) -> Topology:
        """The topology of a bundle. Every workload resolves names through the cluster's DNS."""
        rows = store.query(
            "SELECT relation, from_kind, from_namespace, from_name, to_kind, to_namespace, to_name"
            " FROM relations ORDER BY ALL"
        )
        edges = []
        workload: dict[Entity, Entity] = {}
        for relation, *ends in rows:
            source, target = Entity(*ends[:3]), Entity(*ends[3:])
            if relation == "owned_by":
                workload[source] = target
                edges += [(source, "same", target), (target, "same", source)]
            elif relation == "selects" and source.kind == "NetworkPolicy":
                edges.append((target, relation, source))
            else:
                edges.append((source, relation, target))
        edges += [
            (workload[source], relation, target)
            for source, relation, target in edges
            if relation == "runs_on" and source in workload
        ]
        owners = {*workload.values(), *(s for s, r, _ in edges if r in ("mounts", "uses_env"))}
        owners |= {Entity(*row) for row in store.query(_LOGGED)}
        edges += [(owner, "resolves_via", DNS) for owner in sorted(owners, key=_order)]
        return cls(edges)

    def path(self, source: Entity, target: Entity) -> tuple[str, ...] | None:
        """Relations of the shortest way from an object to one that it needs; empty for itself."""
        return self._reach(source).get(target)

    def reached_from(self, source: Entity) -> Collection[Entity]:
        """The object itself, and everything that it needs directly or through others."""
        return self._reach(source).keys()

    def dependents(self, entity: Entity) -> set[Entity]:
        """Everything that needs this object, directly or through others."""
        found: set[Entity] = set()
        queue = deque([entity])
        while queue:
            for user in self._needed_by.get(queue.popleft(), ()):
                if user not in found and user != entity:
                    found.add(user)
                    queue.append(user)
        return found

    def _reach(self, source: Entity) -> dict[Entity, tuple[str, ...]]:
        if source in self._paths:
            return self._paths[source]
        reach: dict[Entity, tuple[str, ...]] = {source: ()}
        queue = deque([source])
        while queue:
            at = queue.popleft()
            if len(reach[at]) >= MAX_HOPS:
                continue
            for target, relation in sorted(self._needs.get(at, {}).items(), key=lambda e: _order(e[0])):
                if target not in reach:
                    step = () if relation == "same" else (relation,)
                    reach[target] = reach[at] + step
                    queue.append(target)
        self._paths[source] = reach
        return reach


def _order(entity: Entity) -> tuple[str, str, str]:
    return entity.kind, entity.namespace or "", entity.name
