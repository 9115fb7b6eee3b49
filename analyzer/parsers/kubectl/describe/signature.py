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
    ("IngressClass", ("Controller",)),
    ("CSINode", ("CreationTimestamp", "Spec")),
)

_ANYWHERE = re.compile(r"  (Allowing ingress|Allowing egress|Not affecting (?:in|e)gress|PodSelector:)")
_QUOTA = re.compile(r"Resource\s+Used\s+Hard\s*$")
_NAMESPACE = re.compile(r"No resource quota\.|No LimitRange resource\.|Resource Quotas|Resource Limits")
_LIMITS = re.compile(r"Type\s+Resource\s+Min\s+Max\s")
_KIND = re.compile(r"[A-Z][A-Za-z0-9]{0,62}$")
_GENERIC = {"API Version", "Kind", "Metadata"}
"""What an object shows that kubectl has no form for: it is printed field by field."""


def kind_of_block(block: Block) -> str | None:
    """The kind in the singular, such as PersistentVolumeClaim; None where it cannot be told."""
    keys = {item.key for item in block.top.children if item.key}
    if keys >= _GENERIC:
        kind = block.top.get("Kind")
        return kind if kind and _KIND.match(kind) else None
    if block.data:
        return "Secret" if "Type" in keys else "ConfigMap"
    for kind, needed in _SIGNATURES:
        if keys.issuperset(needed):
            return kind
    return _by_lines(block) or _by_role(block, keys)


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


def _by_role(block: Block, keys: set[str]) -> str | None:
    """Neither Roles nor bindings show their namespace; only names of cluster-wide ones may hold a colon."""
    cluster_wide = ":" in (block.top.get("Name") or "")
    if "PolicyRule" in keys:
        return "ClusterRole" if cluster_wide else "Role"
    role = block.top.child("Role")
    if role and "Subjects" in keys:
        namespaced = role.get("Kind") == "Role" and not cluster_wide
        return "RoleBinding" if namespaced else "ClusterRoleBinding"
    return None
