"""Files that hold several commands' output, kubectl's messages, colours, broken lines."""

from __future__ import annotations

import pytest

from analyzer.model import (
    BundleWarning,
    ConfigMapEntry,
    Endpoints,
    Event,
    NodeUsage,
    ObjectMention,
    Pod,
    PodUsage,
    Service,
)
from analyzer.parsers.kubectl.text import looks_like_kubectl
from tests.parsers.kubectl.reading import ago, lines_of, of, one, parse, read, rows, unparsed

PODS = (
    "NAME    READY   STATUS             RESTARTS        AGE\n"
    "api-1   0/1     CrashLoopBackOff   8 (4m53s ago)   3d\n"
    "api-2   1/1     Running            0               3d\n"
)
DESCRIBED = (
    "Name:         api-1\nNamespace:    shop\nNode:         n1/10.0.0.1\nStatus:       Running\n"
    "IP:           10.244.0.9\nEvents:       <none>\n"
)
EVENTS = (
    "LAST SEEN   TYPE      REASON    OBJECT      MESSAGE\n"
    "5m          Warning   BackOff   pod/api-1   Back-off\n"
)
FORBIDDEN = (
    'Error from server (Forbidden): pods is forbidden: User "system:serviceaccount:a:b" cannot list '
    'resource "pods" in API group "" in the namespace "shop"\n'
)
REFUSED = (
    "E1123 22:49:30.954131   18551 memcache.go:265] couldn't get current server API group list: Get "
    '"https://u:hunter2@10.0.0.1:6443/api?timeout=32s": dial tcp 10.0.0.1:6443: connection refused\n'
    "The connection to the server 10.0.0.1:6443 was refused - did you specify the right host or port?\n"
)


@pytest.mark.parametrize("folder", ["k120", "k132"])
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("pods.txt", "pods"),
        ("services.txt", "services"),
        ("endpoints.txt", "endpoints"),
        ("events.txt", "events"),
        ("nodes-usage.txt", "node usage"),
        ("pods-usage.txt", "pod usage"),
        ("pods-describe.txt", "pods describe"),
        ("services-describe.txt", "services describe"),
    ],
)
def test_files_of_the_collector(folder: str, name: str, kind: str) -> None:
    lines = lines_of(f"{folder}/{name}")
    assert looks_like_kubectl(lines)
    parsed = parse(lines)
    assert (parsed.kind, parsed.status, parsed.note) == (kind, "ok", None)
    assert not parsed.unparsed
    assert parsed.records
    assert not parsed.warnings


def test_tables_of_a_real_bundle_of_1_20() -> None:
    pods, usage = read("k120/pods.txt"), read("k120/nodes-usage.txt")
    assert rows(pods, Pod, "name", "status", "restarts", "created_utc", "ip", "node")[2:4] == [
        (
            "langgraph-multi-agent-657cd49b78-j6xp8",
            "Running",
            0,
            ago(minutes=4, seconds=13),
            "10.244.2.33",
            "k8s-node-2",
        ),
        (
            "langgraph-multi-agent-657cd49b78-rp5zm",
            "Terminating",
            0,
            ago(days=3),
            "10.244.3.20",
            "k8s-node-3",
        ),
    ]
    columns = ("node", "cpu", "cpu_percent", "memory", "memory_percent")
    assert rows(usage, NodeUsage, *columns)[2:] == [
        ("k8s-node-2", 0.628, 15.0, 3312 << 20, 20.0),
        ("k8s-node-3", None, None, None, None),
    ]
    assert rows(read("k120/endpoints.txt"), Endpoints, "printed", "ready")[:2] == [("none", 0), ("listed", 1)]
    assert one(read("k120/events.txt"), Event, message="Started container nginx").object_name == (
        "nginx-57b499b4dc-c2w44"
    )


def test_tables_of_a_real_bundle_of_1_32() -> None:
    pods = read("k132/pods.txt")
    columns = ("name", "status", "ready_containers", "restarts", "last_restart_utc", "node")
    assert rows(pods, Pod, *columns)[2] == (
        "langgraph-multi-agent-7f9bb4dfb9-d4l9m",
        "CrashLoopBackOff",
        0,
        10,
        ago(seconds=18),
        "k8s-node-1",
    )
    assert rows(read("k132/nodes-usage.txt"), NodeUsage, "node", "cpu_percent", "memory_percent")[3] == (
        "k8s-node-3",
        25.0,
        39.0,
    )
    assert rows(read("k132/pods-usage.txt"), PodUsage, "cpu", "memory")[1] == (0.695, 3886 << 20)
    assert rows(read("k132/endpoints.txt"), Endpoints, "printed")[0] == "blank"
    assert {event.namespace for event in of(read("k132/events.txt"), Event)} == {"shop"}


