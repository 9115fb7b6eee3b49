"""The quick diagnosis: what it says of sample bundles, of small made-up ones, and of what is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from analyzer.analysis import Analysis
from analyzer.model import (
    BundleInfo,
    Container,
    Endpoints,
    FileInfo,
    Finding,
    FindingEdge,
    Gap,
    Line,
    NetworkTest,
    Node,
    NodeCondition,
    NodeUsage,
    ObjectMention,
    Pod,
    PodUsage,
    Record,
    Service,
    Suppression,
    Workload,
)
from analyzer.pipeline import analyze
from analyzer.reports import health
from analyzer.reports.case import Lang
from analyzer.reports.health import Check, read_health
from analyzer.rules.load import RuleSet, load_rules
from analyzer.store.store import Store
from tests.reports.making import NOON, make_evidence, make_finding, make_root
from tests.rules.making import make_pod, make_relation, make_store
from tests.samples.conftest import NAMES, bundle
from tests.samples.packing import Member, changed, members, pack

CHECKS = ["cluster", "namespace", "pods", "services", "api", "database", "redis", "resources"]
LANGS: tuple[Lang, Lang] = ("en", "zh")
TERMS = {"API", "CPU", "Pod", "Redis", "Service"}
"""What Chinese texts of the house say in English."""

# -- sample bundles --------------------------------------------------------------------------------

GOLDEN = {
    "app-oomkilled": "unknown ok error ok error ok ok error",
    "dns-down": "error ok error error error ok ok ok",
    "healthy": "unknown ok ok ok ok ok ok ok",
    "image-pull": "unknown ok error ok error ok ok ok",
    "networkpolicy-blocks-db": "unknown ok error error error error ok ok",
    "node-notready": "error ok warning ok ok ok ok unknown",
    "postgres-disk-full": "unknown ok warning ok warning error ok ok",
    "postgres-password": "unknown ok error error error error ok ok",
    "postgres-too-many-connections-cut": "unknown ok error error error error unknown unknown",
    "secret-key-missing": "unknown ok error error error ok ok unknown",
    "service-selector": "unknown ok ok error error ok ok ok",
    "two-faults": "unknown ok error error warning ok error ok",
}
"""Statuses in the order of the checks. The collector takes no nodes: only faults tell of the cluster."""


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules()


@pytest.fixture(scope="module", params=NAMES)
def sample(request: pytest.FixtureRequest, rules: RuleSet) -> Iterator[tuple[str, Analysis]]:
    analysis = analyze(bundle(request.param), rules)
    yield request.param, analysis
    analysis.store.close()


def test_statuses_of_the_samples(sample: tuple[str, Analysis]) -> None:
    name, analysis = sample
    checks = read_health(analysis.store, "en")
    assert [check.name for check in checks] == CHECKS
    assert " ".join(check.status for check in checks) == GOLDEN[name]


def test_samples_say_the_same_in_both_languages_and_show_where(sample: tuple[str, Analysis]) -> None:
    _, analysis = sample
    english, chinese = (read_health(analysis.store, lang) for lang in LANGS)
    for one, other in zip(english, chinese, strict=True):
        assert one == replace(other, title=one.title, detail=one.detail)
        words = re.findall(r"(?<!\w)[A-Za-z][\w./-]*", other.title + " " + other.detail)
        assert not [word for word in words if word.isalpha() and word not in TERMS]
        assert one.status == "unknown" or (one.places and one.ask_for is None)
        assert len(one.places) <= 5
        assert one.status != "unknown" or one.ask_for
    lines = dict(analysis.store.query("SELECT path, lines FROM files"))
    assert all(1 <= line <= lines[file] for check in english for file, line in check.places)


def test_no_sample_is_ok_where_its_root_cause_lies(sample: tuple[str, Analysis]) -> None:
    _, analysis = sample
    status = {check.name: check.status for check in read_health(analysis.store, "en")}
    found = analysis.store.query(
        "SELECT DISTINCT p.component FROM root_causes r JOIN pods p"
        " ON r.entity = p.workload_kind || '/' || p.workload"
    )
    named = {"app": "api", "postgres": "database", "redis": "redis"}
    assert {status[named[component]] for (component,) in found if component in named} <= {"error"}


FILES = {
    "pods": ("pods.txt", "pods-describe.txt"),
    "services": ("services.txt", "services-describe.txt", "endpoints.txt"),
    "resources": ("pods-usage.txt", "nodes-usage.txt", "summary.txt"),
}
FORBIDDEN = (
    b'Error from server (Forbidden): x is forbidden: User "u" cannot list resource "x" in API group ""'
    b' in the namespace "langgraph-multi-agent"\n'
)


def damaged(content: bytes, how: str) -> bytes:
    return {"empty": b"", "forbidden": FORBIDDEN, "cut": content[: len(content) // 2 + 7]}[how]


@pytest.mark.parametrize(
    ("check", "how"),
    [
        ("pods", "missing"),
        ("pods", "cut"),
        ("services", "empty"),
        ("services", "cut"),
        ("resources", "missing"),
        ("resources", "forbidden"),
    ],
)
def test_what_a_lost_file_hides_is_unknown(check: str, how: str, tmp_path: Path, rules: RuleSet) -> None:
    kept: list[Member] = []
    for member, content in members("healthy"):
        if member.name.rpartition("/")[2] not in FILES[check]:
            kept.append((member, content))
        elif how != "missing":
            kept.append(changed(member, member.name, damaged(content, how)))
    analysis = analyze(pack(tmp_path / "bundle.tar", kept), rules)
    with analysis.store as store:
        status = {found.name: found.status for found in read_health(store, "en")}
    parts = [] if check == "resources" else ["api", "database", "redis"]
    assert {status[name] for name in (check, *parts)} == {"unknown"}
    others = set(CHECKS) - {check, *parts, "cluster", "namespace"}
    assert {status[name] for name in others} == {"ok"}
    assert status["namespace"] == ("warning" if how == "forbidden" else "ok")


def test_nothing_is_ok_in_a_bundle_of_which_nothing_could_be_read(tmp_path: Path, rules: RuleSet) -> None:
    for content, namespace in ((b"", "unknown"), (FORBIDDEN, "error")):
        files = [changed(member, member.name, content) for member, _ in members("healthy")]
        analysis = analyze(pack(tmp_path / "bundle.tar", files), rules)
        with analysis.store as store:
            checks = {check.name: check for check in read_health(store, "en")}
        assert checks.pop("namespace").status == namespace
        assert {check.status for check in checks.values()} == {"unknown"}
        assert all(check.ask_for for check in checks.values())


# -- a small shop ----------------------------------------------------------------------------------


def make_bundle(namespace: str | None = "shop") -> BundleInfo:
    about: dict[str, Any] = dict.fromkeys(("name", "format", "sha256", "layout", "captured_from"), "x")
    about |= {"top_folder": None, "captured_utc": NOON, "captured_error_s": None, "analyzer_version": "0"}
    return BundleInfo(namespace=namespace, members=1, bytes=1, complete=True, **about)


def shop_pod(
    workload: str, component: str | None, ready: int | None = 1, number: str = "0", **changes: Any
) -> Pod:
    content = {"status": "Running", "ready_containers": ready, "containers": 1, "phase": "Running"}
    return make_pod(f"{workload}-{number}", "StatefulSet", workload, component, **content | changes)


def service(name: str, **changes: Any) -> Service:
    content: dict[str, Any] = {"selector": {"app": name}, "file": "services.txt", "line": 2}
    return Service(namespace="shop", name=name, **content | changes)


def endpoints(name: str, ready: int = 1, line: int = 2) -> Endpoints:
    return Endpoints(namespace="shop", name=name, ready=ready, file="endpoints.txt", line=line)


def usage(pod: str, cpu: float | None = 0.1, memory: int | None = 99 << 20, **changes: Any) -> PodUsage:
    content: dict[str, Any] = {"container": None, "file": "pods-usage.txt", "line": 2}
    return PodUsage(namespace="shop", pod=pod, cpu=cpu, memory=memory, **content | changes)


def node_usage(percent: float | None) -> NodeUsage:
    cells: dict[str, Any] = {"cpu": percent, "cpu_percent": percent, "memory": 1, "memory_percent": percent}
    return NodeUsage(node="node-1", file="nodes-usage.txt", line=2, **cells)


def node(ready: bool | None = True, name: str = "node-1") -> Node:
    return Node(name=name, ready=ready, file="nodes.txt", line=2)


def condition(kind: str, status: str) -> NodeCondition:
    rest: dict[str, Any] = dict.fromkeys(("reason", "message", "changed_utc"))
    return NodeCondition(node="node-1", type=kind, status=status, file="nodes-describe.txt", line=9, **rest)


def container(pod: str, **changes: Any) -> Container:
    content: dict[str, Any] = {"name": "main", "kind": "app", "ready": True, "line": 20}
    return Container(namespace="shop", pod=pod, file="pods-describe.txt", **content | changes)


def mention(kind: str, name: str) -> ObjectMention:
    rest: dict[str, Any] = dict.fromkeys(("labels", "annotations", "created_utc"))
    return ObjectMention(
        kind=kind, namespace="shop", name=name, form="table", file="pods.txt", line=2, **rest
    )


def said(text: str) -> Line:
    return Line(file="more.txt", line=1, text=text)


def request(ok: bool | None, target: str | None, detail: str = "x") -> NetworkTest:
    return NetworkTest(
        test="http", target=target, ok=ok, server=None, detail=detail, file="network-test.txt", line=8
    )


def gap(code: str, subject: str, hides: str, command: str = "kubectl get x") -> Gap:
    return Gap(
        code=code,
        subject=subject,
        detail="it is not here",
        detail_zh="缺失",
        hides=[hides],
        command=command,
        file=None,
        line=None,
    )


def file_info(path: str, kind: str, status: str) -> FileInfo:
    rest: dict[str, Any] = dict.fromkeys(
        ("sha256", "first_utc", "last_utc", "modified_utc", "captured_utc", "captured_error_s", "note")
    )
    numbers: dict[str, Any] = {"bytes": 1, "lines": 9, "parsed": 9, "unparsed": 0}
    return FileInfo(path=path, kind=kind, status=status, captured_from="none", **numbers, **rest)


def fault(number: int, name: str, role: str = "cause", **changes: Any) -> Finding:
    content: dict[str, Any] = {"entity_kind": "StatefulSet", "role": role}
    content |= {"cause": None} if role == "symptom" else {}
    return make_finding(number, f"TT-00{number}", name, **content | changes)


NODES = (node(), condition("Ready", "True"), condition("DiskPressure", "False"))
PODS = (shop_pod("api", "app"), shop_pod("db", "postgres"), shop_pod("cache", "redis"))
SERVICES = tuple(
    record
    for name in ("api", "db", "cache")
    for record in (
        service(name),
        endpoints(name),
        make_relation("selects", f"Service/{name}", f"StatefulSet/{name}"),
    )
)
USAGE = (usage("api-0"), usage("db-0"), usage("cache-0"), node_usage(20))
WELL: tuple[Record, ...] = (
    make_bundle(),
    *NODES,
    *PODS,
    *SERVICES,
    *USAGE,
    mention("Pod", "api-0"),
    file_info("pods.txt", "pods", "ok"),
)
"""An application, its database and its cache, all well."""


def looked(records: Sequence[Record]) -> dict[str, Check]:
    """The checks by name; both languages must agree, and Chinese be Chinese."""
    with make_store(records) as store:
        return both(store)


def both(store: Store) -> dict[str, Check]:
    english, chinese = (read_health(store, lang) for lang in LANGS)
    assert [check.name for check in english] == CHECKS
    for one, other in zip(english, chinese, strict=True):
        assert one == replace(other, title=one.title, detail=one.detail)
        assert one.detail != other.detail
        assert one.status == "unknown" or one.places
        assert (one.status == "unknown") == (one.ask_for is not None)
    return {check.name: check for check in english}


def without(*dropped: Sequence[Record]) -> list[Record]:
    gone = {id(record) for records in dropped for record in records}
    return [record for record in WELL if id(record) not in gone]


def instead(records: Sequence[Record], *further: Record) -> list[Record]:
    """The shop with further records in place of some."""
    return [*without(records), *further]


def test_all_is_well_in_the_shop() -> None:
    checks = looked(WELL)
    assert {check.status for check in checks.values()} == {"ok"}
    assert [checks[name].detail for name in CHECKS] == [
        "1 of 1 nodes ready, none under pressure",
        "shop exists: 1 objects read",
        "3 of 3 pods ready",
        "3 of 3 Services have endpoints",
        *["1 of 1 pods ready, no fault found"] * 3,
        "3 pods below 1000m and 2048Mi and their limits",
    ]


def test_titles_are_in_the_language() -> None:
    with make_store(WELL) as store:
        titles = [[check.title for check in read_health(store, lang)] for lang in LANGS]
    assert titles == [
        ["Cluster", "Namespace", "Pods", "Services", "API", "Database", "Redis", "Resources"],
        ["集群", "命名空间", "Pod 状态", "服务", "API", "数据库", "Redis", "资源使用"],
    ]


@pytest.mark.parametrize("key", health._WORDS)
def test_every_text_is_in_both_languages_with_the_same_values(key: str) -> None:
    english, chinese = health._WORDS[key]
    holes = re.compile(r"\{\w+\}")
    assert set(holes.findall(english)) == set(holes.findall(chinese))
    words = re.findall(r"[A-Za-z]+", re.sub(r"\d+\w+", "", holes.sub("", chinese)))
    assert set(words) <= TERMS


def test_an_empty_case_is_unknown_in_all() -> None:
    checks = looked([make_bundle(None)])
    assert {check.status for check in checks.values()} == {"unknown"}
    assert not any(check.places for check in checks.values())


# -- each check ------------------------------------------------------------------------------------

CASES: dict[str, tuple[list[Record], str, str, str]] = {
    # what it is: the records, the check, its status, words of its detail
    "a node is not ready": (
        instead(NODES, node(False), node(name="node-2")),
        "cluster",
        "error",
        "1 of 2 nodes not ready: node-1",
    ),
    "a node is under pressure": (
        [*WELL, condition("MemoryPressure", "True")],
        "cluster",
        "warning",
        "node-1 MemoryPressure",
    ),
    "only the table of nodes": (
        instead(NODES, node()),
        "cluster",
        "ok",
        "1 of 1 nodes ready; pressure is not shown",
    ),
    "a node of which pods tell alone": (
        [*WELL, shop_pod("web", "frontend", node="node-7")],
        "cluster",
        "unknown",
        "1 nodes are not shown: node-7",
    ),
    "a node that is named and not described": (
        instead(NODES, node(None)),
        "cluster",
        "unknown",
        "shows no node",
    ),
    "a cause lies on a node": (
        [
            *without(NODES),
            fault(1, "node-1", entity_kind="Node", entity_namespace=None, cause="node.not_ready"),
            make_root(1, 1, "node.not_ready", "Node/node-1"),
            make_evidence(1, 4, "x"),
        ],
        "cluster",
        "error",
        "node.not_ready found on Node/node-1",
    ),
    "the API server was away all the time": (
        [make_bundle(), said("Unable to connect to the server: dial tcp: i/o timeout")],
        "cluster",
        "error",
        "could not reach the API server",
    ),
    "the API server was away once": (
        [*WELL, said("The connection to the server 10.0.0.1:6443 was refused - did you specify")],
        "cluster",
        "warning",
        "could not reach the API server",
    ),
    "a file speaks of a server": (
        [*WELL, said("  Unable to connect to the server")],
        "cluster",
        "ok",
        "1 of 1 nodes ready",
    ),
    "the namespace does not exist": (
        [*WELL, said('Error from server (NotFound): namespaces "shop" not found')],
        "namespace",
        "error",
        "the namespace shop does not exist",
    ),
    "another namespace does not exist": (
        [*WELL, said('Error from server (NotFound): namespaces "monitoring" not found')],
        "namespace",
        "ok",
        "shop exists",
    ),
    "some of the namespace may not be read": (
        [*WELL, said('Error from server (Forbidden): secrets is forbidden: … in the namespace "shop"')],
        "namespace",
        "warning",
        "forbidden to read: more.txt",
    ),
    "nothing of the namespace may be read": (
        [make_bundle(), said("error: You must be logged in to the server (Unauthorized)")],
        "namespace",
        "error",
        "forbidden to read: more.txt",
    ),
    "what is not of the namespace may not be read": (
        [*WELL, said("Error from server (Forbidden): nodes is forbidden: … at the cluster scope")],
        "namespace",
        "ok",
        "shop exists",
    ),
    "nothing is known of the namespace": (
        [make_bundle()],
        "namespace",
        "unknown",
        "shows nothing of the namespace",
    ),
    "a pod runs and is not ready": (
        [*WELL, shop_pod("web", "frontend", 0)],
        "pods",
        "error",
        "1 of 4 pods not ready: web-0",
    ),
    "a pod waits for a node": (
        [*WELL, shop_pod("web", None, None, containers=None, status=None, phase="Pending")],
        "pods",
        "error",
        "1 of 4 pods not ready: web-0",
    ),
    "a Job is done": (
        [
            *WELL,
            make_pod(
                "backup-1", "Job", "backup", "postgres", status="Completed", ready_containers=0, containers=1
            ),
        ],
        "pods",
        "ok",
        "3 of 3 pods ready",
    ),
    "a pod was evicted": (
        [*WELL, shop_pod("web", "frontend", 0, status="Evicted", phase="Failed")],
        "pods",
        "ok",
        "3 of 3 pods ready",
    ),
    "a pod does not end": (
        [*WELL, shop_pod("web", "frontend", deleted_utc=NOON - timedelta(minutes=5))],
        "pods",
        "warning",
        "1 pods do not end: web-0",
    ),
    "a pod has just been told to end": (
        [*WELL, shop_pod("web", "frontend", deleted_utc=NOON - timedelta(seconds=5))],
        "pods",
        "ok",
        "3 of 3 pods ready",
    ),
    "a pod restarted lately": (
        [*WELL, container("db-0", restarts=1, last_finished_utc=NOON - timedelta(minutes=30))],
        "pods",
        "warning",
        "1 pods restarted within the last hour: db-0",
    ),
    "a pod restarted long ago": (
        [*WELL, container("db-0", restarts=1, last_finished_utc=NOON - timedelta(days=3))],
        "pods",
        "ok",
        "3 of 3 pods ready",
    ),
    "a Deployment has no pod": (
        [
            *WELL,
            Workload(
                namespace="shop",
                kind="Deployment",
                name="web",
                form="table",
                desired=2,
                ready=0,
                file="d.txt",
                line=2,
            ),
        ],
        "pods",
        "error",
        "0 of 2 replicas of Deployment/web ready",
    ),
    "readiness is not shown": (
        [*WELL, shop_pod("web", "frontend", None, containers=None)],
        "pods",
        "unknown",
        "not shown whether ready: web-0",
    ),
    "pods are hidden": (
        [*WELL, gap("truncated", "pods.txt", "pods")],
        "pods",
        "unknown",
        "pods.txt: it is not here",
    ),
    "the only list of pods was cut": (
        instead(
            [record for record in WELL if isinstance(record, FileInfo)],
            file_info("pods.txt", "pods describe", "truncated"),
        ),
        "pods",
        "unknown",
        "pods.txt: the file is cut off",
    ),
    "a Service has no endpoint": (
        [*WELL, service("web"), endpoints("web", 0, line=7)],
        "services",
        "error",
        "1 of 4 Services without a ready endpoint: web",
    ),
    "a Service of which only endpoints tell has none": (
        [*WELL, endpoints("web", 0)],
        "services",
        "error",
        "1 of 4 Services without a ready endpoint: web",
    ),
    "a Service stands for another name": (
        [*WELL, service("web", type="ExternalName", selector=None), endpoints("web", 0)],
        "services",
        "ok",
        "3 of 3 Services have endpoints",
    ),
    "a Service has neither selector nor endpoint": (
        [*WELL, service("web", selector=None), endpoints("web", 0)],
        "services",
        "warning",
        "neither selector nor endpoints: web",
    ),
    "a Service of unknown endpoints": (
        [*WELL, service("web")],
        "services",
        "unknown",
        "endpoints are not shown: web",
    ),
    "a cause lies on a Service": (
        [
            *WELL,
            fault(1, "db", entity_kind="Service", cause="network.target_port"),
            make_root(1, 1, "network.target_port", "Service/db"),
        ],
        "services",
        "error",
        "network.target_port found on Service/db",
    ),
    "no Service": (without(SERVICES), "services", "unknown", "shows no Service"),
    "Services are hidden": (
        [*without(SERVICES), gap("empty", "services.txt", "services")],
        "services",
        "unknown",
        "services.txt: it is not here",
    ),
    "one of two pods is ready": (
        [*WELL, shop_pod("api", "app", 0, "1")],
        "api",
        "warning",
        "1 of 2 pods not ready: api-1",
    ),
    "no pod of the API is ready": (
        instead(PODS[:1], shop_pod("api", "app", 0)),
        "api",
        "error",
        "1 of 1 pods not ready: api-0",
    ),
    "the test was refused by the Service": (
        [*without([SERVICES[0]]), service("api", cluster_ip="10.1.0.9"), request(False, "10.1.0.9")],
        "api",
        "error",
        "request failed",
    ),
    "the test could not resolve the Service": (
        [*WELL, request(False, "api.shop:8000")],
        "api",
        "error",
        "request failed",
    ),
    "the test does not say whom it asked": ([*WELL, request(False, None)], "api", "error", "request failed"),
    "the test asked something else": (
        [*WELL, request(False, "example.com")],
        "api",
        "ok",
        "1 of 1 pods ready",
    ),
    "the test was not made": ([*WELL, request(None, None)], "api", "ok", "1 of 1 pods ready"),
    "the API answers that it is not well": (
        [*WELL, request(True, None, '{"status": "degraded", "database": "ok"}')],
        "api",
        "warning",
        "health answer says: degraded",
    ),
    "the API answers that the database is away": (
        [*WELL, request(True, None, '{"status":"healthy","database":"error: timeout"}')],
        "database",
        "warning",
        "health answer says: error",
    ),
    "the API answers that all is well": (
        [*WELL, request(True, None, '{"status":"healthy","database":"ok","redis":"ok"}')],
        "redis",
        "ok",
        "1 of 1 pods ready",
    ),
    "the Service of the API selects nothing": (
        [*WELL, service("shop-api"), endpoints("shop-api", 0)],
        "api",
        "error",
        "1 of 2 Services without a ready endpoint: shop-api",
    ),
    "symptoms on the API": (
        [*WELL, fault(1, "api", "symptom"), make_evidence(1, 4, "x")],
        "api",
        "warning",
        "StatefulSet/api shows symptoms (TT-001)",
    ),
    "a root cause that only symptoms show": (
        [
            *WELL,
            fault(1, "db", "symptom"),
            make_root(1, 1, "postgres.down", "StatefulSet/db"),
            make_evidence(1, 4, "x"),
        ],
        "database",
        "error",
        "postgres.down found on StatefulSet/db",
    ),
    "a root cause on the database": (
        [
            *WELL,
            fault(1, "db"),
            make_root(1, 1, "postgres.connections", "StatefulSet/db"),
            make_evidence(1, 4, "x"),
        ],
        "database",
        "error",
        "postgres.connections found on StatefulSet/db",
    ),
    "a cause that another brings about": (
        [*WELL, fault(1, "cache", cause="redis.persistence"), FindingEdge(cause=2, effect=1, via="mounts")],
        "redis",
        "error",
        "redis.persistence found on StatefulSet/cache",
    ),
    "a cause that is too unsure": (
        [*WELL, fault(1, "cache", cause="redis.slow", confidence=0.2)],
        "redis",
        "warning",
        "possibly redis.slow on StatefulSet/cache",
    ),
    "a cause that the site ignores": (
        [
            *WELL,
            fault(1, "cache", cause="redis.slow"),
            Suppression(finding=1, action="ignore", reason="r", filter="f", until="2027-01-01"),
        ],
        "redis",
        "ok",
        "1 of 1 pods ready",
    ),
    "the volume of the database is full": (
        [
            *WELL,
            make_relation("mounts", "StatefulSet/db", "PersistentVolumeClaim/data"),
            fault(1, "data", entity_kind="PersistentVolumeClaim", cause="storage.volume_full"),
            make_root(1, 1, "storage.volume_full", "PersistentVolumeClaim/data"),
        ],
        "database",
        "error",
        "storage.volume_full found on PersistentVolumeClaim/data",
    ),
    "a Secret that all use lacks a key": (
        [
            *WELL,
            make_relation("uses_env", "StatefulSet/db", "Secret/all"),
            make_relation("uses_env", "StatefulSet/api", "Secret/all"),
            fault(1, "all", entity_kind="Secret", cause="config.missing_key"),
            make_root(1, 1, "config.missing_key", "Secret/all"),
        ],
        "database",
        "ok",
        "1 of 1 pods ready",
    ),
    "a Secret holds a wrong password for the database": (
        [
            *WELL,
            fault(1, "all", entity_kind="Secret", cause="config.db_password"),
            make_root(1, 1, "config.db_password", "Secret/all"),
        ],
        "database",
        "error",
        "config.db_password found on Secret/all",
    ),
    "a policy keeps the API from the database": (
        [
            *WELL,
            fault(
                1,
                "deny",
                entity_kind="NetworkPolicy",
                cause="network.policy",
                captures={"client": "StatefulSet/api", "server": "StatefulSet/db"},
            ),
            make_root(1, 1, "network.policy", "NetworkPolicy/deny"),
        ],
        "database",
        "error",
        "network.policy found on NetworkPolicy/deny",
    ),
    "a policy that is about others": (
        [
            *WELL,
            make_relation("selects", "NetworkPolicy/deny", "StatefulSet/cache"),
            fault(
                1,
                "deny",
                entity_kind="NetworkPolicy",
                cause="network.policy",
                captures={"client": "StatefulSet/api", "server": "StatefulSet/db"},
            ),
            make_root(1, 1, "network.policy", "NetworkPolicy/deny"),
        ],
        "redis",
        "ok",
        "1 of 1 pods ready",
    ),
    "a backup of the database fails": (
        [
            *WELL,
            make_pod(
                "backup-1", "Job", "backup", "postgres", status="Error", ready_containers=0, containers=1
            ),
            fault(1, "backup", entity_kind="Job", cause="config.command"),
            make_root(1, 1, "config.command", "Job/backup"),
        ],
        "database",
        "ok",
        "1 of 1 pods ready",
    ),
    "an outside database refuses the password": (
        [
            *without(PODS[1:2]),
            fault(1, "db.example.com", entity_kind="Host", entity_namespace=None, cause="config.db_password"),
            make_root(1, 1, "config.db_password", "Host/db.example.com"),
            make_evidence(1, 4, "x"),
        ],
        "database",
        "error",
        "config.db_password found on Host/db.example.com",
    ),
    "a model's host is none of the API": (
        [
            *WELL,
            fault(1, "api.openai.com", entity_kind="Host", entity_namespace=None, cause="llm.quota"),
            make_root(1, 1, "llm.quota", "Host/api.openai.com"),
        ],
        "api",
        "ok",
        "1 of 1 pods ready",
    ),
    "no pod of the API": (without(PODS[:1]), "api", "unknown", "shows no pod of it"),
    "no pod of the database": (without(PODS[1:2]), "database", "unknown", "shows no pod of it"),
    "the log of the database is not there": (
        [*WELL, gap("no_log", "Pod/db-0", "log:postgres", "kubectl logs db-0")],
        "database",
        "unknown",
        "Pod/db-0: it is not here",
    ),
    "the log of the database was cut": (
        [*WELL, gap("truncated", "logs-db-0.txt", "log:postgres")],
        "database",
        "unknown",
        "logs-db-0.txt: it is not here",
    ),
    "the log of an earlier run is not there": (
        [*WELL, gap("no_previous_log", "Pod/db-0", "log:postgres")],
        "database",
        "ok",
        "1 of 1 pods ready",
    ),
    "endpoints are hidden": (
        [*WELL, gap("forbidden", "endpoints.txt", "endpoints")],
        "redis",
        "unknown",
        "endpoints.txt: it is not here",
    ),
    "much CPU": ([*WELL, usage("api-0", 1.5)], "resources", "warning", "CPU above 1000m: api-0 1500m"),
    "much memory": (
        [*WELL, usage("api-0", memory=3 << 30)],
        "resources",
        "warning",
        "memory above 2048Mi: api-0 3072Mi",
    ),
    "exactly the guide's thresholds": (
        [*WELL, usage("api-0", 1.0, 2048 << 20)],
        "resources",
        "ok",
        "3 pods below",
    ),
    "much CPU in several containers": (
        [*WELL, usage("web-0", 0.6, container="a"), usage("web-0", 0.7, container="b", line=3)],
        "resources",
        "warning",
        "CPU above 1000m: web-0 1300m",
    ),
    "memory near the limit": (
        [*WELL, container("api-0", memory_limit=100 << 20)],
        "resources",
        "warning",
        "memory near its limit: api-0",
    ),
    "CPU near the limit": (
        [*WELL, container("api-0", cpu_limit=0.1)],
        "resources",
        "warning",
        "CPU near its limit: api-0",
    ),
    "one container without a limit": (
        [*WELL, container("api-0", cpu_limit=0.1), container("api-0", name="side")],
        "resources",
        "ok",
        "3 pods below",
    ),
    "a node is nearly full": (
        instead(USAGE[3:], node_usage(95)),
        "resources",
        "warning",
        "nodes nearly full: node-1",
    ),
    "a node without metrics": (
        instead(USAGE[3:], node_usage(None)),
        "resources",
        "unknown",
        "no metrics of: node-1",
    ),
    "a ready pod without metrics": (without(USAGE[:1]), "resources", "unknown", "no metrics of: api-0"),
    "a pod with unknown metrics": (
        instead(USAGE[:1], usage("api-0", None, None)),
        "resources",
        "unknown",
        "no metrics of: api-0",
    ),
    "no usage": (without(USAGE), "resources", "unknown", "shows no usage"),
    "usage of nodes is hidden": (
        [*without(USAGE[3:]), gap("forbidden", "nodes-usage.txt", "node_usage", "kubectl top nodes")],
        "resources",
        "unknown",
        "nodes-usage.txt: it is not here",
    ),
    "a container ran out of memory": (
        [
            *WELL,
            fault(1, "web", cause="resource.memory_limit"),
            make_root(1, 1, "resource.memory_limit", "StatefulSet/web"),
        ],
        "resources",
        "error",
        "resource.memory_limit found on StatefulSet/web",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_status_of_each_check(case: str) -> None:
    records, name, status, words = CASES[case]
    check = looked(records)[name]
    assert (check.status, words in check.detail) == (status, True), check.detail


def test_all_statuses_are_tried() -> None:
    tried = {(name, status) for _, name, status, _ in CASES.values()}
    for name in CHECKS:
        assert {status for one, status in tried if one == name} >= {"error", "warning", "unknown"}


# -- details ---------------------------------------------------------------------------------------


def test_a_fault_found_outweighs_what_is_hidden() -> None:
    checks = looked([*WELL, shop_pod("web", "frontend", 0), gap("truncated", "pods.txt", "pods")])
    assert (checks["pods"].status, checks["pods"].ask_for) == ("error", None)


def test_the_command_of_the_gap_is_asked_for() -> None:
    checks = looked([*WELL, gap("no_log", "Pod/db-0", "log:postgres", "kubectl logs db-0")])
    assert checks["database"].ask_for == "kubectl logs db-0"
    assert looked(without(NODES))["cluster"].ask_for == "kubectl describe nodes"
    assert looked(without(SERVICES))["services"].ask_for == "kubectl get services,endpoints -n shop -o wide"


def test_the_log_of_a_pod_that_left_is_not_missed() -> None:
    left = shop_pod("db", "postgres", number="old", deleted_utc=NOON)
    assert looked([*WELL, left, gap("no_log", "Pod/db-old", "log:postgres")])["database"].status == "ok"


def test_root_causes_are_told_before_their_consequences() -> None:
    records = [
        *WELL,
        fault(1, "db", cause="postgres.slow_queries", confidence=0.99),
        fault(2, "db", cause="postgres.locks", confidence=0.5),
        make_root(1, 2, "postgres.locks", "StatefulSet/db"),
        FindingEdge(cause=2, effect=1, via="same"),
        make_evidence(1, 3, "x"),
        make_evidence(2, 4, "x"),
    ]
    check = looked(records)["database"]
    assert (check.detail, check.places) == ("postgres.locks found on StatefulSet/db", [("logs-db-0.txt", 4)])


def test_few_names_and_few_places_are_shown() -> None:
    many = [shop_pod("web", "frontend", 0, str(number), line=number + 9) for number in range(9)]
    check = looked([*WELL, *many])["pods"]
    assert check.detail == "9 of 12 pods not ready: web-0, web-1, web-2, …"
    assert check.places == [("pods.txt", line) for line in range(9, 14)]


def test_a_pod_that_is_not_ready_is_shown_by_the_state_of_its_container() -> None:
    state = container("web-0", ready=False, state_line=27)
    check = looked([*WELL, shop_pod("web", "frontend", 0), state])["pods"]
    assert check.places == [("pods-describe.txt", 27)]


def test_the_sample_that_is_above_the_threshold_is_shown() -> None:
    later = usage("api-0", 1.2, file="summary.txt", line=22)
    assert looked([*WELL, later])["resources"].places == [("summary.txt", 22)]


def test_text_of_the_bundle_is_given_as_it_is() -> None:
    check = looked([*WELL, shop_pod("\x1b[2J{x}", "frontend", 0)])["pods"]
    assert check.detail == "1 of 4 pods not ready: \x1b[2J{x}-0"


def test_objects_of_the_same_name_in_another_namespace_are_others() -> None:
    elsewhere = fault(1, "db", cause="config.command", entity_namespace="other")
    assert looked([*WELL, elsewhere])["database"].status == "ok"
