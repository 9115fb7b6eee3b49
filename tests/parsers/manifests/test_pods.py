"""Pods, by a List written after the API: crashing with a sidecar, unscheduled, evicted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from analyzer.model import (
    Container,
    ContainerEnv,
    ContainerMount,
    ContainerPort,
    ContainerProbe,
    Pod,
    PodCondition,
    Volume,
)
from tests.parsers.manifests.making import found, metadata, only, parse_file, parse_one, read_lines

API = "langgraph-api-6d5b7c9f44-x2v9k"
PODS = parse_file("pods.yaml")
LINES = read_lines("pods.yaml")


def text_at(line: int | None) -> str:
    assert line is not None
    return LINES[line - 1].strip()


def test_a_pod_has_all_that_its_manifest_says() -> None:
    pod = found(PODS, Pod)[0]
    assert (pod.namespace, pod.name, pod.line) == ("shop", API, 3)
    assert (pod.phase, pod.status) == ("Running", "CrashLoopBackOff")
    assert (pod.ready_containers, pod.containers, pod.restarts) == (1, 2, 4)
    assert pod.last_restart_utc == datetime(2026, 11, 23, 21, 30, 2)
    assert pod.created_utc == pod.started_utc == datetime(2026, 11, 23, 21)
    assert (pod.ip, pod.node, pod.node_ip) == ("10.244.1.17", "node-1", "10.0.0.11")
    assert (pod.owner_kind, pod.owner_name) == ("ReplicaSet", "langgraph-api-6d5b7c9f44")
    assert pod.labels == {"app": "langgraph-api", "pod-template-hash": "6d5b7c9f44"}
    assert (pod.qos, pod.service_account, pod.priority_class) == ("Burstable", "api", "high")
    assert (pod.node_selector, pod.host_network, pod.component) == ({"disk": "ssd"}, False, "app")
    assert pod.tolerations == [
        "node.kubernetes.io/not-ready:NoExecute op=Exists for 300s",
        "team=web:NoSchedule",
        "op=Exists",
    ]


def test_pods_that_never_ran_tell_why() -> None:
    _, pending, evicted = found(PODS, Pod)
    assert (pending.status, pending.node, pending.host_network) == ("Pending", None, True)
    assert (pending.ready_containers, pending.containers, pending.component) == (0, 1, "redis")
    assert (evicted.status, evicted.phase, evicted.reason) == ("Evicted", "Failed", "Evicted")
    assert evicted.message == "The node was low on resource: memory. Container main was using 812Mi."


def test_conditions_stand_at_their_lines_with_reason_and_message() -> None:
    conditions = found(PODS, PodCondition)
    assert [(c.pod, c.type, c.status) for c in conditions] == [
        (API, "Initialized", "True"),
        (API, "Ready", "False"),
        (API, "PodScheduled", "True"),
        ("redis-0", "PodScheduled", "False"),
    ]
    assert (conditions[1].reason, conditions[3].reason) == ("ContainersNotReady", "Unschedulable")
    assert conditions[3].message == "0/3 nodes are available: 3 Insufficient memory."
    assert all(text_at(c.line) == "- lastProbeTime: null" for c in conditions)


def test_a_container_has_its_state_and_the_one_before() -> None:
    api = next(c for c in found(PODS, Container) if c.name == "api")
    assert (api.kind, api.state, api.state_reason) == ("app", "Waiting", "CrashLoopBackOff")
    assert api.state_message is not None
    assert api.state_message.startswith("back-off 1m20s restarting failed container=api")
    assert (api.last_state, api.last_reason) == ("Terminated", "OOMKilled")
    assert (api.last_exit_code, api.last_signal) == (137, 9)
    assert api.last_finished_utc == datetime(2026, 11, 23, 21, 30, 2)
    assert (api.exit_code, api.ready, api.restarts) == (None, False, 4)
    assert (text_at(api.line), text_at(api.state_line)) == ("- args:", "state:")
    assert text_at(api.last_state_line) == "lastState:"
    assert (api.cpu_request, api.cpu_limit) == (0.25, 1.0)
    assert (api.memory_request, api.memory_limit, api.ephemeral_limit) == (2**28, 2**29, 2**30)
    assert (api.privileged, api.run_as_user, api.working_dir) == (True, 1000, "/srv")
    assert api.command == ["uvicorn", "app.main:app"]


def test_all_kinds_of_containers_are_read() -> None:
    containers = {c.name: c for c in found(PODS, Container) if c.pod == API}
    assert {name: c.kind for name, c in containers.items()} == {
        "wait-for-db": "init",
        "api": "app",
        "proxy": "app",
        "debugger-7xk2p": "ephemeral",
    }
    init, proxy = containers["wait-for-db"], containers["proxy"]
    assert (init.state, init.state_reason, init.exit_code) == ("Terminated", "Completed", 0)
    assert init.finished_utc == datetime(2026, 11, 23, 21, 0, 4)
    assert (proxy.state, proxy.last_state, proxy.run_as_user) == ("Running", None, 2000)
    assert proxy.started_utc == datetime(2026, 11, 23, 21, 0, 7)
    assert containers["debugger-7xk2p"].state is None


def test_secrets_in_env_and_arguments_are_replaced() -> None:
    api = next(c for c in found(PODS, Container) if c.name == "api")
    assert api.args is not None
    assert api.args[:3] == ["--host", "0.0.0.0", "--admin-password"]
    assert "Canary" not in repr(PODS.records)
    assert api.args[3].startswith("‹password:")


def test_environment_names_where_its_values_come_from() -> None:
    variables = found(PODS, ContainerEnv)
    assert [(v.name, v.value, v.from_kind, v.from_name, v.from_key, v.optional) for v in variables] == [
        (None, None, "ConfigMap", "langgraph-config", None, False),
        (None, None, "Secret", "langgraph-extra", None, True),
        ("LOG_LEVEL", "INFO", None, None, None, None),
        ("EMPTY", "", None, None, None, None),
        ("POSTGRES_PASSWORD", variables[4].value, None, None, None, None),
        ("DATABASE_URL", None, "Secret", "langgraph-secrets", "DATABASE_URL", False),
        ("POSTGRES_HOST", None, "ConfigMap", "langgraph-config", "POSTGRES_HOST", True),
        ("POD_IP", None, "Field", None, "status.podIP", None),
        ("MEMORY_LIMIT", None, "Resource", None, "limits.memory", None),
    ]
    assert [text_at(v.line) for v in variables[:3]] == [
        "- configMapRef:",
        "- prefix: S_",
        "- name: LOG_LEVEL",
    ]


def test_ports_and_mounts_are_read() -> None:
    ports = [(p.port, p.name, p.host_port, p.protocol) for p in found(PODS, ContainerPort)]
    assert ports == [(8000, "http", None, "TCP"), (9090, None, 19090, "TCP")]
    mounts = [(m.path, m.volume, m.read_only, m.sub_path) for m in found(PODS, ContainerMount)]
    assert mounts == [
        ("/etc/app/app.toml", "config", True, "app.toml"),
        ("/var/run/secrets/kubernetes.io/serviceaccount", "kube-api-access-abcde", True, None),
    ]


def test_probes_of_every_method_have_numbers() -> None:
    probes = found(PODS, ContainerProbe)
    numbers = [(p.delay_s, p.timeout_s, p.period_s, p.success, p.failure) for p in probes]
    assert [(p.container, p.probe, p.method, p.scheme, p.port, p.path) for p in probes] == [
        ("api", "liveness", "http-get", "http", "8000", "/health"),
        ("api", "readiness", "exec", None, None, None),
        ("api", "startup", "tcp-socket", None, "http", None),
        ("proxy", "liveness", "grpc", None, "9000", None),
    ]
    assert numbers == [(30, 5, 10, 1, 3), (0, 1, 5, 1, 2), (0, 1, 10, 1, 30), (0, 1, 10, 1, 3)]
    assert probes[1].command == ["curl", "-fsS", "http://localhost:8000/ready"]
    assert text_at(probes[2].line) == "startupProbe:"


def test_volumes_name_what_is_behind_them() -> None:
    volumes = found(PODS, Volume)
    assert [(v.name, v.type, v.source, v.optional, v.read_only) for v in volumes] == [
        ("config", "ConfigMap", "app-config", True, None),
        ("data", "PersistentVolumeClaim", "api-data", None, True),
        ("cache", "EmptyDir", None, None, None),
        ("logs", "HostPath", "/var/log", None, None),
        ("certs", "Secret", "api-tls", None, None),
        ("kube-api-access-abcde", "Projected", "kube-root-ca.crt", None, None),
        ("kube-api-access-abcde", "Projected", "extra-token", True, None),
        ("tokens", "Projected", None, None, None),
    ]
    assert volumes[0].detail is not None
    assert volumes[0].detail["items.0.key"] == "app.toml"
    assert volumes[2].detail == {"medium": "Memory", "sizeLimit": "64Mi"}
    assert [(v.detail or {}).get("kind") for v in volumes[5:7]] == ["ConfigMap", "Secret"]
    assert text_at(volumes[6].line) == "- secret:"


def pod_shown(status: dict[str, Any], spec: dict[str, Any] | None = None, deleted: str | None = None) -> Pod:
    spec = spec or {"containers": [{"name": "main"}]}
    content = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata("p", deletionTimestamp=deleted)}
    return only(parse_one({**content, "spec": spec, "status": status}), Pod)


def container_status(name: str = "main", **state: object) -> dict[str, object]:
    return {"name": name, "ready": "running" in state, "restartCount": 1, "state": state}


INIT_SPEC = {"initContainers": [{"name": "a"}, {"name": "b"}], "containers": [{"name": "main"}]}
SIDECAR_SPEC = {
    "initContainers": [{"name": "a", "restartPolicy": "Always"}],
    "containers": [{"name": "main"}],
}
DONE = {"terminated": {"exitCode": 0, "reason": "Completed"}}


@pytest.mark.parametrize(
    ("status", "spec", "shown"),
    [
        ({"phase": "Running", "containerStatuses": [container_status(running={})]}, None, "Running"),
        (
            {"phase": "Running", "containerStatuses": [container_status(terminated={"exitCode": 1})]},
            None,
            "ExitCode:1",
        ),
        (
            {"phase": "Failed", "containerStatuses": [container_status(terminated={"signal": 9})]},
            None,
            "Signal:9",
        ),
        (
            {"phase": "Pending", "initContainerStatuses": [container_status("a", running={})]},
            INIT_SPEC,
            "Init:0/2",
        ),
        (
            {
                "phase": "Pending",
                "initContainerStatuses": [
                    container_status("a", **DONE),
                    container_status("b", waiting={"reason": "CrashLoopBackOff"}),
                ],
            },
            INIT_SPEC,
            "Init:CrashLoopBackOff",
        ),
        (
            {
                "phase": "Pending",
                "initContainerStatuses": [container_status("a", terminated={"exitCode": 3})],
            },
            INIT_SPEC,
            "Init:ExitCode:3",
        ),
        (
            {
                "phase": "Running",
                "initContainerStatuses": [{**container_status("a", running={}), "started": True}],
                "containerStatuses": [container_status(waiting={"reason": "ErrImagePull"})],
            },
            SIDECAR_SPEC,
            "ErrImagePull",
        ),
        (
            {
                "phase": "Pending",
                "conditions": [{"type": "PodScheduled", "status": "False", "reason": "SchedulingGated"}],
            },
            None,
            "SchedulingGated",
        ),
        (
            {
                "phase": "Running",
                "containerStatuses": [container_status(running={}), container_status("x", **DONE)],
            },
            None,
            "NotReady",
        ),
    ],
)
def test_status_is_what_kubectl_would_print(
    status: dict[str, Any], spec: dict[str, Any] | None, shown: str
) -> None:
    assert pod_shown(status, spec).status == shown


def test_a_deleted_pod_is_terminating_until_its_node_is_lost() -> None:
    deleted = "2026-11-23T21:00:00Z"
    pod = pod_shown({"phase": "Running"}, deleted=deleted)
    assert (pod.status, pod.deleted_utc) == ("Terminating", datetime(2026, 11, 23, 21))
    assert pod_shown({"phase": "Running", "reason": "NodeLost"}, deleted=deleted).status == "Unknown"
    assert pod_shown({"phase": "Succeeded"}, deleted=deleted).status == "Succeeded"


def test_a_running_sidecar_counts_as_container_and_its_restarts_too() -> None:
    sidecar = {**container_status("a", running={}), "started": True}
    pod = pod_shown(
        {
            "phase": "Running",
            "initContainerStatuses": [sidecar],
            "containerStatuses": [container_status(running={})],
        },
        SIDECAR_SPEC,
    )
    assert (pod.ready_containers, pod.containers, pod.restarts) == (2, 2, 2)


def test_a_pod_without_status_says_nothing_of_its_state() -> None:
    pod = only(
        parse_one(
            {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {"name": "p"},
                "spec": {"containers": [{"name": "c"}]},
            }
        ),
        Pod,
    )
    assert (pod.status, pod.ready_containers, pod.restarts, pod.containers) == (None, None, None, 1)
