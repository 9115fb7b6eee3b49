"""`kubectl describe` of 1.20 and 1.33 for everything but pods."""

from __future__ import annotations

from datetime import datetime
from functools import cache

import pytest

from analyzer.model import (
    ConfigMapEntry,
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
    SecretEntry,
    Service,
    ServicePort,
    Workload,
)
from analyzer.parsers.base import Parsed
from tests.parsers.kubectl.reading import lines_of, of, one, parse, read, rows, unparsed

VERSIONS = ["1.20", "1.33"]

every_version = pytest.mark.parametrize("version", VERSIONS)


@cache
def described(group: str, version: str) -> Parsed:
    return read(f"describe-{group}-{version}.txt")


@every_version
@pytest.mark.parametrize("group", ["workloads", "network", "cluster"])
def test_every_line_is_read(group: str, version: str) -> None:
    lines = lines_of(f"describe-{group}-{version}.txt")
    assert [lines[number - 1] for number in unparsed(described(group, version))] == []
    assert described(group, version).kind == "kubectl"


@every_version
def test_workloads(version: str) -> None:
    columns = ("kind", "name", "desired", "current", "up_to_date", "available", "ready")
    assert rows(described("workloads", version), Workload, *columns) == [
        ("Deployment", "api", 3, 4, 1, 2, None),
        ("ReplicaSet", "api-7d4f9c6b5d", 1, 1, None, None, None),
        ("StatefulSet", "postgres", 2, 2, None, None, None),
        ("DaemonSet", "agent", 2, 2, 2, 1, None),
        ("Job", "backup", 3, 1, None, None, 1),
        ("CronJob", "nightly", None, None, None, None, None),
    ]


@every_version
def test_what_a_deployment_shows(version: str) -> None:
    deployment = one(described("workloads", version), Workload, kind="Deployment")
    assert deployment.images == ["registry.example.com/api:1.0", "envoyproxy/envoy:v1"]
    assert deployment.conditions == {
        "Available": "False MinimumReplicasUnavailable",
        "Progressing": "False ProgressDeadlineExceeded",
    }
    assert deployment.revision == 3
    assert deployment.created_utc
    event = one(described("workloads", version), Event, object_kind="Deployment")
    assert event.message == "Scaled up replica set api-7d4f9c6b5d to 1"
    assert "sup3rs3cret" not in str(described("workloads", version).records)


@every_version
def test_owners_of_workloads(version: str) -> None:
    owned = [workload for workload in of(described("workloads", version), Workload) if workload.owner_kind]
    assert [(one.name, one.owner_kind, one.owner_name) for one in owned] == [
        ("api-7d4f9c6b5d", "Deployment", "api"),
        ("backup", "CronJob", "nightly"),
    ]


@every_version
def test_autoscaler_and_quota(version: str) -> None:
    autoscaler = one(described("workloads", version), HorizontalPodAutoscaler)
    assert autoscaler.metrics == "cpu: 95%/80%, rps: <unknown>/100, queue: <unknown>/30"
    assert (autoscaler.target_kind, autoscaler.target_name) == ("Deployment", "api")
    assert (autoscaler.min_replicas, autoscaler.max_replicas, autoscaler.replicas) == (2, 10, 3)
    quota = ("namespace", "name", "resource", "used", "hard")
    expected = [
        ("shop", "compute", "limits.memory", "7936Mi", "8Gi"),
        ("shop", "compute", "pods", "20", "20"),
        ("shop", "compute", "requests.cpu", "3900m", "4"),
    ]
    assert rows(described("workloads", version), ResourceQuota, *quota) == expected
    assert rows(described("cluster", version), ResourceQuota, *quota) == expected  # of the namespace


@every_version
def test_services(version: str) -> None:
    columns = ("name", "type", "cluster_ip", "external_ip", "external_name", "session_affinity")
    assert rows(described("network", version), Service, *columns) == [
        ("api", "NodePort", "10.96.0.5", None, None, "ClientIP"),
        ("lb", "LoadBalancer", "10.96.0.6", "203.0.113.5,lb.example.com", None, "None"),
        ("headless", "ClusterIP", "None", None, None, "None"),
        ("ext", "ExternalName", None, None, "db.example.com", "None"),
    ]
    port_columns = ("service", "port", "name", "target_port", "node_port", "protocol")
    assert rows(described("network", version), ServicePort, *port_columns) == [
        ("api", 80, "http", "8000", 30080, "TCP"),
        ("api", 9090, "metrics", "metrics", 30090, "TCP"),
        ("lb", 443, None, "8443", 30443, "TCP"),
        ("headless", 5432, None, "5432", None, "TCP"),
    ]
    api = one(described("network", version), Service, name="api")
    assert api.selector == api.labels == {"app": "api", "tier": "web"}
    assert api.annotations == {"a": "b", "svc.beta/long": "x"}


