"""`kubectl describe pods` of 1.20 and 1.33, and excerpts of bundles of 1.20 and 1.32."""

from __future__ import annotations

from datetime import datetime

import pytest

from analyzer.model import (
    Container,
    ContainerEnv,
    ContainerMount,
    ContainerPort,
    ContainerProbe,
    Event,
    ObjectMention,
    Pod,
    PodCondition,
    Volume,
)
from analyzer.parsers.base import Parsed
from tests.parsers.kubectl.reading import ago, lines_of, of, one, parse, read, rows, unparsed

VERSIONS = ["1.20", "1.33"]
API = "api-7d4f9c6b5d-x2k8p"


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def pods(version: str) -> Parsed:
    return read(f"describe-pods-{version}.txt")


def test_every_line_is_read(pods: Parsed) -> None:
    assert not pods.unparsed
    assert pods.kind == "pods describe"
    assert rows(pods, ObjectMention, "kind", "namespace", "name", "form") == [
        ("Pod", "shop", name, "describe") for name in (API, "evicted-1", "gone", "pend")
    ]


def test_the_pods(pods: Parsed, version: str) -> None:
    columns = ("name", "phase", "status", "reason", "node", "node_ip", "ip", "owner_kind", "owner_name")
    assert rows(pods, Pod, *columns) == [
        (API, "Running", None, None, "node-1", "192.168.0.11", "10.244.1.7", "ReplicaSet", "api-7d4f9c6b5d"),
        ("evicted-1", "Failed", None, "Evicted", "node-2", None, None, None, None),
        ("gone", None, "Terminating", None, "node-2", None, "10.1.1.1", None, None),
        ("pend", "Pending", None, None, None, None, None, "Job", "backup"),
    ]
    api = one(pods, Pod, name=API)
    assert api.labels == {"app": "api", "pod-template-hash": "7d4f9c6b5d"}
    assert api.node_selector == {"disk": "ssd", "zone": "a"}
    assert api.tolerations == [
        "op=Exists",
        "gpu=yes:NoSchedule",
        "node.kubernetes.io/not-ready:NoExecute op=Exists for 300s",
    ]
    assert (api.qos, api.priority_class) == ("Burstable", "high")
    assert api.service_account == (None if version == "1.20" else "api-sa")
    assert one(pods, Pod, name="gone").deleted_utc == ago(minutes=5)


def test_annotations_of_several_lines(pods: Parsed) -> None:
    annotations = one(pods, Pod, name=API).annotations or {}
    assert annotations["prometheus.io/scrape"] == "true"
    assert annotations["note"] == "first line\nsecond line: with colon\n\nfourth"
    assert annotations["long"].startswith('{"a":"bbbb')


def test_the_message_of_an_evicted_pod(pods: Parsed) -> None:
    assert one(pods, Pod, name="evicted-1").message == (
        "The node was low on resource: memory. Container c was using 1Gi, which exceeds its request of 0.\n"
        "second line of message"
    )


def test_containers_of_every_kind(pods: Parsed, version: str) -> None:
    columns = ("name", "kind", "image", "state", "state_reason", "ready", "restarts", "exit_code")
    assert rows(pods, Container, *columns, pod=API) == [
        ("migrate", "init", "registry.example.com/api:1.0", "Terminated", "Completed", True, 0, 0),
        ("sidecar", "init", "envoy:1", "Running", None, True, 1, None),
        ("api", "app", "registry.example.com/api:1.0", "Waiting", "CrashLoopBackOff", False, 12, None),
        ("metrics", "app", "exporter:2", "Running", None, True, 0, None),
        ("debugger-abc", "ephemeral", "busybox", "Running", None, False, 0, None),
    ]
    assert rows(pods, Container, "name", "state", "ready", "restarts", pod="pend") == [
        ("c", None, None, None)
    ]


def test_a_crash_with_a_message_that_looks_like_kubectls_own_text(pods: Parsed, version: str) -> None:
    api = one(pods, Container, pod=API, name="api")
    assert (api.last_state, api.last_reason, api.last_exit_code, api.last_signal) == (
        "Terminated",
        "Error",
        1,
        9,
    )
    assert api.last_message == (
        "Traceback (most recent call last):\n"
        '  File "/app/x.py", line 3, in <module>\n'
        "    raise SystemExit(1)\n"
        "Error: State:  broken\n\nName:  evil\nEvents:  none really"
    )
    lines = lines_of(f"describe-pods-{version}.txt")
    assert lines[(api.state_line or 0) - 1].split() == ["State:", "Waiting"]
    assert lines[(api.last_state_line or 0) - 1].split() == ["Last", "State:", "Terminated"]
    assert lines[api.line - 1] == "  api:"


