"""The objects of one bundle as facts that can be held against another's: what does not last is left out.

Facts are named as the API names fields: `containers[api].image`, `data[LOG_LEVEL]`. A value that is a secret
is told by what its bundle says of it; whether two are one is told by their marks alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analyzer.diff.names import Names, Place, without_marks

if TYPE_CHECKING:
    from analyzer.store.store import Store


@dataclass(slots=True)
class Fact:
    """What a bundle says of a field of an object.

    `values`: each value that it has (pods of a workload may differ) and the line that shows it. `exact`: the
    same with the marks of secrets. `table` holds it. `certain`: absence says nothing, only two known values
    can differ. `parent` is the fact without which this one is not told.
    """

    table: str
    certain: bool
    parent: str | None
    values: dict[str, Place] = field(default_factory=dict)
    exact: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Thing:
    """An object: its kind, Kind/name, first line and facts. `full`: shown by describe or a manifest."""

    kind: str
    entity: str
    place: Place
    full: bool = False
    facts: dict[str, Fact] = field(default_factory=dict)

    def add(
        self,
        name: str,
        value: object,
        place: Place,
        table: str,
        *,
        exact: str | None = None,
        certain: bool = False,
        parent: str | None = None,
    ) -> None:
        """Note a value; None is none. `exact` tells equal secrets apart from those that only look alike."""
        if value is None:
            return
        text = written(value)
        fact = self.facts.setdefault(name, Fact(table, certain, parent))
        fact.values.setdefault(without_marks(text), place)
        fact.exact.add(text if exact is None else exact)


class Things:
    """The objects of one bundle by Kind/name, and the tables that it does not hold whole."""

    def __init__(self, store: Store, names: Names) -> None:
        self.store, self.names = store, names
        self.by_entity: dict[str, Thing] = {}
        self.hidden = {
            hidden for (hidden,) in store.query("SELECT DISTINCT unnest(hides) FROM gaps ORDER BY ALL")
        }
        self._told = {
            (kind, names.entity(kind, namespace, name))
            for kind, namespace, name in store.query(
                "SELECT DISTINCT kind, namespace, name FROM objects WHERE form <> 'table' ORDER BY ALL"
            )
        }

    def of(self, kind: str, namespace: str | None, name: str, place: Place) -> Thing:
        """The object of a name, which is noted with its place where it is new."""
        entity = self.names.entity(kind, namespace, name)
        thing = self.by_entity.get(entity)
        if thing is None:
            full = (kind, entity) in self._told
            thing = self.by_entity[entity] = Thing(entity.partition("/")[0], entity, place, full)
        return thing

    def rows(self, sql: str) -> Iterable[dict[str, Any]]:
        """The rows of a query by column, with `place` from file and line."""
        names, rows = self.store.names_and_rows(sql)
        for row in rows:
            told = dict(zip(names, row, strict=True))
            yield told | {"place": (told["file"], told["line"])}


def written(value: object) -> str:
    """A value as kubectl writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return ",".join(f"{key}={value[key]}" for key in sorted(value))
    if isinstance(value, (list, tuple)):
        return " ".join(f'"{part}"' if not part or " " in part else part for part in map(str, value))
    return str(value)


def written_cores(cores: float | None) -> str | None:
    """Cores as a quantity: 0.5 is 500m."""
    if cores is None:
        return None
    return f"{cores:.0f}" if cores == int(cores) else f"{cores * 1000:.10g}m"


def written_bytes(size: int | None) -> str | None:
    """Bytes as a quantity: 4294967296 is 4Gi."""
    if size is None:
        return None
    for shift, unit in ((30, "Gi"), (20, "Mi"), (10, "Ki")):
        if size and size % (1 << shift) == 0:
            return f"{size >> shift}{unit}"
    return str(size)


def joined(parts: Mapping[str, object]) -> str:
    """Those of the named parts that are known, as one text: `host=db port=5432`."""
    return " ".join(f"{name}={written(part)}" for name, part in parts.items() if part not in (None, ""))


# -- objects of the network ------------------------------------------------------------------------


def read_services(things: Things) -> None:
    """Services: type, selector, ports, how many addresses are ready."""
    for row in things.rows("SELECT * FROM services ORDER BY namespace, name"):
        place = row["place"]
        thing = things.of("Service", row["namespace"], row["name"], place)
        thing.add("type", row["type"], place, "services", certain=True)
        thing.add("selector", row["selector"], place, "services")
        thing.add("externalName", row["external_name"], place, "services")
        if row["cluster_ip"] is not None:
            thing.add("headless", row["cluster_ip"] == "None", place, "services", certain=True)
    for row in things.rows("SELECT * FROM service_ports ORDER BY namespace, service, port, protocol"):
        place = row["place"]
        thing = things.of("Service", row["namespace"], row["service"], place)
        port = f"{row['port']}/{row['protocol']}"
        name = f"ports[{port}]"
        thing.add(name, port, place, "service_ports")
        for field_name, column in (("targetPort", "target_port"), ("nodePort", "node_port")):
            thing.add(f"{name}.{field_name}", row[column], place, "service_ports", certain=True, parent=name)
    for row in things.rows("SELECT * FROM endpoints WHERE ready IS NOT NULL ORDER BY namespace, name"):
        entity = things.names.entity("Service", row["namespace"], row["name"])
        if entity in things.by_entity:
            thing = things.by_entity[entity]
            thing.add("endpoints.ready", row["ready"], row["place"], "endpoints", certain=True)


