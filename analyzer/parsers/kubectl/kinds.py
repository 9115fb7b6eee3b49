"""Kinds of objects by the names that kubectl prints for them."""

from __future__ import annotations

_KINDS = (
    "Pod",
    "Service",
    "Endpoints",
    "EndpointSlice",
    "Node",
    "Namespace",
    "Deployment",
    "ReplicaSet",
    "ReplicationController",
    "StatefulSet",
    "DaemonSet",
    "Job",
    "CronJob",
    "ConfigMap",
    "Secret",
    "Ingress",
    "NetworkPolicy",
    "PersistentVolumeClaim",
    "PersistentVolume",
    "StorageClass",
    "HorizontalPodAutoscaler",
    "ResourceQuota",
    "LimitRange",
    "ServiceAccount",
    "PodDisruptionBudget",
    "Event",
)
_BY_NAME = {kind.lower(): kind for kind in _KINDS}


def kind_of(printed: str) -> str:
    """`pod`, `replicaset.apps`, `Deployment` → the kind; an unknown one as it is printed."""
    return _BY_NAME.get(printed.partition(".")[0].lower(), printed)
