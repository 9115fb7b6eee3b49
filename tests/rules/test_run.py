from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from analyzer.errors import RuleError
from analyzer.model import (
    BundleWarning,
    Container,
    Evidence,
    Finding,
    Line,
    LogRecord,
    Record,
    Relation,
    RuleResult,
)
from analyzer.rules.run import run_rules
from analyzer.rules.schema import Rule
from analyzer.rules.state import facts, in_process
from tests.rules.making import API, SHOP, make_gap, make_log, make_pod, make_rule, make_store

MISSING = "events.txt: the file is not in the bundle"
PARTLY = f"is in the bundle in part only: {MISSING}"
POD_ROWS = "select 'Pod' as kind, namespace, name, file, line, node from pods"


def run(records: Sequence[Record], *rules: Rule) -> tuple[list[str], list[str], list[str]]:
    """Results, findings and evidence, each row as one line."""
    with make_store([*SHOP, *records]) as store:
        run_rules(store, rules)
        results = [
            f"{r.rule} {r.outcome} {r.findings} {r.reason} {r.ask_for}"
            for r in store.records(RuleResult, order="rule")
        ]
        findings = [
            f"{f.finding} {f.rule} {f.entity_kind}/{f.entity_name} {f.confidence} x{f.count} {f.captures}"
            for f in store.records(Finding, order="finding")
        ]
        evidence = [
            f"{e.finding}.{e.rank} {e.source} {e.file}:{e.line} {e.text}"
            for e in store.records(Evidence, order="finding, rank")
        ]
        assert store.records(BundleWarning) == []
    return results, findings, evidence


def app_log(*messages: str, **changes: object) -> list[LogRecord]:
    return [make_log(message, number, **changes) for number, message in enumerate(messages, 1)]


def test_a_log_rule_becomes_a_finding_with_its_lines() -> None:
    records = app_log("up", "lost db-1 at 5", "lost db-1 at 6", "lost db-1 at 7", "down")
    results, findings, evidence = run(records, make_rule(regex="lost (?P<host>\\S+) at (?P<at>\\d)"))
    assert results == ["TT-001 fired 1 None None"]
    assert findings == ["1 TT-001 Deployment/api 0.9 x3 {'host': 'db-1', 'at': '5'}"]
    assert evidence == [
        f"1.1 log logs-{API}.txt:2 lost db-1 at 5",
        f"1.2 log logs-{API}.txt:4 lost db-1 at 7",
    ]


def test_evidence_is_the_line_of_a_record_that_matched() -> None:
    text = "12:00 ERROR request failed\nTraceback\n  frame\nValueError: no good\n"
    record = make_log("request failed", line=10, trace="Traceback\n  frame\nValueError: no good", text=text)
    _, _, evidence = run([record], make_rule(regex="ValueError: (?P<what>.+)"))
    assert evidence == [f"1.1 log logs-{API}.txt:13 ValueError: no good"]


def test_a_message_that_was_printed_otherwise_is_proved_by_its_record() -> None:
    text = '{"message": "a \\"quoted\\" word"}'
    _, _, evidence = run([make_log('a "quoted" word', line=3, text=text)], make_rule(regex='"quoted"'))
    assert evidence == [f"1.1 log logs-{API}.txt:3 {text}"]


def test_evidence_spreads_over_pods_before_it_repeats() -> None:
    records = [
        make_log(f"boom {pod}{number}", number, file=f"logs-{pod}.txt", pod=f"{pod}-0")
        for pod in "abcd"
        for number in (1, 2, 3)
    ]
    rule = make_rule(match=[{"component": ["app"], "regex": "boom", "entity": "dns"}])
    _, findings, evidence = run(records, rule)
    assert findings == ["1 TT-001 Cluster/dns 0.9 x12 {}"]
    assert [line.split()[-1] for line in evidence] == ["a1", "b1", "c1", "d1", "a3"]


def test_a_long_line_is_cut_and_says_so() -> None:
    _, _, (evidence,) = run(app_log("boom " + "x" * 5000), make_rule(regex="boom"))
    assert evidence.endswith("x…")
    assert len(evidence) < 1100


