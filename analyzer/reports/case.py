"""The diagnosis as reports tell it: read from the tables and the rules, the same for every format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from analyzer.diagnosis.impact import RESPONSE, SCOPES
from analyzer.errors import UsageError
from analyzer.model import (
    BundleInfo,
    BundleWarning,
    Evidence,
    FileInfo,
    Finding,
    FindingEdge,
    Gap,
    Hypothesis,
    RootCause,
    RuleResult,
    Suppression,
    Verdict,
)
from analyzer.reports.explanation import Explainer, Explanation
from analyzer.reports.leads import ToldLead, read_leads
from analyzer.rules.entity import VAGUE

if TYPE_CHECKING:
    from analyzer.rules.load import RuleSet
    from analyzer.rules.schema import Remedy, Rule
    from analyzer.store.store import Store

Lang = Literal["en", "zh"]

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_PLAIN = re.compile(r"[\w./:@+-]+", re.ASCII)
"""What may stand in a command: it comes from the bundle, and the line will be pasted into a shell."""


@dataclass(frozen=True, slots=True)
class Step:
    """A remedy with this bundle's names in it."""

    text: str
    command: str | None
    risk: str
    destroys: str | None


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Causes that could not be checked, and the command whose output would decide them."""

    ask_for: str | None
    causes: list[str]


@dataclass(frozen=True, slots=True)
class Effect:
    """A finding that a root cause explains, or one that nothing does: then with what may lie behind it."""

    finding: Finding
    title: str
    via: str | None
    evidence: list[Evidence]
    open: list[OpenQuestion]

    @property
    def entity(self) -> str:
        """Kind/name of the object."""
        return f"{self.finding.entity_kind}/{self.finding.entity_name}"


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that a filter of the site took, and that filter's word for it."""

    effect: Effect
    by: Suppression


