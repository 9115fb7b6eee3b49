"""Kinds of objects: the names that kubectl prints for them, and which have no namespace."""

from __future__ import annotations

_PLURALS = {
    "APIService": "apiservices",
    "CSIDriver": "csidrivers",
    "CSINode": "csinodes",
    "CertificateSigningRequest": "certificatesigningrequests",
    "ClusterRole": "clusterroles",
    "ClusterRoleBinding": "clusterrolebindings",
    "ComponentStatus": "componentstatuses",
    "ConfigMap": "configmaps",
    "ControllerRevision": "controllerrevisions",
    "CronJob": "cronjobs",
    "CustomResourceDefinition": "customresourcedefinitions",
    "DaemonSet": "daemonsets",
    "Deployment": "deployments",
    "EndpointSlice": "endpointslices",
    "Endpoints": "endpoints",
    "Event": "events",
    "HorizontalPodAutoscaler": "horizontalpodautoscalers",
    "Ingress": "ingresses",
    "IngressClass": "ingressclasses",
    "Job": "jobs",
    "Lease": "leases",
    "LimitRange": "limitranges",
    "MutatingWebhookConfiguration": "mutatingwebhookconfigurations",
    "Namespace": "namespaces",
    "NetworkPolicy": "networkpolicies",
    "Node": "nodes",
    "PersistentVolume": "persistentvolumes",
    "PersistentVolumeClaim": "persistentvolumeclaims",
    "Pod": "pods",
    "PodDisruptionBudget": "poddisruptionbudgets",
    "PodTemplate": "podtemplates",
    "PriorityClass": "priorityclasses",
    "ReplicaSet": "replicasets",
    "ReplicationController": "replicationcontrollers",
    "ResourceQuota": "resourcequotas",
    "Role": "roles",
    "RoleBinding": "rolebindings",
    "RuntimeClass": "runtimeclasses",
    "Secret": "secrets",
    "Service": "services",
    "ServiceAccount": "serviceaccounts",
    "StatefulSet": "statefulsets",
    "StorageClass": "storageclasses",
    "ValidatingWebhookConfiguration": "validatingwebhookconfigurations",
    "VolumeAttachment": "volumeattachments",
}
_BY_NAME = {kind.lower(): kind for kind in _PLURALS}

CLUSTER_WIDE = frozenset(
    {
        "APIService",
        "CSIDriver",
        "CSINode",
        "CertificateSigningRequest",
        "ClusterRole",
        "ClusterRoleBinding",
        "ComponentStatus",
        "CustomResourceDefinition",
        "IngressClass",
        "MutatingWebhookConfiguration",
        "Namespace",
        "Node",
        "PersistentVolume",
        "PriorityClass",
        "RuntimeClass",
        "StorageClass",
        "ValidatingWebhookConfiguration",
        "VolumeAttachment",
    }
)
"""Kinds without a namespace."""


def kind_named(printed: str) -> str:
    """`pod`, `replicaset.apps`, `Deployment` → the kind; one that is not Kubernetes' own as it is printed.

    Others have kinds of the same name, such as `service.serving.knative.dev`.
    """
    name, _, group = printed.partition(".")
    own = "." not in group or group.endswith(".k8s.io")
    return _BY_NAME.get(name.lower(), printed) if own else printed


def plural_of(kind: str) -> str:
    """`Pod` → `pods`, as in the name of the resource."""
    return _PLURALS.get(kind, kind.lower() + "s")
