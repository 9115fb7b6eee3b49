"""`kubectl get -o wide --show-labels` as kubectl 1.32 prints it."""

from __future__ import annotations

from functools import cache

import pytest

from analyzer.bundle.member import Clock
from analyzer.model import (
    EndpointAddress,
    Endpoints,
    Event,
    HorizontalPodAutoscaler,
    Ingress,
    Node,
    ObjectMention,
    PersistentVolume,
    PersistentVolumeClaim,
    Pod,
    PodUsage,
    ResourceQuota,
    Service,
    ServicePort,
    Workload,
)
from analyzer.parsers.base import Parsed
from tests.parsers.kubectl.reading import ago, lines_of, of, one, parse, read, rows, unparsed


@cache
def wide() -> Parsed:
    return read("get-wide-1.32.txt")


def test_every_line_is_read_but_rows_of_a_custom_resource() -> None:
    lines = lines_of("get-wide-1.32.txt")
    assert [lines[number - 1] for number in unparsed(wide())] == ["web-cert   False   web-tls   33d   <none>"]
    assert wide().kind == "kubectl"
    assert wide().status == "ok"


def test_records_point_to_their_lines() -> None:
    lines = lines_of("get-wide-1.32.txt")
    for mention in of(wide(), ObjectMention):
        assert lines[mention.line - 1].startswith(mention.name)


def test_pods() -> None:
    columns = ("name", "status", "ready_containers", "containers", "restarts", "ip", "node", "line")
    assert rows(wide(), Pod, *columns) == [
        ("api-7d4f9c6b5d-x2k8p", "CrashLoopBackOff", 1, 2, 12, "10.244.1.7", "node-1", 3),
        ("evicted-1", "Evicted", 0, 1, 0, None, "node-2", 4),
        ("gone", "Terminating", 0, 1, 0, "10.1.1.1", "node-2", 5),
        ("pend", "Pending", 0, 1, 0, None, None, 6),
    ]
    api, pending = one(wide(), Pod, name="api-7d4f9c6b5d-x2k8p"), one(wide(), Pod, name="pend")
    assert api.last_restart_utc == ago(minutes=4, seconds=53)
    assert api.created_utc == ago(hours=2)
    assert api.labels == {"app": "api", "pod-template-hash": "7d4f9c6b5d"}
    assert pending.created_utc is None  # <invalid>
    assert {pod.namespace for pod in of(wide(), Pod)} == {"shop"}


def test_services_and_their_ports() -> None:
    columns = ("name", "type", "cluster_ip", "external_ip", "external_name", "selector")
    assert rows(wide(), Service, *columns) == [
        ("api", "NodePort", "10.96.0.5", None, None, {"app": "api", "tier": "web"}),
        ("lb", "LoadBalancer", "10.96.0.6", "203.0.113.5,lb.example.com,1.2.3.4", None, {"app": "api"}),
        ("headless", "ClusterIP", "None", None, None, {"app": "nobody"}),
        ("ext", "ExternalName", None, None, "db.example.com", None),
    ]
    assert rows(wide(), ServicePort, "service", "port", "node_port", "protocol") == [
        ("api", 80, 30080, "TCP"),
        ("api", 9090, 30090, "TCP"),
        ("lb", 443, 30443, "TCP"),
        ("headless", 5432, None, "TCP"),
    ]


def test_endpoints_listed_none_and_blank() -> None:
    assert rows(wide(), Endpoints, "name", "printed", "ready") == [
        ("api", "listed", 8),
        ("headless", "none", 0),
        ("lb", "blank", 0),
    ]
    assert rows(wide(), EndpointAddress, "name", "ip", "port", "ready") == [
        ("api", "10.244.1.7", 8000, True),
        ("api", "10.244.1.8", 8000, True),
        ("api", "10.244.1.9", 8000, True),
    ]