def test_events_below_a_message_of_several_lines_are_aligned_anew() -> None:
    parsed = read("events-1.33.txt")
    assert not parsed.unparsed
    assert rows(parsed, Event, "namespace", "object_kind", "reason", "count") == [
        ("shop", "Pod", "FailedScheduling", 1),
        ("shop", "Deployment", "ScalingReplicaSet", 1),
        ("shop", "Pod", "Unhealthy", 1),
        ("shop", "Pod", "BackOff", 214),
        (None, "Node", "EvictionThresholdMet", 7),
        ("shop", "PersistentVolumeClaim", "ProvisioningFailed", 300),
        ("shop", "HorizontalPodAutoscaler", "FailedGetPodsMetric", 300),
    ]
    assert one(parsed, Event, reason="Unhealthy").message == (
        "Readiness probe failed:   two  columns\nTraceback (most recent call last):\n"
        '  File "x", line 1\n\nName:    x\nlast line'
    )


def test_commands_echoed_above_their_output_tell_the_namespace() -> None:
    parsed = parse(
        f"[root@master ~]# kubectl get pods -n web\n{PODS}"
        f"[root@master ~]# kubectl get pods --namespace=data\n{PODS}"
        f"[root@master ~]# kubectl describe pod api-1\n{DESCRIBED}"
        f"[root@master ~]# kubectl get events -n kube-system\n{EVENTS}[root@master ~]# \n"
    )
    assert not parsed.unparsed
    assert parsed.kind == "kubectl"
    assert rows(parsed, Pod, "namespace", "name") == [
        ("web", "api-1"),
        ("web", "api-2"),
        ("data", "api-1"),
        ("data", "api-2"),
        ("shop", "api-1"),
    ]
    assert rows(parsed, Event, "namespace") == ["kube-system"]


@pytest.mark.parametrize(
    "heading",
    [
        "$ kubectl get pods",
        "# kubectl get pods -n shop",
        "kubectl get pods",
        "+ kubectl get pods",
        "root@node1:~# kubectl get po",
        "user@host:/tmp$ kubectl -n shop get pods",
        "PS C> kubectl get pods",
        "=== pods ===",
        "=== Pod 状态 ===",
        "--- pods ---",
        "########## pods ##########",
        "==> pods.txt <==",
        "==========",
    ],
)
def test_headings_count_as_parsed(heading: str) -> None:
    parsed = parse(f"{heading}\n{PODS}\n{heading}\n{DESCRIBED}\n{heading}\n{EVENTS}")
    assert not parsed.unparsed
    assert rows(parsed, Pod, "name") == ["api-1", "api-2", "api-1"]
    assert rows(parsed, Event, "message") == ["Back-off"]
    assert looks_like_kubectl(f"{heading}\n{PODS}".split("\n"))


def test_plain_headings_are_unparsed_and_cost_nothing_else() -> None:
    parsed = parse(f"Pods:\n{PODS}\nDescribe:\n{DESCRIBED}\n事件\n{EVENTS}\nEnd of report\n")
    assert rows(parsed, Pod, "name") == ["api-1", "api-2", "api-1"]
    assert rows(parsed, Event, "message") == ["Back-off"]
    assert unparsed(parsed) == [1, 6, 14, 18]


def test_a_manifest_among_tables() -> None:
    parsed = parse(
        "$ kubectl get cm -n web -o yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\n"
        f"  namespace: web\ndata:\n  MODE: fast\n$ kubectl get pods\n{PODS}"
    )
    assert not parsed.unparsed
    entry = one(parsed, ConfigMapEntry)
    assert (entry.namespace, entry.configmap, entry.key, entry.value, entry.line) == (
        "web",
        "app",
        "MODE",
        "fast",
        8,
    )
    assert rows(parsed, Pod, "name", "line") == [("api-1", 11), ("api-2", 12)]


