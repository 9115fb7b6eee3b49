"""Root causes and findings of two bundles, matched by what is wrong with what.

The class of a cause or the kind of a symptom and the object match, never rank, number or pod. What was found
before and is not found now is resolved only where its rules could be answered; else it is lost sight of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from analyzer.diff.words import diff_word
from analyzer.model import Finding, FindingEdge, RootCause, RuleResult, Suppression
from analyzer.reports.case import check_rules, title_of
from analyzer.rules.needs import Inputs

if TYPE_CHECKING:
    from analyzer.analysis import Analysis
    from analyzer.diff.names import Names, Place
    from analyzer.reports.case import Lang

FaultStatus = Literal["new", "worse", "lost", "eased", "resolved", "same"]
STATUSES: tuple[FaultStatus, ...] = ("new", "worse", "lost", "eased", "resolved", "same")
"""In the order in which they are told."""

MUCH_MORE = 10
"""How many times as often makes a fault worse."""
_LAST = "P9"  # sorts behind every priority
MAX_REASONS = 3


@dataclass(frozen=True, slots=True)
class Fault:
    """What one bundle shows of a fault: all findings of one class on one object.

    `priority` is that of a root cause, None where it is none. `entities` are the objects concerned: its own,
    and those of what it explains. `ignored`: a filter of the site takes all of it.
    """

    title: str
    priority: str | None
    entities: frozenset[str]
    count: int
    rules: tuple[str, ...]
    place: Place | None
    ignored: bool


@dataclass(frozen=True, slots=True)
class FaultChange:
    """What became of a fault from one bundle to the other.

    `cause` is the class of the cause, the kind of the symptom, or the rule where it has neither. `lost`: its
    rule cannot be answered in the new bundle. `ask_for` is the command that would decide that. `root`: it is
    a root cause in one of the bundles.
    """

    status: FaultStatus
    cause: str
    entity: str
    title: str
    root: bool
    reasons: list[str]
    ask_for: str | None
    old: Fault | None
    new: Fault | None

    @property
    def priority(self) -> str | None:
        """The priority as it is now; of what is gone, as it was."""
        return next((side.priority for side in (self.new, self.old) if side and side.priority), None)


Key = tuple[str, str]


class _Side:
    """The faults of one bundle, and which rules could not be answered."""

    def __init__(self, analysis: Analysis, names: Names, lang: Lang) -> None:
        self.lang = lang
        store = analysis.store
        self._rules = analysis.rules.by_id
        self._results = {result.rule: result for result in store.records(RuleResult)}
        self._inputs = Inputs(store)
        findings = {finding.finding: finding for finding in store.records(Finding, order="finding")}
        check_rules(findings.values(), analysis.rules)
        self._findings, self._names = findings, names
        self._roots = {root.finding: root for root in store.records(RootCause)}
        self._effects: dict[int, list[int]] = {}
        for edge in store.records(FindingEdge):
            self._effects.setdefault(edge.cause, []).append(edge.effect)
        self._ignored = {one.finding for one in store.records(Suppression) if one.action == "ignore"}
        self._places: dict[int, Place] = {
            number: (file, line)
            for number, file, line in store.query("SELECT finding, file, line FROM evidence WHERE rank = 1")
        }
        groups: dict[Key, list[Finding]] = {}
        for finding in findings.values():
            if finding.role != "context":
                groups.setdefault(self._key(finding), []).append(finding)
        self.faults = {key: self._fault(group) for key, group in groups.items()}

    def lack(self, rules: Sequence[str]) -> tuple[str, str | None] | None:
        """Why rules that found nothing on an object prove nothing, and what to ask for; None if they do."""
        found = [(rule, lack) for rule in rules if (lack := self._lack(rule))]
        if not found:
            return None
        told = [diff_word(self.lang, "rule_and_why", rule=rule, why=why) for rule, (why, _) in found]
        ask_for = next((ask for _, (_, ask) in found if ask), None)
        return diff_word(self.lang, "and").join(told[:MAX_REASONS]), ask_for

    def _lack(self, rule: str) -> tuple[str, str | None] | None:
        result = self._results.get(rule)
        if result is None:
            return diff_word(self.lang, "not_run", rule=rule), None
        chinese = self.lang == "zh"
        if result.outcome == "not_evaluable":
            return (result.reason_zh if chinese else result.reason) or "", result.ask_for
        if result.outcome == "fired" and rule in self._rules:  # on other objects: were all of them seen?
            lack = self._inputs.lack(self._rules[rule]) or self._inputs.blind_spot(self._rules[rule])
            if lack:
                return (lack.reason_zh if chinese else lack.reason), lack.ask_for
        return None

    def _entity(self, finding: Finding) -> str:
        return self._names.entity(finding.entity_kind, finding.entity_namespace, finding.entity_name)

    def _key(self, finding: Finding) -> Key:
        cause = finding.cause or self._rules[finding.rule].symptom or finding.rule
        return cause, self._entity(finding)

    def _fault(self, group: list[Finding]) -> Fault:
        roots = [finding for finding in group if finding.finding in self._roots]
        roots.sort(key=lambda finding: self._roots[finding.finding].rank)
        lead = (roots or group)[0]
        effects = (effect for root in roots for effect in self._effects.get(root.finding, []))
        return Fault(
            title=title_of(lead, self._rules[lead.rule], self.lang, group),
            priority=min((self._roots[root.finding].priority for root in roots), default=None),
            entities=frozenset(
                {self._entity(lead), *(self._entity(self._findings[effect]) for effect in effects)}
            ),
            count=sum(finding.count for finding in group),
            rules=tuple(sorted({finding.rule for finding in group})),
            place=self._places.get(lead.finding),
            ignored=all(finding.finding in self._ignored for finding in group),
        )


def fault_changes(old: Analysis, new: Analysis, names: tuple[Names, Names], lang: Lang) -> list[FaultChange]:
    """What became of every fault: root causes first, by status, priority, class and object.

    Raises UsageError where findings are of rules not known here.
    """
    return sorted(
        _changes(_Side(old, names[0], lang), _Side(new, names[1], lang), lang),
        key=lambda one: (
            not one.root, STATUSES.index(one.status), one.priority or _LAST, one.cause, one.entity,
        ),
    )  # fmt: skip


def _changes(old: _Side, new: _Side, lang: Lang) -> Iterator[FaultChange]:
    for cause, entity in old.faults.keys() | new.faults.keys():
        before, after = old.faults.get((cause, entity)), new.faults.get((cause, entity))
        told = after or before
        if told is None or all(side is None or side.ignored for side in (before, after)):
            continue
        status, reasons, ask_for = _judged(before, after, old, new, lang)
        yield FaultChange(
            status=status,
            cause=cause,
            entity=entity,
            title=told.title,
            root=any(side is not None and side.priority is not None for side in (before, after)),
            reasons=reasons,
            ask_for=ask_for,
            old=before,
            new=after,
        )


def _judged(
    before: Fault | None, after: Fault | None, old: _Side, new: _Side, lang: Lang
) -> tuple[FaultStatus, list[str], str | None]:
    if before is None or before.ignored:
        rules = after.rules if after else ()
        why = diff_word(lang, "filtered") if before else next(iter(old.lack(rules) or ()), None)
        return "new", [diff_word(lang, "maybe_before", why=why)] if why else [], None
    if after is not None and after.ignored:
        return "lost", [diff_word(lang, "filtered")], None
    if after is None:
        lack = new.lack(before.rules)
        return ("lost", [lack[0]], lack[1]) if lack else ("resolved", [], None)
    if reasons := list(_grown(before, after, lang, "root_now", before, after)):
        return "worse", reasons, None
    reasons = list(_grown(after, before, lang, "root_no_more", before, after))
    return ("eased" if reasons else "same"), reasons, None


def _grown(lesser: Fault, greater: Fault, lang: Lang, root: str, old: Fault, new: Fault) -> Iterator[str]:
    """In which ways one of two sights of a fault is worse; the texts tell old → new."""
    if greater.priority and not lesser.priority:
        yield diff_word(lang, root)
    elif greater.priority and lesser.priority and greater.priority < lesser.priority:
        yield diff_word(lang, "priority", old=old.priority, new=new.priority)
    if greater.priority and lesser.priority and len(greater.entities) > len(lesser.entities):
        yield diff_word(lang, "entities", old=len(old.entities), new=len(new.entities))
    if greater.count > lesser.count and greater.count >= MUCH_MORE * lesser.count:
        yield diff_word(lang, "counts", old=old.count, new=new.count)