@pytest.mark.parametrize(
    ("cell", "ready", "addresses"),
    [
        ("10.0.0.1:80,10.0.0.1:81", 1, [("10.0.0.1", 80), ("10.0.0.1", 81)]),
        ("[fd00::7]:80,[fd00::8]:80", 2, [("fd00::7", 80), ("fd00::8", 80)]),
        ("10.0.0.1,10.0.0.2", 2, [("10.0.0.1", None), ("10.0.0.2", None)]),
        ("fd00::7", 1, [("fd00::7", None)]),
    ],
)
def test_addresses_of_endpoints(cell: str, ready: int, addresses: list[tuple[str, int | None]]) -> None:
    parsed = parse(f"NAME   {'ENDPOINTS':<30}   AGE\napi    {cell:<30}   33d\n")
    assert rows(parsed, Endpoints, "printed", "ready") == [("listed", ready)]
    assert rows(parsed, EndpointAddress, "ip", "port") == addresses


def test_nodes() -> None:
    assert rows(wide(), Node, "name", "ready", "unschedulable", "roles", "version", "internal_ip") == [
        ("node-1", True, True, "worker", "v1.28.4", "192.168.0.11"),
        ("node-2", False, False, "control-plane", "v1.20.2", "192.168.0.12"),
    ]
    assert rows(wide(), Node, "status", "os_image", "kernel", "runtime", "created_utc") == [
        (
            "Ready,SchedulingDisabled",
            "Ubuntu 22.04.3 LTS",
            "5.15.0-91-generic",
            "containerd://1.7.2",
            ago(days=90),
        ),
        ("NotReady", "CentOS Linux 7 (Core)", "4.19", "docker://20.10.7", ago(days=2 * 365 + 10)),
    ]


def test_a_node_without_the_condition_ready_is_neither_ready_nor_not() -> None:
    parsed = parse("NAME   STATUS    ROLES    AGE   VERSION\nn1     Unknown   <none>   5d    v1.28.4\n")
    assert rows(parsed, Node, "ready", "status", "roles") == [(None, "Unknown", None)]


def test_workloads() -> None:
    columns = ("kind", "name", "desired", "current", "ready", "up_to_date", "available")
    assert rows(wide(), Workload, *columns) == [
        ("Deployment", "api", 3, None, 2, 1, 2),
        ("ReplicaSet", "api-7d4f9c6b5d", 1, 1, 0, None, None),
        ("StatefulSet", "postgres", 2, None, 1, None, None),
        ("DaemonSet", "agent", 2, 2, 1, 2, 1),
        ("Job", "backup", 3, None, 1, None, None),
        ("CronJob", "nightly", None, None, None, None, None),
    ]
    deployment = one(wide(), Workload, kind="Deployment")
    assert deployment.images == ["registry.example.com/api:1.0", "envoyproxy/envoy:v1"]
    assert deployment.selector == deployment.labels == {"app": "api"}
    assert deployment.form == "table"
    assert one(wide(), Workload, kind="StatefulSet").component == "postgres"


def test_a_job_without_completions() -> None:
    parsed = parse(
        "NAME   COMPLETIONS   DURATION   AGE\njob    0/1 of 3      5s         5s\n"
        "done   1/1           2s         3d\n"
    )
    assert rows(parsed, Workload, "name", "ready", "desired") == [("job", 0, 1), ("done", 1, 1)]


def test_storage() -> None:
    columns = ("name", "status", "volume", "capacity", "access_modes", "storage_class")
    assert rows(wide(), PersistentVolumeClaim, *columns) == [
        ("api-data", "Bound", "pv-1", 10 << 30, ["RWO"], "fast"),
        ("missing", "Pending", None, None, None, "nope"),
    ]
    volume_columns = ("name", "status", "claim", "capacity", "access_modes", "reclaim_policy", "reason")
    assert rows(wide(), PersistentVolume, *volume_columns) == [
        ("pv-1", "Bound", "shop/api-data", 10 << 30, ["RWO"], "Delete", None),
        ("pv-nfs", "Failed", None, 5 << 30, ["RWX", "ROX"], "Retain", "VolumeFailed"),
    ]


def test_autoscalers_and_quotas() -> None:
    autoscaler = one(wide(), HorizontalPodAutoscaler)
    assert (autoscaler.target_kind, autoscaler.target_name) == ("Deployment", "api")
    assert autoscaler.metrics == "cpu: 95%/80%, <unknown>/100 + 1 more..."
    assert (autoscaler.min_replicas, autoscaler.max_replicas, autoscaler.replicas) == (2, 10, 3)
    assert rows(wide(), ResourceQuota, "name", "resource", "used", "hard") == [
        ("compute", "pods", "20", "20"),
        ("compute", "requests.cpu", "3900m", "4"),
        ("compute", "limits.memory", "7936Mi", "8Gi"),
    ]


