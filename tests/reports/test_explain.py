"""What stands behind root causes, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal

import pytest

from analyzer.errors import UsageError
from analyzer.model import Record
from analyzer.reports.explain import ExplainReport, choose
from analyzer.reports.json import render
from tests.reports.making import (
    FOUND,
    NOON,
    make_case,
    make_evidence,
    make_finding,
    make_result,
    make_rival,
    make_root,
    make_source,
    make_term,
)


def text(*further: Record, lang: Literal["en", "zh"] = "en", wanted: str | None = None) -> str:
    case = make_case([*FOUND, *further], lang)
    return ExplainReport(case, choose(case, wanted), colour=False, width=None).render()


def reasoning(*further: Record) -> dict[str, Any]:
    """The JSON of what stands behind the first root cause."""
    found: dict[str, Any] = json.loads(render(make_case([*FOUND, *further])))["root_causes"][0]["reasoning"]
    return found


# -- which -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "ranks"),
    [
        (None, [1, 2]),
        ("1", [1]),
        ("app.bug", [2]),
        ("Deployment/api", [2]),
        ("deployment/DB", [1]),
        ("api", [2]),
    ],
)
def test_root_causes_are_chosen_by_rank_class_or_object(wanted: str | None, ranks: list[int]) -> None:
    assert [told.root.rank for told in choose(make_case(), wanted)] == ranks


@pytest.mark.parametrize("wanted", ["3", "postgres", "Service/api", "", "TT-001"])
def test_what_is_no_root_cause_is_refused_with_the_list(wanted: str) -> None:
    with pytest.raises(UsageError) as error:
        choose(make_case(), wanted)
    assert error.value.hint == "one of: 1 postgres.connections Deployment/db; 2 app.bug Deployment/api"


def test_without_root_causes_there_is_nothing_to_choose() -> None:
    case = make_case([make_finding(3, "TT-003", "api", role="symptom", cause=None)])
    assert choose(case, None) == []
    with pytest.raises(UsageError, match="no root cause 1"):
        choose(case, "1")


def test_of_a_case_without_a_root_cause_the_verdict_is_told() -> None:
    case = make_case([make_finding(3, "TT-003", "api", role="symptom", cause=None)])
    told = ExplainReport(case, [], colour=False, width=None).render()
    assert told.startswith("HEALTHY")
    assert "Requests fail: Deployment/api" in told


# -- confidence ------------------------------------------------------------------------------------


def test_the_sum_of_independent_kinds_is_written_out() -> None:
    told = text(wanted="1")
    assert "0.98 = 1 - (1 - 0.90) × (1 - 0.80)\n" in told
    assert "at most" not in told


def test_the_most_that_is_claimed_is_said_where_it_counts() -> None:
    assert "× (1 - 0.80), at most 0.99\n" in text(make_source(1, "event", 1, 0.95), wanted="1")


def test_terms_of_a_finding_are_written_out_with_what_they_mean() -> None:
    told = text(
        make_term(1, 2, "vague", 0.9),
        make_term(1, 3, "refuter", 0.5),
        make_term(1, 4, "refuter", 0.1, counts=False),
    )
    for line in (
        "0.90 = 0.90 × 0.90 × 0.50",
        "rule 0.90: because of base",
        "object 0.90: because of vague",
        "against it 0.50: found: because of refuter",
        "against it 0.10: asked, not the case: because of refuter",
    ):
        assert f"         {line}\n" in told


def test_a_finding_that_adds_nothing_is_marked() -> None:
    assert "A crash: Deployment/api  (adds nothing" in text(
        make_source(1, "log", 2, 0.7, counts=False), wanted="1"
    )


def test_evidence_stands_under_its_kind() -> None:
    told = text(make_evidence(1, 9, "limit: 5", "spec"), wanted="1")
    log, _, spec = told.partition("     spec  0.80\n")
    assert "logs-db-0.txt:4: FATAL: boom" in log
    assert "logs-db-0.txt:9: limit: 5" in spec.partition("   Explains")[0]


# -- cascade ---------------------------------------------------------------------------------------


def test_symptoms_are_told_with_relation_and_time() -> None:
    told = text(wanted="1")
    assert (
        "TT-003 Requests fail: Deployment/api (via depends_on; first at 2026-11-23 12:02:00,"
        " 2 min after the first sign of the cause)\n"
    ) in told
    assert "TT-003 Requests fail: Deployment/web\n" in told, "neither a relation nor a time"


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (timedelta(seconds=90), "90 s after"),
        (timedelta(seconds=-90), "90 s before"),
        (timedelta(minutes=5), "5 min after"),
        (timedelta(hours=30), "30 h after"),
        (timedelta(days=3), "3 d after"),
        (timedelta(0), "0 s after"),
    ],
)
def test_spans_are_told_in_units_that_fit(after: timedelta, words: str) -> None:
    records: list[Record] = [record for record in FOUND if getattr(record, "finding", None) != 3]
    effect = make_finding(3, "TT-003", "api", role="symptom", cause=None)
    effect.first_utc = NOON + after
    records.append(effect)
    case = make_case(records)
    assert words in ExplainReport(case, case.causes, colour=False, width=None).render()


# -- rivals ----------------------------------------------------------------------------------------

RIVALS = (
    make_rival("consequence", "app.bug", "TT-002", 2),
    make_rival("not_evaluable", "network.dns", "XX-001"),
    make_rival("quiet", "network.dns", "XX-002"),
    make_rival("quiet", "app.bug", "XX-003"),
    make_result("XX-001", "not_evaluable", "kubectl logs -l k8s-app=kube-dns"),
    make_result("XX-002", "quiet"),
    make_result("XX-003", "quiet"),
)


def test_rivals_say_why_they_lost_what_to_ask_for_and_what_was_checked() -> None:
    told = text(*RIVALS, wanted="1")
    assert "app.bug (A bug): Deployment/api [TT-002]\n       a consequence: why consequence\n" in told
    assert (
        "     network.dns\n       why not_evaluable\n       ask for: kubectl logs -l k8s-app=kube-dns\n"
        in told
    )


def test_a_class_of_which_something_could_not_be_checked_is_not_ruled_out() -> None:
    found = reasoning(*RIVALS)
    assert found["checked"] == [], "one of DNS could not be asked, the bug was found"
    assert [one["causes"] for one in found["unchecked"]] == [["network.dns"]]
    only_quiet = [record for record in RIVALS if getattr(record, "rule", "") != "XX-001"]
    assert reasoning(*only_quiet)["checked"] == [{"cause": "network.dns", "rules": ["XX-002"]}]


def test_commands_that_decide_more_come_first_and_each_once() -> None:
    further = (
        make_rival("not_evaluable", "network.dns", "XX-001"),
        make_rival("not_evaluable", "app.bug", "XX-004"),
        make_rival("not_evaluable", "network.dns", "XX-004"),
        make_rival("not_evaluable", "network.dns", "XX-005"),
        make_result("XX-001", "not_evaluable", "kubectl one"),
        make_result("XX-004", "not_evaluable", "kubectl many"),
        make_result("XX-005", "not_evaluable", None),
    )
    found = reasoning(*further)["unchecked"]
    assert [(one["ask_for"], one["causes"]) for one in found] == [
        ("kubectl many", ["app.bug", "network.dns"]),
        ("kubectl one", ["network.dns"]),
        (None, ["network.dns"]),
    ]


# -- both languages, hostile text ------------------------------------------------------------------


def test_chinese() -> None:
    told = text(*RIVALS, make_term(1, 2, "refuter", 0.5), lang="zh", wanted="1")
    for words in (
        "连接数耗尽: 数据库已满",
        "反证 0.50: 成立: 原因 refuter",
        "属于后果: 为何 consequence",
        "2 分钟",
    ):
        assert words in told
    assert "请提供: kubectl logs" in told


def test_what_stems_from_the_bundle_cannot_steer_the_terminal() -> None:
    hostile = "\x1b[2Jdb\u202e"
    records: Sequence[Record] = [
        make_finding(1, "TT-001", hostile, 0),
        make_root(1, 1, "postgres.connections", f"Deployment/{hostile}"),
        make_source(1, "log", 1, 0.9),
        make_evidence(1, 4, f"boom {hostile}"),
        make_rival("unsure", "app.bug", "TT-002", 1),
    ]
    case = make_case(records)
    told = ExplainReport(case, case.causes, colour=False, width=None).render()
    assert "\x1b" not in told
    assert "\u202e" not in told
    with pytest.raises(UsageError) as error:
        choose(case, hostile + "x")
    assert "\x1b" not in error.value.message + error.value.hint


# -- JSON ------------------------------------------------------------------------------------------


def test_json_tells_sources_terms_and_times() -> None:
    document = json.loads(render(make_case([*FOUND, make_term(1, 2, "refuter", 0.5, counts=False)])))
    first = document["root_causes"][0]
    assert first["reasoning"]["first"] == "2026-11-23T12:00:00Z"
    log, spec = first["reasoning"]["sources"]
    assert (log["source"], log["confidence"], spec["source"]) == ("log", 0.9, "spec")
    assert log["findings"][0]["terms"][1] == {
        "term": "refuter",
        "factor": 0.5,
        "counts": False,
        "why": "because of refuter",
    }
    assert [effect["after_s"] for effect in first["explains"]] == [120, None]
