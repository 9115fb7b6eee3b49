"""Whose log a file is, by its path and the pods of the bundle."""

from __future__ import annotations

import pytest

from analyzer.parsers.logs import KnownPods, source_of
from tests.parsers.logs.reading import CLOCK, source

AGENT = "lg-agent-6f7d9c5b8d-qz4rn"
UID = "0f8fad5b-d9cb-469f-a165-70867728950e"


def pods() -> KnownPods:
    known = KnownPods("lg")
    known.add_pod(AGENT, None, {"app": "lg-agent"})
    known.add_container(AGENT, "agent", "registry/lg-agent:1")
    known.add_container(AGENT, "proxy", "envoyproxy/envoy:v1")
    known.add_pod("postgres-0", "data", None)
    known.add_container("postgres-0", "db", "postgres:15")
    known.add_pod("cache", None, None)
    known.add_container("cache", "main", "redis:7")
    known.add_container("cache", "side", "busybox")
    return known


KNOWN = [
    (f"logs-{AGENT}.txt", "lg", AGENT, None, "current"),
    (f"logs-{AGENT}-previous.txt", "lg", AGENT, None, "previous"),
    (f"logs-{AGENT}-proxy.txt", "lg", AGENT, "proxy", "current"),
    (f"logs-{AGENT}-agent-previous.txt", "lg", AGENT, "agent", "previous"),
    (f"{AGENT}_agent.log", "lg", AGENT, "agent", "current"),
    (f"{AGENT}.log.1", "lg", AGENT, None, "current"),
    (f"lg_{AGENT}_agent.log", "lg", AGENT, "agent", "current"),
    (f"logs/01-{AGENT}.log", "lg", AGENT, None, "current"),
    (f"previous/{AGENT}.log", "lg", AGENT, None, "previous"),
    (f"logs-previous-{AGENT}.txt", "lg", AGENT, None, "previous"),
    (f"lg/{AGENT}/agent.log", "lg", AGENT, "agent", "current"),
    (f"lg/{AGENT}/agent/previous.log", "lg", AGENT, "agent", "previous"),
    (f"lg/{AGENT}/logs.txt", "lg", AGENT, None, "current"),
    ("logs-postgres-0.txt", "data", "postgres-0", "db", "current"),
    ("other/postgres-0/db.log", "data", "postgres-0", "db", "current"),
    ("cache-side.log", "lg", "cache", "side", "current"),
    ("cache.log", "lg", "cache", None, "current"),
    ("cache-exporter-7c9d8b6f5c-x2k4m.log", "lg", "cache-exporter-7c9d8b6f5c-x2k4m", None, "current"),
    ("app.log", "lg", None, None, "current"),
]


@pytest.mark.parametrize(("path", "namespace", "pod", "container", "stream"), KNOWN)
def test_a_bundle_that_knows_its_pods(
    path: str, namespace: str, pod: str, container: str, stream: str
) -> None:
    found = source(path, pods())
    assert (found.namespace, found.pod, found.container, found.stream) == (namespace, pod, container, stream)


UNKNOWN = [
    (f"logs-{AGENT}.txt", None, AGENT, None, "current"),
    (f"logs-{AGENT}-previous.txt", None, AGENT, None, "previous"),
    (f"{AGENT}_agent.log", None, AGENT, "agent", "current"),
    (f"{AGENT}-agent.log", None, AGENT, "agent", "current"),
    (f"lg_{AGENT}_agent.log", "lg", AGENT, "agent", "current"),
    (f"lg/{AGENT}/agent.log", "lg", AGENT, "agent", "current"),
    (f"lg/{AGENT}/agent/current.log", "lg", AGENT, "agent", "current"),
    (f"pods/lg_{AGENT}_{UID}/agent/0.log", "lg", AGENT, "agent", "current"),
    (f"containers/{AGENT}_lg_agent-{'0a' * 32}.log", "lg", AGENT, "agent", "current"),
    (f"namespaces/lg/pods/{AGENT}/agent/agent/logs/previous.log", "lg", AGENT, "agent", "previous"),
    (f"podlogs/lg/{AGENT}/logs/agent.txt", "lg", AGENT, "agent", "current"),
    (f"lg/{AGENT}/logs.txt", "lg", AGENT, None, "current"),
    ("logs/redis-0.log", None, "redis-0", None, "current"),
    ("postgres.previous.log", None, "postgres", None, "previous"),
    ("logs-2026-11-23/app.log", None, "app", None, "current"),
]


@pytest.mark.parametrize(("path", "namespace", "pod", "container", "stream"), UNKNOWN)
def test_a_bundle_that_knows_no_pods(
    path: str, namespace: str, pod: str, container: str, stream: str
) -> None:
    found = source(path)
    assert (found.namespace, found.pod, found.container, found.stream) == (namespace, pod, container, stream)


@pytest.mark.parametrize(
    ("path", "component"),
    [
        ("logs-postgres-0.txt", "postgres"),
        (f"logs-{AGENT}-proxy.txt", "envoy"),
        (f"logs-{AGENT}.txt", "app"),
        ("cache-side.log", "busybox"),
        ("redis.log", "redis"),
        ("nothing.log", None),
    ],
)
def test_the_component_comes_from_image_labels_or_names(path: str, component: str | None) -> None:
    assert source(path, pods()).component == component


@pytest.mark.parametrize(
    ("head", "component"),
    [
        (["", "2026-11-23 21:47:45 UTC [1] LOG:  up"], "postgres"),
        (["1:M 23 Nov 2026 21:40:16.044 * Ready"], "redis"),
        (["2026/11/23 21:47:45 [notice] 1#1: start", "nginx: [emerg] no"], "nginx"),
        (["INFO:     up", "2026-11-23 21:47:45,709 - app - INFO - up"], "app"),
        (["hello"], None),
    ],
)
def test_the_content_tells_the_component_where_nothing_else_does(
    head: list[str], component: str | None
) -> None:
    assert source_of("x1.log", CLOCK, KnownPods(), head).component == component
    assert source_of("logs-postgres-0.txt", CLOCK, pods(), head).component == "postgres"


def test_later_sightings_of_a_pod_complete_the_earlier() -> None:
    known = KnownPods()
    known.add_container("p-0", "main")
    known.add_pod("p-0", "ns", {"app": "redis"})
    known.add_pod("p-0", None)
    assert source("logs-p-0.txt", known).component == "redis"
    known.add_container("p-0", "main", "nginx:1")
    known.add_container("p-0", "main")
    found = source("logs-p-0.txt", known)
    assert (found.namespace, found.container, found.component) == ("ns", "main", "nginx")


@pytest.mark.parametrize(
    "path", ["x", "/", "a/b/", "....log", "_", "__.log", "logs-.txt", "logs/0.log", "日志.log", ".log", ""]
)
def test_any_path_has_a_source(path: str) -> None:
    assert source(path, pods()).path == path
    assert source(path).stream == "current"
