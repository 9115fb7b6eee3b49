"""`kubectl describe`: blocks of any kind, told by their sections, to records.

Seen with kubectl 1.20 to 1.33. Other kinds than those read here give an ObjectMention and their events.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from analyzer.bundle.member import Clock
from analyzer.model.workloads import ObjectMention
from analyzer.parsers.base import Parsed
from analyzer.parsers.kubectl.describe.config import read_config_map, read_secret
from analyzer.parsers.kubectl.describe.context import Context
from analyzer.parsers.kubectl.describe.events import read_events
from analyzer.parsers.kubectl.describe.ingress import read_ingress
from analyzer.parsers.kubectl.describe.kinds import CLUSTER_WIDE, kind_of
from analyzer.parsers.kubectl.describe.leftover import leftover
from analyzer.parsers.kubectl.describe.node import read_node
from analyzer.parsers.kubectl.describe.pod import read_pod
from analyzer.parsers.kubectl.describe.policy import read_policy
from analyzer.parsers.kubectl.describe.scaling import read_autoscaler, read_quota
from analyzer.parsers.kubectl.describe.service import read_endpoints, read_service
from analyzer.parsers.kubectl.describe.storage import read_claim, read_volume
from analyzer.parsers.kubectl.describe.tree import Block, split, starts_block
from analyzer.parsers.kubectl.describe.workload import read_workload

if TYPE_CHECKING:
    from analyzer.redact import Redactor

__all__ = ["looks_like_describe", "parse_blocks"]

_HEAD_LINES = 20

_READERS: dict[str, Callable[[Context], None]] = {
    "Pod": read_pod,
    "Service": read_service,
    "Endpoints": read_endpoints,
    "Node": read_node,
    "Deployment": read_workload,
    "StatefulSet": read_workload,
    "DaemonSet": read_workload,
    "ReplicaSet": read_workload,
    "Job": read_workload,
    "CronJob": read_workload,
    "PersistentVolumeClaim": read_claim,
    "PersistentVolume": read_volume,
    "ConfigMap": read_config_map,
    "Secret": read_secret,
    "Ingress": read_ingress,
    "NetworkPolicy": read_policy,
    "HorizontalPodAutoscaler": read_autoscaler,
    "ResourceQuota": read_quota,
}


def looks_like_describe(lines: Sequence[str]) -> bool:
    """Whether a described object begins within the first lines (a warning may stand above it)."""
    head = lines[:_HEAD_LINES]
    return any(starts_block(head, index) for index in range(len(head)))


def parse_blocks(
    path: str,
    first_line: int,
    lines: Sequence[str],
    clock: Clock,
    namespace: str | None,
    redactor: Redactor,
) -> Parsed:
    """Read every described object in `lines`, whose first is line `first_line` of the file.

    `namespace` stands in where a block prints none. The result's kind is `describe`. Never raises.
    """
    parsed = Parsed("describe")
    end = 0
    for block in split(first_line, lines):
        start = block.first - first_line
        _outside(parsed, first_line + end, lines[end:start])
        end = start + len(block.lines)
        _read(parsed, path, block, clock, namespace, redactor)
    _outside(parsed, first_line + end, lines[end:])
    return parsed


def _outside(parsed: Parsed, number: int, lines: Sequence[str]) -> None:
    parsed.unparsed += [
        (number + i, "not in a describe block") for i, line in enumerate(lines) if line.strip()
    ]


def _read(
    parsed: Parsed,
    path: str,
    block: Block,
    clock: Clock,
    namespace: str | None,
    redactor: Redactor,
) -> None:
    kind = kind_of(block)
    name = block.top.get("Name")
    if kind is None or name is None:
        parsed.unparsed.append((block.first, "kind of the described object not known"))
        return
    space = None if kind in CLUSTER_WIDE else block.top.get("Namespace") or namespace
    context = Context(path, block, kind, space, name, clock, redactor)
    _mention(context)
    reader = _READERS.get(kind)
    if reader:
        reader(context)
    read_events(context)
    parsed.records += context.records
    parsed.unparsed += sorted({*context.unparsed, *leftover(block)})


def _mention(context: Context) -> None:
    context.records.append(
        ObjectMention(
            kind=context.kind,
            namespace=context.namespace,
            name=context.name,
            form="describe",
            labels=context.pairs("Labels"),
            annotations=context.annotations(),
            created_utc=context.created(),
            file=context.path,
            line=context.line,
        )
    )