def test_a_state_rule_gives_a_finding_per_object() -> None:
    results, findings, evidence = run([], make_rule(sql=POD_ROWS + " where component <> 'redis'"))
    assert results == ["TT-001 fired 2 None None"]
    assert findings == [
        "1 TT-001 Pod/api-6d5b7c9f44-x2v9k 0.9 x1 {'node': 'node-1'}",
        "2 TT-001 Pod/postgres-7f9c6d8b54-k4m2p 0.9 x1 {'node': 'node-1'}",
    ]
    assert evidence == ["1.1 status pods.txt:2 line 2 of pods", "2.1 status pods.txt:3 line 3 of pods"]


def test_a_state_rule_may_add_lines_counts_and_the_kind_of_evidence() -> None:
    sql = (
        "select 'Node' as kind, null as namespace, node as name, 'pods.txt' as file, 2 as line,"
        " [{'file': 'pods.txt', 'line': 4}, {'file': 'pods.txt', 'line': 99}] as also,"
        " 7 as count, 'event' as source, min(name) as pod from pods group by node"
    )
    _, findings, evidence = run([], make_rule(sql=sql))
    assert findings == [f"1 TT-001 Node/node-1 0.9 x7 {{'pod': '{API}'}}"]
    assert evidence == ["1.1 event pods.txt:2 line 2 of pods", "1.2 event pods.txt:4 line 4 of pods"]


def test_rows_of_one_object_are_one_finding() -> None:
    sql = "select 'Node' as kind, null as namespace, node as name, file, line, line as at from pods"
    _, findings, evidence = run([], make_rule(sql=sql))
    assert findings == ["1 TT-001 Node/node-1 0.9 x3 {'at': '2'}"]
    assert [line[:3] for line in evidence] == ["1.1", "1.2", "1.3"]


def test_a_fact_about_an_unnamed_object_is_kept_for_its_file() -> None:
    sql = "select null as kind, namespace, name, file, line from pods where component = 'app'"
    assert run([], make_rule(sql=sql))[1] == ["1 TT-001 File/pods.txt 0.81 x1 {}"]


def test_evidence_may_be_a_log_line() -> None:
    sql = "select 'Pod' as kind, namespace, pod as name, file, line + 1 as line from log_records"
    _, _, evidence = run([make_log("first\nsecond", line=5)], make_rule(sql=sql))
    assert evidence == [f"1.1 status logs-{API}.txt:6 second"]


def test_nothing_found_is_quiet() -> None:
    results, findings, evidence = run(
        app_log("well"), make_rule(regex="boom"), make_rule("TT-002", sql=POD_ROWS + " where false")
    )
    assert results == ["TT-001 quiet 0 None None", "TT-002 quiet 0 None None"]
    assert findings == evidence == []


def test_a_draft_is_not_run() -> None:
    assert run(app_log("boom"), make_rule(regex="boom", maturity="draft")) == ([], [], [])


def test_without_a_log_nothing_can_be_said() -> None:
    rules = [
        make_rule("TT-001", match=[{"component": ["redis", "nginx"], "regex": "boom"}]),
        make_rule("TT-002", match=[{"component": ["redis", "app"], "regex": "boom"}]),
        make_rule("TT-003", match=[{"component": ["*"], "regex": "boom"}]),
    ]
    results, _, _ = run([*app_log("well"), make_gap("log:redis", command="kubectl logs redis-0")], *rules)
    assert results == [
        "TT-001 not_evaluable 0 the bundle holds no log of nginx or redis kubectl logs redis-0",
        f"TT-002 not_evaluable 0 the log of redis {PARTLY} kubectl logs redis-0",
        "TT-003 quiet 0 None None",
    ]
    assert run([], rules[2])[0] == ["TT-003 not_evaluable 0 the bundle holds no log of any pod None"]