def test_resources_and_ports(pods: Parsed) -> None:
    api = one(pods, Container, pod=API, name="api")
    assert (api.cpu_request, api.cpu_limit) == (0.25, 1.0)
    assert (api.memory_request, api.memory_limit) == (256 << 20, 512 << 20)
    assert api.ephemeral_limit == 1 << 30
    assert rows(pods, ContainerPort, "container", "port", "protocol", "host_port") == [
        ("api", 8000, "TCP", None),
        ("api", 9090, "UDP", 9090),
    ]


def test_commands_and_hidden_arguments(pods: Parsed) -> None:
    migrate = one(pods, Container, pod=API, name="migrate")
    assert migrate.command == ["python", "manage.py", "migrate --noinput"]
    assert migrate.args
    assert migrate.args[0] == "--password"
    assert "hunter2secret" not in migrate.args
    api = one(pods, Container, pod=API, name="api")
    assert api.command == ["/bin/sh", "-c", "set -e", "export A=1", "Name: tricky", "exec uvicorn app:app"]


def test_variables_of_every_origin(pods: Parsed) -> None:
    columns = ("name", "from_kind", "from_name", "from_key", "optional")
    assert rows(pods, ContainerEnv, *columns, value=None) == [
        (None, "ConfigMap", "api-config", None, False),
        (None, "Secret", "api-secret", None, True),
        ("PASSWORD", "Secret", "api-secret", "password", False),
        ("OPT", "ConfigMap", "api-config", "opt", True),
        ("NODE", "Field", None, "spec.nodeName", None),
        ("POD_IP", "Field", None, "status.podIP", None),
        ("ANN", "Field", None, "metadata.annotations['note']", None),
    ]
    values = {env.name: env.value for env in of(pods, ContainerEnv) if env.value is not None}
    assert values.pop("DATABASE_URL").endswith("@db:5432/app")
    assert values == {
        "EMPTY": "",
        "MULTI": "line1\nline2: x\n  line3",
        "BLANKS": "two  blanks ",
        "CPU": "1",
    }


def test_mounts(pods: Parsed) -> None:
    assert rows(pods, ContainerMount, "path", "volume", "read_only", "sub_path", container="api") == [
        ("/data", "data", False, None),
        ("/etc/nginx/nginx.conf", "conf", True, "nginx.conf"),
        ("/var/log", "logs", False, None),
    ]


def test_probes_with_a_command_of_two_lines_among_them(pods: Parsed, version: str) -> None:
    columns = ("container", "probe", "method", "scheme", "port", "path", "delay_s", "failure")
    assert rows(pods, ContainerProbe, *columns) == [
        ("api", "liveness", "http-get", "https", "8000", "/health%3Fx=1", 30, 3),
        ("api", "readiness", "exec", None, None, None, 0, 3),
        ("api", "startup", "tcp-socket", None, "http", None, 0, 30),
        # 1.20 is older than grpc probes
        ("metrics", "liveness", "unknown", None, None, None, 0, 3)
        if version == "1.20"
        else ("metrics", "liveness", "grpc", None, "9000", None, 0, 3),
    ]
    command = one(pods, ContainerProbe, probe="readiness").command
    assert command == ["sh", "-c", "pg_isready", "-U", "postgres", "echo", "ok"]


def test_conditions_and_volumes(pods: Parsed) -> None:
    assert rows(pods, PodCondition, "type", "status", pod=API) == [
        ("PodReadyToStartContainers", "True"),
        ("Initialized", "True"),
        ("example.com/lb", "False"),
        ("Ready", "False"),
        ("ContainersReady", "False"),
        ("PodScheduled", "True"),
    ]
    found = rows(pods, Volume, "name", "type", "source", "optional", "read_only", pod=API)
    assert found[:8] == [
        ("data", "PersistentVolumeClaim", "api-data", None, False),
        ("conf", "ConfigMap", "api-config", True, None),
        ("sec", "Secret", "api-secret", False, None),
        ("logs", "EmptyDir", None, None, None),
        ("host", "HostPath", "/var/lib/x", None, None),
        ("nfs", "NFS", "10.0.0.9", None, False),
        ("csi", "CSI", "secrets-store.csi.k8s.io", None, True),
        ("down", "DownwardAPI", None, None, None),
    ]
    assert {(name, kind, source) for name, kind, source, *_ in found[8:]} >= {
        ("kube-api-access-abcde", "Projected", "kube-root-ca.crt"),
        ("kube-api-access-abcde", "Projected", "extra"),
    }
    assert one(pods, Volume, name="logs").detail == {"Medium": "Memory", "SizeLimit": "1Gi"}


