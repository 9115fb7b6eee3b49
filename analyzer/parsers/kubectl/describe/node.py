"""A described node."""

from __future__ import annotations

from analyzer.model.workloads import Node, NodeCondition
from analyzer.parsers.kubectl.describe.context import Context, whole, yes
from analyzer.parsers.kubectl.describe.tree import Item
from analyzer.quantity import parse_bytes, parse_cpu
from analyzer.times import parse_describe_time

_SUMS = ("Non-terminated Pods", "Allocated resources")  # of what the pods themselves show


def read_node(context: Context) -> None:
    """Add the node and its conditions."""
    conditions = _conditions(context)
    ready = next((c.status for c in conditions if c.type == "Ready"), None)
    info, addresses = context.section("System Info"), context.section("Addresses")
    node = Node(
        name=context.name,
        ready=None if ready is None else ready == "True",
        unschedulable=yes(context.get("Unschedulable")),
        roles=context.get("Roles"),
        labels=context.pairs("Labels"),
        taints=context.entries(context.section("Taints")) or None,
        internal_ip=addresses.get("InternalIP") if addresses else None,
        created_utc=context.created(),
        file=context.path,
        line=context.line,
    )
    if info:
        node.version = info.get("Kubelet Version")
        node.os_image = info.get("OS Image")
        node.kernel = info.get("Kernel Version")
        node.runtime = info.get("Container Runtime Version")
    _resources(node, context.section("Capacity"), context.section("Allocatable"))
    context.records += [node, *conditions]
    context.take_section(*_SUMS)


def _resources(node: Node, capacity: Item | None, allocatable: Item | None) -> None:
    if capacity:
        node.cpu_capacity = parse_cpu(capacity.get("cpu") or "")
        node.memory_capacity = parse_bytes(capacity.get("memory") or "")
    if allocatable:
        node.cpu_allocatable = parse_cpu(allocatable.get("cpu") or "")
        node.memory_allocatable = parse_bytes(allocatable.get("memory") or "")
        node.pods_allocatable = whole(allocatable.get("pods"))


def _conditions(context: Context) -> list[NodeCondition]:
    return [
        NodeCondition(
            node=context.name,
            type=cells["Type"],
            status=cells["Status"],
            reason=cells.get("Reason") or None,
            message=cells.get("Message") or None,
            changed_utc=parse_describe_time(cells.get("LastTransitionTime", "")),
            file=context.path,
            line=line,
        )
        for line, cells in context.rows(context.section("Conditions"))
        if "Type" in cells and "Status" in cells
    ]