def test_ingresses() -> None:
    assert rows(wide(), Ingress, "name", "class_name", "address") == [
        ("web", "nginx", "192.168.0.100"),
        ("def", None, None),
    ]


def test_objects_of_every_kind_are_mentioned() -> None:
    mentioned = {(mention.kind, mention.namespace, mention.name) for mention in of(wide(), ObjectMention)}
    assert mentioned >= {
        ("ConfigMap", "shop", "kube-root-ca.crt"),
        ("Secret", "shop", "sa-token"),
        ("ServiceAccount", "shop", "api-sa"),
        ("Namespace", None, "shop"),
        ("StorageClass", None, "fast"),
        ("PersistentVolume", None, "pv-1"),
        ("NetworkPolicy", "shop", "deny"),
        ("PodDisruptionBudget", "shop", "api-pdb"),
        ("EndpointSlice", "shop", "api-abc12"),
        ("CronJob", "shop", "nightly"),
        ("Ingress", "shop", "web"),
    }
    assert "Certificate" not in {mention.kind for mention in of(wide(), ObjectMention)}


def test_wide_events() -> None:
    columns = ("object_kind", "object_name", "reason", "container", "source", "host", "count")
    assert rows(wide(), Event, *columns)[:4] == [
        ("Pod", "api-7d4f9c6b5d-x2k8p", "BackOff", "api", "kubelet", "node-1", 214),
        ("Pod", "api-7d4f9c6b5d-x2k8p", "Unhealthy", None, "kubelet", "node-1", 1),
        ("Pod", "pend", "FailedScheduling", None, "default-scheduler", None, 1),
        ("Deployment", "api", "ScalingReplicaSet", None, "deployment-controller", None, 1),
    ]
    backoff, unhealthy, unknown, *_ = of(wide(), Event)
    assert (backoff.first_utc, backoff.last_utc) == (ago(minutes=51), ago(seconds=100))
    assert backoff.error_s == 61.0  # the minutes of `51m` and the second of the clock
    assert unhealthy.message == "Readiness probe failed:   two  columns..."
    assert (unknown.first_utc, unknown.last_utc, unknown.error_s) == (None, None, None)


def test_get_all_prints_kinds_before_names() -> None:
    parsed = read("get-all-1.32.txt")
    assert not parsed.unparsed
    assert parsed.kind == "kubectl"
    assert rows(parsed, Pod, "name") == ["api-7d4f9c6b5d-x2k8p", "evicted-1", "gone", "pend"]
    assert rows(parsed, Workload, "kind", "name") == [
        ("ReplicationController", "oldrc"),
        ("Deployment", "api"),
        ("ReplicaSet", "api-7d4f9c6b5d"),
        ("StatefulSet", "postgres"),
        ("DaemonSet", "agent"),
        ("Job", "backup"),
        ("CronJob", "nightly"),
    ]
    assert ("HorizontalPodAutoscaler", "api") in rows(parsed, ObjectMention, "kind", "name")


def test_all_namespaces_and_a_custom_resource_that_names_its_kind() -> None:
    parsed = parse(
        "NAMESPACE   NAME        READY   STATUS    RESTARTS   AGE\n"
        "shop        pod/api-1   1/1     Running   0          2h\n"
        "data        pod/pg-0    0/1     Pending   0          5m\n"
        "\n"
        "NAMESPACE   NAME                                   READY   SECRET    AGE\n"
        "shop        certificate.cert-manager.io/web-cert   False   web-tls   33d\n",
        namespace="other",
    )
    assert not parsed.unparsed
    assert rows(parsed, Pod, "namespace", "name") == [("shop", "api-1"), ("data", "pg-0")]
    assert rows(parsed, ObjectMention, "namespace", "kind", "name") == [
        ("shop", "Pod", "api-1"),
        ("data", "Pod", "pg-0"),
        ("shop", "certificate.cert-manager.io", "web-cert"),
    ]


