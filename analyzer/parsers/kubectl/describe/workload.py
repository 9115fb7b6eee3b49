"""Described Deployments, StatefulSets, DaemonSets, ReplicaSets, Jobs and CronJobs.

Replicas:    3 desired | 3 updated | 3 total | 1 available | 2 unavailable
Pods Status: 1 Running / 2 Waiting / 0 Succeeded / 0 Failed
"""

from __future__ import annotations

import re

from analyzer.components import component_of
from analyzer.model.workloads import Workload
from analyzer.parsers.kubectl.describe.context import Context, reference, whole

_NUMBER = re.compile(r"(\d{1,9}) ([a-z]+)")
_SUCCEEDED = re.compile(r"(\d{1,9}) Succeeded")


def read_workload(context: Context) -> None:
    """Add the workload; its conditions as `status reason`."""
    owner_kind, owner_name = reference(context.get("Controlled By"))
    labels, annotations = context.pairs("Labels"), context.annotations() or {}
    images, names = _template(context)
    workload = Workload(
        namespace=context.namespace,
        kind=context.kind,
        name=context.name,
        form="describe",
        component=component_of(
            image=images[0] if images else None,
            labels=labels,
            container=names[0] if names else None,
            pod=context.name,
        ),
        selector=context.pairs("Selector"),
        labels=labels,
        images=images or None,
        owner_kind=owner_kind,
        owner_name=owner_name,
        created_utc=context.created(),
        revision=whole(annotations.get("deployment.kubernetes.io/revision")),
        conditions=_conditions(context),
        file=context.path,
        line=context.line,
    )
    _COUNTS.get(context.kind, _replicas)(context, workload)
    context.records.append(workload)


def _template(context: Context) -> tuple[list[str], list[str]]:
    """Images and names of the containers of `Pod Template`."""
    template = context.section("Pod Template")
    if template is None:
        return [], []
    context.block.take(template.index, template.end)
    containers = template.child("Containers")
    found = [(c.get("Image"), c.key) for c in containers.children] if containers else []
    return [image for image, _ in found if image], [name for _, name in found if name]


def _conditions(context: Context) -> dict[str, str] | None:
    rows = context.rows(context.section("Conditions"))
    found = {
        cells["Type"]: f"{cells['Status']} {cells.get('Reason', '')}".rstrip()
        for _, cells in rows
        if "Type" in cells and "Status" in cells
    }
    return found or None


def _replicas(context: Context, workload: Workload) -> None:
    """Deployment, ReplicaSet (`3 current / 3 desired`) and StatefulSet (`3 desired | 3 total`)."""
    numbers = {word: int(number) for number, word in _NUMBER.findall(context.get("Replicas") or "")}
    workload.desired = numbers.get("desired")
    workload.current = numbers.get("total", numbers.get("current"))
    workload.up_to_date = numbers.get("updated")
    workload.available = numbers.get("available")


def _daemon_set(context: Context, workload: Workload) -> None:
    workload.desired = whole(context.get("Desired Number of Nodes Scheduled"))
    workload.current = whole(context.get("Current Number of Nodes Scheduled"))
    workload.up_to_date = whole(context.get("Number of Nodes Scheduled with Up-to-date Pods"))
    workload.available = whole(context.get("Number of Nodes Scheduled with Available Pods"))


def _job(context: Context, workload: Workload) -> None:
    """`Pods Statuses: 1 Active (0 Ready) / 0 Succeeded / 3 Failed`."""
    statuses = context.get("Pods Statuses") or ""
    succeeded = _SUCCEEDED.search(statuses)
    workload.desired = whole(context.get("Completions"))
    workload.current = whole(statuses)
    workload.ready = int(succeeded[1]) if succeeded else None


def _cron_job(context: Context, workload: Workload) -> None:
    """A CronJob has no replicas of its own."""


_COUNTS = {"DaemonSet": _daemon_set, "Job": _job, "CronJob": _cron_job}