def test_an_absent_table_makes_a_rule_not_evaluable_and_an_empty_one_does_not() -> None:
    rule = make_rule(sql=POD_ROWS, needs=["pods", "events"])
    gap = make_gap("events", command="kubectl get events")
    assert run([gap], rule)[0] == [
        f"TT-001 not_evaluable 0 the input events is not in the bundle: {MISSING} kubectl get events"
    ]
    assert run([], rule)[0] == ["TT-001 fired 3 None None"]


def test_a_partial_input_can_fire_and_cannot_be_quiet() -> None:
    gap = make_gap("pods", command="kubectl get pods")
    fires, quiet = make_rule(sql=POD_ROWS), make_rule("TT-002", sql=POD_ROWS + " where false")
    assert run([gap], fires, quiet)[0] == [
        "TT-001 fired 3 None None",
        f"TT-002 not_evaluable 0 the input pods {PARTLY} kubectl get pods",
    ]


def test_what_names_no_object_is_less_sure() -> None:
    match = {"component": ["app"], "regex": "boom", "entity": "dependency", "dependency": "kafka"}
    _, findings, _ = run(app_log("boom"), make_rule(match=[match]))
    assert findings == ["1 TT-001 Component/kafka 0.81 x1 {}"]


def test_a_refuter_lowers_confidence_of_the_object_that_it_speaks_of() -> None:
    refuter = {
        "sql": "select 1 from pods where workload = $name and namespace = $namespace and component = 'app'",
        "factor": 0.5,
        "why": "w",
        "why_zh": "因",
    }
    records = [*app_log("boom"), make_log("boom", pod="redis-0", file="logs-redis-0.txt")]
    _, findings, _ = run(records, make_rule(regex="boom", refuters=[refuter]))
    assert findings == ["1 TT-001 Deployment/api 0.45 x1 {}", "2 TT-001 StatefulSet/redis 0.9 x1 {}"]


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        ("select nothing from nowhere", "CatalogException"),
        ("select 1; select 2", "RuleError"),
        ("drop table pods", "RuleError"),
        ("selec", "ParserException"),
        ("select 'Pod' as kind", "RuleError"),
        ("select null as kind, null as namespace, 'x' as name, null as file, 1 as line", "RuleError"),
        ("select 'P' as kind, null as namespace, 'x' as name, 'f' as file, 1 as line, error('x')", "Invalid"),
    ],
)
def test_a_rule_that_fails_is_not_evaluable_and_said_so(sql: str, error: str) -> None:
    with make_store(SHOP) as store:
        run_rules(store, [make_rule(sql=sql), make_rule("TT-002", sql=POD_ROWS)])
        results = store.records(RuleResult, order="rule")
        (warning,) = store.records(BundleWarning)
    assert [(r.rule, r.outcome, r.reason) for r in results] == [
        ("TT-001", "not_evaluable", "the rule failed"),
        ("TT-002", "fired", None),
    ]
    assert warning.code == "rule.failed"
    assert warning.message.startswith(f"rule TT-001 could not be run ({error}")


def test_what_a_rule_lacks_is_told_in_both_languages() -> None:
    rules = [
        make_rule("TT-001", match=[{"component": ["redis", "app"], "regex": "boom"}]),
        make_rule("TT-002", sql=POD_ROWS, needs=["log:redis"]),
    ]
    with make_store(SHOP) as store:
        run_rules(store, rules)
        told = [(r.reason, r.reason_zh) for r in store.records(RuleResult, order="rule")]
    assert told == [
        ("the bundle holds no log of app or redis", "诊断包中没有 app 或 redis 的日志"),
        ("the log of redis is not in the bundle", "redis 的日志不在诊断包中"),
    ]


def test_facts_of_a_wrong_query_raise() -> None:
    with make_store(SHOP) as store, pytest.raises(RuleError, match="TT-001: sql has no column namespace"):
        facts(in_process(store), make_rule(sql="select 'Pod' as kind"))