def test_a_knative_service_is_no_service() -> None:
    parsed = parse(
        "NAME                              URL               LATESTCREATED   LATESTREADY   READY   REASON\n"
        "service.serving.knative.dev/api   http://api.shop   api-00001       api-00001     True    \n"
    )
    assert rows(parsed, ObjectMention, "kind", "name") == [("service.serving.knative.dev", "api")]
    assert not of(parsed, Service)


def test_columns_of_labels_that_the_user_chose() -> None:
    parsed = parse(
        "NAME    READY   STATUS    RESTARTS   AGE   TIER   VERSION\n"
        "api-1   1/1     Running   0          3d    web    \n"
    )
    assert rows(parsed, Pod, "name", "status") == [("api-1", "Running")]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("NAME   READY   SECRET   AGE", "cert   True    tls      3d"),  # cert-manager: not a StatefulSet
        (
            "NAME   DESIRED   CURRENT   UPDATED   READY   AGE",
            "a      1         1         1         1       3d",
        ),
        ("NAME   STATUS   AGE   VERSION", "vs     OK       3d    1"),
        ("NAME   DATA   AGE   HASH", "x      1      3d    a"),
        ("NAME   CREATED AT", "x      2026-11-20T10:00:00Z"),
    ],
)
def test_tables_of_other_resources_are_not_taken_for_known_ones(header: str, row: str) -> None:
    parsed = parse(f"{header}\n{row}\n")
    assert not parsed.records
    assert parsed.kind == "unknown table"
    assert unparsed(parsed) == [2]


def test_lines_that_are_no_rows_are_unparsed() -> None:
    parsed = parse(
        "NAME    READY   STATUS    RESTARTS   AGE\n"
        "api-1   1/1     Running   0          3d\n"
        "some garbage here\n"
        "api-2   1/1     Running   0          yesterday\n"
        "api-3   1/1     Run\n"
        "\n"
        "5 pods in total\n"
    )
    assert rows(parsed, Pod, "name") == ["api-1"]
    assert unparsed(parsed) == [3, 4, 5, 7]


def test_rows_that_were_reflowed_are_read_by_their_own_blanks() -> None:
    parsed = parse(
        "NAME    READY   STATUS             RESTARTS        AGE\n"
        "api-1\t0/1\tCrashLoopBackOff\t8 (4m53s ago)\t3d\n"
        "a-much-longer-name   1/1   Running   0   3d\n"
    )
    assert not parsed.unparsed
    assert rows(parsed, Pod, "name", "status", "restarts") == [
        ("api-1", "CrashLoopBackOff", 8),
        ("a-much-longer-name", "Running", 0),
    ]


def test_usage_of_pods_and_containers() -> None:
    pods = parse(
        "NAMESPACE     NAME        CPU(cores)   MEMORY(bytes)   \n"
        "kube-system   coredns-1   2m           15Mi            \n"
        "shop          api-1       953m         500Mi           \n"
        "                          ________     ________        \n"
        "                          955m         515Mi           \n"
    )
    assert pods.kind == "pod usage"
    assert not pods.unparsed
    assert rows(pods, PodUsage, "namespace", "pod", "container", "cpu", "memory") == [
        ("kube-system", "coredns-1", None, 0.002, 15 << 20),
        ("shop", "api-1", None, 0.953, 500 << 20),
    ]
    containers = parse(
        "POD     NAME      CPU(cores)   MEMORY(bytes)   \n"
        "api-1   api       950m         480Mi           \n"
        "api-1   metrics   3m           20Mi            \n"
    )
    assert rows(containers, PodUsage, "namespace", "pod", "container", "cpu") == [
        ("shop", "api-1", "api", 0.95),
        ("shop", "api-1", "metrics", 0.003),
    ]


def test_ages_without_a_capture_time_give_no_times() -> None:
    parsed = parse(
        "NAME    READY   STATUS    RESTARTS       AGE\napi-1   1/1     Running   8 (5m ago)     3d\n",
        clock=Clock(None, "none", None),
    )
    pod = one(parsed, Pod)
    assert (pod.restarts, pod.last_restart_utc, pod.created_utc) == (8, None, None)


@pytest.mark.parametrize("age", ["99999999y", "999999999d"])
def test_absurd_ages_give_no_times(age: str) -> None:
    parsed = parse(f"NAME   STATUS   AGE\nshop   Active   {age}\n")
    assert rows(parsed, ObjectMention, "name", "created_utc") == [("shop", None)]
