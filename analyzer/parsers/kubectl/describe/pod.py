"""A described pod."""

from __future__ import annotations

import re

from analyzer.components import component_of
from analyzer.model.workloads import Container, Pod, PodCondition
from analyzer.parsers.kubectl.ages import ago
from analyzer.parsers.kubectl.describe.container import read_containers
from analyzer.parsers.kubectl.describe.context import Context, pairs, reference
from analyzer.parsers.kubectl.describe.volume import read_volumes
from analyzer.times import parse_describe_time

_TERMINATING = re.compile(r"Terminating \((?:lasts (\S+)|expires (.+))\)$")


def read_pod(context: Context) -> None:
    """Add the pod, its containers, conditions and volumes; READY and RESTARTS only `get` prints."""
    found = [
        *read_containers(context, "Init Containers", "init"),
        *read_containers(context, "Containers", "app"),
        *read_containers(context, "Ephemeral Containers", "ephemeral"),
    ]
    pod = _pod(context)
    pod.component = _component(pod, next((one for one in found if one.kind == "app"), None))
    context.records.append(pod)
    _conditions(context)
    context.rows(context.section("Readiness Gates"))
    read_volumes(context, context.section("Volumes"))


def _pod(context: Context) -> Pod:
    owner_kind, owner_name = reference(context.get("Controlled By"))
    node, _, node_ip = (context.get("Node") or "").partition("/")
    pod = Pod(
        namespace=context.namespace,
        name=context.name,
        started_utc=parse_describe_time(context.get("Start Time") or ""),
        ip=context.get("IP"),
        node=node or None,
        node_ip=node_ip or None,
        owner_kind=owner_kind,
        owner_name=owner_name,
        labels=context.pairs("Labels"),
        annotations=context.annotations(),
        qos=context.get("QoS Class"),
        service_account=context.get("Service Account"),
        priority_class=context.get("Priority Class Name") or context.get("PriorityClassName"),
        node_selector=pairs(context.entries(context.section("Node-Selectors"))),
        tolerations=context.entries(context.section("Tolerations")) or None,
        reason=context.get("Reason"),
        message=context.message(),
        file=context.path,
        line=context.line,
    )
    _status(context, pod)
    return pod


def _status(context: Context, pod: Pod) -> None:
    """`Status: Running`, or `Terminating (lasts 5m)` with the time since the deletion, or no phase."""
    text = context.get("Status") or ""
    match = _TERMINATING.match(text)
    if not match:
        pod.phase = text or None
        return
    pod.status = "Terminating"
    pod.deleted_utc = parse_describe_time(match[2]) if match[2] else ago(context.clock, match[1])


def _component(pod: Pod, first: Container | None) -> str | None:
    return component_of(
        image=first.image if first else None,
        labels=pod.labels,
        container=first.name if first else None,
        pod=pod.name,
    )


def _conditions(context: Context) -> None:
    for line, cells in context.rows(context.section("Conditions")):
        if "Type" in cells and "Status" in cells:
            context.records.append(
                PodCondition(
                    namespace=context.namespace,
                    pod=context.name,
                    type=cells["Type"],
                    status=cells["Status"],
                    reason=None,
                    message=None,
                    file=context.path,
                    line=line,
                )
            )
