"""What may lie behind a symptom that nothing in the bundle explains, and what would decide it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from analyzer.model import Hypothesis, RuleResult

if TYPE_CHECKING:
    from analyzer.diagnosis.cases import Clue
    from analyzer.diagnosis.topology import Entity, Topology
    from analyzer.rules.schema import Rule

ALL = "*"
_STARTING = frozenset({"not_scheduled", "image_pull", "not_started", "evicted"})
_SERVING = frozenset({"rejected", "errors", "slow", "stuck"})


def open_hypotheses(
    unexplained: Iterable[Clue],
    rules: Mapping[str, Rule],
    results: Mapping[str, RuleResult],
    topology: Topology,
    components: Mapping[Entity, str],
) -> Iterator[Hypothesis]:
    """Causes that could explain a symptom and could not be checked, each with what would decide it.

    `components` gives the program that runs behind an object.
    """
    unchecked = [
        rule
        for rule in rules.values()
        if rule.role == "cause" and rule.id in results and results[rule.id].outcome == "not_evaluable"
    ]
    for clue in unexplained:
        near = programs_near(clue, topology, components)
        for rule in unchecked:
            if may_explain(rule, clue, near):
                result = results[rule.id]
                yield Hypothesis(
                    finding=clue.finding.finding,
                    rule=rule.id,
                    cause=rule.cause or "",
                    reason=result.reason or "",
                    ask_for=result.ask_for,
                )


def programs_near(clue: Clue, topology: Topology, components: Mapping[Entity, str]) -> set[str]:
    """The programs that run behind the object of a symptom and whatever that needs."""
    return {components[entity] for entity in topology.reached_from(clue.entity) if entity in components}


def may_explain(rule: Rule, clue: Clue, near: set[str]) -> bool:
    """Whether a cause that was not found could be behind a symptom, as far as that can be told."""
    if clue.rule.caused_by and rule.cause not in clue.rule.caused_by:
        return False
    shown_by = {symptom for effects in rule.causes or () for symptom in effects.symptom or ()}
    if rule.causes is not None and clue.rule.symptom not in shown_by:
        return False
    if clue.rule.symptom in _SERVING and shown_by & _STARTING:
        return False  # a program that answers, slowly or with errors, has started
    printed_by = {component for match in rule.match for component in match.component}
    return not printed_by or ALL in printed_by or bool(printed_by & near)
