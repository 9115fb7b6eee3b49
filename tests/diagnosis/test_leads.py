"""Leads: where to read what no rule knows. On hand-made stores, so that each decision can be seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from analyzer.derive.templates import derive_templates
from analyzer.derive.workloads import derive_log_sources
from analyzer.diagnosis.leads import MAX_LEADS, MAX_NEW, find_leads
from analyzer.model import Container, Finding, Lead, LogRecord, LogTemplate, Record, Suppression
from tests.rules.making import API, POSTGRES, counts_of, make_log, make_pod, make_store

PREVIOUS = f"logs-{API}-previous.txt"
PODS = (
    make_pod(API, "Deployment", "api", "app"),
    make_pod(POSTGRES, "Deployment", "postgres", "postgres", line=3),
)


def leads(records: Sequence[Record], *known: str) -> list[Lead]:
    with make_store([*PODS, *records]) as store:
        derive_log_sources(store)
        derive_templates(store, counts_of(store))
        for pattern in known:
            store.execute("UPDATE log_templates SET known = true WHERE pattern = $1", [pattern])
        return find_leads(store)


def log_of(*messages: str, **changes: Any) -> list[LogRecord]:
    return [make_log(message, number, **changes) for number, message in enumerate(messages, 1)]


def previous(*messages: str, **changes: Any) -> list[LogRecord]:
    return log_of(*messages, file=PREVIOUS, stream="previous", **changes)


def finding(role: str = "symptom", kind: str = "Deployment", name: str = "api") -> Finding:
    return Finding(
        finding=1,
        rule="WL-001",
        role=role,
        cause=None,
        entity_kind=kind,
        entity_namespace="shop",
        entity_name=name,
        confidence=0.9,
        count=1,
        first_utc=None,
        last_utc=None,
        captures={},
    )


def test_an_error_that_no_rule_knows_is_a_lead_anywhere() -> None:
    (lead,) = leads(log_of("task 1 lost", "task 2 lost"))
    assert (lead.entity, lead.reasons, lead.faulty, lead.count, lead.pods) == (
        "Deployment/api",
        ["error"],
        False,
        2,
        1,
    )
    assert (lead.file, lead.line, lead.text) == (f"logs-{API}.txt", 1, "task 1 lost")


def test_an_error_that_a_rule_knows_is_none() -> None:
    assert leads([finding(), *log_of("task 1 lost")], "task <*> lost") == []


def test_what_is_merely_odd_is_none_on_a_workload_that_is_well() -> None:
    assert leads([*previous("start", level=None), *log_of("other", level=None)]) == []


def test_what_is_new_since_the_restart_is_one_on_a_workload_that_is_not() -> None:
    found = leads([finding(), *previous("start", "bye", level=None), *log_of("start", "other", level=None)])
    assert [(lead.text, lead.reasons) for lead in found] == [
        ("bye", ["last_before_crash"]),
        ("other", ["new"]),
    ]


def test_chatter_is_none_unless_a_run_ends_with_it() -> None:
    found = leads([finding(), *previous("start", "load", level="INFO"), *log_of("other", level="INFO")])
    assert [(lead.text, lead.reasons) for lead in found] == [("load", ["last_before_crash"])]


def test_of_what_a_run_ends_with_the_last_line_is_shown() -> None:
    found = leads([finding(), *previous("load 1 %", "load 2 %", level="INFO")])
    assert [(lead.file, lead.line, lead.text) for lead in found] == [(PREVIOUS, 2, "load 2 %")]


def test_advice_and_what_a_filter_takes_make_no_workload_faulty() -> None:
    records = previous("bye", level=None)
    taken = Suppression(finding=1, action="ignore", reason="known", filter="f.toml", until="2027-01-01")
    assert leads([finding("advice"), *records]) == []
    assert leads([finding(), taken, *records]) == []
    assert len(leads([finding(), *records])) == 1


def test_a_finding_on_the_pod_or_on_the_file_makes_it_faulty() -> None:
    records = previous("bye", level=None)
    assert len(leads([finding(kind="Pod", name=API), *records])) == 1
    nameless = previous("bye", level="ERROR", pod=None)
    (lead,) = leads([finding(kind="File", name=PREVIOUS), *nameless])
    assert (lead.entity, lead.faulty) == (f"File/{PREVIOUS}", True)


def test_the_history_of_a_pod_that_is_well_since_is_none() -> None:
    now = datetime(2026, 11, 23, 12)
    well = Container(
        namespace="shop",
        pod=API,
        name="api",
        kind="app",
        state="Running",
        ready=True,
        started_utc=now - timedelta(hours=5),
        file="pods-describe.txt",
        line=9,
    )
    present = make_log("serving", level="INFO", ts_utc=now, ts_source="own")
    assert leads([finding(), well, present, *previous("task lost")]) == []
    well.ready = False
    assert len(leads([finding(), well, present, *previous("task lost")])) == 1


def test_faulty_workloads_come_first_then_what_tells_more() -> None:
    records = [
        finding(),
        *log_of("odd", "odd", "odd", file="p.txt", pod=POSTGRES, component="postgres"),
        *previous("start", "fatal end"),
        *log_of("start", "seen often", "seen often"),
    ]
    assert [(lead.rank, lead.text) for lead in leads(records, "start")] == [
        (1, "fatal end"),
        (2, "seen often"),
        (3, "odd"),
    ]


def test_replicas_are_one_lead() -> None:
    other = f"{API[:-5]}b4m2p"
    records = [
        make_pod(other, "Deployment", "api", "app", line=9),
        *log_of("task 1 lost", "task 2 lost"),
        *log_of("task 3 lost", file="o.txt", pod=other),
    ]
    assert [(lead.count, lead.pods) for lead in leads(records)] == [(3, 2)]


def test_there_are_never_many() -> None:
    found = leads(log_of(*(f"failed to {'x' * n}" for n in range(1, 30))))
    assert [lead.rank for lead in found] == list(range(1, MAX_LEADS + 1))


def test_a_report_that_is_printed_line_by_line_does_not_drown_the_rest() -> None:
    report = log_of(*(f"field {'x' * n} broken" for n in range(1, 10)), level=None)
    found = leads([finding(), *previous("start", level=None), *report, make_log("task lost", 20)])
    assert [lead.reasons for lead in found] == [["error", "new"], ["last_before_crash"], *[["new"]] * MAX_NEW]


def test_the_rest_of_a_component_is_no_lead() -> None:
    with make_store([*PODS, *log_of("a lost", "b lost", "c lost")]) as store:
        derive_log_sources(store)
        derive_templates(store, counts_of(store, most=1))
        found = find_leads(store)
        shown = {one.template: one.pattern for one in store.records(LogTemplate)}
    assert [shown[lead.template] for lead in found] == ["a lost"]
