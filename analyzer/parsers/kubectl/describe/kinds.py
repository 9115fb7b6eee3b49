"""Which kind a describe block shows: kubectl prints no kind, but every kind has sections of its own."""

from __future__ import annotations

import re

from analyzer.parsers.kubectl.describe.tree import Block

_SIGNATURES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Pod", ("Node", "Containers")),
    ("Pod", ("Node", "QoS Class")),
    ("Pod", ("Node", "Status", "IP")),
    ("Pod", ("Priority", "Node")),
    ("Node", ("Allocatable",)),
    ("Node", ("System Info",)),
    ("Node", ("Roles", "Taints")),
    ("Node", ("Roles", "Conditions")),
    ("Service", ("Session Affinity",)),
    ("Service", ("IP Families",)),
    ("Service", ("Selector", "Type", "IP")),
    ("Deployment", ("StrategyType",)),
    ("CronJob", ("Schedule", "Concurrency Policy")),
    ("Job", ("Parallelism", "Completions")),
    ("Job", ("Pods Statuses",)),
    ("DaemonSet", ("Desired Number of Nodes Scheduled",)),
    ("StatefulSet", ("Update Strategy",)),
    ("StatefulSet", ("Volume Claims",)),
    ("ReplicaSet", ("Replicas", "Pod Template")),
    ("ReplicaSet", ("Pods Status", "Pod Template")),
    ("PersistentVolume", ("Claim", "Reclaim Policy")),
    ("PersistentVolumeClaim", ("StorageClass", "Access Modes")),
    ("PersistentVolumeClaim", ("StorageClass", "Volume")),
    ("StorageClass", ("Provisioner", "ReclaimPolicy")),
    ("StorageClass", ("IsDefaultClass",)),
    ("Ingress", ("Default backend",)),
    ("Ingress", ("Ingress Class",)),
    ("Ingress", ("Rules", "Address")),
    ("Endpoints", ("Subsets",)),
    ("EndpointSlice", ("AddressType",)),
    ("HorizontalPodAutoscaler", ("Reference", "Metrics")),
    ("HorizontalPodAutoscaler", ("Reference", "Max replicas")),
    ("PodDisruptionBudget", ("Selector", "Max unavailable")),
    ("PodDisruptionBudget", ("Selector", "Min available")),
    ("ServiceAccount", ("Mountable secrets",)),
    ("ServiceAccount", ("Tokens",)),
    ("PriorityClass", ("GlobalDefault",)),
)

_ANYWHERE = re.compile(r"  (Allowing ingress|Allowing egress|Not affecting (?:in|e)gress|PodSelector:)")
_QUOTA = re.compile(r"Resource\s+Used\s+Hard\s*$")
_NAMESPACE = re.compile(r"No resource quota\.|No LimitRange resource\.|Resource Quotas|Resource Limits")
_LIMITS = re.compile(r"Type\s+Resource\s+Min\s+Max\s")
_KIND = re.compile(r"[A-Z][A-Za-z0-9]{0,62}$")


def kind_of(block: Block) -> str | None:
    """The kind in the singular, such as PersistentVolumeClaim; None where it cannot be told."""
    keys = {item.key for item in block.top.children if item.key}
    if block.data:
        return "Secret" if "Type" in keys else "ConfigMap"
    for kind, needed in _SIGNATURES:
        if keys.issuperset(needed):
            return kind
    return _by_lines(block) or _by_field(block, keys)


def _by_lines(block: Block) -> str | None:
    """Kinds whose sections have headings without a colon."""
    for item in block.top.children:
        if item.key == "Spec" and any(_ANYWHERE.match("  " + child.text) for child in item.children):
            return "NetworkPolicy"
        if item.key is None and _QUOTA.match(item.text):
            return "ResourceQuota"
        if item.key is None and _LIMITS.match(item.text):
            return "LimitRange"
        if item.key is None and _NAMESPACE.match(item.text):
            return "Namespace"
    return None


def _by_field(block: Block, keys: set[str]) -> str | None:
    """Objects that kubectl knows no form for are shown field by field, the kind among them."""
    if "PolicyRule" in keys:
        return "Role" if block.top.get("Namespace") else "ClusterRole"
    kind = block.top.get("Kind")
    return kind if kind and "API Version" in keys and _KIND.match(kind) else None


CLUSTER_WIDE = frozenset(
    {"Node", "PersistentVolume", "StorageClass", "Namespace", "PriorityClass", "ClusterRole"}
)
"""Kinds without a namespace."""