def read_ingresses(things: Things) -> None:
    """Ingresses: class, where hosts and paths lead, certificates, annotations."""
    for row in things.rows("SELECT * FROM ingresses ORDER BY namespace, name"):
        place = row["place"]
        thing = things.of("Ingress", row["namespace"], row["name"], place)
        thing.add("ingressClassName", row["class_name"], place, "ingresses")
        for key, value in (row["annotations"] or {}).items():
            thing.add(f"annotations[{key}]", value, place, "ingresses")
    for row in things.rows("SELECT * FROM ingress_rules ORDER BY file, line"):
        place = row["place"]
        thing = things.of("Ingress", row["namespace"], row["ingress"], place)
        backend = f"{row['service'] or ''}:{row['port'] or ''}"
        path_type = f" ({row['path_type']})" if row["path_type"] else ""
        name = f"rules[{row['host'] or '*'}{row['path'] or ''}]"
        thing.add(name, f"{backend}{path_type}", place, "ingress_rules")
    for row in things.rows("SELECT * FROM ingress_tls ORDER BY file, line"):
        thing = things.of("Ingress", row["namespace"], row["ingress"], row["place"])
        thing.add(f"tls[{row['host'] or '*'}]", row["secret"] or "", row["place"], "ingress_tls")


def read_policies(things: Things) -> None:
    """NetworkPolicies: whom they select, and each thing that they admit, in whatever order."""
    for row in things.rows("SELECT * FROM network_policies ORDER BY namespace, name"):
        place = row["place"]
        thing = things.of("NetworkPolicy", row["namespace"], row["name"], place)
        if row["pod_selector"] is not None:
            chosen = [written(row["pod_selector"]), *sorted(row["expressions"] or ())]
            thing.add("podSelector", ",".join(filter(None, chosen)), place, "network_policies")
        for direction in ("ingress", "egress"):
            name = f"policyTypes[{direction}]"
            thing.add(name, row[direction], place, "network_policies", certain=True)
    for row in things.rows("SELECT * FROM network_policy_rules ORDER BY file, line"):
        thing = things.of("NetworkPolicy", row["namespace"], row["policy"], row["place"])
        admitted = _admitted(row)
        thing.add(f"{row['direction']}[{admitted}]", admitted, row["place"], "network_policy_rules")


def _admitted(row: Mapping[str, Any]) -> str:
    """Whom a row of a policy admits, on which port."""
    peers = {
        "pods": _selected(row["pod_selector"]),
        "namespaces": _selected(row["namespace_selector"]),
        "expressions": sorted(row["expressions"] or ()),
        "ipBlock": row["ip_block"],
        "except": sorted(row["ip_except"] or ()),
    }
    peer = joined({name: part for name, part in peers.items() if part}) or "any"
    last = f"-{row['end_port']}" if row["end_port"] else ""
    return f"{peer} port={row['port'] or 'any'}{last}/{row['protocol'] or 'any'}"


def _selected(selector: Mapping[str, str] | None) -> str | None:
    return None if selector is None else written(selector) or "all"


# -- nodes and claims ------------------------------------------------------------------------------


def read_nodes(things: Things) -> None:
    """Nodes: whether ready, cordoned or under pressure, and the kubelet's version."""
    for row in things.rows("SELECT * FROM nodes ORDER BY name"):
        place = row["place"]
        thing = things.of("Node", None, row["name"], place)
        thing.add("ready", row["ready"], place, "nodes", certain=True)
        thing.add("unschedulable", row["unschedulable"], place, "nodes", certain=True)
        thing.add("kubeletVersion", row["version"], place, "nodes", certain=True)
    for row in things.rows("SELECT * FROM node_conditions WHERE type <> 'Ready' ORDER BY node, type"):
        thing = things.of("Node", None, row["node"], row["place"])
        thing.add(f"conditions[{row['type']}]", row["status"], row["place"], "node_conditions", certain=True)


def read_claims(things: Things) -> None:
    """PersistentVolumeClaims: state, sizes, volume, class, modes."""
    table = "persistent_volume_claims"
    for row in things.rows(f"SELECT * FROM {table} ORDER BY namespace, name"):
        place = row["place"]
        thing = things.of("PersistentVolumeClaim", row["namespace"], row["name"], place)
        facts = {
            "status": row["status"],
            "volumeName": row["volume"],
            "requests.storage": written_bytes(row["requested"]),
            "capacity.storage": written_bytes(row["capacity"]),
            "storageClassName": row["storage_class"],
            "accessModes": sorted(row["access_modes"]) if row["access_modes"] else None,
        }
        for name, value in facts.items():
            thing.add(name, value, place, table, certain=name != "volumeName")
