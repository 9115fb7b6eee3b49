"""What stands behind each verdict adds up, and leads stay out of it."""

from __future__ import annotations

import math

import pytest

from analyzer.analysis import Analysis
from analyzer.diagnosis.cases import MAX_CONFIDENCE
from analyzer.model import Finding, LogTemplate, Rival, RootCause, RuleResult
from analyzer.reports.case import Case, read_case
from analyzer.reports.explain import ExplainReport
from analyzer.reports.words import WORDS
from analyzer.rules.match import blocks


def case_of(analysis: Analysis) -> Case:
    return read_case(analysis.store, analysis.rules, "en")


def test_confidence_is_what_its_terms_make_it(sample: tuple[str, Analysis]) -> None:
    for told in case_of(sample[1]).causes:
        kinds = told.reasoning.kinds
        together = 1 - math.prod(1 - kind.confidence for kind in kinds)
        assert told.root.confidence == round(min(MAX_CONFIDENCE, together), 2)
        for kind in kinds:
            assert kind.confidence == max(proof.finding.confidence for proof in kind.proofs)
            assert [proof.counts for proof in kind.proofs] == [True] + [False] * (len(kind.proofs) - 1)
            for proof in kind.proofs:
                counting = math.prod(term.factor for term in proof.terms if term.counts)
                assert proof.finding.confidence == round(counting, 4)
                assert all(evidence.source == kind.source for evidence in proof.evidence)


def test_rivals_are_none_of_the_root_cause_and_say_why_they_lost(sample: tuple[str, Analysis]) -> None:
    store = sample[1].store
    roots = {root.rank: root for root in store.records(RootCause)}
    outcomes = {result.rule: result.outcome for result in store.records(RuleResult)}
    findings = {finding.finding for finding in store.records(Finding)}
    for rival in store.records(Rival):
        assert rival.why
        assert rival.why_zh
        assert f"fate_{rival.fate}" in WORDS or outcomes[rival.rule] == rival.fate
        if rival.finding is None:
            assert rival.cause != roots[rival.rank].cause
        else:
            assert rival.finding in findings


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_root_cause_can_be_explained(sample: tuple[str, Analysis], lang: str) -> None:
    case = read_case(sample[1].store, sample[1].rules, "zh" if lang == "zh" else "en")
    text = ExplainReport(case, case.causes, colour=False, width=None).render()
    for told in case.causes:
        assert f"{told.root.rank}. {told.root.priority} {told.root.cause}" in text
        assert all(f"{one.file}:{one.line}:" in text for one in told.evidence)
        assert all(effect.finding.rule in text for effect in told.effects)


def test_leads_are_lines_that_no_rule_knows_and_no_causes(sample: tuple[str, Analysis]) -> None:
    name, analysis = sample
    case = case_of(analysis)
    shown = {(e.file, e.line) for told in case.causes for e in told.evidence}
    if name == "healthy":
        assert case.leads == []
    for told in case.leads:
        assert not told.template.known
        assert (told.lead.file, told.lead.line) not in shown
        assert told.lead.faulty or "error" in told.lead.reasons


def test_templates_hold_every_record_that_says_something(sample: tuple[str, Analysis]) -> None:
    store = sample[1].store
    said = sum(block["headline"].str.strip_chars().str.len_bytes().gt(0).sum() for block in blocks(store))
    assert sum(one.count for one in store.records(LogTemplate)) == said
    ((runs,),) = store.query("SELECT coalesce(sum(count), 0) FROM template_runs")
    assert runs == said
