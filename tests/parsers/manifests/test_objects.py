"""Workloads, Services, network, nodes, storage, scaling and events, by objects written after the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from analyzer.model import (
    EndpointAddress,
    Endpoints,
    Event,
    HorizontalPodAutoscaler,
    Ingress,
    IngressRule,
    IngressTls,
    NetworkPolicy,
    NetworkPolicyRule,
    Node,
    NodeCondition,
    ObjectMention,
    PersistentVolume,
    PersistentVolumeClaim,
    ResourceQuota,
    Service,
    ServicePort,
    Workload,
)
from analyzer.parsers.base import Parsed
from tests.parsers.manifests.making import found, metadata, only, parse, parse_one


def made(kind: str, api: str = "v1", *, meta: dict[str, object] | None = None, **parts: object) -> Parsed:
    return parse_one({"apiVersion": api, "kind": kind, "metadata": metadata("one", **(meta or {})), **parts})


TEMPLATE = {
    "spec": {"containers": [{"name": "api", "image": "shop/api:1"}, {"name": "p", "image": "envoy:1"}]}
}


def test_a_deployment_counts_replicas_and_tells_conditions() -> None:
    parsed = made(
        "Deployment",
        "apps/v1",
        meta={
            "annotations": {"deployment.kubernetes.io/revision": "7"},
            "labels": {"app": "api"},
            "creationTimestamp": "2026-11-23T21:00:00Z",
        },
        spec={"replicas": 3, "selector": {"matchLabels": {"app": "api"}}, "template": TEMPLATE},
        status={
            "observedGeneration": 7,
            "replicas": 3,
            "updatedReplicas": 3,
            "unavailableReplicas": 3,
            "conditions": [
                {"type": "Available", "status": "False", "reason": "MinimumReplicasUnavailable"},
                {"type": "Progressing", "status": "True"},
            ],
        },
    )
    workload = only(parsed, Workload)
    assert (workload.kind, workload.name, workload.form, workload.component) == (
        "Deployment",
        "one",
        "manifest",
        "app",
    )
    assert (workload.desired, workload.current, workload.ready) == (3, 3, 0)
    assert (workload.up_to_date, workload.available, workload.revision) == (3, 0, 7)
    assert workload.images == ["shop/api:1", "envoy:1"]
    assert workload.selector == workload.labels == {"app": "api"}
    assert workload.conditions == {"Available": "False MinimumReplicasUnavailable", "Progressing": "True"}
    assert workload.created_utc == datetime(2026, 11, 23, 21)
    assert parsed.kind == "deployments"


@pytest.mark.parametrize(
    ("kind", "spec", "status", "counts"),
    [
        ("StatefulSet", {"replicas": 2}, {"replicas": 2, "readyReplicas": 1}, (2, 2, 1, 0, 0)),
        ("ReplicaSet", {"replicas": 2}, {"replicas": 1, "availableReplicas": 1}, (2, 1, 0, None, 1)),
        (
            "DaemonSet",
            {},
            {"desiredNumberScheduled": 3, "currentNumberScheduled": 3, "numberReady": 2},
            (3, 3, 2, 0, 0),
        ),
        ("Job", {"completions": 4}, {"active": 1, "succeeded": 2, "failed": 5}, (4, 1, 2, None, None)),
        ("CronJob", {}, {"lastScheduleTime": "2026-11-23T21:00:00Z"}, (None,) * 5),
        ("Deployment", {"replicas": 3}, {}, (3, None, None, None, None)),
    ],
)
def test_counts_of_every_kind_of_workload(
    kind: str, spec: dict[str, Any], status: dict[str, Any], counts: tuple[int | None, ...]
) -> None:
    api = "batch/v1" if kind in ("Job", "CronJob") else "apps/v1"
    one = only(made(kind, api, spec=spec, status=status), Workload)
    assert (one.desired, one.current, one.ready, one.up_to_date, one.available) == counts


def test_owner_of_a_replica_set_and_images_of_a_cron_job() -> None:
    owner = [{"kind": "Deployment", "name": "api", "controller": True}, {"kind": "X", "name": "y"}]
    replica_set = only(made("ReplicaSet", "apps/v1", meta={"ownerReferences": owner}), Workload)
    assert (replica_set.owner_kind, replica_set.owner_name) == ("Deployment", "api")
    cron = made("CronJob", "batch/v1", spec={"jobTemplate": {"spec": {"template": TEMPLATE}}})
    assert only(cron, Workload).images == ["shop/api:1", "envoy:1"]


def test_a_service_with_ports() -> None:
    parsed = made(
        "Service",
        spec={
            "type": "LoadBalancer",
            "clusterIP": "10.96.0.7",
            "selector": {"app": "api"},
            "sessionAffinity": "None",
            "ports": [
                {"name": "http", "port": 80, "targetPort": "web", "nodePort": 30080, "protocol": "TCP"},
                {"port": 53, "protocol": "UDP"},
            ],
        },
        status={"loadBalancer": {"ingress": [{"ip": "1.2.3.4"}, {"hostname": "lb.example.com"}]}},
    )
    service = only(parsed, Service)
    assert (service.type, service.cluster_ip, service.external_ip) == (
        "LoadBalancer",
        "10.96.0.7",
        "1.2.3.4,lb.example.com",
    )
    assert (service.selector, service.session_affinity) == ({"app": "api"}, "None")
    assert [
        (p.service, p.port, p.protocol, p.name, p.target_port, p.node_port)
        for p in found(parsed, ServicePort)
    ] == [("one", 80, "TCP", "http", "web", 30080), ("one", 53, "UDP", None, "53", None)]


def test_an_external_name_and_a_headless_service() -> None:
    external = only(made("Service", spec={"type": "ExternalName", "externalName": "db.example.com"}), Service)
    assert (external.type, external.external_name, external.cluster_ip) == (
        "ExternalName",
        "db.example.com",
        None,
    )
    headless = only(made("Service", spec={"clusterIP": "None"}), Service)
    assert (headless.type, headless.cluster_ip, headless.selector) == ("ClusterIP", "None", None)


def test_endpoints_list_ready_and_other_addresses_with_their_pods() -> None:
    pod = {"kind": "Pod", "name": "api-1"}
    parsed = made(
        "Endpoints",
        subsets=[
            {
                "addresses": [{"ip": "10.0.0.1", "targetRef": pod}],
                "notReadyAddresses": [{"ip": "10.0.0.2"}],
                "ports": [{"port": 80}, {"port": 443}],
            }
        ],
    )
    endpoints = only(parsed, Endpoints)
    assert (endpoints.printed, endpoints.ready, endpoints.not_ready) == ("listed", 1, 1)
    assert [(a.ip, a.port, a.ready, a.pod) for a in found(parsed, EndpointAddress)] == [
        ("10.0.0.1", 80, True, "api-1"),
        ("10.0.0.1", 443, True, "api-1"),
        ("10.0.0.2", 80, False, None),
        ("10.0.0.2", 443, False, None),
    ]


@pytest.mark.parametrize(
    ("parts", "printed", "not_ready"),
    [
        ({}, "none", 0),
        ({"subsets": [{"notReadyAddresses": [{"ip": "10.0.0.2"}], "ports": [{"port": 1}]}]}, "blank", 1),
    ],
)
def test_endpoints_without_a_ready_address(parts: dict[str, Any], printed: str, not_ready: int) -> None:
    one = only(made("Endpoints", **parts), Endpoints)
    assert (one.printed, one.ready, one.not_ready) == (printed, 0, not_ready)


def test_slices_of_one_service_count_together() -> None:
    def one(name: str, ready: bool | None) -> str:
        condition = {True: "true", False: "false", None: "null"}[ready]
        return (
            "addressType: IPv4\napiVersion: discovery.k8s.io/v1\nendpoints:\n"
            f"- addresses:\n  - 10.0.0.{name}\n"
            f"  conditions:\n    ready: {condition}\n  targetRef:\n    kind: Pod\n    name: api-{name}\n"
            "kind: EndpointSlice\nmetadata:\n  labels:\n    kubernetes.io/service-name: api\n"
            f"  name: api-{name}\n"
            "  namespace: shop\nports:\n- name: http\n  port: 8000\n  protocol: TCP\n"
        )

    parsed = parse(one("1", True) + one("2", None) + one("3", False))
    endpoints = only(parsed, Endpoints)
    assert (endpoints.name, endpoints.ready, endpoints.not_ready, endpoints.line) == ("api", 2, 1, 1)
    assert [(a.name, a.ip, a.port, a.ready, a.pod, a.line) for a in found(parsed, EndpointAddress)] == [
        ("api", "10.0.0.1", 8000, True, "api-1", 4),
        ("api", "10.0.0.2", 8000, True, "api-2", 24),
        ("api", "10.0.0.3", 8000, False, "api-3", 44),
    ]
    assert (parsed.kind, parsed.unparsed) == ("endpointslices", [])


@pytest.mark.parametrize("api", ["networking.k8s.io/v1beta1", "extensions/v1beta1"])
def test_an_ingress_of_the_old_versions(api: str) -> None:
    parsed = made(
        "Ingress",
        api,
        meta={"annotations": {"kubernetes.io/ingress.class": "traefik"}},
        spec={
            "backend": {"serviceName": "fallback", "servicePort": 80},
            "rules": [
                {"host": "a", "http": {"paths": [{"backend": {"serviceName": "x", "servicePort": "web"}}]}}
            ],
            "tls": [{"secretName": "all"}],
        },
        status={"loadBalancer": {"ingress": [{"ip": "1.2.3.4"}]}},
    )
    assert (only(parsed, Ingress).class_name, only(parsed, Ingress).address) == ("traefik", "1.2.3.4")
    assert [(r.host, r.path, r.service, r.port) for r in found(parsed, IngressRule)] == [
        (None, None, "fallback", "80"),
        ("a", None, "x", "web"),
    ]
    tls = only(parsed, IngressTls)
    assert (tls.host, tls.secret) == (None, "all")


def test_a_default_backend_and_a_host_without_paths() -> None:
    backend = {"service": {"name": "web", "port": {"name": "http"}}}
    parsed = made(
        "Ingress", "networking.k8s.io/v1", spec={"defaultBackend": backend, "rules": [{"host": "h"}]}
    )
    assert [(r.host, r.service, r.port) for r in found(parsed, IngressRule)] == [
        (None, "web", "http"),
        ("h", "web", "http"),
    ]


def test_an_ingress_of_another_api_is_only_mentioned() -> None:
    parsed = made("Ingress", "config.openshift.io/v1", spec={"domain": "apps.example.com"})
    assert found(parsed, Ingress) == []
    assert only(parsed, ObjectMention).kind == "Ingress"


def policy(**spec: object) -> Parsed:
    return made("NetworkPolicy", "networking.k8s.io/v1", spec=spec)


def test_peers_of_every_kind() -> None:
    labels = {"matchLabels": {"team": "web"}}
    parsed = policy(
        podSelector={
            "matchExpressions": [
                {"key": "tier", "operator": "In", "values": ["db", "cache"]},
                {"key": "old", "operator": "DoesNotExist"},
            ]
        },
        policyTypes=["Egress"],
        egress=[
            {
                "to": [
                    {"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}},
                    {"namespaceSelector": labels, "podSelector": {}},
                    {"namespaceSelector": {"matchExpressions": [{"key": "env", "operator": "Exists"}]}},
                    {},
                ],
                "ports": [{"port": 30000, "endPort": 32767}, {"protocol": "SCTP"}],
            },
            {},
        ],
    )
    one = only(parsed, NetworkPolicy)
    assert (one.pod_selector, one.ingress, one.egress) == ({}, False, True)
    assert one.expressions == ["tier In (db,cache)", "old DoesNotExist"]
    rows = found(parsed, NetworkPolicyRule)
    assert [(r.rule, r.peer, r.port, r.end_port, r.protocol) for r in rows] == [
        (0, "ip_block", "30000", 32767, "TCP"),
        (0, "ip_block", None, None, "SCTP"),
        (0, "pods_in_namespaces", "30000", 32767, "TCP"),
        (0, "pods_in_namespaces", None, None, "SCTP"),
        (0, "namespaces", "30000", 32767, "TCP"),
        (0, "namespaces", None, None, "SCTP"),
        (1, None, None, None, None),
    ]
    assert (rows[0].ip_block, rows[0].ip_except) == ("10.0.0.0/8", ["10.1.0.0/16"])
    assert (rows[2].namespace_selector, rows[2].pod_selector) == ({"team": "web"}, {})
    assert rows[4].expressions == ["env Exists"]


@pytest.mark.parametrize(
    ("spec", "restricts", "rows"),
    [
        ({"podSelector": {}, "policyTypes": ["Ingress"]}, (True, False), 0),
        ({"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}, (True, True), 0),
        ({"podSelector": {}, "ingress": [{}]}, (True, False), 1),
        ({"podSelector": {}, "egress": [{}]}, (True, True), 1),
    ],
)
def test_a_direction_without_a_row_is_denied(
    spec: dict[str, Any], restricts: tuple[bool, bool], rows: int
) -> None:
    parsed = policy(**spec)
    one = only(parsed, NetworkPolicy)
    assert ((one.ingress, one.egress), len(found(parsed, NetworkPolicyRule))) == (restricts, rows)


def test_a_node_with_its_conditions() -> None:
    parsed = made(
        "Node",
        meta={"labels": {"node-role.kubernetes.io/control-plane": "", "kubernetes.io/os": "linux"}},
        spec={
            "unschedulable": True,
            "taints": [
                {"key": "node.kubernetes.io/unreachable", "effect": "NoExecute"},
                {"key": "team", "value": "web", "effect": "NoSchedule"},
            ],
        },
        status={
            "addresses": [
                {"type": "Hostname", "address": "n"},
                {"type": "InternalIP", "address": "10.0.0.5"},
            ],
            "capacity": {"cpu": "4", "memory": "8148984Ki"},
            "allocatable": {"cpu": "3800m", "memory": "7Gi", "pods": "110"},
            "nodeInfo": {"kubeletVersion": "v1.31.0", "containerRuntimeVersion": "containerd://1.7.20"},
            "conditions": [
                {
                    "type": "Ready",
                    "status": "Unknown",
                    "reason": "NodeStatusUnknown",
                    "message": "Kubelet stopped posting node status.",
                    "lastTransitionTime": "2026-11-23T21:00:00Z",
                }
            ],
        },
    )
    node = only(parsed, Node)
    assert (node.status, node.ready, node.unschedulable) == ("NotReady,SchedulingDisabled", False, True)
    assert (node.roles, node.internal_ip, node.version) == ("control-plane", "10.0.0.5", "v1.31.0")
    assert node.taints == ["node.kubernetes.io/unreachable:NoExecute", "team=web:NoSchedule"]
    assert (node.cpu_capacity, node.cpu_allocatable, node.pods_allocatable) == (4.0, 3.8, 110)
    assert (node.memory_capacity, node.memory_allocatable) == (8148984 * 1024, 7 * 2**30)
    condition = only(parsed, NodeCondition)
    assert (condition.type, condition.status, condition.reason) == ("Ready", "Unknown", "NodeStatusUnknown")
    assert condition.changed_utc == datetime(2026, 11, 23, 21)


def test_claims_and_volumes() -> None:
    claim = only(
        made(
            "PersistentVolumeClaim",
            spec={
                "accessModes": ["ReadWriteOnce"],
                "resources": {"requests": {"storage": "10Gi"}},
                "storageClassName": "fast",
            },
            status={"phase": "Pending"},
        ),
        PersistentVolumeClaim,
    )
    assert (claim.status, claim.requested, claim.capacity) == ("Pending", 10 * 2**30, None)
    assert (claim.access_modes, claim.storage_class, claim.volume) == (["RWO"], "fast", None)
    volume = only(
        made(
            "PersistentVolume",
            spec={
                "capacity": {"storage": "1Ti"},
                "accessModes": ["ReadWriteMany", "ReadOnlyMany"],
                "claimRef": {"namespace": "shop", "name": "data"},
                "persistentVolumeReclaimPolicy": "Retain",
            },
            status={"phase": "Failed", "message": "no plugin", "reason": "X"},
        ),
        PersistentVolume,
    )
    assert (volume.status, volume.claim, volume.reason) == ("Failed", "shop/data", "X")
    assert (volume.capacity, volume.access_modes, volume.reclaim_policy) == (2**40, ["RWX", "ROX"], "Retain")


@pytest.mark.parametrize(
    ("api", "spec", "status", "metrics"),
    [
        (
            "autoscaling/v2",
            {
                "metrics": [
                    {
                        "type": "Resource",
                        "resource": {"name": "cpu", "target": {"averageUtilization": 80}},
                    },
                    {
                        "type": "Pods",
                        "pods": {"metric": {"name": "queue"}, "target": {"averageValue": "5"}},
                    },
                ]
            },
            {
                "currentMetrics": [
                    {"type": "Pods", "pods": {"metric": {"name": "queue"}, "current": {"averageValue": "9"}}}
                ]
            },
            "cpu: <unknown>/80%, queue: 9/5",
        ),
        (
            "autoscaling/v1",
            {"targetCPUUtilizationPercentage": 70},
            {"currentCPUUtilizationPercentage": 12},
            "cpu: 12%/70%",
        ),
        ("autoscaling/v1", {"targetCPUUtilizationPercentage": 70}, {}, "cpu: <unknown>/70%"),
    ],
)
def test_an_autoscaler_of_either_version(
    api: str, spec: dict[str, Any], status: dict[str, Any], metrics: str
) -> None:
    aim = {"scaleTargetRef": {"kind": "Deployment", "name": "api"}, "minReplicas": 2, "maxReplicas": 9}
    parsed = made(
        "HorizontalPodAutoscaler", api, spec={**aim, **spec}, status={**status, "currentReplicas": 4}
    )
    one = only(parsed, HorizontalPodAutoscaler)
    assert (one.target_kind, one.target_name, one.metrics) == ("Deployment", "api", metrics)
    assert (one.min_replicas, one.max_replicas, one.replicas) == (2, 9, 4)


def test_a_quota_has_a_row_per_resource() -> None:
    hard = {"limits.memory": "4Gi", "pods": "10"}
    parsed = made("ResourceQuota", spec={"hard": hard}, status={"hard": hard, "used": {"pods": "10"}})
    assert [(q.name, q.resource, q.used, q.hard) for q in found(parsed, ResourceQuota)] == [
        ("one", "limits.memory", None, "4Gi"),
        ("one", "pods", "10", "10"),
    ]


ABOUT = {"kind": "Pod", "name": "api-1", "namespace": "shop", "fieldPath": "spec.containers{api}"}


def test_an_event_of_the_core_api() -> None:
    parsed = made(
        "Event",
        involvedObject=ABOUT,
        type="Warning",
        reason="BackOff",
        message="Back-off restarting failed container",
        count=12,
        firstTimestamp="2026-11-23T21:00:00Z",
        lastTimestamp="2026-11-23T21:30:00Z",
        eventTime=None,
        source={"component": "kubelet", "host": "node-1"},
    )
    event = only(parsed, Event)
    assert (event.object_kind, event.object_name, event.container) == ("Pod", "api-1", "api")
    assert (event.type, event.reason, event.count, event.form) == ("Warning", "BackOff", 12, "manifest")
    assert (event.source, event.host, event.error_s) == ("kubelet", "node-1", 1.0)
    assert (event.first_utc, event.last_utc) == (
        datetime(2026, 11, 23, 21),
        datetime(2026, 11, 23, 21, 30),
    )


def test_an_event_of_the_new_api() -> None:
    parsed = made(
        "Event",
        "events.k8s.io/v1",
        regarding=ABOUT,
        type="Warning",
        reason="FailedScheduling",
        note="0/3 nodes are available",
        eventTime="2026-11-23T21:00:00.123456Z",
        reportingController="default-scheduler",
        series={"count": 4, "lastObservedTime": "2026-11-23T21:05:00.000000Z"},
    )
    event = only(parsed, Event)
    assert (event.message, event.source, event.count) == ("0/3 nodes are available", "default-scheduler", 4)
    assert (event.first_utc, event.last_utc) == (
        datetime(2026, 11, 23, 21, 0, 0, 123456),
        datetime(2026, 11, 23, 21, 5),
    )
    assert event.error_s == 0.0


def test_other_kinds_are_mentioned_with_annotations_and_no_secret_in_them() -> None:
    parsed = made(
        "ServiceAccount",
        meta={"annotations": {"note": "plain", "db-password": "Canary-1234"}, "labels": {"a": "b"}},
    )
    mention = only(parsed, ObjectMention)
    assert (mention.kind, mention.labels) == ("ServiceAccount", {"a": "b"})
    assert mention.annotations is not None
    assert mention.annotations["note"] == "plain"
    assert "Canary" not in repr(parsed)


def test_a_plain_manifest_is_in_the_namespace_of_the_bundle_unless_it_is_cluster_wide() -> None:
    text = "apiVersion: v1\nkind: {}\nmetadata:\n  name: x\n"
    assert only(parse(text.format("Service"), "shop"), ObjectMention).namespace == "shop"
    assert only(parse(text.format("PersistentVolume"), "shop"), ObjectMention).namespace is None
    served = text.format("Widget") + "  uid: 0b1b2f0c-8f58-4a3f-9a0c-3f4c7b7a1d11\n"
    assert only(parse(served, "shop"), ObjectMention).namespace is None