@dataclass(frozen=True, slots=True)
class Told:
    """A root cause, told in one language. `rule` found its leading finding, `rules` all that show it."""

    root: RootCause
    rule: str
    title: str
    headline: str
    explanation: str
    why: str
    response: str
    scope: str
    sources: list[str]
    rules: list[str]
    evidence: list[Evidence]
    effects: list[Effect]
    open: list[OpenQuestion]
    steps: list[Step]
    reasoning: Explanation


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a report says of one bundle."""

    lang: Lang
    bundle: BundleInfo
    verdict: Verdict
    causes: list[Told]
    unexplained: list[Effect]
    leads: list[ToldLead]
    advice: list[Effect]
    suppressed: list[Suppressed]
    gaps: list[Gap]
    results: list[RuleResult]
    warnings: list[BundleWarning]
    files: list[FileInfo]

    def count(self, outcome: str) -> int:
        """How many rules ended so: fired, quiet or not_evaluable."""
        return sum(result.outcome == outcome for result in self.results)


class _Teller:
    """Joins findings, evidence and rules once for all parts of a case."""

    def __init__(self, store: Store, rules: RuleSet, lang: Lang) -> None:
        self.rules, self.lang = rules, lang
        self.by_id = rules.by_id
        self.findings = {f.finding: f for f in store.records(Finding, order="finding")}
        check_rules(self.findings.values(), rules)
        self.evidence: dict[int, list[Evidence]] = {}
        for evidence in store.records(Evidence, order="finding, rank"):
            self.evidence.setdefault(evidence.finding, []).append(evidence)
        self.open: dict[int, list[Hypothesis]] = {}
        for hypothesis in store.records(Hypothesis, order="finding, rule"):
            self.open.setdefault(hypothesis.finding, []).append(hypothesis)
        self.effects: dict[int, list[FindingEdge]] = {}
        for edge in store.records(FindingEdge, order="cause, effect"):
            self.effects.setdefault(edge.cause, []).append(edge)
        self.explainer = Explainer(
            store,
            rules,
            chinese=lang == "zh",
            findings=self.findings,
            evidence=self.evidence,
            title=self.title,
        )

    def rule(self, finding: Finding) -> Rule:
        return self.by_id[finding.rule]

    def title(self, finding: Finding, others: Sequence[Finding] = ()) -> str:
        return title_of(finding, self.rule(finding), self.lang, others)

    def effect(self, number: int, via: str | None) -> Effect:
        finding = self.findings[number]
        return Effect(
            finding, self.title(finding), via, self.evidence.get(number, []), self.hypotheses(number)
        )

    def hypotheses(self, number: int) -> list[OpenQuestion]:
        """What may lie behind a finding, by what would decide it; the most often asked for first."""
        grouped: dict[str, list[str]] = {}
        for open_one in self.open.get(number, []):
            grouped.setdefault(open_one.ask_for or "", []).append(open_one.cause)
        questions = [
            OpenQuestion(ask_for or None, sorted(set(causes))) for ask_for, causes in grouped.items()
        ]
        return sorted(questions, key=lambda q: (q.ask_for is None, -len(q.causes), q.ask_for or ""))

    def told(self, root: RootCause) -> Told:
        lead = self.findings[root.finding]
        edges = self.effects.get(root.finding, [])
        members = [lead]
        members += [
            self.findings[edge.effect]
            for edge in edges
            if edge.via == "same" and self.findings[edge.effect].cause == root.cause
        ]
        numbers = {finding.finding for finding in members}
        evidence = _interleave([self.evidence.get(finding.finding, []) for finding in members])
        rule = self.rule(lead)
        title = self.rules.taxonomy[root.cause]
        chinese = self.lang == "zh"
        return Told(
            root=root,
            rule=lead.rule,
            title=title.zh if chinese else title.en,
            headline=self.title(lead, members),
            explanation=rule.explain_zh if chinese else rule.explain,
            why=root.why_zh if chinese else root.why,
            response=RESPONSE[root.priority][chinese],
            scope=SCOPES[root.scope][chinese],
            sources=sorted({item.source for item in evidence}),
            rules=sorted({finding.rule for finding in members}),
            evidence=evidence,
            effects=[self.effect(e.effect, e.via) for e in edges if e.effect not in numbers],
            open=self.hypotheses(root.finding),
            steps=[self.step(remedy, lead) for remedy in self._remedies(members)],
            reasoning=self.explainer.explain(root),
        )

    def _remedies(self, members: list[Finding]) -> list[Remedy]:
        return next((self.rule(f).remedy for f in members if self.rule(f).remedy), [])

    def step(self, remedy: Remedy, finding: Finding) -> Step:
        names = finding.captures | {"namespace": finding.entity_namespace or "NAMESPACE"}
        if finding.entity_kind not in VAGUE:  # a component is no object that kubectl knows
            names |= {"kind": finding.entity_kind.lower(), "name": finding.entity_name}
        chinese = self.lang == "zh"
        return Step(
            text=_fill(remedy.text_zh if chinese else remedy.text, names),
            command=_fill(remedy.command, {k: v for k, v in names.items() if _PLAIN.fullmatch(v)})
            if remedy.command
            else None,
            risk=remedy.risk,
            destroys=remedy.destroys_zh if chinese else remedy.destroys,
        )


def check_rules(findings: Iterable[Finding], rules: RuleSet) -> None:
    """Raise UsageError where a finding is of a rule that is not known here."""
    if unknown := sorted({finding.rule for finding in findings} - rules.by_id.keys()):
        raise UsageError(
            f"the database speaks of the rule {unknown[0]}, which is not known here",
            "give its pack with --rules, or analyze the bundle again",
        )


def title_of(finding: Finding, rule: Rule, lang: Lang, others: Sequence[Finding] = ()) -> str:
    """The title of its rule; what this finding does not name, others of the same cause may."""
    names: dict[str, str] = {}
    for one in (*others, finding):
        names |= one.captures
    names |= {"kind": finding.entity_kind, "name": finding.entity_name}
    return _fill(rule.title_zh if lang == "zh" else rule.title, names)


def read_case(store: Store, rules: RuleSet, lang: Lang) -> Case:
    """The case of a finished analysis. Raises UsageError where its findings are of rules not known here."""
    teller = _Teller(store, rules, lang)
    causes = [teller.told(root) for root in store.records(RootCause, order="rank")]
    explained = {edge.effect for edges in teller.effects.values() for edge in edges}
    explained |= {told.root.finding for told in causes}
    suppressions = store.records(Suppression, order="finding")
    ignored = {suppression.finding for suppression in suppressions if suppression.action == "ignore"}
    downgraded = {suppression.finding for suppression in suppressions} - ignored
    loose = [f for f in teller.findings.values() if f.finding not in explained | ignored]
    (bundle,) = store.records(BundleInfo)
    (verdict,) = store.records(Verdict)
    return Case(
        lang=lang,
        bundle=bundle,
        verdict=verdict,
        causes=causes,
        unexplained=[
            teller.effect(f.finding, None)
            for f in loose
            if f.role == "symptom" and f.finding not in downgraded
        ],
        leads=read_leads(store),
        advice=[
            teller.effect(f.finding, None)
            for f in loose
            if f.role in ("advice", "cause") or f.finding in downgraded
        ],
        suppressed=[Suppressed(teller.effect(one.finding, None), one) for one in suppressions],
        gaps=sorted(store.records(Gap, order="code, subject"), key=_telling),
        results=store.records(RuleResult, order="rule"),
        warnings=store.records(BundleWarning),
        files=store.records(FileInfo, order="path"),
    )


_GAPS_BY_WEIGHT = (
    "no_log",
    "no_previous_log",
    "init_log",
    "container_log",
    "truncated",
    "cut",
    "forbidden",
    "error",
    "missing",
    "unrecognised",
    "empty",
    "not_collected",
    "event_window",
)


def _telling(gap: Gap) -> int:
    """The gaps that hide most come first: a log that is not there before what is never collected."""
    return _GAPS_BY_WEIGHT.index(gap.code)


def _fill(text: str, names: dict[str, str]) -> str:
    """Put names into `{placeholders}`; one that nobody knows stays as `<placeholder>`."""
    return _PLACEHOLDER.sub(lambda match: names.get(match[1], f"<{match[1]}>"), text)


def unfilled(text: str) -> str:
    """A title of a rule as it stands before anything is found: `<user>` for `{user}`."""
    return _fill(text, {})


def _interleave(lists: list[list[Evidence]], most: int = 8) -> list[Evidence]:
    """The first line of each finding before the second of any, no line twice."""
    found: dict[tuple[str, int], Evidence] = {}
    for rank in range(max(map(len, lists), default=0)):
        for items in lists:
            if rank < len(items):
                found.setdefault((items[rank].file, items[rank].line), items[rank])
    return list(found.values())[:most]
