"""How sure a finding is, term by term."""

from __future__ import annotations

import math

from analyzer.model import ConfidenceTerm, Finding, LogRecord
from analyzer.rules.run import run_rules
from analyzer.rules.schema import Rule
from tests.rules.making import SHOP, make_log, make_rule, make_store

BOOM = make_log("boom")
SPEAKS = {"sql": "select 1 where $name = 'api'", "factor": 0.5, "why": "it heals", "why_zh": "会自愈"}
SILENT = {"sql": "select 1 where $name = 'other'", "factor": 0.1, "why": "no", "why_zh": "否"}
BROKEN = {"sql": "select nothing", "factor": 0.1, "why": "no", "why_zh": "否"}


def terms(rule: Rule, record: LogRecord = BOOM) -> tuple[float, list[tuple[str, float, bool, str]]]:
    with make_store([*SHOP, record]) as store:
        run_rules(store, [rule])
        (finding,) = store.records(Finding)
        found = store.records(ConfidenceTerm, order="position")
    assert finding.confidence == round(math.prod(term.factor for term in found if term.counts), 4)
    return finding.confidence, [(term.term, term.factor, term.counts, term.why) for term in found]


def test_the_base_alone() -> None:
    sure, found = terms(make_rule(regex="boom", base=0.8))
    assert sure == 0.8
    assert found == [("base", 0.8, True, "how often this signature alone is right")]


def test_refuters_count_only_where_they_speak() -> None:
    sure, found = terms(make_rule(regex="boom", base=0.8, refuters=[SPEAKS, SILENT]))
    assert sure == 0.4
    assert found[1:] == [("refuter", 0.5, True, "it heals"), ("refuter", 0.1, False, "no")]


def test_a_refuter_that_cannot_be_asked_counts_for_nothing() -> None:
    sure, found = terms(make_rule(regex="boom", base=0.8, refuters=[BROKEN]))
    assert sure == 0.8
    assert len(found) == 1


def test_a_finding_without_an_object_is_less_sure() -> None:
    sure, found = terms(make_rule(regex="boom", base=0.5), make_log("boom", pod=None))
    assert sure == 0.45
    assert [term[0] for term in found] == ["base", "vague"]
