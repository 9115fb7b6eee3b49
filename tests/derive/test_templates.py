"""Templates of hand-made logs: counted the same however they are read, odd only where they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from analyzer.derive.derive import derive
from analyzer.derive.templates import REST, derive_templates
from analyzer.derive.workloads import derive_log_sources
from analyzer.model import (
    BundleInfo,
    Container,
    ExceptionLink,
    FileInfo,
    Gap,
    LogRecord,
    LogTemplate,
    Record,
    TemplateMinute,
    TemplateRun,
)
from analyzer.store.store import Store
from tests.rules.making import API, counts_of, make_log, make_pod, make_store

NOON = datetime(2026, 11, 23, 12)
PREVIOUS = f"logs-{API}-previous.txt"
API_POD = make_pod(API, "Deployment", "api", "app")


def derived(records: Sequence[Record], **limits: int) -> Store:
    store = make_store(records)
    derive_log_sources(store)
    derive_templates(store, counts_of(store, **limits))
    return store


def log_of(*messages: str, **changes: Any) -> list[LogRecord]:
    return [make_log(message, number, **changes) for number, message in enumerate(messages, 1)]


def previous(*messages: str, **changes: Any) -> list[LogRecord]:
    return log_of(*messages, file=PREVIOUS, stream="previous", **changes)


def every_minute(counts: Sequence[int], message: str = "slow request", **changes: Any) -> list[LogRecord]:
    """So many records in each minute, with times that the program printed."""
    times = [
        NOON + timedelta(minutes=minute, milliseconds=n)
        for minute, count in enumerate(counts)
        for n in range(count)
    ]
    return [
        make_log(message, number, ts_utc=utc, ts_source="own", **changes)
        for number, utc in enumerate(times, 1)
    ]


def flags(records: Sequence[Record]) -> dict[tuple[str, str], list[str]]:
    """Flags by pattern and stream."""
    with derived(records) as store:
        patterns = {one.template: one.pattern for one in store.records(LogTemplate)}
        return {(patterns[run.template], run.stream): run.flags for run in store.records(TemplateRun)}


def container(**changes: Any) -> Container:
    content: dict[str, Any] = {"kind": "app", "restarts": 1, **changes}
    return Container(namespace="shop", pod=API, name="api", file="pods-describe.txt", line=9, **content)


# -- counting --------------------------------------------------------------------------------------


def test_records_that_differ_in_numbers_are_one_template() -> None:
    with derived(log_of("task 1 done", "task 22 done", "task 3 failed")) as store:
        found = {one.pattern: one.count for one in store.records(LogTemplate)}
    assert found == {"task <*> done": 2, "task <*> failed": 1}


def test_component_and_level_keep_templates_apart() -> None:
    records = [
        make_log("lost", 1),
        make_log("lost", 2, level="INFO"),
        make_log("lost", 3, component="redis"),
        make_log("lost", 4, component=None, level=None),
    ]
    with derived(records) as store:
        assert sorted((str(one.component), str(one.level)) for one in store.records(LogTemplate)) == [
            ("None", "None"),
            ("app", "ERROR"),
            ("app", "INFO"),
            ("redis", "ERROR"),
        ]


def test_of_a_record_its_first_line_counts_and_the_exception_below_it() -> None:
    link: dict[str, Any] = dict.fromkeys(
        ("namespace", "ts_utc", "frame_file", "frame_line", "frame_function")
    )
    records: list[Record] = [
        make_log("Exception in ASGI application", 1),
        make_log("\n  settings wrong\n  port: 80", 5),
        make_log("", 8),
        *(
            ExceptionLink(
                record=record,
                pod=API,
                component="app",
                position=position,
                length=2,
                type=kind,
                message="lost task 7\nmore",
                file=f"logs-{API}.txt",
                line=record + position,
                **link,
            )
            for record in (1, 8)
            for position, kind in ((1, "OSError"), (2, "KeyError"))
        ),
    ]
    with derived(records) as store:
        assert [one.pattern for one in store.records(LogTemplate, order="pattern")] == [
            "Exception in ASGI application: KeyError: lost task <*>",
            "KeyError: lost task <*>",
            "settings wrong",
        ]


def test_blank_records_are_in_no_template() -> None:
    with derived(log_of("", "   ", "\n\t\n")) as store:
        assert store.records(LogTemplate) == []


def test_no_log_gives_empty_tables() -> None:
    with derived([API_POD]) as store:
        assert [store.records(record) for record in (LogTemplate, TemplateRun, TemplateMinute)] == [
            [],
            [],
            [],
        ]


def test_a_template_names_its_first_record_and_its_span() -> None:
    records = [
        make_log("task 1", 4, line=40, file="b.txt", pod="b-0", ts_utc=NOON, ts_source="own"),
        make_log("task 2", 2, line=20, file="a.txt", pod="a-0", ts_utc=NOON + timedelta(hours=1)),
        make_log("task 3", 1, line=10, file="a.txt", pod="a-0"),
    ]
    with derived(records) as store:
        (one,) = store.records(LogTemplate)
    assert (one.file, one.line, one.pods, one.files) == ("a.txt", 10, 2, 2)
    assert (one.first_utc, one.last_utc) == (NOON, NOON + timedelta(hours=1))


def test_minutes_count_only_times_that_were_printed() -> None:
    records = [
        *every_minute([2, 0, 1]),
        make_log("slow request", 9, ts_utc=NOON, ts_source="inherited"),
        make_log("slow request", 10),
    ]
    with derived(records) as store:
        minutes = {(one.minute_utc - NOON).seconds // 60: one.count for one in store.records(TemplateMinute)}
        (run,) = store.records(TemplateRun)
    assert minutes == {0: 2, 2: 1}
    assert (run.count, run.peak, run.peak_utc, run.usual) == (5, 2, NOON, 0)


def tables(records: Sequence[Record], **limits: int) -> list[list[Any]]:
    with derived(records, **limits) as store:
        return [store.records(record) for record in (LogTemplate, TemplateRun, TemplateMinute)]


def mixed_log() -> list[LogRecord]:
    return [
        make_log(f"{word} {n}", n, file=f"{file}.txt", pod=f"{file}-0", ts_utc=NOON, ts_source="own")
        for file in ("a", "b")
        for n in range(1, 31)
        for word in (("even", "odd")[n % 2],)
    ]


@pytest.mark.parametrize("rows", [1, 7, 60])
def test_blocks_change_nothing(rows: int) -> None:
    assert tables(mixed_log(), rows=rows) == tables(mixed_log())


def test_the_order_of_records_changes_nothing() -> None:
    assert tables(mixed_log()[::-1]) == tables(mixed_log())


@pytest.mark.parametrize("rows", [5, 1000])
def test_too_many_templates_are_counted_together(rows: int) -> None:
    words = [f"say {'x' * n}" for n in range(1, 21)]
    records = [
        *log_of(*words, level="INFO"),
        *log_of(*["often said"] * 30, level="INFO", file="b.txt"),
        *log_of("rare error", file="c.txt"),
        *log_of("other component", component="redis", file="d.txt"),
    ]
    with derived(records, rows=rows, most=3) as store:
        found = {(one.component, one.pattern): one.count for one in store.records(LogTemplate)}
    kept = {"rare error": 1, "often said": 30}
    assert {name: found["app", name] for name in kept} == kept, "errors and what is frequent stay"
    assert found["redis", "other component"] == 1
    assert len(found) == 5, "three of the application, what is left of it, one of Redis"
    assert sum(found.values()) == len(records)
    assert found["app", REST] == 19


# -- what is odd -----------------------------------------------------------------------------------


def test_what_only_the_present_run_says_is_new_and_what_only_the_last_said_is_gone() -> None:
    found = flags([API_POD, *previous("start", "migrate"), *log_of("start", "pool exhausted")])
    assert found == {
        ("start", "previous"): [],
        ("start", "current"): [],
        ("migrate", "previous"): ["gone", "last_before_crash"],
        ("pool exhausted", "current"): ["new"],
    }


def test_runs_that_say_the_same_have_nothing_new() -> None:
    found = flags([API_POD, *previous("start 1", "give up"), *log_of("start 2", "give up")])
    assert [flag for its in found.values() for flag in its if flag in ("new", "gone")] == []


def test_without_an_earlier_run_nothing_is_new() -> None:
    assert flags([API_POD, *log_of("start")]) == {("start", "current"): []}


@pytest.mark.parametrize("code", ["cut", "truncated"])
@pytest.mark.parametrize("file", [PREVIOUS, f"logs-{API}.txt"])
def test_of_a_log_that_is_cut_off_nobody_knows_what_it_does_not_say(code: str, file: str) -> None:
    gap = Gap(code=code, subject=file, detail="", detail_zh="", hides=[], command=None, file=file, line=1)
    found = flags([API_POD, gap, *previous("a"), *log_of("b")])
    assert not any({"new", "gone"} & set(its) for its in found.values())


@pytest.mark.parametrize(
    ("state", "last"),
    [
        ({"state": "Running"}, False),
        ({"state": "Terminated", "exit_code": 0}, False),
        ({"state": "Terminated", "exit_code": 1}, True),
        ({"state": "Waiting", "state_reason": "CrashLoopBackOff"}, True),
        ({"state": "Waiting", "state_reason": "ImagePullBackOff"}, False),
    ],
)
def test_the_last_line_of_a_run_that_failed_is_marked(state: dict[str, Any], last: bool) -> None:
    found = flags([API_POD, container(**state), *log_of("start", "loading model 31 %")])
    assert found["start", "current"] == []
    assert found["loading model <*> %", "current"] == (["last_before_crash"] if last else [])


@pytest.mark.parametrize(("exit_code", "last"), [(0, False), (137, True), (None, True)])
def test_a_run_before_a_restart_failed_unless_it_ended_well(exit_code: int | None, last: bool) -> None:
    records = [API_POD, container(state="Running", last_exit_code=exit_code), *previous("bye")]
    assert flags(records)["bye", "previous"] == (["last_before_crash"] if last else [])


def test_a_log_without_a_container_is_not_laid_to_one_of_several() -> None:
    beside = container(state="Running")
    beside.name = "sidecar"
    failed = container(state="Waiting", state_reason="CrashLoopBackOff")
    assert flags([API_POD, failed, beside, *log_of("bye")]) == {("bye", "current"): []}
    named = log_of("bye", container="api")
    assert flags([API_POD, failed, beside, *named]) == {("bye", "current"): ["last_before_crash"]}


@pytest.mark.parametrize(
    ("counts", "burst"),
    [
        ([1] * 10 + [40] + [1] * 5, True),
        ([1] + [0] * 10 + [8] + [0] * 3, True),
        ([1] * 10 + [5] + [1] * 5, False),  # z = 4
        ([9] * 10 + [20] + [9] * 5, False),  # z = 3.7
        ([9] * 10 + [27] + [9] * 5, True),  # z = 6
        ([40] + [1] * 15, False),  # it starts
        ([1, 1, 40, 1, 1], False),  # too short to know what is usual
    ],
)
def test_a_rate_far_above_the_usual_is_a_burst(counts: list[int], burst: bool) -> None:
    assert flags([API_POD, *every_minute(counts)])["slow request", "current"] == (["burst"] if burst else [])


def test_times_that_nobody_printed_show_no_burst() -> None:
    records = every_minute([1] * 10 + [40] + [1] * 5)
    for record in records:
        record.ts_source = "inherited"
    assert flags([API_POD, *records])["slow request", "current"] == []


def test_what_one_replica_alone_says_is_marked() -> None:
    replicas = [f"web-6d5b7c9f44-{suffix}" for suffix in ("x2v9k", "b4m2p", "z8q7t")]
    records: list[Record] = [
        make_pod(name, "Deployment", "web", "app", line=n) for n, name in enumerate(replicas, 2)
    ]
    for name in replicas:
        records += log_of("serving", file=f"logs-{name}.txt", pod=name)
    records.append(make_log("disk full", 2, file=f"logs-{replicas[1]}.txt", pod=replicas[1]))
    records += log_of("alone in the world", file=f"logs-{API}.txt")
    found = flags([API_POD, *records])
    assert found == {
        ("serving", "current"): [],
        ("disk full", "current"): ["only_here"],
        ("alone in the world", "current"): [],
    }


def test_a_template_has_the_flags_of_all_its_runs() -> None:
    with derived([API_POD, *previous("a", "b"), *log_of("a", "c")]) as store:
        found = {one.pattern: one.flags for one in store.records(LogTemplate)}
    assert found == {"a": [], "b": ["gone", "last_before_crash"], "c": ["new"]}


def test_a_log_of_exactly_the_lines_that_are_collected_is_known_to_be_cut_off() -> None:
    lines = 1000
    info: dict[str, Any] = dict.fromkeys(
        ("sha256", "first_utc", "last_utc", "modified_utc", "captured_utc", "captured_error_s", "note")
    )
    file = FileInfo(
        path=PREVIOUS,
        bytes=1,
        kind="log",
        lines=lines,
        parsed=lines,
        unparsed=0,
        captured_from="none",
        status="ok",
        **info,
    )
    bundle: dict[str, Any] = dict.fromkeys(("top_folder", "namespace", "captured_utc", "captured_error_s"))
    about = BundleInfo(
        name="b",
        format="tar",
        sha256="",
        layout="unknown",
        captured_from="none",
        members=1,
        bytes=1,
        complete=True,
        analyzer_version="0",
        **bundle,
    )
    with make_store([API_POD, file, about, *previous(*["x"] * lines), *log_of("start")]) as store:
        derive(store, counts_of(store))
        assert all("new" not in run.flags for run in store.records(TemplateRun))