@every_version
def test_what_is_behind_services(version: str) -> None:
    endpoints = rows(described("network", version), Endpoints, "name", "ready", "not_ready")
    # kubectl from 1.31 on reads EndpointSlices, older ones the Endpoints: here they differ
    of_services = [("api", 4 if version == "1.20" else 1, None), ("lb", 0, None), ("headless", 0, None)]
    assert endpoints == [*of_services, ("api", 4, 1), ("headless", 0, 0), ("lb", 0, 1)]
    slices = [address for address in of(described("network", version), EndpointAddress) if address.pod]
    assert [(one.name, one.ip, one.port, one.ready, one.pod) for one in slices] == [
        ("api", "10.244.1.7", 8000, True, "api-7d4f9c6b5d-x2k8p"),
        ("api", "10.244.2.9", 8000, False, "y"),
    ]
    assert ("lb", "10.244.2.9", 8443, False) in rows(
        described("network", version), EndpointAddress, "name", "ip", "port", "ready"
    )


@every_version
def test_ingresses(version: str) -> None:
    network = described("network", version)
    assert rows(network, Ingress, "name", "class_name", "address") == [
        ("web", "nginx", "192.168.0.100"),
        ("def", None, None),
    ]
    # kubectl before 1.24 shows a default backend where there is none
    assert rows(network, IngressRule, "ingress", "host", "path", "service", "port") == [
        ("web", "shop.example.com", "/api", "api", "80"),
        ("web", "shop.example.com", "/", "headless", "http"),
        ("web", None, "/gone", "nowhere", "1"),
        ("def", None, None, "api", "80"),
    ]
    assert rows(network, IngressTls, "host", "secret") == [
        ("shop.example.com", "web-tls"),
        ("www.example.com", "web-tls"),
        ("x.example.com", None),
    ]


@every_version
def test_network_policies(version: str) -> None:
    network = described("network", version)
    assert rows(network, NetworkPolicy, "name", "pod_selector", "ingress", "egress") == [
        ("db", {"app": "postgres"}, True, True),
        ("deny", {}, True, False),
    ]
    columns = ("direction", "rule", "peer", "pod_selector", "namespace_selector", "ip_block", "port")
    assert rows(network, NetworkPolicyRule, *columns) == [
        ("ingress", 0, "pods_in_namespaces", {"app": "api"}, {"team": "web"}, None, "5432"),
        ("ingress", 0, "ip_block", None, None, "10.0.0.0/8", "5432"),
        ("ingress", 1, None, None, None, None, None),
        ("egress", 0, "pods", {}, None, None, "53"),
        ("egress", 0, "pods", {}, None, None, "8000"),
    ]
    first, block, *_ = of(network, NetworkPolicyRule)
    assert first.expressions == ["tier In (app,web)"]
    assert block.ip_except == ["10.1.0.0/16", "10.2.0.0/16"]
    last_port = of(network, NetworkPolicyRule)[-1].end_port
    assert last_port == (9000 if version == "1.33" else None)


@every_version
def test_nodes(version: str) -> None:
    first, second = of(described("cluster", version), Node)
    assert (first.name, first.ready, first.unschedulable, first.roles) == ("node-1", True, True, "worker")
    assert (second.name, second.ready, second.roles) == ("node-2", False, "control-plane")
    assert first.taints == ["dedicated=gpu:NoExecute", "node.kubernetes.io/disk-pressure:NoSchedule"]
    assert second.taints is None
    assert (first.cpu_capacity, first.cpu_allocatable) == (8.0, 7.8)
    assert (first.memory_capacity, first.memory_allocatable) == (32781508 << 10, 31 << 30)
    assert (first.internal_ip, first.version) == ("192.168.0.11", "v1.28.4")
    assert (second.os_image, second.runtime) == ("CentOS Linux 7 (Core)", "docker://20.10.7")
    assert rows(described("cluster", version), NodeCondition, "node", "type", "status", "reason") == [
        ("node-1", "NetworkUnavailable", "False", "FlannelIsUp"),
        ("node-1", "MemoryPressure", "False", "KubeletHasSufficientMemory"),
        ("node-1", "DiskPressure", "True", "KubeletHasDiskPressure"),
        ("node-1", "Ready", "True", "KubeletReady"),
        ("node-2", "Ready", "Unknown", "NodeStatusUnknown"),
    ]
    event = of(described("cluster", version), Event, object_kind="Node")[0]
    assert (event.namespace, event.object_name, event.count) == (None, "node-1", 7)


@every_version
def test_storage(version: str) -> None:
    cluster = described("cluster", version)
    assert rows(cluster, PersistentVolumeClaim, "name", "status", "volume", "capacity", "storage_class") == [
        ("api-data", "Bound", "pv-1", 10 << 30, "fast"),
        ("missing", "Pending", None, None, "nope"),
    ]
    assert rows(cluster, PersistentVolume, "name", "status", "claim", "access_modes", "reason") == [
        ("pv-1", "Bound", "shop/api-data", ["RWO"], None),
        ("pv-nfs", "Failed", None, ["ROX", "RWX"], "recycle failed: mount error"),
    ]


