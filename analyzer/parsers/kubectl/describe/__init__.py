"""`kubectl describe`: blocks of any kind, told by their sections, to records.

Source: kubectl/pkg/describe of kubectl 1.20 to 1.33. Other kinds than those read here give an
ObjectMention and their events.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from analyzer.bundle.member import Clock
from analyzer.model.workloads import ObjectMention
from analyzer.parsers.base import Parsed
from analyzer.parsers.kubectl.describe.config import read_config_map, read_secret
from analyzer.parsers.kubectl.describe.context import Context
from analyzer.parsers.kubectl.describe.events import read_event_object, read_events
from analyzer.parsers.kubectl.describe.ingress import read_ingress
from analyzer.parsers.kubectl.describe.leftover import leftover
from analyzer.parsers.kubectl.describe.node import read_node
from analyzer.parsers.kubectl.describe.pod import read_pod
from analyzer.parsers.kubectl.describe.policy import read_policy
from analyzer.parsers.kubectl.describe.scaling import read_autoscaler, read_namespace, read_quota
from analyzer.parsers.kubectl.describe.service import read_endpoints, read_service, read_slice
from analyzer.parsers.kubectl.describe.signature import kind_of_block
from analyzer.parsers.kubectl.describe.storage import read_claim, read_volume
from analyzer.parsers.kubectl.describe.tree import split
from analyzer.parsers.kubectl.describe.workload import read_workload
from analyzer.parsers.kubectl.kinds import CLUSTER_WIDE, plural_of

if TYPE_CHECKING:
    from analyzer.redact import Redactor

_READERS: dict[str, Callable[[Context], None]] = {
    "Pod": read_pod,
    "Service": read_service,
    "Endpoints": read_endpoints,
    "EndpointSlice": read_slice,
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
    "Namespace": read_namespace,
    "Event": read_event_object,
}


def parse_blocks(
    path: str,
    first_line: int,
    lines: Sequence[str],
    clock: Clock,
    namespace: str | None,
    redactor: Redactor,
) -> Parsed:
    """Read every described object in `lines`, whose first is line `first_line` of the file.

    `namespace` stands in where a block prints none. The result's kind is `pods describe` and the like, or
    `describe` where the objects are of several kinds. Never raises.
    """
    parsed = Parsed("describe")
    kinds = set()
    end = 0
    for block in split(first_line, lines):
        start = block.first - first_line
        _refuse(parsed, first_line + end, lines[end:start], "not in a described object")
        end = start + len(block.lines)
        kind = kind_of_block(block)
        name = block.top.get("Name")
        if kind and name:
            space = None if kind in CLUSTER_WIDE else block.top.get("Namespace") or namespace
            _read(parsed, Context(path, block, kind, space, name, clock, redactor))
            kinds.add(kind)
        else:
            _refuse(parsed, block.first, block.lines, "the kind of the described object cannot be told")
    _refuse(parsed, first_line + end, lines[end:], "not in a described object")
    if len(kinds) == 1:
        parsed.kind = f"{plural_of(kinds.pop())} describe"
    return parsed


def _refuse(parsed: Parsed, first: int, lines: Sequence[str], reason: str) -> None:
    parsed.unparsed += [(number, reason) for number, line in enumerate(lines, first) if line.strip()]


def _read(parsed: Parsed, context: Context) -> None:
    _mention(context)
    reader = _READERS.get(context.kind)
    if reader:
        reader(context)
    else:
        context.block.take(0, context.block.events.start)
    read_events(context)
    parsed.records += context.records
    parsed.unparsed += sorted({*context.unparsed, *leftover(context.block)})


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
