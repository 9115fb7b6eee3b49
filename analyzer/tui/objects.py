"""Objects of the bundle: which kinds there are, and where one of them is described."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analyzer.tui.reader import Reader

KINDS = (
    *("pods", "containers", "workloads", "services", "endpoints", "ingresses", "configmaps", "secrets"),
    *("network_policies", "nodes", "events", "persistent_volume_claims", "persistent_volumes"),
    *("horizontal_pod_autoscalers", "resource_quotas", "certificates", "network_tests", "pod_usage"),
    *("node_usage", "files"),
)
"""What is listed, by the names of `analyzer get`; those that the bundle holds nothing of are left out."""

_NAMED: Mapping[str, tuple[str, str]] = {
    "pods": ("Pod", "name"),
    "containers": ("Pod", "pod"),
    "pod_usage": ("Pod", "pod"),
    "services": ("Service", "name"),
    "endpoints": ("Service", "name"),
    "ingresses": ("Ingress", "name"),
    "configmaps": ("ConfigMap", "configmap"),
    "secrets": ("Secret", "secret"),
    "network_policies": ("NetworkPolicy", "name"),
    "nodes": ("Node", "name"),
    "node_usage": ("Node", "node"),
    "persistent_volume_claims": ("PersistentVolumeClaim", "name"),
    "persistent_volumes": ("PersistentVolume", "name"),
    "horizontal_pod_autoscalers": ("HorizontalPodAutoscaler", "name"),
}
_PROPER = {
    kind.lower(): kind
    for kind in (
        *("Pod", "Service", "Node", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob"),
        *("Ingress", "ConfigMap", "Secret", "PersistentVolumeClaim", "HorizontalPodAutoscaler"),
    )
}


def object_of(listing: str, row: Mapping[str, Any]) -> tuple[str, str] | None:
    """Kind and name of the object that a row of a listing is about."""
    if listing == "workloads":
        return str(row["kind"]), str(row["name"])
    if listing == "events":
        kind, _, name = str(row["object"]).partition("/")
        return _PROPER.get(kind, kind.capitalize()), name
    if listing in _NAMED:
        kind, column = _NAMED[listing]
        return (kind, str(row[column])) if row.get(column) is not None else None
    return None


def described_at(reader: Reader, kind: str, name: str) -> tuple[str, int] | None:
    """Where `kubectl describe` of an object begins."""
    return _first(reader, kind, rf"^Name:\s+{re.escape(name)}\s*$", "true")


def manifest_at(reader: Reader, kind: str, name: str) -> tuple[str, int] | None:
    """Where the name stands in the metadata of an object's manifest."""
    return _first(
        reader, kind, rf"^\s+\"?name\"?: \"?{re.escape(name)}\"?,?\s*$", "f.kind NOT LIKE 'describe%'"
    )


def _first(reader: Reader, kind: str, pattern: str, condition: str) -> tuple[str, int] | None:
    """The first line that matches, in a file that is called after the kind if there is one."""
    found = reader.rows(
        "SELECT l.file, l.line FROM lines l JOIN files f ON f.path = l.file"
        f" WHERE regexp_matches(l.text, $1) AND {condition}"
        " ORDER BY contains(lower(l.file), $2) DESC, l.file, l.line LIMIT 1",
        [pattern, kind.lower()],
    )
    return found[0] if found else None
