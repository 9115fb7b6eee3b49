"""Which workload stands behind a pod, and what component it runs.

Bundles rarely list Deployments: the ReplicaSet in `Controlled By` is the Deployment's name and the
pod-template-hash; where not even that is there, the pod's own name tells by its shape.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.components import component_of
from analyzer.model import Container, LogSource, Pod, Workload

if TYPE_CHECKING:
    from analyzer.store.store import Store

# The alphabet of k8s.io/apimachinery/pkg/util/rand: no vowels, no 0, 1, 3.
_SAFE = "bcdfghjklmnpqrstvwxz2456789"
_OF_DEPLOYMENT = re.compile(rf"^(?P<name>.+)-[{_SAFE}]{{6,10}}-[{_SAFE}]{{5}}$")
_OF_STATEFULSET = re.compile(r"^(?P<name>.+)-\d{1,4}$")
_OF_CRONJOB = re.compile(r"^(?P<name>.+)-\d{8,10}$")


# describe and manifests show containers; READY and RESTARTS are columns of `get pods` alone.
_COUNTS_FROM_CONTAINERS = """
UPDATE pods SET
    containers = coalesce(pods.containers, counted.containers),
    ready_containers = coalesce(pods.ready_containers, counted.ready),
    restarts = coalesce(pods.restarts, counted.restarts)
FROM (
    SELECT namespace, pod, count(*) AS containers,
           if(bool_or(ready IS NULL), NULL, count(*) FILTER (ready)) AS ready,
           sum(restarts)::BIGINT AS restarts
    FROM containers WHERE kind = 'app' GROUP BY ALL
) AS counted
WHERE counted.pod = pods.name AND counted.namespace IS NOT DISTINCT FROM pods.namespace
"""


_OWNERS = """
UPDATE pods SET workload_kind = told.kind, workload = told.workload, component = told.component
FROM (SELECT unnest($1::VARCHAR[]) AS namespace, unnest($2::VARCHAR[]) AS name, unnest($3::VARCHAR[]) AS kind,
             unnest($4::VARCHAR[]) AS workload, unnest($5::VARCHAR[]) AS component) AS told
WHERE told.name = pods.name AND told.namespace IS NOT DISTINCT FROM pods.namespace
"""


@dataclass(frozen=True, slots=True)
class Owner:
    """The workload that a person would name when speaking of a pod."""

    kind: str
    name: str


def owner_of(pod: Pod, owners: dict[tuple[str, str], Owner]) -> Owner:
    """The workload behind a pod. `owners` holds what manifests say owns a ReplicaSet or Job."""
    if pod.owner_kind and pod.owner_name:
        direct = Owner(pod.owner_kind, pod.owner_name)
        return owners.get((direct.kind, direct.name)) or _by_controller(direct, pod.labels or {})
    return owner_by_name(pod.name)


def owner_by_name(pod: str) -> Owner:
    """The workload that a pod's name alone gives away; the pod itself where it does not."""
    if match := _OF_DEPLOYMENT.match(pod):
        return Owner("Deployment", match["name"])
    if match := _OF_STATEFULSET.match(pod):
        return Owner("StatefulSet", match["name"])
    return Owner("Pod", pod)


def _by_controller(controller: Owner, labels: dict[str, str]) -> Owner:
    if controller.kind == "ReplicaSet":
        template = labels.get("pod-template-hash")
        if template and controller.name.endswith(f"-{template}"):
            return Owner("Deployment", controller.name.removesuffix(f"-{template}"))
        name, _, suffix = controller.name.rpartition("-")
        if name and suffix and not template:
            return Owner("Deployment", name)
    if controller.kind == "Job" and (match := _OF_CRONJOB.match(controller.name)):
        return Owner("CronJob", match["name"])
    return controller


def derive_workloads(store: Store) -> None:
    """Fill pods.workload, .workload_kind, .component and add the workloads that no file lists."""
    store.execute(_COUNTS_FROM_CONTAINERS)
    pods = store.records(Pod)
    listed = store.records(Workload)
    owners = {
        (w.kind, w.name): Owner(w.owner_kind, w.owner_name) for w in listed if w.owner_kind and w.owner_name
    }
    images: dict[tuple[str | None, str], list[Container]] = {}
    for container in store.records(Container):
        if container.kind != "init":
            images.setdefault((container.namespace, container.pod), []).append(container)
    found: dict[tuple[str | None, str, str], Workload] = {}
    told: list[tuple[str | None, str, str, str, str | None]] = []
    for pod in pods:
        owner = owner_of(pod, owners)
        containers = images.get((pod.namespace, pod.name), [])
        component = _component(pod, containers)
        told.append((pod.namespace, pod.name, owner.kind, owner.name, component))
        if owner.kind != "Pod":
            _count(found, pod, owner, component, containers)
    if told:
        store.execute(_OWNERS, [list(column) for column in zip(*told, strict=True)])
    known = {(w.namespace, w.kind, w.name): w for w in listed}
    for key, workload in found.items():
        if key in known:
            store.execute(
                "UPDATE workloads SET component = $1 WHERE kind = $2 AND name = $3"
                " AND namespace IS NOT DISTINCT FROM $4",
                [workload.component, workload.kind, workload.name, workload.namespace],
            )
    store.add(workload for key, workload in found.items() if key not in known)
    store.flush()


def derive_log_sources(store: Store) -> None:
    """Fill log_sources. The pods must have their workloads."""
    owners = {
        pod: (namespace, Owner(kind, workload))
        for pod, namespace, kind, workload in store.query(
            "SELECT name, namespace, workload_kind, workload FROM pods"
            " WHERE workload IS NOT NULL ORDER BY ALL"
        )
    }
    for file, line, pod, namespace, component in store.query(
        "SELECT file, min(line), pod, min(namespace), min(component) FROM log_records"
        " GROUP BY file, pod ORDER BY ALL"
    ):
        known, owner = owners.get(pod, (None, owner_by_name(pod) if pod else None))
        store.add(
            [
                LogSource(
                    namespace=known or namespace,
                    pod=pod,
                    component=component,
                    workload_kind=owner.kind if owner else None,
                    workload=owner.name if owner else None,
                    file=file,
                    line=line,
                )
            ]
        )
    store.flush()


def _component(pod: Pod, containers: list[Container]) -> str | None:
    for container in containers:
        found = component_of(image=container.image, labels=pod.labels, container=container.name, pod=pod.name)
        if found:
            return found
    return component_of(image=None, labels=pod.labels, container=None, pod=pod.name)


def _count(
    found: dict[tuple[str | None, str, str], Workload],
    pod: Pod,
    owner: Owner,
    component: str | None,
    containers: list[Container],
) -> None:
    key = (pod.namespace, owner.kind, owner.name)
    workload = found.get(key)
    if workload is None:
        workload = found[key] = Workload(
            namespace=pod.namespace,
            kind=owner.kind,
            name=owner.name,
            form="inferred",
            component=component,
            current=0,
            ready=0,
            images=sorted({c.image for c in containers if c.image}) or None,
            file=pod.file,
            line=pod.line,
        )
    workload.current = (workload.current or 0) + 1
    ready = pod.ready_containers is not None and pod.ready_containers == pod.containers
    workload.ready = (workload.ready or 0) + ready
