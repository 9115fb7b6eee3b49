"""What stands behind a root cause, told in one language: confidence, rivals, what was and was not checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from analyzer.diagnosis.cases import MAX_CONFIDENCE
from analyzer.model import ConfidenceTerm, Evidence, Finding, Rival, RootCause, RootCauseSource, RuleResult

if TYPE_CHECKING:
    from analyzer.rules.load import RuleSet
    from analyzer.store.store import Store


@dataclass(frozen=True, slots=True)
class Term:
    """A factor of a finding's confidence; one that does not count is a refuter that found nothing."""

    term: str
    factor: float
    counts: bool
    why: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A finding that shows the cause; the surest of its kind of evidence counts."""

    finding: Finding
    title: str
    counts: bool
    terms: list[Term]
    evidence: list[Evidence]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of evidence and the findings that it gives."""

    source: str
    confidence: float
    proofs: list[Proof]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A class of causes that some finding shows, and that is not this root cause."""

    cause: str
    title: str
    rule: str
    entity: str
    fate: str
    shared: int
    why: str


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Classes that could stand behind it too and could not be looked for, by what would decide them."""

    ask_for: str | None
    reason: str
    causes: list[str]
    rules: list[str]


@dataclass(frozen=True, slots=True)
class Checked:
    """A class that could stand behind it too, whose rules found nothing."""

    cause: str
    title: str
    rules: list[str]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything behind one root cause."""

    first_utc: datetime | None
    kinds: list[Kind]
    rejected: list[Rejected]
    unchecked: list[Unchecked]
    checked: list[Checked]

    @property
    def capped(self) -> bool:
        """Whether the kinds of evidence would give more than the most that is ever claimed."""
        doubt = 1.0
        for kind in self.kinds:
            doubt *= 1 - kind.confidence
        return 1 - doubt > MAX_CONFIDENCE

    def after_s(self, finding: Finding) -> int | None:
        """Seconds from the first sign of the cause to that of a symptom; None where a time is unknown."""
        if self.first_utc is None or finding.first_utc is None:
            return None
        return round((finding.first_utc - self.first_utc).total_seconds())


class Explainer:
    """Joins what the diagnosis kept with findings and rules; `title` gives a finding's title."""

    def __init__(
        self,
        store: Store,
        rules: RuleSet,
        *,
        chinese: bool,
        findings: Mapping[int, Finding],
        evidence: Mapping[int, Sequence[Evidence]],
        title: Callable[[Finding], str],
    ) -> None:
        self._rules, self._chinese, self._title = rules, chinese, title
        self._findings, self._evidence = findings, evidence
        self._ask = {result.rule: result.ask_for for result in store.records(RuleResult)}
        self._terms: dict[int, list[Term]] = {}
        for term in store.records(ConfidenceTerm, order="finding, position"):
            why = term.why_zh if chinese else term.why
            told = Term(term.term, term.factor, term.counts, why)
            self._terms.setdefault(term.finding, []).append(told)
        self._sources: dict[int, list[RootCauseSource]] = {}
        for source in store.records(RootCauseSource, order="rank, source, NOT counts, finding"):
            self._sources.setdefault(source.rank, []).append(source)
        self._rivals: dict[int, list[Rival]] = {}
        for rival in store.records(Rival, order="rank, cause, rule, finding"):
            self._rivals.setdefault(rival.rank, []).append(rival)

    def explain(self, root: RootCause) -> Explanation:
        """Everything behind a root cause."""
        kinds = self._kinds(root)
        times = [proof.finding.first_utc for kind in kinds for proof in kind.proofs]
        rivals = self._rivals.get(root.rank, [])
        return Explanation(
            first_utc=min((time for time in times if time), default=None),
            kinds=kinds,
            rejected=[self._rejected(rival) for rival in rivals if rival.finding is not None],
            unchecked=self._unchecked([rival for rival in rivals if rival.fate == "not_evaluable"]),
            checked=self._checked(rivals),
        )

    def _kinds(self, root: RootCause) -> list[Kind]:
        by_source: dict[str, list[RootCauseSource]] = {}
        for source in self._sources.get(root.rank, []):
            by_source.setdefault(source.source, []).append(source)
        return [
            Kind(source, found[0].confidence, [self._proof(one) for one in found])
            for source, found in by_source.items()
        ]

    def _proof(self, source: RootCauseSource) -> Proof:
        finding = self._findings[source.finding]
        return Proof(
            finding,
            self._title(finding),
            source.counts,
            self._terms.get(source.finding, []),
            [item for item in self._evidence.get(source.finding, []) if item.source == source.source],
        )

    def _rejected(self, rival: Rival) -> Rejected:
        finding = self._findings[rival.finding or 0]
        return Rejected(
            rival.cause,
            self._class(rival.cause),
            rival.rule,
            f"{finding.entity_kind}/{finding.entity_name}",
            rival.fate,
            rival.shared,
            rival.why_zh if self._chinese else rival.why,
        )

    def _unchecked(self, rivals: Sequence[Rival]) -> list[Unchecked]:
        """By command, the one that would decide most first."""
        groups: dict[tuple[str, str], list[Rival]] = {}
        for rival in rivals:
            why = rival.why_zh if self._chinese else rival.why
            groups.setdefault((self._ask.get(rival.rule) or "", why), []).append(rival)
        found = [
            Unchecked(
                ask_for or None,
                why,
                sorted({rival.cause for rival in group}),
                sorted({rival.rule for rival in group}),
            )
            for (ask_for, why), group in groups.items()
        ]
        return sorted(
            found, key=lambda one: (one.ask_for is None, -len(one.causes), one.ask_for or "", one.reason)
        )

    def _checked(self, rivals: Sequence[Rival]) -> list[Checked]:
        """Classes of which every rule that could be asked found nothing, and none could not be asked."""
        open_ones = {rival.cause for rival in rivals if rival.fate != "quiet"}
        rules: dict[str, set[str]] = {}
        for rival in rivals:
            if rival.fate == "quiet" and rival.cause not in open_ones:
                rules.setdefault(rival.cause, set()).add(rival.rule)
        return [Checked(cause, self._class(cause), sorted(found)) for cause, found in sorted(rules.items())]

    def _class(self, cause: str) -> str:
        title = self._rules.taxonomy[cause]
        return title.zh if self._chinese else title.en
