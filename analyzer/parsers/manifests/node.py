"""Nodes."""

from __future__ import annotations

from analyzer.model import Node, NodeCondition
from analyzer.parsers.manifests.context import Context
from analyzer.parsers.manifests.tree import Value
from analyzer.quantity import parse_bytes, parse_cpu

_ROLE = "node-role.kubernetes.io/"


def read_node(context: Context) -> None:
    """Add the node and its conditions."""
    spec, status = context.value.at("spec"), context.value.at("status")
    info, capacity, allocatable = status.at("nodeInfo"), status.at("capacity"), status.at("allocatable")
    conditions = _conditions(context, status)
    ready = next((condition.status == "True" for condition in conditions if condition.type == "Ready"), None)
    cordoned = spec.yes("unschedulable") or False
    word = "Unknown" if ready is None else "Ready" if ready else "NotReady"
    context.records.append(
        Node(
            name=context.name,
            status=(f"{word},SchedulingDisabled" if cordoned else word) if status.pairs() else None,
            ready=ready,
            unschedulable=cordoned,
            roles=_roles(context.labels or {}),
            version=info.text("kubeletVersion"),
            internal_ip=_internal_ip(status),
            os_image=info.text("osImage"),
            kernel=info.text("kernelVersion"),
            runtime=info.text("containerRuntimeVersion"),
            labels=context.labels,
            taints=[_taint(item) for item in spec.items("taints")] or None,
            cpu_capacity=parse_cpu(capacity.text("cpu") or ""),
            cpu_allocatable=parse_cpu(allocatable.text("cpu") or ""),
            memory_capacity=parse_bytes(capacity.text("memory") or ""),
            memory_allocatable=parse_bytes(allocatable.text("memory") or ""),
            pods_allocatable=allocatable.whole("pods"),
            created_utc=context.created,
            **context.place,
        )
    )
    context.records += conditions


def _conditions(context: Context, status: Value) -> list[NodeCondition]:
    return [
        NodeCondition(
            node=context.name,
            type=kind,
            status=item.text("status") or "Unknown",
            reason=item.text("reason"),
            message=item.text("message"),
            changed_utc=item.time("lastTransitionTime"),
            **context.at(item),
        )
        for item in status.items("conditions")
        if (kind := item.text("type"))
    ]


def _roles(labels: dict[str, str]) -> str | None:
    """The ROLES column."""
    roles = {key.removeprefix(_ROLE) for key in labels if key.startswith(_ROLE)}
    roles.add(labels.get("kubernetes.io/role", ""))
    return ",".join(sorted(filter(None, roles))) or None


def _internal_ip(status: Value) -> str | None:
    found = (item.text("address") for item in status.items("addresses") if item.text("type") == "InternalIP")
    return next(found, None)


def _taint(item: Value) -> str:
    value = item.text("value")
    return f"{item.text('key')}{f'={value}' if value else ''}:{item.text('effect')}"
