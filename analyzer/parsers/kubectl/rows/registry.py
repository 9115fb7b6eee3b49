"""Which table a header belongs to.

Custom resources choose their own headings (cert-manager's Certificates have `NAME READY SECRET AGE`), so a
header must hold every column of a table and none that kubectl would not print there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from analyzer.model import Record
from analyzer.parsers.kubectl.kinds import plural_of
from analyzer.parsers.kubectl.row import Row
from analyzer.parsers.kubectl.rows.cluster import read_claim, read_node, read_volume
from analyzer.parsers.kubectl.rows.events import read_event
from analyzer.parsers.kubectl.rows.network import read_endpoints, read_ingress, read_service
from analyzer.parsers.kubectl.rows.usage import read_node_usage, read_pod_usage
from analyzer.parsers.kubectl.rows.workloads import read_autoscaler, read_pod, read_quota, workload_reader

Reader = Callable[[Row], Iterator[Record]]

_ANYWHERE = frozenset({"NAMESPACE", "LABELS", "EVENT"})  # -A, --show-labels, --output-watch-events
_TEMPLATE = "CONTAINERS, IMAGES, SELECTOR"
_DISTINCT = 5
"""So many columns of one table are no accident."""


@dataclass(frozen=True, slots=True)
class Table:
    """A listing: what it lists, the columns it always has, those it may have, and how a row is read.

    `kind` is None where a row does not show that an object exists; `read` where it shows nothing else.
    """

    resource: str
    kind: str | None
    columns: frozenset[str]
    further: frozenset[str]
    read: Reader | None

    def fits(self, names: tuple[str, ...]) -> bool:
        """Whether kubectl prints a header of exactly these names for this table."""
        return self.columns <= {*names} <= self.columns | self.further | _ANYWHERE

    def begins(self, names: tuple[str, ...]) -> bool:
        """Whether a header is this table's, with further columns behind that the user chose by `-L KEY`."""
        known = self.columns | self.further | _ANYWHERE
        place = next((i for i, name in enumerate(names) if name not in known), len(names))
        return len(self.columns) >= _DISTINCT and self.fits(names[:place])


def _listing(
    resource: str, kind: str | None, columns: str, further: str = "", read: Reader | None = None
) -> Table:
    return Table(resource, kind, frozenset(columns.split(", ")), frozenset(further.split(", ")), read)


def _objects(kind: str, columns: str, further: str = "", read: Reader | None = None) -> Table:
    return _listing(plural_of(kind), kind, columns, further, read)


