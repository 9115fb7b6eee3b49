"""Tables of `kubectl get`: which resource a header belongs to, and its rows as records.

Source: kubernetes/pkg/printers/internalversion/printers.go; columns differ by version and `-o wide`,
so a row is read by the names of the columns that are there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from analyzer.bundle.member import Clock
from analyzer.model import (
    EndpointAddress,
    Endpoints,
    HorizontalPodAutoscaler,
    Ingress,
    Node,
    ObjectMention,
    PersistentVolume,
    PersistentVolumeClaim,
    Pod,
    Record,
    ResourceQuota,
    Service,
    ServicePort,
    Workload,
)
from analyzer.parsers.base import Parsed
from analyzer.parsers.kubectl.columns import Header, cells, parse_header
from analyzer.parsers.kubectl.context import Row
from analyzer.parsers.kubectl.events import parse_event
from analyzer.parsers.kubectl.kinds import kind_of
from analyzer.parsers.kubectl.sections import Section
from analyzer.parsers.kubectl.top import parse_node_usage, parse_pod_usage
from analyzer.quantity import parse_bytes
from analyzer.times import parse_age

_RESTARTS = re.compile(r"^(\d{1,9})(?: \((\S+) ago\))?$")
_PORT = re.compile(r"^(\d{1,5})(?::(\d{1,5}))?/(\w+)$")
_MORE = re.compile(r"^\+ (\d{1,9}) more\.\.\.$")
_ADDRESS = re.compile(r"^(\[?[0-9A-Fa-f.:]+?\]?):(\d{1,5})$")
_QUOTA = re.compile(r"([\w./-]+): (\S+?)/([^\s,]+)")


def _pods(row: Row) -> Iterator[Record]:
    ready, containers = row.pair("READY")
    restarts = _RESTARTS.match(row["RESTARTS"])
    yield Pod(
        namespace=row.namespace,
        name=row["NAME"],
        status=row.text("STATUS"),
        ready_containers=ready,
        containers=containers,
        restarts=int(restarts[1]) if restarts else None,
        last_restart_utc=row.ago(restarts[2]) if restarts and restarts[2] else None,
        created_utc=row.created,
        ip=row.text("IP"),
        node=row.text("NODE"),
        file=row.path,
        line=row.line,
    )


def _services(row: Row) -> Iterator[Record]:
    external = row.text("EXTERNAL-IP")
    by_name = row["TYPE"] == "ExternalName"
    yield Service(
        namespace=row.namespace,
        name=row["NAME"],
        type=row.text("TYPE"),
        cluster_ip=row.text("CLUSTER-IP"),
        external_ip=None if by_name else external,
        external_name=external if by_name else None,
        selector=row.labels("SELECTOR"),
        created_utc=row.created,
        file=row.path,
        line=row.line,
    )
    for text in (row.text("PORT(S)") or "").split(","):
        if port := _PORT.match(text):
            yield ServicePort(
                namespace=row.namespace,
                service=row["NAME"],
                port=int(port[1]),
                protocol=port[3],
                node_port=int(port[2]) if port[2] else None,
                file=row.path,
                line=row.line,
            )


def _endpoints(row: Row) -> Iterator[Record]:
    printed = row["ENDPOINTS"]
    addresses = []
    more = 0
    head, plus, rest = printed.partition(" + ")
    if plus and (hidden := _MORE.match("+ " + rest)):
        more = int(hidden[1])
    for text in head.split(","):
        if address := _ADDRESS.match(text):
            addresses.append((address[1].strip("[]"), int(address[2])))
    form = "none" if printed == "<none>" else "listed" if printed else "blank"
    yield Endpoints(
        namespace=row.namespace,
        name=row["NAME"],
        printed=form,
        ready=len(addresses) + more,
        file=row.path,
        line=row.line,
    )
    for ip, port in addresses:
        yield EndpointAddress(
            namespace=row.namespace,
            name=row["NAME"],
            ip=ip,
            port=port,
            ready=True,
            pod=None,
            file=row.path,
            line=row.line,
        )


def _nodes(row: Row) -> Iterator[Record]:
    status = row.text("STATUS")
    words = (status or "").split(",")
    yield Node(
        name=row["NAME"],
        status=status,
        ready="Ready" in words if status else None,
        unschedulable="SchedulingDisabled" in words if status else None,
        roles=row.text("ROLES"),
        version=row.text("VERSION"),
        internal_ip=row.text("INTERNAL-IP"),
        os_image=row.text("OS-IMAGE"),
        kernel=row.text("KERNEL-VERSION"),
        runtime=row.text("CONTAINER-RUNTIME"),
        created_utc=row.created,
        file=row.path,
        line=row.line,
    )


def _workload(kind: str) -> Callable[[Row], Iterator[Record]]:
    def parse(row: Row) -> Iterator[Record]:
        ready, desired = row.pair("COMPLETIONS" if kind == "Job" else "READY")
        images = row.text("IMAGES")
        yield Workload(
            namespace=row.namespace,
            kind=kind,
            name=row["NAME"],
            form="table",
            desired=row.number("DESIRED") if row["DESIRED"] else desired,
            current=row.number("CURRENT"),
            ready=row.number("READY") if ready is None else ready,
            up_to_date=row.number("UP-TO-DATE"),
            available=row.number("AVAILABLE"),
            selector=row.labels("SELECTOR"),
            images=images.split(",") if images else None,
            created_utc=row.created,
            file=row.path,
            line=row.line,
        )

    return parse


def _claims(row: Row) -> Iterator[Record]:
    modes = row.text("ACCESS MODES")
    yield PersistentVolumeClaim(
        namespace=row.namespace,
        name=row["NAME"],
        status=row.text("STATUS"),
        volume=row.text("VOLUME"),
        capacity=parse_bytes(row["CAPACITY"]),
        access_modes=modes.split(",") if modes else None,
        storage_class=row.text("STORAGECLASS"),
        created_utc=row.created,
        file=row.path,
        line=row.line,
    )


def _volumes(row: Row) -> Iterator[Record]:
    modes = row.text("ACCESS MODES")
    yield PersistentVolume(
        name=row["NAME"],
        status=row.text("STATUS"),
        claim=row.text("CLAIM"),
        capacity=parse_bytes(row["CAPACITY"]),
        access_modes=modes.split(",") if modes else None,
        reclaim_policy=row.text("RECLAIM POLICY"),
        storage_class=row.text("STORAGECLASS"),
        reason=row.text("REASON"),
        created_utc=row.created,
        file=row.path,
        line=row.line,
    )


def _autoscalers(row: Row) -> Iterator[Record]:
    kind, _, name = row["REFERENCE"].partition("/")
    yield HorizontalPodAutoscaler(
        namespace=row.namespace,
        name=row["NAME"],
        target_kind=kind_of(kind) or None,
        target_name=name or None,
        metrics=row.text("TARGETS"),
        min_replicas=row.number("MINPODS"),
        max_replicas=row.number("MAXPODS"),
        replicas=row.number("REPLICAS"),
        file=row.path,
        line=row.line,
    )


def _quotas(row: Row) -> Iterator[Record]:
    for column in ("REQUEST", "LIMIT"):
        for resource, used, hard in _QUOTA.findall(row[column]):
            yield ResourceQuota(
                namespace=row.namespace,
                name=row["NAME"],
                resource=resource,
                used=used,
                hard=hard,
                file=row.path,
                line=row.line,
            )


def _ingresses(row: Row) -> Iterator[Record]:
    yield Ingress(
        namespace=row.namespace,
        name=row["NAME"],
        class_name=row.text("CLASS"),
        address=row.text("ADDRESS"),
        created_utc=row.created,
        file=row.path,
        line=row.line,
    )


def _nothing_more(row: Row) -> Iterator[Record]:
    yield from ()


@dataclass(frozen=True, slots=True)
class _Table:
    """A resource: its kind, the columns that tell its table from all others, and how a row is read."""

    resource: str
    kind: str | None
    columns: frozenset[str]
    parse: Callable[[Row], Iterator[Record]]


def _table(
    resource: str, kind: str | None, columns: str, parse: Callable[[Row], Iterator[Record]] = _nothing_more
) -> _Table:
    return _Table(resource, kind, frozenset(columns.split(", ")), parse)


# The first whose columns are all there; so those with more columns come first.
_TABLES = (
    _table("events", None, "LAST SEEN, TYPE, REASON, OBJECT, MESSAGE", lambda row: iter((parse_event(row),))),
    _table("pods", "Pod", "NAME, READY, STATUS, RESTARTS, AGE", _pods),
    _table("services", "Service", "NAME, TYPE, CLUSTER-IP, PORT(S)", _services),
    _table("endpointslices", "EndpointSlice", "NAME, ADDRESSTYPE, ENDPOINTS"),
    _table("endpoints", "Endpoints", "NAME, ENDPOINTS, AGE", _endpoints),
    _table("node usage", "Node", "NAME, CPU(cores), CPU(%)", lambda row: iter((parse_node_usage(row),))),
    _table("node usage", "Node", "NAME, CPU(cores), CPU%", lambda row: iter((parse_node_usage(row),))),
    _table("pod usage", None, "NAME, CPU(cores), MEMORY(bytes)", lambda row: iter((parse_pod_usage(row),))),
    _table("nodes", "Node", "NAME, STATUS, ROLES, VERSION", _nodes),
    _table("daemonsets", "DaemonSet", "NAME, DESIRED, CURRENT, READY, UP-TO-DATE", _workload("DaemonSet")),
    _table("deployments", "Deployment", "NAME, READY, UP-TO-DATE, AVAILABLE", _workload("Deployment")),
    _table("replicasets", "ReplicaSet", "NAME, DESIRED, CURRENT, READY", _workload("ReplicaSet")),
    _table("cronjobs", "CronJob", "NAME, SCHEDULE, SUSPEND, ACTIVE", _workload("CronJob")),
    _table("jobs", "Job", "NAME, COMPLETIONS, DURATION", _workload("Job")),
    _table("volumes", "PersistentVolume", "NAME, CAPACITY, RECLAIM POLICY, CLAIM", _volumes),
    _table("claims", "PersistentVolumeClaim", "NAME, STATUS, VOLUME, CAPACITY", _claims),
    _table("autoscalers", "HorizontalPodAutoscaler", "NAME, REFERENCE, MINPODS, MAXPODS", _autoscalers),
    _table("quotas", "ResourceQuota", "NAME, REQUEST, LIMIT", _quotas),
    _table("ingresses", "Ingress", "NAME, HOSTS, ADDRESS, PORTS", _ingresses),
    _table("networkpolicies", "NetworkPolicy", "NAME, POD-SELECTOR, AGE"),
    _table("secrets", "Secret", "NAME, TYPE, DATA, AGE"),
    _table("serviceaccounts", "ServiceAccount", "NAME, SECRETS, AGE"),
    _table("storageclasses", "StorageClass", "NAME, PROVISIONER"),
    _table("configmaps", "ConfigMap", "NAME, DATA, AGE"),
    _table("statefulsets", "StatefulSet", "NAME, READY, AGE", _workload("StatefulSet")),
    _table("namespaces", "Namespace", "NAME, STATUS, AGE"),
)
_CLUSTER_WIDE = frozenset({"Node", "Namespace", "PersistentVolume", "StorageClass"})


def resource_of(header: Header) -> str | None:
    """What a table lists, such as `pods`; None for a table of a kind that is not known."""
    table = _find(header)
    return table.resource if table else None


def parse_table(section: Section, path: str, clock: Clock, namespace: str | None) -> Parsed:
    """The rows of a table as records; `kind` of the result is what it lists."""
    header = parse_header(section.lines[0])
    table = _find(header) if header else None
    parsed = Parsed(table.resource if table else "unknown table")
    if header is None or table is None:
        parsed.unparsed = [
            (number, "a table of a kind that is not known")
            for number, line in enumerate(section.lines, section.first_line)
            if line.strip()
        ]
        return parsed
    last: Row | None = None
    rows: list[Row] = []
    for number, line in enumerate(section.lines[1:], section.first_line + 1):
        if not line.strip():
            continue
        found = cells(header, line)
        if found is not None and _is_row(table, found):
            last = Row(path, number, found, clock, namespace)
            rows.append(last)
        elif last is not None and table.resource == "events":
            last.cells["MESSAGE"] += "\n" + line.rstrip()  # a message of several lines
        else:
            parsed.unparsed.append((number, "the row does not fit the columns of its table"))
    for row in rows:
        parsed.records += _records(table, row)
    return parsed


def _records(table: _Table, row: Row) -> Iterator[Record]:
    kind, slash, name = row["NAME"].partition("/")
    if slash and table.kind:  # `kubectl get all` prints pod/NAME
        row.cells["NAME"] = name
    if table.kind:
        yield ObjectMention(
            kind=table.kind,
            namespace=None if table.kind in _CLUSTER_WIDE else row.namespace,
            name=row["NAME"],
            form="table",
            labels=row.labels("LABELS"),
            annotations=None,
            created_utc=row.created,
            file=row.path,
            line=row.line,
        )
    yield from table.parse(row)


def _find(header: Header) -> _Table | None:
    columns = set(header.names)
    return next((table for table in _TABLES if table.columns <= columns), None)


def _is_row(table: _Table, found: dict[str, str]) -> bool:
    """Whether cells make sense in their columns; a continued message does not start with an age."""
    if table.resource == "events":
        age = found["LAST SEEN"].partition(" ")[0]
        return (parse_age(age) is not None or age in ("<unknown>", "<invalid>")) and "/" in found["OBJECT"]
    return bool(found.get("NAME"))
