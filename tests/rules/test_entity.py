from __future__ import annotations

import pytest

from analyzer.model import Record, Service
from analyzer.rules.entity import Entities
from tests.rules.making import (
    API,
    POSTGRES,
    REDIS,
    SHOP,
    make_log,
    make_match,
    make_pod,
    make_relation,
    make_store,
    sights_of,
)


def entity(
    message: str, match: dict[str, object], *, more: tuple[Record, ...] = (), **log: str | None
) -> str:
    """The object of the one sight, as Kind/name."""
    with make_store([*SHOP, *more]) as store:
        (sight,) = sights_of(make_match(**{"component": ["*"], **match}), make_log(message, 1, **log))
        found = Entities(store).of(sight)
    return f"{found.kind}/{found.name}"


@pytest.mark.parametrize(
    ("pod", "expected"),
    [
        (API, "Deployment/api"),
        (REDIS, "StatefulSet/redis"),
        ("front-end-5d8c7b9f66-q8x2z", "Deployment/front-end"),
        ("queue-3", "StatefulSet/queue"),
        ("debug", "Pod/debug"),
        (None, f"File/logs-{API}.txt"),
    ],
)
def test_the_workload_that_printed_it(pod: str | None, expected: str) -> None:
    assert entity("boom", {"regex": "boom"}, pod=pod) == expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("postgres-service", "Deployment/postgres"),
        ("postgres-service:5432", "Deployment/postgres"),
        ("Postgres-Service.shop.svc.cluster.local.", "Deployment/postgres"),
        ("postgresql://user:[redacted:password:k7q2m9xa]@postgres-service:5432/db", "Deployment/postgres"),
        ("10.1.0.2:5432", "Deployment/postgres"),
        ("10.0.0.3", "StatefulSet/redis"),
        ("postgres-service.other", "Host/postgres-service.other"),
        ("api.openai.com:443", "Host/api.openai.com"),
        ("192.0.2.7:80", "Host/192.0.2.7"),
        ("[2001:db8::1]:80", "Host/2001:db8::1"),
    ],
)
def test_the_dependency_behind_a_host(host: str, expected: str) -> None:
    match: dict[str, object] = {"regex": "to (?P<host>\\S+)", "entity": "dependency", "dependency": "redis"}
    assert entity(f"connecting to {host}", match) == expected


def test_a_service_with_several_workloads_or_none_stands_for_itself() -> None:
    match: dict[str, object] = {"regex": "to (?P<host>\\S+)", "entity": "dependency"}
    two = make_relation("selects", "Service/redis", "Deployment/cache")
    assert entity("to redis:6379", match, more=(two,)) == "Service/redis"
    deaf = Service(namespace="shop", name="search", file="services.txt", line=4)
    assert entity("to search", match, more=(deaf,)) == "Service/search"


@pytest.mark.parametrize(
    ("component", "expected"),
    [
        ("postgres", "Deployment/postgres"),  # the application depends on its Service
        ("redis", "StatefulSet/redis"),  # the only one that runs it
        ("app", "Deployment/api"),  # the one that printed the line
        ("rabbitmq", "Component/rabbitmq"),  # nothing is invented
    ],
)
def test_the_dependency_of_a_component(component: str, expected: str) -> None:
    assert entity("boom", {"regex": "boom", "entity": "dependency", "dependency": component}) == expected


def test_of_several_workloads_the_one_depended_on_is_taken() -> None:
    match: dict[str, object] = {"regex": "boom", "entity": "dependency", "dependency": "postgres"}
    other = make_pod("archive-0", "StatefulSet", "archive", "postgres")
    assert entity("boom", match, more=(other,)) == "Deployment/postgres"
    assert entity("boom", match, more=(other,), pod=REDIS, component="redis") == "Component/postgres"


def test_the_volume_of_the_printer_and_of_its_dependency() -> None:
    claim = "PersistentVolumeClaim/postgres-data"
    volume: dict[str, object] = {"regex": "boom", "entity": "volume"}
    assert entity("boom", volume, pod=POSTGRES) == claim
    assert entity("boom", volume) == "Deployment/api"
    assert entity("boom", volume | {"of": "dependency", "dependency": "postgres"}) == claim
    second = make_relation("mounts", "Deployment/postgres", "PersistentVolumeClaim/wal")
    assert entity("boom", volume, pod=POSTGRES, more=(second,)) == "Deployment/postgres"


def test_the_node_of_the_pod() -> None:
    node: dict[str, object] = {"regex": "boom", "entity": "node"}
    assert entity("boom", node) == "Node/node-1"
    assert entity("boom", node, pod="unknown-pod") == "Pod/unknown-pod"


def test_the_cluster_dns() -> None:
    assert entity("boom", {"regex": "boom", "entity": "dns"}) == "Cluster/dns"


def test_a_captured_object() -> None:
    both: dict[str, object] = {"regex": "(?P<kind>\\w+) (?P<name>\\S+) gone", "entity": "captured"}
    assert entity("configmap nginx-conf gone", both) == "ConfigMap/nginx-conf"
    assert entity("Widget w gone", both) == "Widget/w"
    fixed: dict[str, object] = {"regex": "lost (?P<name>\\S+)", "entity": "captured", "captured_kind": "Node"}
    assert entity("lost n7", fixed) == "Node/n7"