_TABLES = (
    _listing(
        "events",
        None,
        "LAST SEEN, TYPE, REASON, OBJECT, MESSAGE",
        "SUBOBJECT, SOURCE, FIRST SEEN, COUNT, NAME",
        read_event,
    ),
    _listing("pod usage", None, "NAME, CPU(cores), MEMORY(bytes)", "POD, SWAP(bytes)", read_pod_usage),
    _listing(
        "node usage",
        "Node",
        "NAME, CPU(cores), CPU(%), MEMORY(bytes), MEMORY(%)",
        "SWAP(bytes), SWAP(%)",
        read_node_usage,
    ),
    _listing("node usage", "Node", "NAME, CPU(cores), CPU%, MEMORY(bytes), MEMORY%", "", read_node_usage),
    _objects(
        "Pod",
        "NAME, READY, STATUS, RESTARTS, AGE",
        "IP, NODE, NOMINATED NODE, READINESS GATES",
        read_pod,
    ),
    _objects("Service", "NAME, TYPE, CLUSTER-IP, EXTERNAL-IP, PORT(S), AGE", "SELECTOR", read_service),
    _objects("Endpoints", "NAME, ENDPOINTS, AGE", "", read_endpoints),
    _objects("EndpointSlice", "NAME, ADDRESSTYPE, PORTS, ENDPOINTS, AGE"),
    _objects(
        "Node",
        "NAME, STATUS, ROLES, AGE, VERSION",
        "INTERNAL-IP, EXTERNAL-IP, OS-IMAGE, KERNEL-VERSION, CONTAINER-RUNTIME",
        read_node,
    ),
    _objects(
        "Deployment",
        "NAME, READY, UP-TO-DATE, AVAILABLE, AGE",
        _TEMPLATE,
        workload_reader("Deployment"),
    ),
    _objects(
        "DaemonSet",
        "NAME, DESIRED, CURRENT, READY, UP-TO-DATE, AVAILABLE, NODE SELECTOR, AGE",
        _TEMPLATE,
        workload_reader("DaemonSet"),
    ),
    _objects("ReplicaSet", "NAME, DESIRED, CURRENT, READY, AGE", _TEMPLATE, workload_reader("ReplicaSet")),
    _objects(
        "ReplicationController",
        "NAME, DESIRED, CURRENT, READY, AGE",
        _TEMPLATE,
        workload_reader("ReplicationController"),
    ),
    _objects("StatefulSet", "NAME, READY, AGE", "CONTAINERS, IMAGES", workload_reader("StatefulSet")),
    _objects("Job", "NAME, COMPLETIONS, DURATION, AGE", f"STATUS, {_TEMPLATE}", workload_reader("Job")),
    _objects(
        "CronJob",
        "NAME, SCHEDULE, SUSPEND, ACTIVE, LAST SCHEDULE, AGE",
        f"TIMEZONE, {_TEMPLATE}",
        workload_reader("CronJob"),
    ),
    _objects(
        "PersistentVolume",
        "NAME, CAPACITY, ACCESS MODES, RECLAIM POLICY, STATUS, CLAIM, STORAGECLASS, REASON, AGE",
        "VOLUMEATTRIBUTESCLASS, VOLUMEMODE",
        read_volume,
    ),
    _objects(
        "PersistentVolumeClaim",
        "NAME, STATUS, VOLUME, CAPACITY, ACCESS MODES, STORAGECLASS, AGE",
        "VOLUMEATTRIBUTESCLASS, VOLUMEMODE",
        read_claim,
    ),
    _objects(
        "HorizontalPodAutoscaler",
        "NAME, REFERENCE, TARGETS, MINPODS, MAXPODS, REPLICAS, AGE",
        "",
        read_autoscaler,
    ),
    _objects("ResourceQuota", "NAME, AGE, REQUEST, LIMIT", "", read_quota),
    _objects("Ingress", "NAME, HOSTS, ADDRESS, PORTS, AGE", "CLASS", read_ingress),
    _objects("IngressClass", "NAME, CONTROLLER, PARAMETERS, AGE"),
    _objects("NetworkPolicy", "NAME, POD-SELECTOR, AGE"),
    _objects("Secret", "NAME, TYPE, DATA, AGE"),
    _objects("ConfigMap", "NAME, DATA, AGE"),
    _objects("ServiceAccount", "NAME, AGE", "SECRETS"),
    _objects("Namespace", "NAME, STATUS, AGE"),
    _objects("PodDisruptionBudget", "NAME, MIN AVAILABLE, MAX UNAVAILABLE, ALLOWED DISRUPTIONS, AGE"),
    _objects(
        "StorageClass",
        "NAME, PROVISIONER, RECLAIMPOLICY, VOLUMEBINDINGMODE, ALLOWVOLUMEEXPANSION, AGE",
    ),
    _objects("PriorityClass", "NAME, VALUE, GLOBAL-DEFAULT, AGE", "PREEMPTIONPOLICY"),
    _objects("Lease", "NAME, HOLDER, AGE"),
    _objects("ControllerRevision", "NAME, CONTROLLER, REVISION, AGE"),
    _objects("CSINode", "NAME, DRIVERS, AGE"),
    _objects("VolumeAttachment", "NAME, ATTACHER, PV, NODE, ATTACHED, AGE"),
    _objects("CertificateSigningRequest", "NAME, AGE, SIGNERNAME, REQUESTOR, CONDITION", "REQUESTEDDURATION"),
    _objects("ComponentStatus", "NAME, STATUS, MESSAGE, ERROR"),
    _objects("APIService", "NAME, SERVICE, AVAILABLE, AGE"),
)


def find_table(names: tuple[str, ...], kind: str | None = None) -> Table | None:
    """The table that has such a header; where the rows themselves tell their kind, the one of that kind."""
    found = [
        *(table for table in _TABLES if table.fits(names)),
        *(table for table in _TABLES if table.begins(names)),
    ]
    return next((table for table in found if kind in (None, table.kind)), None)