@pytest.mark.parametrize(
    ("text", "status", "note"),
    [
        (FORBIDDEN, "forbidden", "kubectl was forbidden to read this"),
        (
            "error: You must be logged in to the server (Unauthorized)\n",
            "forbidden",
            "the API server did not accept kubectl's credentials",
        ),
        (REFUSED, "error", "the API server refused the connection"),
        (
            "Unable to connect to the server: dial tcp: lookup api.x on 10.0.0.10:53: no such host\n",
            "error",
            "the API server's name could not be resolved",
        ),
        (
            "Unable to connect to the server: x509: certificate has expired or is not yet valid\n",
            "error",
            "the API server's certificate was not accepted",
        ),
        (
            "Unable to connect to the server: net/http: TLS handshake timeout\n",
            "error",
            "the API server did not answer in time",
        ),
        ("error: Metrics API not available\n", "error", "the Metrics API is not available"),
        (
            'error: the server doesn\'t have a resource type "nosuch"\n',
            "error",
            "the API server has no such kind of object",
        ),
        ('Error from server (NotFound): pods "nope" not found\n', "error", "the object was not found"),
        (
            "Error: unknown flag: --sum\nSee 'kubectl top pod --help' for usage.\n",
            "error",
            "kubectl does not know this command",
        ),
        ("bash: kubectl: 未找到命令\n", "error", "kubectl was not found"),
        ("-bash: kubectl: command not found\n", "error", "kubectl was not found"),
        ("error: something new\n", "error", "kubectl failed"),
        ("No resources found in shop namespace.\n", "ok", "kubectl found no such object"),
        ("Warning: old\nNo resources found.\n", "ok", "kubectl found no such object"),
    ],
)
def test_messages_instead_of_output(text: str, status: str, note: str) -> None:
    assert looks_like_kubectl(text.splitlines())
    parsed = parse(text)
    assert (parsed.kind, parsed.status, parsed.note) == ("kubectl", status, note)
    assert not parsed.records
    assert not parsed.unparsed
    assert "hunter2" not in str(parsed)


def test_a_refusal_says_more_than_another_failure() -> None:
    parsed = parse(
        "E1123 22:49:30.954131   18551 memcache.go:265] couldn't get resource list: connection refused\n"
        "Error from server (Forbidden): nodes is forbidden\n"
    )
    assert parsed.status == "forbidden"


def test_a_failure_beside_output_is_a_warning() -> None:
    parsed = parse(f"{PODS}Error from server (Forbidden): nodes is forbidden: User u cannot list\n")
    assert (parsed.kind, parsed.status, parsed.note) == ("pods", "ok", None)
    assert parsed.warnings == [
        BundleWarning(
            code="kubectl.forbidden", file="file.txt", line=4, message="kubectl was forbidden to read this"
        )
    ]
    assert not parsed.unparsed


def test_remarks_around_output_mean_nothing() -> None:
    parsed = parse(
        "Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\n"
        "I1123 22:49:30.954131   18551 request.go:690] Waited for 1.1s due to client-side throttling\n"
        f'{PODS}Defaulted container "api" out of: api, proxy\nFlag --export has been deprecated\n'
    )
    assert (parsed.kind, parsed.status, parsed.note, parsed.warnings) == ("pods", "ok", None, [])
    assert not parsed.unparsed


def test_a_message_behind_described_objects_is_none_of_theirs() -> None:
    parsed = parse(f'{DESCRIBED}\nError from server (NotFound): pods "b" not found\n')
    assert not parsed.unparsed
    assert [warning.code for warning in parsed.warnings] == ["kubectl.error"]


def test_a_config_map_may_hold_commands_headings_and_tables() -> None:
    script = f"# kubectl get pods\n=== pods ===\nerror: bad\n  {PODS}----\n"
    parsed = parse(
        f"Name:         run\nNamespace:    shop\nLabels:       <none>\n\n"
        f"Data\n====\nrun.sh:\n----\n{script}\n"
        f"BinaryData\n====\n\nEvents:  <none>\n"
    )
    assert not parsed.unparsed
    assert parsed.kind == "configmaps describe"
    assert one(parsed, ConfigMapEntry, key="run.sh").value == script.rstrip("\n")


