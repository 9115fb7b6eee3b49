"""Workloads as facts: what their pods run, by whatever names the pods go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analyzer.diff.things import Thing, Things, joined, written, written_bytes, written_cores

if TYPE_CHECKING:
    from analyzer.diff.names import Place

_COUNTED = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")
"""Kinds whose pods stay; how many a Job has changes by itself."""
_LISTED = """
SELECT * FROM workloads WHERE form <> 'inferred' AND owner_name IS NULL ORDER BY namespace, kind, name
"""
_PODS = """
SELECT p.*, EXISTS (SELECT 1 FROM current_pods c WHERE c.name = p.name
                    AND c.namespace IS NOT DISTINCT FROM p.namespace) AS is_current
FROM pods p ORDER BY file, line
"""
_MOUNTS = """
SELECT m.namespace, m.pod, m.container, m.path, m.volume, m.read_only, m.sub_path, m.file, m.line,
       list(DISTINCT concat_ws('/', v.type, v.source) ORDER BY concat_ws('/', v.type, v.source))
           FILTER (v.name IS NOT NULL) AS sources
FROM container_mounts m
LEFT JOIN volumes v ON v.pod = m.pod AND v.name = m.volume AND v.namespace IS NOT DISTINCT FROM m.namespace
WHERE m.path <> '/var/run/secrets/kubernetes.io/serviceaccount'
GROUP BY ALL ORDER BY m.file, m.line
"""
_PREFIXES = {"app": "containers", "init": "initContainers"}

PodKey = tuple[str | None, str]


class _Pods:
    """Pods that tell what their workloads are: those that count now, or any where none does."""

    def __init__(self, things: Things) -> None:
        self.owners: dict[PodKey, Thing] = {}
        self.prefixes: dict[tuple[PodKey, str], str] = {}
        by_owner: dict[str, list[dict[str, Any]]] = {}
        for row in things.rows(_PODS):
            entity = things.names.entity("Pod", row["namespace"], row["name"])
            by_owner.setdefault(entity, []).append(row)
        for rows in by_owner.values():
            current = [row for row in rows if row["is_current"]]
            for row in current or rows:
                key = row["namespace"], row["name"]
                self.owners[key] = things.of("Pod", *key, row["place"])
            first = (current or rows)[0]
            thing = self.owners[first["namespace"], first["name"]]
            thing.full = False
            for row in current or rows:
                thing.add("serviceAccountName", row["service_account"], row["place"], "pods", certain=True)
            if thing.kind in _COUNTED and "pods" not in things.hidden:
                _counted(thing, current, first["place"])

    def container(self, row: Mapping[str, Any], name: str) -> tuple[Thing, str] | None:
        """The workload of a container's row, and what the names of its facts begin with."""
        key = row["namespace"], row["pod"]
        prefix = self.prefixes.get((key, row[name]))
        return (self.owners[key], prefix) if prefix else None


def _counted(thing: Thing, current: list[dict[str, Any]], place: Place) -> None:
    place = current[0]["place"] if current else place
    thing.add("pods", len(current), place, "pods", certain=True)
    readiness = [(row["ready_containers"], row["containers"]) for row in current]
    if all(None not in counts for counts in readiness):
        unready = (
            row["place"] for row, (ready, all_) in zip(current, readiness, strict=True) if ready < all_
        )
        count = sum(ready == all_ for ready, all_ in readiness)
        thing.add("pods.ready", count, next(unready, place), "pods", certain=True)


def read_workloads(things: Things) -> None:
    """Workloads: replicas, pods, and of each container image, resources, command, probes, env, mounts."""
    _listed(things)
    pods = _Pods(things)
    for row in things.rows("SELECT * FROM containers ORDER BY file, line"):
        _container(pods, row)
    for row in things.rows("SELECT * FROM container_probes ORDER BY file, line"):
        if found := pods.container(row, "container"):
            thing, prefix = found
            name = f"{prefix}.{row['probe']}Probe"
            thing.add(name, _probe(row), row["place"], "container_probes", parent=f"{prefix}.image")
    for row in things.rows("SELECT * FROM container_env ORDER BY file, line"):
        if found := pods.container(row, "container"):
            _env(*found, row)
    for row in things.rows(_MOUNTS):
        if found := pods.container(row, "container"):
            _mount(*found, row)


def _listed(things: Things) -> None:
    """Workloads that a file lists, as far as they are nobody's part."""
    for row in things.rows(_LISTED):
        if row["kind"] in ("Job", "CronJob", *_COUNTED):
            thing = things.of(row["kind"], row["namespace"], row["name"], row["place"])
            thing.full = False  # until a container of it is shown
            if thing.kind in _COUNTED:
                thing.add("replicas", row["desired"], row["place"], "workloads", certain=True)


def _container(pods: _Pods, row: Mapping[str, Any]) -> None:
    key, place = (row["namespace"], row["pod"]), row["place"]
    kind = _PREFIXES.get(row["kind"] or "app")
    thing = pods.owners.get(key)
    if thing is None or kind is None:
        return
    thing.full = True
    prefix = pods.prefixes[key, row["name"]] = f"{kind}[{row['name']}]"
    image = f"{prefix}.image"
    thing.add(image, row["image"] or "", place, "containers")
    facts = {
        "resources.requests.cpu": written_cores(row["cpu_request"]),
        "resources.requests.memory": written_bytes(row["memory_request"]),
        "resources.limits.cpu": written_cores(row["cpu_limit"]),
        "resources.limits.memory": written_bytes(row["memory_limit"]),
        "resources.limits.ephemeral-storage": written_bytes(row["ephemeral_limit"]),
        "command": row["command"],
        "args": row["args"],
        "workingDir": row["working_dir"],
    }
    for name, value in facts.items():
        thing.add(f"{prefix}.{name}", value, place, "containers", parent=image)


def _env(thing: Thing, prefix: str, row: Mapping[str, Any]) -> None:
    """A variable with its value or where it comes from, or an object that is taken in whole."""
    source = f"{row['from_kind']}/{row['from_name']}" if row["from_name"] else row["from_kind"]
    image = f"{prefix}.image"
    if row["name"] is None:
        name = f"{prefix}.envFrom[{source}]"
        thing.add(name, source or "", row["place"], "container_env", parent=image)
        return
    taken = f"{source}[{row['from_key'] or ''}]" if source else None
    value = taken or row["value"] or ""
    name = f"{prefix}.env[{row['name']}]"
    thing.add(name, value, row["place"], "container_env", parent=image)


def _mount(thing: Thing, prefix: str, row: Mapping[str, Any]) -> None:
    """What is mounted at a path: the objects behind the volume."""
    source = ",".join(row["sources"] or [row["volume"]])
    sub_path = f"subPath={row['sub_path']}" if row["sub_path"] else None
    value = " ".join(filter(None, (source, sub_path, "readOnly" if row["read_only"] else None)))
    thing.add(f"{prefix}.mounts[{row['path']}]", value, row["place"], "volumes", parent=f"{prefix}.image")


def _probe(row: Mapping[str, Any]) -> str:
    """A probe as `kubectl describe` prints it."""
    command = f"[{written(row['command'])}]" if row["command"] else None
    port = f":{row['port']}" if row["port"] else ""
    target = f"{row['scheme']}://{port}{row['path'] or ''}" if row["scheme"] else command or port
    numbers = {
        "delay": row["delay_s"],
        "timeout": row["timeout_s"],
        "period": row["period_s"],
        "success": row["success"],
        "failure": row["failure"],
    }
    return " ".join(filter(None, (row["method"], target, joined(numbers))))
