"""Deployments, StatefulSets, DaemonSets, ReplicaSets, Jobs and CronJobs.

A number that a status does not hold is 0: the API server leaves zeros out.
"""

from __future__ import annotations

from analyzer.components import component_of
from analyzer.model import Workload
from analyzer.parsers.manifests.context import Context
from analyzer.parsers.manifests.tree import Value

_REPLICAS = {
    "current": "replicas",
    "ready": "readyReplicas",
    "up_to_date": "updatedReplicas",
    "available": "availableReplicas",
}
_COUNTS = {
    "Deployment": _REPLICAS,
    "StatefulSet": _REPLICAS,
    "ReplicaSet": {key: field for key, field in _REPLICAS.items() if key != "up_to_date"},
    "DaemonSet": {
        "desired": "desiredNumberScheduled",
        "current": "currentNumberScheduled",
        "ready": "numberReady",
        "up_to_date": "updatedNumberScheduled",
        "available": "numberAvailable",
    },
    "Job": {"current": "active", "ready": "succeeded"},
}
_DESIRED = {"Job": "completions"}


def read_workload(context: Context) -> None:
    """Add the workload; its conditions as `status reason`."""
    spec = context.value.at("spec")
    template = spec.at("jobTemplate", "spec") if context.kind == "CronJob" else spec
    containers = template.items("template", "spec", "containers")
    first = containers[0] if containers else Value(spec.line)
    owner_kind, owner_name = context.owner
    workload = Workload(
        namespace=context.namespace,
        kind=context.kind,
        name=context.name,
        form="manifest",
        component=component_of(
            image=first.text("image"), labels=context.labels, container=first.text("name"), pod=context.name
        ),
        desired=spec.whole(_DESIRED.get(context.kind, "replicas")),
        selector=spec.strings("selector", "matchLabels"),
        labels=context.labels,
        images=[image for container in containers if (image := container.text("image"))] or None,
        owner_kind=owner_kind,
        owner_name=owner_name,
        created_utc=context.created,
        revision=context.value.at("metadata", "annotations").whole("deployment.kubernetes.io/revision"),
        conditions=_conditions(context.value.at("status")),
        **context.place,
    )
    status = context.value.at("status")
    if status.pairs():
        for column, key in _COUNTS.get(context.kind, {}).items():
            setattr(workload, column, status.whole(key) or 0)
    context.records.append(workload)


def _conditions(status: Value) -> dict[str, str] | None:
    found = {
        kind: f"{item.text('status')} {item.text('reason') or ''}".rstrip()
        for item in status.items("conditions")
        if (kind := item.text("type"))
    }
    return found or None
