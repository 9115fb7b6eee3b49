"""What happened when: on small stores, so that each decision can be seen, and on the sample bundles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from analyzer.analysis import Analysis
from analyzer.derive.templates import derive_templates
from analyzer.errors import UsageError
from analyzer.model import (
    Container,
    Event,
    Evidence,
    FileInfo,
    Finding,
    FindingEdge,
    LogRecord,
    LogTemplate,
    Pod,
    Record,
    Suppression,
    TemplateRun,
)
from analyzer.model.logs import NotableRecord
from analyzer.pipeline import analyze
from analyzer.reports import timeline
from analyzer.reports.case import Lang
from analyzer.reports.timeline import Kind, Moment, Timeline, read_timeline
from analyzer.rules.load import load_rules
from tests.reports.making import FOUND, NOON, RULES, make_evidence, make_finding, make_root, make_source
from tests.rules.making import API, counts_of, make_log, make_pod, make_store
from tests.samples.conftest import bundle, some

PREVIOUS = f"logs-{API}-previous.txt"
SYMPTOM: dict[str, Any] = {"role": "symptom", "cause": None}


def at(minute: float) -> datetime:
    return NOON + timedelta(minutes=minute)


def read(*records: Record, lang: Lang = "en") -> Timeline:
    """The timeline of records, the templates of their logs derived."""
    with make_store(records) as store:
        if any(type(record) is LogRecord for record in records):
            derive_templates(store, counts_of(store))
        return read_timeline(store, RULES, lang)


def only(told: Timeline, kind: Kind) -> list[Moment]:
    return [moment for moment in told.moments if moment.kind == kind]


# -- events ----------------------------------------------------------------------------------------


def make_event(first: float | None, last: float | None = None, **changes: Any) -> Event:
    """Times in minutes after noon; without a last one it was seen once."""
    content: dict[str, Any] = {
        "namespace": "shop",
        "type": "Warning",
        "reason": "Unhealthy",
        "object_kind": "Pod",
        "object_name": API,
        "container": None,
        "source": None,
        "host": None,
        "message": "Readiness probe failed",
        "count": 1,
        "first_utc": None if first is None else at(first),
        "last_utc": None if first is None else at(first if last is None else last),
        "error_s": None if first is None else 2.0,
        "form": "table",
        "file": "events.txt",
        "line": 2,
    }
    return Event(**content | changes)


def described(first: float | None, last: float | None = None, **changes: Any) -> Event:
    return make_event(first, last, **{"form": "describe", "file": "pods-describe.txt", "line": 60, **changes})


def test_an_event_is_a_moment_of_its_object() -> None:
    (moment,) = read(make_event(3)).moments
    assert moment == Moment(
        at(3),
        None,
        2.0,
        "event",
        f"Pod/{API}",
        "Unhealthy: Readiness probe failed",
        True,
        1,
        "events.txt",
        2,
    )
    assert not only(read(make_event(3, type="Normal")), "event")[0].bad


def test_an_event_that_several_files_tell_is_one_by_the_surest_of_them() -> None:
    (moment,) = read(
        make_event(3, message="Readiness probe failed..."),
        described(2.5, error_s=61.0, message="Readiness probe failed\nfor long", namespace=None),
        make_event(3.1, error_s=5.0, form="summary", file="summary.txt", line=14),
        make_event(3, error_s=1.0, form="manifest", file="all.yaml", line=9),
    ).moments
    assert (moment.utc, moment.error_s, moment.file, moment.line) == (at(3), 1.0, "all.yaml", 9)
    assert moment.text == "Unhealthy: Readiness probe failed for long", "the fullest form, on one line"


def test_an_event_that_came_again_began_when_the_form_says_that_knows_how_often() -> None:
    (moment,) = read(make_event(30), described(-60, 29.8, count=17, error_s=3601.0)).moments
    assert (moment.utc, moment.error_s, moment.count) == (at(-60), 3601.0, 17)
    assert moment.until_utc == at(30), "the last time by the surest form"
    assert moment.file == "pods-describe.txt"


def test_of_an_event_described_as_seen_once_the_age_may_be_that_of_a_time_long_ago() -> None:
    (moment,) = read(make_event(30), described(-3 * 1440, error_s=86401.0)).moments
    assert (moment.utc, moment.error_s) == (at(30), 2.0)


def test_equal_rows_of_one_listing_are_two_events_and_each_has_its_twin() -> None:
    moments = read(
        make_event(5),
        make_event(25, line=3),
        described(24.9, error_s=61.0),
        described(4.9, error_s=61.0, line=61),
    ).moments
    assert [(moment.utc, moment.file) for moment in moments] == [
        (at(5), "events.txt"),
        (at(25), "events.txt"),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": "BackOff"},
        {"object_name": "web-1"},
        {"object_kind": "Job"},
        {"message": "Liveness probe failed"},
        {"namespace": "other"},
        {"first_utc": at(60), "last_utc": at(60)},
    ],
)
def test_other_events_stay_apart(changes: dict[str, Any]) -> None:
    other = make_event(3, **{"form": "manifest", "file": "all.yaml", **changes})
    assert len(read(make_event(3), other).moments) == 2


def test_an_event_of_unknown_time_is_left_out_but_one_form_that_knows_suffices() -> None:
    assert read(make_event(None)).moments == []
    (moment,) = read(make_event(None), described(2)).moments
    assert moment.file == "pods-describe.txt"


def test_many_equal_rows_take_no_time() -> None:
    rows = [make_event(3, line=number) for number in range(3000)]
    assert len(read(*rows).moments) == 3000


# -- containers ------------------------------------------------------------------------------------


def make_container(**changes: Any) -> Container:
    content: dict[str, Any] = {"namespace": "shop", "pod": API, "name": "api"}
    content |= {"file": "pods-describe.txt", "line": 15}
    return Container(**content | changes)


def test_runs_of_containers_start_and_end() -> None:
    moments = read(
        make_container(
            state="Running",
            started_utc=at(7),
            state_line=21,
            last_state="Terminated",
            last_reason="OOMKilled",
            last_exit_code=137,
            last_started_utc=at(1),
            last_finished_utc=at(6),
            last_state_line=23,
        )
    ).moments
    assert [(moment.utc, moment.kind, moment.text, moment.bad, moment.line) for moment in moments] == [
        (at(1), "start", "api", False, 23),
        (at(6), "exit", "api: OOMKilled, Exit Code 137", True, 23),
        (at(7), "start", "api", False, 21),
    ]
    assert {(moment.subject, moment.error_s) for moment in moments} == {(f"Pod/{API}", 0.0)}


@pytest.mark.parametrize(
    ("reason", "code", "signal", "bad", "text"),
    [
        ("Completed", 0, None, False, "api: Completed, Exit Code 0"),
        ("Error", 1, None, True, "api: Error, Exit Code 1"),
        ("OOMKilled", 0, None, True, "api: OOMKilled, Exit Code 0"),
        ("Error", None, 9, True, "api: Error, Signal 9"),
        ("ContainerCannotRun", None, None, True, "api: ContainerCannotRun"),
        ("Completed", None, None, False, "api: Completed"),
        (None, None, None, False, "api"),
    ],
)
def test_ends_that_are_bad(
    reason: str | None, code: int | None, signal: int | None, bad: bool, text: str
) -> None:
    (moment,) = read(
        make_container(
            state="Terminated", state_reason=reason, exit_code=code, signal=signal, finished_utc=at(6)
        )
    ).moments
    assert (moment.kind, moment.bad, moment.text, moment.line) == ("exit", bad, text, 15)


def test_what_never_happened_to_a_container_is_left_out() -> None:
    never = make_container(
        last_started_utc=datetime(1970, 1, 1), last_finished_utc=datetime(1, 1, 1), last_exit_code=128
    )
    assert read(never, make_container(name="web", state="Waiting")).moments == []


def test_an_end_that_stands_as_present_and_as_last_is_told_once() -> None:
    same = {"finished_utc": at(6), "started_utc": at(1), "exit_code": 1}
    last = {f"last_{name}": value for name, value in same.items()}
    assert [moment.kind for moment in read(make_container(**same, **last)).moments] == ["start", "exit"]


# -- logs ------------------------------------------------------------------------------------------


def log(message: str, record: int, minute: float | None, **changes: Any) -> LogRecord:
    utc = None if minute is None else at(minute)
    return make_log(
        message, record, **{"ts_utc": utc, "ts_source": "none" if utc is None else "own", **changes}
    )


def notable(record: LogRecord) -> NotableRecord:
    names = [name for name in LogRecord.__dataclass_fields__ if not name.isupper()]
    return NotableRecord(**{name: getattr(record, name) for name in names})


def test_an_error_is_told_at_its_first_time_with_its_last_and_its_count() -> None:
    first = log("task 1 lost", 1, 3)
    (moment,) = read(first, log("task 2 lost", 2, 9), notable(first)).moments
    assert moment == Moment(
        at(3), at(9), 0.0, "error", f"Pod/{API}", "task 1 lost", True, 2, f"logs-{API}.txt", 1
    )


def test_an_error_that_no_rule_looks_for_is_told_by_its_pattern() -> None:
    (moment,) = read(log("task 1 lost", 1, 3, pod=None)).moments
    assert (moment.text, moment.subject) == ("task <*> lost", f"File/logs-{API}.txt")


def test_what_is_no_error_or_has_no_time_is_left_out() -> None:
    assert read(log("hello", 1, 3, level="INFO"), log("late", 2, 4, level=None)).moments == []
    assert read(log("task 1 lost", 1, None)).moments == []


def test_the_log_of_a_crashed_run_is_told_once_though_two_files_hold_it() -> None:
    told = read(
        log("no database", 1, 3, level="FATAL"),
        log("no database", 1, 3, level="FATAL", file=PREVIOUS, stream="previous"),
        log("no database", 2, 1, level="FATAL", file="older.txt", stream="previous"),
    )
    assert [(moment.utc, moment.file) for moment in told.moments] == [
        (at(1), "older.txt"),
        (at(3), f"logs-{API}.txt"),
    ]
    assert [series.minutes for series in told.errors] == [[(at(1), 1), (at(3), 1)]]


def test_an_error_without_a_time_of_its_own_was_printed_before_the_next_that_has_one() -> None:
    def printed(*further: Record) -> float:
        first = log("start", 1, 3, level="INFO")
        error = log("no pool", 2, 3, ts_source="inherited")
        return only(read(first, error, *further), "error")[0].error_s

    assert printed(log("bye", 3, 4, level="INFO")) == 60
    assert printed(log("start", 3, 5, level="INFO")) == 120, "the same again, but later"
    assert printed(make_file(f"logs-{API}.txt", captured_utc=at(6))) == 180, "when the log was taken"
    assert printed() == 0, "nothing tells"


def test_of_too_many_errors_each_is_told_before_one_is_told_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline, "MAX_ERRORS", 3)
    common = [
        log("no pool", 1, number, file=f"logs-{number}.txt", pod=f"api-{number}") for number in range(9)
    ]
    rare = [log("bad key", 2, 20), log("killed", 3, 30, level="FATAL")]
    told = [(moment.text, moment.utc) for moment in read(*common, *rare).moments]
    assert told == [("no pool", at(0)), ("bad key", at(20)), ("killed", at(30))]
    monkeypatch.setattr(timeline, "MAX_ERRORS", 1)
    assert [moment.text for moment in read(*common, *rare).moments] == ["killed"]


def make_burst(
    level: str | None, pattern: str = "GET /api", **changes: Any
) -> tuple[LogTemplate, TemplateRun]:
    place: dict[str, Any] = {"count": 50, "first_utc": at(0), "last_utc": at(20), "file": "a.txt", "line": 4}
    place["flags"] = ["burst", "new"]
    template = LogTemplate(
        template=1, component="app", level=level, pattern=pattern, pods=1, files=1, known=True, **place
    )
    run: dict[str, Any] = {"namespace": "shop", "pod": API, "container": None, "stream": "current"}
    run |= {"last_line": 90, "peak_utc": at(7), "peak": 40, "usual": 0}
    return template, TemplateRun(template=1, **place | run | changes)


def test_a_burst_is_told_in_the_minute_that_has_most() -> None:
    (moment,) = read(*make_burst("INFO")).moments
    assert moment == Moment(at(7), at(8), 60.0, "burst", f"Pod/{API}", "GET /api", False, 40, "a.txt", 4)
    (short,) = read(*make_burst(None, first_utc=at(7.5), last_utc=at(7.75))).moments
    assert (short.utc, short.until_utc, short.error_s) == (at(7.5), at(7.75), 30.0)
    assert read(*make_burst("INFO", flags=["new"])).moments == []


def test_a_burst_of_errors_is_bad() -> None:
    assert [(moment.kind, moment.bad) for moment in read(*make_burst("ERROR")).moments] == [
        ("error", True),
        ("burst", True),
    ]
    assert [moment.bad for moment in read(*make_burst("INFO", "GET /api (server error)")).moments] == [True]


def test_errors_are_counted_per_minute_and_component() -> None:
    told = read(
        log("task 1 lost", 1, 3),
        log("task 2 lost", 2, 3.5),
        log("all lost", 3, 5, level="FATAL"),
        log("hello", 4, 5, level="INFO"),
        log("no time", 5, 5, ts_source="inherited"),
        log("odd", 1, 4, file="z.txt", pod=None, component=None),
    )
    assert [(series.name, series.minutes) for series in told.errors] == [
        ("", [(at(4), 1)]),
        ("app", [(at(3), 2), (at(5), 1)]),
    ]


def make_file(path: str, **changes: Any) -> FileInfo:
    content: dict[str, Any] = {
        "bytes": 1,
        "sha256": None,
        "kind": "log",
        "lines": 1,
        "parsed": 1,
        "unparsed": 0,
    }
    content |= dict.fromkeys(
        ("first_utc", "last_utc", "modified_utc", "captured_utc", "captured_error_s", "note")
    )
    return FileInfo(path=path, captured_from="none", status="ok", **content | changes)


def test_coverage_is_of_logs_that_print_times() -> None:
    told = read(
        make_file("b.txt", first_utc=at(1), last_utc=at(2)),
        make_file("a.txt", first_utc=at(3), last_utc=at(3)),
        make_file("c.txt"),
    )
    assert [(one.file, one.first_utc, one.last_utc) for one in told.coverage] == [
        ("a.txt", at(3), at(3)),
        ("b.txt", at(1), at(2)),
    ]
    assert told.captured_utc is None


# -- findings --------------------------------------------------------------------------------------


def test_causes_and_symptoms_of_known_time_are_told_by_their_titles() -> None:
    told = read(*FOUND, make_evidence(4, 1, "late"))
    assert [(moment.utc, moment.subject, moment.text, moment.line) for moment in told.moments] == [
        (at(0), "Deployment/db", "The database is full", 4),
        (at(2), "Deployment/api", "Requests fail", 5),
    ], "2 shows no line, 4 has no time"
    assert all(moment.bad and moment.error_s == 0 for moment in told.moments)


def test_titles_are_chinese_where_that_is_asked_for() -> None:
    told = read(*FOUND, make_evidence(2, 1, "Traceback"), lang="zh")
    assert [moment.text for moment in told.moments] == ["数据库已满", "标题", "崩溃"]


@pytest.mark.parametrize("action", ["ignore", "downgrade"])
def test_what_a_filter_takes_is_left_out(action: str) -> None:
    taken = Suppression(finding=1, action=action, reason="known", filter="f.toml", until="2027-01-01")
    assert read(make_finding(1, "TT-001", "db", 0), make_evidence(1, 1, "boom"), taken).moments == []


@pytest.mark.parametrize("role", ["advice", "context"])
def test_advice_is_left_out(role: str) -> None:
    assert read(make_finding(1, "TT-001", "db", 0, role=role), make_evidence(1, 1, "boom")).moments == []


def test_findings_of_rules_that_are_not_known_are_refused() -> None:
    with pytest.raises(UsageError, match="XX-001"):
        read(make_finding(1, "XX-001", "db", 0), make_evidence(1, 1, "boom"))


def test_a_finding_lasts_and_counts() -> None:
    finding = make_finding(1, "TT-001", "db", 0, count=7)
    finding.last_utc = at(9)
    (moment,) = read(finding, make_evidence(1, 1, "boom")).moments
    assert (moment.until_utc, moment.count, moment.file, moment.line) == (at(9), 7, "logs-db-0.txt", 1)


def by_event(place: str, line: int) -> Evidence:
    return Evidence(finding=1, rank=1, source="event", file=place, line=line, text="", matched=None)


def test_a_finding_has_its_time_from_the_surest_form_of_its_event() -> None:
    finding = make_finding(1, "TT-003", API, -1440, entity_kind="Pod", **SYMPTOM)
    once = (make_event(3), described(-1440, error_s=86401.0))
    for shown in (by_event("events.txt", 2), by_event("pods-describe.txt", 60)):
        moment = only(read(finding, shown, *once), "finding")[0]
        assert (moment.utc, moment.error_s) == (at(3), 2.0)


def test_a_finding_takes_no_time_from_the_event_of_another_object() -> None:
    finding = make_finding(1, "TT-003", API, -1440, entity_kind="Pod", **SYMPTOM)
    other = (make_event(3, object_name="web-1"), described(-1440, object_name="web-1", error_s=86401.0))
    own = described(-1440, error_s=86401.0, line=9)
    moment = only(read(finding, by_event("pods-describe.txt", 9), own, *other), "finding")[0]
    assert (moment.utc, moment.error_s) == (at(-1440), 86401.0)


def test_a_finding_by_an_event_of_a_pod_is_of_its_workload() -> None:
    finding = make_finding(1, "TT-003", "api", -1440, **SYMPTOM)
    records = [make_event(3, line=5), described(-1440, error_s=86401.0)]
    records.append(make_event(4, object_name="api-2"))
    pod = make_pod(API, "Deployment", "api", "app")
    moment = only(read(finding, by_event("events.txt", 2), pod, *records), "finding")[0]
    assert (moment.utc, moment.error_s) == (at(3), 2.0)


def test_a_finding_by_a_record_without_a_time_of_its_own_is_as_unsure_as_that() -> None:
    shown = make_evidence(1, 1, "no pool")
    shown.file, shown.line = f"logs-{API}.txt", 2
    records = [
        log("start", 1, 3, level="INFO"),
        log("no pool", 2, 3, ts_source="inherited"),
        log("bye", 3, 4, level="INFO"),
    ]
    told = read(make_finding(1, "TT-003", "api", 3, **SYMPTOM), shown, *records, notable(records[1]))
    assert [(moment.kind, moment.error_s) for moment in told.moments] == [("error", 60), ("finding", 60)]


# -- order, and where it begins --------------------------------------------------------------------


def test_moments_of_one_time_stand_by_kind_subject_and_place() -> None:
    container = make_container(started_utc=at(3), finished_utc=at(3), exit_code=1)
    found = (make_finding(1, "TT-001", "db", 3), make_evidence(1, 1, "boom"))
    error = log("task lost", 1, 3)
    told = read(*found, error, container, make_event(3, line=7), make_event(3, line=4, object_name="a"))
    assert [(moment.kind, moment.subject) for moment in told.moments] == [
        ("event", "Pod/a"),
        ("event", f"Pod/{API}"),
        ("start", f"Pod/{API}"),
        ("exit", f"Pod/{API}"),
        ("error", f"Pod/{API}"),
        ("finding", "Deployment/db"),
    ]


def first_bad(*records: Record) -> tuple[str, datetime] | None:
    """Kind and time of where it begins; every finding shows a line."""
    numbers = [record.finding for record in records if isinstance(record, Finding)]
    found = read(*records, *(make_evidence(number, 1, "x") for number in numbers)).first_bad
    return (found.text, found.utc) if found else None


ROOT = (make_finding(1, "TT-001", "db", 0), make_root(1, 1, "postgres.connections", "Deployment/db"))


def effect(minute: float, until: float | None = None, number: int = 3) -> tuple[Record, FindingEdge]:
    finding = make_finding(number, "TT-003", "api", 0, **SYMPTOM)
    finding.first_utc, finding.last_utc = at(minute), at(minute if until is None else until)
    return finding, FindingEdge(cause=1, effect=number, via="depends_on")


def test_it_begins_with_the_root_cause_or_with_a_symptom_that_comes_before() -> None:
    assert first_bad(*ROOT) == ("The database is full", at(0))
    assert first_bad(*ROOT, *effect(2)) == ("The database is full", at(0))
    assert first_bad(*ROOT, *effect(-2)) == ("Requests fail", at(-2))
    assert first_bad(*ROOT, *effect(0)) == ("The database is full", at(0)), "the cause before its effect"


def test_any_finding_of_a_root_cause_counts() -> None:
    other = make_finding(2, "TT-002", "db", -5)
    assert first_bad(*ROOT, other) == ("The database is full", at(0)), "nothing joins them"
    assert first_bad(*ROOT, other, make_source(1, "status", 2, 0.5)) == ("A crash", at(-5))


def test_a_symptom_that_ended_long_before_is_history() -> None:
    assert first_bad(*ROOT, *effect(-300, -100)) == ("The database is full", at(0))
    assert first_bad(*ROOT, *effect(-300, -50)) == ("Requests fail", at(-300))


def test_symptoms_may_lead_up_to_the_cause_one_after_the_other() -> None:
    assert first_bad(*ROOT, *effect(-50), *effect(-100, number=4)) == ("Requests fail", at(-100))
    assert first_bad(*ROOT, *effect(-50), *effect(-111, number=4)) == ("Requests fail", at(-50))


def test_of_a_cause_without_a_time_the_symptoms_tell() -> None:
    cause = make_finding(1, "TT-001", "db")
    assert first_bad(cause, ROOT[1], *effect(7), *effect(-300, number=4)) == ("Requests fail", at(7))


def unready(**changes: Any) -> Pod:
    return make_pod(API, "Deployment", "api", "app", **{"ready_containers": 0, "containers": 1, **changes})


def test_without_findings_it_begins_with_what_is_still_bad() -> None:
    events = (
        make_event(3),
        make_event(-400, reason="Failed", line=3),
        make_event(1, object_name="web-1", line=4),
    )
    backoff = "Unhealthy: Readiness probe failed"
    assert first_bad(unready(), *events) == (backoff, at(3)), "what was hours before is history"
    assert first_bad(unready(ready_containers=1), *events) is None, "it is well again"
    assert first_bad(unready(deleted_utc=at(9)), *events) is None, "it is gone"
    assert first_bad(*events) is None, "nothing tells"
    assert first_bad(unready(), make_event(3, type="Normal")) is None


def test_a_symptom_that_nothing_explains_counts_where_its_workload_is_not_ready() -> None:
    symptom = make_finding(3, "TT-003", "api", 2, **SYMPTOM)
    assert first_bad(unready(), symptom) == ("Requests fail", at(2))
    assert first_bad(unready(ready_containers=1), symptom) is None


# -- sample bundles --------------------------------------------------------------------------------

# Read in the bundles: what the first line says that tells of the incident, and when.
BEGINS = {
    # Three pods were killed in turn; the first of the ends that kubectl still knows. nginx saw one pod fail a
    # day before, and was served again after.
    "app-oomkilled": ("Deployment/langgraph-multi-agent", "2026-11-23 22:02:42"),
    # psycopg in …8vc27-previous: failed to resolve host 'postgres'.
    "dns-down": ("Cluster/dns", "2026-11-23 22:55:26.416"),
    "healthy": None,
    # describe at 22:53:53: Failed 15m (x7 over 26m).
    "image-pull": ("Deployment/langgraph-multi-agent", "2026-11-23 22:27:53"),
    # psycopg in …lcb5w-previous: error connecting in 'pool-1'.
    "networkpolicy-blocks-db": ("Deployment/postgres", "2026-11-23 22:54:59.204"),
    # events.txt at 22:59:31: NodeNotReady 9m16s ago. describe gives the same event an age of 3d.
    "node-notready": ("Node/k8s-node-3", "2026-11-23 22:50:15"),
    # …nqwts: POST answered with 500, and DiskFull in the next line.
    "postgres-disk-full": ("Deployment/langgraph-multi-agent", "2026-11-23 22:01:09.902929"),
    # psycopg in …tcqmj-previous: password authentication failed.
    "postgres-password": ("Deployment/postgres", "2026-11-23 22:46:36.492"),
    # …2w24p: readiness failed, couldn't get a connection; the server's first refusal is 15 minutes later.
    "postgres-too-many-connections-cut": ("Deployment/langgraph-multi-agent", "2026-11-23 22:31:45.543"),
    # describe at 22:48:54: Failed 10s (x80 over 17m), couldn't find key LLM_API_KEY.
    "secret-key-missing": ("Secret/langgraph-secrets", "2026-11-23 22:31:54"),
    # nginx: connect() failed.
    "service-selector": ("Deployment/nginx", "2026-11-23 23:04:08"),
    # redis: Write error saving DB on disk; the image that does not exist came 20 minutes later.
    "two-faults": ("PersistentVolumeClaim/redis-pvc", "2026-11-23 22:00:43.067"),
}


@pytest.fixture(scope="module", params=some())
def sample(request: pytest.FixtureRequest) -> Iterator[tuple[str, Analysis]]:
    """Name and analysis of every sample bundle in turn."""
    analysis = analyze(bundle(request.param), load_rules())
    yield request.param, analysis
    analysis.store.close()


def test_every_sample_has_a_timeline_in_order_of_lines_that_are_there(sample: tuple[str, Analysis]) -> None:
    _, analysis = sample
    told = read_timeline(analysis.store, analysis.rules, "en")
    assert told == read_timeline(analysis.store, analysis.rules, "en")
    utcs = [moment.utc for moment in told.moments]
    assert utcs == sorted(utcs)
    assert len(set(told.moments)) == len(told.moments), "nothing is told twice"
    lines = dict(analysis.store.query("SELECT path, lines FROM files"))
    for moment in told.moments:
        assert 1 <= moment.line <= lines[moment.file]
        assert moment.until_utc is None or moment.until_utc > moment.utc
        assert moment.text
        assert "\n" not in moment.text
        assert moment.error_s >= 0
        assert moment.count >= 1
    assert {one.file for one in told.coverage} <= lines.keys()
    assert told.captured_utc is not None
    assert max(utcs) <= told.captured_utc, "a bundle tells nothing of what came after"


def test_every_event_of_a_sample_is_told_once(sample: tuple[str, Analysis]) -> None:
    _, analysis = sample
    told = only(read_timeline(analysis.store, analysis.rules, "en"), "event")
    ((distinct,),) = analysis.store.query(
        "SELECT count(DISTINCT (object_kind, object_name, reason, split_part(message, chr(10), 1)))"
        " FROM events"
    )
    assert len(told) == distinct


def test_the_beginning_of_a_sample(sample: tuple[str, Analysis]) -> None:
    name, analysis = sample
    told = read_timeline(analysis.store, analysis.rules, "en")
    expected = BEGINS[name]
    if expected is None:
        assert told.first_bad is None
        return
    assert told.first_bad is not None
    assert (told.first_bad.subject, told.first_bad.utc) == (expected[0], datetime.fromisoformat(expected[1]))
    assert told.first_bad in told.moments


def test_a_sample_in_chinese_differs_by_titles_alone(sample: tuple[str, Analysis]) -> None:
    _, analysis = sample
    english, chinese = (read_timeline(analysis.store, analysis.rules, lang) for lang in ("en", "zh"))
    assert [m for m in english.moments if m.kind != "finding"] == [
        m for m in chinese.moments if m.kind != "finding"
    ]
    for moment in only(chinese, "finding"):
        assert any("\u4e00" <= letter <= "\u9fff" for letter in moment.text)