def test_results_do_not_depend_on_the_order_of_rows() -> None:
    records = [make_log(f"lost db-{n % 3} at {n}", n, file=f"logs-{n % 2}.txt") for n in range(1, 13)]
    pods = [make_pod(f"p-{n}", "Deployment", "p", None, file="x.txt", line=n) for n in range(1, 6)]
    lines = [Line(file="x.txt", line=n, text=str(n)) for n in range(1, 6)]
    match = {"component": ["app"], "regex": "lost (?P<host>\\S+) at (?P<n>\\d)", "entity": "dependency"}
    rules = [make_rule(match=[match]), make_rule("TT-002", sql=POD_ROWS)]
    forward = run([*records, *pods, *lines], *rules)
    assert run([*records[::-1], *lines[::-1], *pods[::-1]], *rules) == forward


TOGETHER = """
select a.entity_kind as kind, a.entity_namespace as namespace, a.entity_name as name, a.file, a.line
from fired a join fired b on b.rule = 'TT-002' and a.entity_name = b.entity_name
where a.rule = 'TT-001' and precedes(a.first_utc, b.first_utc, interval 5 minute)
"""


def correlating(records: Sequence[Record]) -> list[str]:
    rules = (
        make_rule("TT-001", regex="first sign"),
        make_rule("TT-002", regex="second sign"),
        make_rule("TT-003", kind="correlate", needs=["log_records"], sql=TOGETHER, source="log"),
    )
    return [line for line in run(records, *rules)[1] if "TT-003" in line]


def test_a_correlate_rule_reads_what_the_others_found() -> None:
    assert correlating(app_log("first sign", "second sign")) == ["3 TT-003 Deployment/api 0.9 x1 {}"]


def test_a_correlate_rule_is_quiet_where_one_part_is_missing() -> None:
    assert correlating(app_log("first sign")) == []


@pytest.mark.parametrize(("minutes", "fires"), [(4, True), (6, False), (-1, False)])
def test_the_order_of_times_counts_where_there_are_times(minutes: int, fires: bool) -> None:
    noon = datetime(2026, 11, 23, 12)
    records = [
        make_log("first sign", 1, ts_utc=noon),
        make_log("second sign", 2, ts_utc=noon + timedelta(minutes=minutes)),
    ]
    assert bool(correlating(records)) is fires


def test_a_client_that_complains_of_a_server_depends_on_it() -> None:
    match = {
        "component": ["frontend"],
        "regex": "redis refused",
        "entity": "dependency",
        "dependency": "redis",
    }
    pod = make_pod("web-0", "StatefulSet", "web", "frontend")
    record = make_log("redis refused", 7, file="logs-web-0.txt", pod="web-0", component="frontend")
    with make_store([*SHOP, pod, record]) as store:
        run_rules(store, [make_rule(match=[match])])
        added = [
            (r.from_name, r.to_name, r.why, r.file, r.line)
            for r in store.records(Relation, where="from_name = 'web'")
        ]
    assert added == [("web", "redis", "rule TT-001", "logs-web-0.txt", 7)]


def test_a_dependence_that_is_configured_is_not_said_twice() -> None:
    match = {"component": ["app"], "regex": "refused", "entity": "dependency", "dependency": "postgres"}
    with make_store([*SHOP, *app_log("refused")]) as store:
        before = store.records(Relation)
        run_rules(store, [make_rule(match=[match])])
        assert store.records(Relation) == before


@pytest.mark.parametrize(("hours", "fires"), [(0, True), (2, False)])
def test_what_a_run_said_before_the_pod_got_well_is_history(hours: int, fires: bool) -> None:
    now = datetime(2026, 11, 23, 12)
    container = Container(
        namespace="shop",
        pod=API,
        name="api",
        kind="app",
        ready=True,
        state="Running",
        started_utc=now - timedelta(hours=hours),
        file="pods-describe.txt",
        line=9,
    )
    old = make_log(
        "boom", file=f"logs-{API}-previous.txt", stream="previous", ts_utc=now - timedelta(hours=9)
    )
    later = make_log("fine", ts_utc=now)
    _, findings, _ = run([container, old, later], make_rule(regex="boom"))
    assert bool(findings) is fires
