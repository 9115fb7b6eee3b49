"""When a system is called healthy: what it must show was seen, and what is over does not count."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from analyzer.diagnosis.diagnose import diagnose
from analyzer.model import Endpoints, LogSource, Pod, Record, Service, Verdict
from analyzer.rules.taxonomy import Taxonomy
from tests.rules.making import make_pod, make_store

READY: dict[str, object] = {"ready_containers": 1, "containers": 1, "status": "Running"}
UNREADY: dict[str, object] = {"ready_containers": 0, "containers": 1}
API = make_pod("api-6d5b7c9f44-x2v9k", "Deployment", "api", "app", **READY)


def endpoints(ready: int) -> Endpoints:
    return Endpoints(namespace="shop", name="api", ready=ready, file="endpoints.txt", line=2)


def service(selector: dict[str, str] | None) -> Service:
    return Service(namespace="shop", name="api", selector=selector, file="services.txt", line=2)


def log_of(pod: Pod) -> LogSource:
    return LogSource(
        namespace=pod.namespace,
        pod=pod.name,
        component=pod.component,
        workload_kind=pod.workload_kind,
        workload=pod.workload,
        file=f"logs-{pod.name}.txt",
        line=1,
    )


def verdict(records: Sequence[Record], silent: Sequence[Pod] = ()) -> str:
    """The verdict on records and on the logs of all pods but those that are silent."""
    logs = [log_of(pod) for pod in records if isinstance(pod, Pod) and pod not in silent]
    with make_store([*records, *logs]) as store:
        diagnose(store, {}, Taxonomy())
        (found,) = store.records(Verdict)
    return found.verdict


def test_ready_pods_behind_services_are_healthy() -> None:
    assert verdict([API, endpoints(3)]) == "healthy"


@pytest.mark.parametrize("records", [[], [API], [endpoints(3)]])
def test_what_was_not_seen_is_not_healthy(records: list[Record]) -> None:
    assert verdict(records) == "undetermined"


def test_a_workload_whose_log_is_missing_may_be_faulty() -> None:
    worker = make_pod("worker-6d5b7c9f44-x2v9k", "Deployment", "worker", "app", **READY)
    elsewhere = make_pod("dns-6d5b7c9f44-x2v9k", "Deployment", "dns", None, **READY, namespace="kube-system")
    assert verdict([API, worker, endpoints(3)]) == "healthy"
    assert verdict([API, worker, endpoints(3)], silent=[worker]) == "undetermined"
    assert verdict([API, endpoints(3)], silent=[API]) == "undetermined"
    assert verdict([API, elsewhere, endpoints(3)], silent=[elsewhere]) == "healthy"


def other(name: str, kind: str, **changes: object) -> Pod:
    return make_pod(name, kind, name, None, **(UNREADY | changes))


@pytest.mark.parametrize(
    "pod",
    [
        other("api-6d5b7c9f44-aaaaa", "Deployment", status="Evicted"),
        other("api-6d5b7c9f44-bbbbb", "Deployment", status="Terminating"),
        other("api-6d5b7c9f44-ccccc", "Deployment", phase="Failed", reason="Evicted"),
        other("debug", "Pod", status="Error"),
        other("migrate", "Job", status="Completed"),
        other("migrate", "Job", phase="Succeeded"),
    ],
)
def test_pods_that_are_done_or_put_away_are_history(pod: Pod) -> None:
    assert verdict([API, endpoints(3), pod]) == "healthy"


def test_a_job_that_succeeded_after_it_failed_is_history() -> None:
    failed = make_pod("migrate-a", "Job", "migrate", None, **UNREADY, status="Error")
    done = make_pod("migrate-b", "Job", "migrate", None, **UNREADY, status="Completed")
    assert verdict([API, endpoints(3), failed, done]) == "healthy"
    assert verdict([API, endpoints(3), failed]) == "faulty"


@pytest.mark.parametrize(
    "status", ["Pending", "CrashLoopBackOff", "Running", "ImagePullBackOff", "Init:0/1", "Unknown"]
)
def test_a_pod_that_is_not_ready_is_a_fault(status: str) -> None:
    assert verdict([API, endpoints(3), other("redis-0", "StatefulSet", status=status)]) == "faulty"


def test_a_pod_of_which_is_not_known_whether_it_is_ready_is_neither_well_nor_faulty() -> None:
    unknown = make_pod("redis-0", "StatefulSet", "redis", "redis", status="Running")
    assert verdict([API, endpoints(3), unknown]) == "undetermined"


def test_a_service_that_selects_and_has_no_endpoints_is_a_fault() -> None:
    assert verdict([API, endpoints(0)]) == "faulty"
    assert verdict([API, endpoints(0), service({"app": "api"})]) == "faulty"
    assert verdict([API, endpoints(0), service(None)]) == "healthy"