def test_colours_and_carriage_returns_are_removed() -> None:
    coloured = PODS.replace("CrashLoopBackOff", "\x1b[31mCrashLoopBackOff\x1b[0m").replace("\n", "\r\n")
    parsed = parse("\ufeff" + coloured)
    assert rows(parsed, Pod, "name", "status", "restarts") == [
        ("api-1", "CrashLoopBackOff", 8),
        ("api-2", "Running", 0),
    ]
    assert not parsed.unparsed
    assert rows(parse(coloured.replace("\r\n", "\r").split("\r")), Pod, "name") == ["api-1", "api-2"]


def wrapped(lines: list[str], width: int, *, trimmed: bool) -> list[str]:
    pieces = [line[at : at + width] for line in lines for at in range(0, max(len(line), 1), width)]
    return [piece.rstrip() for piece in pieces] if trimmed else pieces


@pytest.mark.parametrize("trimmed", [False, True])
@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("name", ["k132/pods.txt", "k120/services.txt", "k120/pods.txt"])
def test_tables_that_a_terminal_broke(name: str, width: int, trimmed: bool) -> None:
    lines = lines_of(name)
    broken = wrapped(lines, width, trimmed=trimmed)
    whole, read_again = parse(lines), parse(broken)
    assert len(broken) > len(lines)
    assert not read_again.unparsed
    for kind, columns in (
        (Pod, ("name", "status", "restarts", "ip", "node", "created_utc")),
        (Service, ("name", "cluster_ip", "selector")),
    ):
        assert rows(read_again, kind, *columns) == rows(whole, kind, *columns)


def test_a_message_that_a_terminal_broke_has_no_line_feed_in_it() -> None:
    lines = wrapped(lines_of("k132/events.txt"), 150, trimmed=False)
    messages = rows(parse(lines), Event, "message")
    assert messages == rows(read("k132/events.txt"), Event, "message")


def test_text_that_is_not_kubectls_is_unparsed() -> None:
    text = "hello\n\nthis is a letter, Name: x\n"
    parsed = parse(text)
    assert (parsed.kind, parsed.status, parsed.records) == ("kubectl", "ok", [])
    assert unparsed(parsed) == [1, 3]
    assert not looks_like_kubectl(text.splitlines())


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [""],
        ["2026-11-23 22:48:10 ERROR app: Error from server"] * 5,
        ["INFO starting"] * 11 + PODS.splitlines(),
        ["Warning: something is deprecated"],
        ["Error: connect ECONNREFUSED 10.0.0.1:5432"],
        ["apiVersion: v1", "kind: Pod"],
        ["Name: Jane", "Age: 7"],
        ["==========", "----------"],
        ["Server:    10.96.0.10", "Name:      kubernetes.default"],
    ],
)
def test_other_files_do_not_look_like_kubectl(lines: list[str]) -> None:
    assert not looks_like_kubectl(lines)


def test_empty_files_are_ok_and_hold_nothing() -> None:
    parsed = parse([])
    assert (parsed.kind, parsed.status, parsed.note) == ("kubectl", "ok", None)
    assert not parsed.records


def test_a_header_alone_is_a_table_without_rows() -> None:
    parsed = parse("NAME   READY   STATUS   RESTARTS   AGE\n")
    assert (parsed.kind, parsed.records, parsed.unparsed) == ("pods", [], [])


def test_mentions_of_one_object_in_several_commands_are_all_kept() -> None:
    parsed = parse(f"{PODS}\n{DESCRIBED}")
    assert rows(parsed, ObjectMention, "name", "form") == [
        ("api-1", "table"),
        ("api-2", "table"),
        ("api-1", "describe"),
    ]


def test_a_row_that_ends_before_its_table_is_cut_and_says_nothing() -> None:
    whole = "NAME    READY   STATUS    RESTARTS   AGE\napi-1   1/1     Running   0          2d\n"
    for rest in ("api-2   0/1", "api-"):
        parsed = parse(whole + rest)
        assert parsed.status == "truncated"
        assert [pod.name for pod in of(parsed, Pod)] == ["api-1"]
        assert unparsed(parsed) == [3]
    assert parse(whole).status == "ok"
    assert parse(whole.rstrip("\n")).status == "ok"


def test_a_cell_may_be_empty_in_the_last_row() -> None:
    assert (
        parse("NAME   ENDPOINTS       AGE\napi    10.0.0.1:80     2d\nweb                    2d\n").status
        == "ok"
    )