def test_events_below_a_message_of_several_lines(pods: Parsed, version: str) -> None:
    columns = ("object_kind", "object_name", "reason", "source", "count", "type")
    assert rows(pods, Event, *columns)[:2] == [
        ("Pod", API, "Unhealthy", "kubelet", 1, "Warning"),
        ("Pod", API, "BackOff", "kubelet", 214, "Warning"),
    ]
    unhealthy, backoff, *_ = of(pods, Event)
    assert unhealthy.message == (
        "Readiness probe failed:   two  columns\nTraceback (most recent call last):\n"
        '  File "x", line 1\n\nName:    x\nlast line'
    )
    assert backoff.message == "Back-off restarting failed container"
    assert (backoff.first_utc, backoff.last_utc) == (ago(minutes=51), ago(seconds=100))
    line = lines_of(f"describe-pods-{version}.txt")[backoff.line - 1]
    assert "BackOff" in line


@pytest.mark.parametrize("folder", ["k120", "k132"])
def test_pods_of_real_bundles(folder: str) -> None:
    pods = read(f"{folder}/pods-describe.txt")
    assert not pods.unparsed
    columns = ("pod", "name", "state", "state_reason", "last_exit_code", "ready", "restarts")
    agent = "langgraph-multi-agent"
    if folder == "k120":
        assert rows(pods, Container, *columns) == [
            (f"{agent}-8c8ddc48b-6lhwr", agent, "Waiting", "CrashLoopBackOff", 1, False, 6),
            ("redis-f9ccdfd57-zrdn6", "redis", "Running", None, None, True, 0),
        ]
        assert rows(pods, Volume, "pod", "type", "source")[1:] == [
            ("redis-f9ccdfd57-zrdn6", "PersistentVolumeClaim", "redis-pvc"),
            ("redis-f9ccdfd57-zrdn6", "Secret", "default-token-vl4vg"),
        ]
        last = of(pods, Container)[0]
        assert last.last_started_utc == datetime(2026, 11, 23, 22, 47, 8)
        assert last.last_finished_utc == datetime(2026, 11, 23, 22, 47, 10)
    else:
        assert rows(pods, Container, *columns) == [
            (f"{agent}-7f9bb4dfb9-8kn5r", agent, "Waiting", "CreateContainerConfigError", None, False, 0),
            ("nginx-5f97b9f6c4-h54cx", "nginx", "Running", None, None, True, 0),
            ("postgres-9985cd89b-l5sh8", "postgres", "Running", None, None, True, 0),
        ]
        assert one(pods, Event, reason="Failed").message == (
            "Error: couldn't find key LLM_API_KEY in Secret langgraph-multi-agent/langgraph-secrets"
        )
        assert rows(pods, Pod, "name", "component") == [
            (f"{agent}-7f9bb4dfb9-8kn5r", "app"),
            ("nginx-5f97b9f6c4-h54cx", "nginx"),
            ("postgres-9985cd89b-l5sh8", "postgres"),
        ]


def test_values_that_go_on_over_blank_lines() -> None:
    parsed = read("pod-messages.txt")
    assert not parsed.unparsed
    settings = one(parsed, ContainerEnv, name="SETTINGS").value
    assert settings == '{\n  "a": 1,\n\n  "b: c": "Name:  x"\n}'
    batch = one(parsed, Container, name="batch")
    assert batch.last_message == (
        'Traceback (most recent call last):\n  File "/app/main.py", line 3, in <module>\n'
        "    raise MemoryError\n\nDuring: handling of it\nState: lost"
    )
    assert (batch.last_reason, batch.last_exit_code, batch.restarts) == ("OOMKilled", 137, 7)
    assert rows(parsed, Event, "reason", "container", "message") == [
        ("FailedScheduling", None, "0/3 nodes are available: 3 Insufficient memory."),
        ("Unhealthy", "batch", "Liveness probe failed: line one\nline two\n  Normal  line three"),
        ("Killing", None, "Stopping container batch"),
    ]
    assert "hunter2" not in str(parsed.records)


def test_a_wrong_probe_and_text_between_are_unparsed() -> None:
    parsed = parse(
        "Name:         a\nNamespace:    shop\nNode:         n/1.2.3.4\nStatus:       Running\n"
        "IP:           1.1.1.1\nContainers:\n  c:\n    Image:      x\n    Liveness:   magic\n"
        "    what is this\nQoS Class:    Burstable\nEvents:       <none>\n\n\nand this?\n"
    )
    assert rows(parsed, Container, "name", "image") == [("c", "x")]
    assert unparsed(parsed) == [9, 10, 15]
