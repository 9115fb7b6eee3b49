"""What else could stand behind the symptoms of a root cause, and why it does not, or is not known to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analyzer.diagnosis.explain import MIN_CONFIDENCE, via
from analyzer.diagnosis.hypotheses import may_explain, programs_near
from analyzer.model import Rival, RootCauseSource

if TYPE_CHECKING:
    from analyzer.diagnosis.cases import Cause, Clue
    from analyzer.diagnosis.explain import Explanation
    from analyzer.diagnosis.topology import Entity, Topology
    from analyzer.model import RuleResult
    from analyzer.rules.schema import Rule


MOST_BESIDE = 20  # that share most: of a thousand root causes nobody reads each against each


@dataclass(slots=True)
class Ranked:
    """A root cause in its place."""

    rank: int
    priority: str
    cause: Cause
    symptoms: dict[int, Clue] = field(init=False)
    """What it explains by number, and the symptoms that it is known by."""

    def __post_init__(self) -> None:
        self.symptoms = _symptoms(self.cause)


def sources_of(root: Ranked) -> Iterator[RootCauseSource]:
    """The findings of a root cause under each kind of evidence."""
    surest = root.cause.surest
    for source in sorted(surest):
        for clue in root.cause.clues:
            if source in clue.sources:
                yield RootCauseSource(
                    rank=root.rank,
                    source=source,
                    finding=clue.finding.finding,
                    confidence=clue.finding.confidence,
                    counts=clue is surest[source],
                )


class Rivals:
    """Everything that a root cause was weighed against."""

    def __init__(
        self,
        roots: Sequence[Ranked],
        explanation: Explanation,
        clues: Sequence[Clue],
        topology: Topology,
    ) -> None:
        self._roots, self._explanation, self._topology = roots, explanation, topology
        self._unsure = [
            clue for clue in clues if clue.rule.role == "cause" and clue.finding.confidence < MIN_CONFIDENCE
        ]

    def found(self, root: Ranked) -> Iterator[Rival]:
        """Classes that some finding shows."""
        yield from self._folded(root)
        yield from self._beside(root)
        yield from self._too_unsure(root)
        yield from self._needless(root)

    def not_found(
        self,
        root: Ranked,
        rules: Iterable[Rule],
        results: Mapping[str, RuleResult],
        components: Mapping[Entity, str],
    ) -> Iterator[Rival]:
        """Classes that could explain a symptom of it and were not found, or could not be looked for."""
        known = {root.cause.cause, *(rival.cause for rival in self.found(root))}
        near = {
            number: programs_near(clue, self._topology, components) for number, clue in root.symptoms.items()
        }
        for rule in sorted(rules, key=lambda rule: rule.id):
            result = results.get(rule.id)
            if rule.role != "cause" or rule.cause in known or result is None:
                continue
            shared = sum(may_explain(rule, clue, near[n]) for n, clue in root.symptoms.items())
            if shared and result.outcome == "quiet":
                why = ("its signs were looked for and not found", "已检查，未发现其特征")
                yield _rival(root, rule, None, "quiet", shared, why)
            elif shared and result.outcome == "not_evaluable":
                why = (result.reason or "", result.reason_zh or "")
                yield _rival(root, rule, None, "not_evaluable", shared, why)

    def _folded(self, root: Ranked) -> Iterator[Rival]:
        below = [root.cause]
        for parent, consequence, relation in self._explanation.folded:
            if not any(parent is cause for cause in below):
                continue
            below.append(consequence)
            lead = consequence.lead
            shared = len(_symptoms(consequence).keys() & root.symptoms.keys())
            if any(consequence.cause in clue.rule.supersedes for clue in parent.clues):
                why = (
                    f"{parent.cause} says the same more exactly",
                    f"{parent.cause} 对同一问题的描述更具体",
                )
                yield _rival(root, lead.rule, lead, "superseded", shared, why)
            else:
                why = (
                    f"{parent.cause} of {parent.lead.entity} brings it about ({relation})",
                    f"由 {parent.lead.entity} 的 {parent.cause} 引起（{relation}）",
                )
                yield _rival(root, lead.rule, lead, "consequence", shared, why)

    def _beside(self, root: Ranked) -> Iterator[Rival]:
        sharing = [
            (shared, other)
            for other in self._roots
            if other is not root and (shared := len(other.symptoms.keys() & root.symptoms.keys()))
        ]
        sharing.sort(key=lambda found: (-found[0], found[1].rank))
        for shared, other in sharing[:MOST_BESIDE]:
            lead = other.cause.lead
            yield _rival(root, lead.rule, lead, "beside", shared, _compared(root, other))

    def _too_unsure(self, root: Ranked) -> Iterator[Rival]:
        for clue in self._unsure:
            shared = sum(
                via(clue.rule, clue, symptom, self._topology) is not None
                for symptom in root.symptoms.values()
            )
            if shared and clue.cause != root.cause.cause:
                sure = f"{clue.finding.confidence:.2f}"
                why = (
                    f"confidence {sure} is below {MIN_CONFIDENCE}",
                    f"置信度 {sure} 低于 {MIN_CONFIDENCE}",
                )
                yield _rival(root, clue.rule, clue, "unsure", shared, why)

    def _needless(self, root: Ranked) -> Iterator[Rival]:
        named: dict[str, list[Clue]] = {}
        for clue in root.symptoms.values():
            if clue.rule.otherwise and clue.rule.otherwise != root.cause.cause:
                named.setdefault(clue.rule.otherwise, []).append(clue)
        for _, clues in sorted(named.items()):
            why = (
                "named only where nothing else explains the symptom",
                "仅当没有其他原因能解释该症状时才会认定",
            )
            yield _rival(root, clues[0].rule, clues[0], "needless", len(clues), why)


def _symptoms(cause: Cause) -> dict[int, Clue]:
    symptoms = [effect for _, effect, _ in cause.explains]
    symptoms += [clue for clue in cause.clues if clue.rule.role == "symptom"]
    return {clue.finding.finding: clue for clue in symptoms}


def _compared(root: Ranked, other: Ranked) -> tuple[str, str]:
    """Why one of two root causes comes first: the first point in which they differ."""
    before = root.rank < other.rank
    first, second = (root, other) if before else (other, root)
    if first.cause.lead.rule.role != second.cause.lead.rule.role:
        why = ("the other is known by symptoms alone", "后者仅由症状推断")
    elif first.priority != second.priority:
        why = (f"{first.priority} against {second.priority}", f"{first.priority} 优先于 {second.priority}")
    elif first.cause.explained != second.cause.explained:
        counts = first.cause.explained, second.cause.explained
        why = ("{} symptoms against {}".format(*counts), "解释 {} 个症状，后者 {} 个".format(*counts))
    else:
        why = ("it is surer, or by name", "置信度更高，或按名称排序")
    place = ("after it", "排在其后") if before else ("before it", "排在其前")
    return (
        f"root cause {other.rank} too, {place[0]}: {why[0]}",
        f"也是根因 {other.rank}，{place[1]}：{why[1]}",
    )


def _rival(
    root: Ranked, rule: Rule, clue: Clue | None, fate: str, shared: int, why: tuple[str, str]
) -> Rival:
    return Rival(
        rank=root.rank,
        cause=(clue.cause if clue else rule.cause) or "",
        rule=rule.id,
        finding=clue.finding.finding if clue else None,
        fate=fate,
        shared=shared,
        why=why[0],
        why_zh=why[1],
    )
