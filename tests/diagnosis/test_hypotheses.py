"""What may lie behind a symptom that nothing explains."""

from __future__ import annotations

from typing import Any

import pytest

from analyzer.diagnosis.hypotheses import open_hypotheses
from analyzer.model import RuleResult
from analyzer.rules.schema import Rule
from tests.diagnosis.test_explain import APP, DB, FRONT, TOPOLOGY, symptom
from tests.rules.making import make_rule

COMPONENTS = {APP: "app", DB: "postgres", FRONT: "frontend"}
ASK = "kubectl logs db"


def hypotheses(
    rule: Rule, name: str = "unreachable", outcome: str = "not_evaluable", **changes: Any
) -> list[str]:
    result = RuleResult(
        rule=rule.id, outcome=outcome, findings=0, reason="no log", reason_zh="没有日志", ask_for=ASK
    )
    clue = symptom(1, APP, name, **changes)
    found = open_hypotheses([clue], {rule.id: rule}, {rule.id: result}, TOPOLOGY, COMPONENTS)
    return [f"{one.finding} {one.cause} {one.reason} {one.ask_for}" for one in found]


def log_of(component: str, **changes: object) -> Rule:
    return make_rule(match=[{"component": [component], "regex": "anything"}], **changes)


def test_a_cause_on_what_the_object_needs_may_lie_behind() -> None:
    assert hypotheses(log_of("postgres")) == [f"1 postgres.connections no log {ASK}"]


@pytest.mark.parametrize("outcome", ["quiet", "fired"])
def test_a_cause_that_was_checked_is_no_question(outcome: str) -> None:
    assert hypotheses(log_of("postgres"), outcome=outcome) == []


def test_a_program_that_the_object_does_not_need_is_no_question() -> None:
    assert hypotheses(log_of("frontend")) == []


def test_a_symptom_names_the_causes_that_it_may_have() -> None:
    assert hypotheses(log_of("postgres"), caused_by=["postgres.connections"]) != []
    assert hypotheses(log_of("postgres"), caused_by=["network.dns"]) == []


def test_a_cause_names_the_symptoms_that_it_shows_by() -> None:
    crash = [{"via": ["depends_on"], "symptom": ["crash"]}]
    assert hypotheses(log_of("postgres", causes=crash), "crash") != []
    assert hypotheses(log_of("postgres", causes=crash), "slow") == []


def test_what_keeps_a_program_from_starting_makes_no_slow_answers() -> None:
    anything = [{"via": ["same"], "symptom": ["not_scheduled", "unreachable", "slow"]}]
    assert hypotheses(log_of("app", causes=anything), "unreachable") != []
    assert hypotheses(log_of("app", causes=anything), "slow") == []


def test_symptoms_are_no_hypotheses() -> None:
    rule = make_rule(
        role="symptom", cause=None, symptom="crash", match=[{"component": ["app"], "regex": "any"}]
    )
    assert hypotheses(rule) == []