@every_version
def test_config_maps(version: str) -> None:
    entries = {
        (entry.configmap, entry.key): (entry.value, entry.bytes)
        for entry in of(described("cluster", version), ConfigMapEntry)
    }
    assert entries["api-config", "LOG_LEVEL"] == ("debug", 5)
    assert entries["api-config", "nginx.conf"] == (
        "events {}\n\nhttp {\n  Data\n  ====\n  server { listen 80; }\n}",
        57,
    )
    assert entries["api-config", "EMPTY"] == ("", 0)
    assert entries["api-config", "PASSWORD"][1] == len("hunter2secret")
    if version == "1.33":
        assert entries["api-config", "blob"] == (None, 3)
    mention = one(described("cluster", version), ObjectMention, name="kube-root-ca.crt")
    assert (mention.annotations or {})["kubernetes.io/description"].startswith("Contains a CA bundle")


@every_version
def test_no_secret_is_in_any_record(version: str) -> None:
    cluster = described("cluster", version)
    # kubectl prints the keys in any order
    assert sorted(rows(cluster, SecretEntry, "secret", "key", "bytes", "flags")) == [
        ("api-secret", "empty", 0, ["empty"]),
        ("api-secret", "password", 7, []),
        ("sa-token", "ca.crt", 3, []),
        ("sa-token", "namespace", 4, []),
        ("sa-token", "token", 24, []),
    ]
    text = str(cluster.records)
    assert "eyJhbGci" not in text
    assert "hunter2secret" not in text


@every_version
def test_kinds_without_tables_of_their_own_are_mentioned(version: str) -> None:
    mentioned = rows(described("cluster", version), ObjectMention, "kind", "namespace", "name")
    assert {
        ("StorageClass", None, "fast"),
        ("ServiceAccount", "shop", "api-sa"),
        ("LimitRange", "shop", "defaults"),
        ("Role", "shop", "reader"),
        ("RoleBinding", "shop", "reader"),
        ("PriorityClass", None, "high"),
        ("PodDisruptionBudget", "shop", "api-pdb"),
        ("Certificate", "shop", "web-cert"),
        ("Namespace", None, "shop"),
    } <= {*mentioned}


@every_version
def test_described_events(version: str) -> None:
    backoff, unhealthy, scheduling, *_ = of(described("cluster", version), Event, error_s=0.0)
    assert (backoff.object_kind, backoff.object_name, backoff.container, backoff.count) == (
        "Pod",
        "api-7d4f9c6b5d-x2k8p",
        "api",
        214,
    )
    assert (backoff.source, backoff.host) == ("kubelet", "node-1")
    assert backoff.first_utc
    assert backoff.last_utc
    assert 2900 < (backoff.last_utc - backoff.first_utc).total_seconds() < 3100
    assert unhealthy.message.endswith("line 1\n\nName:    x\nlast line")
    assert scheduling.first_utc == scheduling.last_utc == datetime(2026, 11, 23, 10, 0)


def test_services_of_real_bundles() -> None:
    old, new = read("k120/services-describe.txt"), read("k132/services-describe.txt")
    assert not old.unparsed
    assert not new.unparsed
    assert old.kind == new.kind == "services describe"
    assert rows(old, ServicePort, "service", "port", "target_port", "node_port") == [
        ("mvp2-frontend-service", 80, "3000", None),
        ("nginx-service", 80, "80", 30080),
    ]
    assert rows(old, Endpoints, "name", "ready") == [("mvp2-frontend-service", 1), ("nginx-service", 1)]


def test_objects_of_a_loop_with_plain_headings_between_them() -> None:
    parsed = parse(
        "Pod: a\nName:         a\nNamespace:    shop\nNode:         n/1.1.1.1\nStatus:       Running\n"
        "IP:           1.1.1.2\nQoS Class:    BestEffort\nEvents:\n"
        "  Type     Reason   Age  From     Message\n  ----     ------   ---  ----     -------\n"
        "  Warning  BackOff  5s   kubelet  Back-off\n"
        "Pod: b\nName:         b\nNamespace:    shop\nNode:         n/1.1.1.1\nStatus:       Running\n"
        "IP:           1.1.1.3\nQoS Class:    BestEffort\nEvents:       <none>\n"
    )
    assert rows(parsed, ObjectMention, "kind", "name") == [("Pod", "a"), ("Pod", "b")]
    assert rows(parsed, Event, "message") == ["Back-off"]
    assert unparsed(parsed) == [1, 12]


def test_an_object_of_a_kind_that_cannot_be_told_is_unparsed() -> None:
    parsed = parse("Name:         a\nNamespace:    shop\nFlavour:      sour\n")
    assert not parsed.records
    assert unparsed(parsed) == [1, 2, 3]


def test_a_rule_of_absurdly_many_peers_and_ports_is_left_out() -> None:
    ports = "    To Port: 80/TCP\n" * 200
    peers = "    From:\n      PodSelector: a=b\n" * 200
    parsed = parse(
        "Name:         db\nNamespace:    shop\nCreated on:   2026-11-22 07:20:00 +0000 UTC\nSpec:\n"
        f"  PodSelector:     app=db\n  Allowing ingress traffic:\n{ports}{peers}  Policy Types: Ingress\n"
    )
    assert not of(parsed, NetworkPolicyRule)
    assert unparsed(parsed) == [7]
