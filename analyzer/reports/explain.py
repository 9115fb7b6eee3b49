"""Everything behind root causes for a terminal: why this one, how sure, what else it could have been."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.diagnosis.cases import MAX_CONFIDENCE
from analyzer.errors import UsageError
from analyzer.reports.text import TextReport
from analyzer.show import show

if TYPE_CHECKING:
    from analyzer.reports.case import Case, Effect, Told
    from analyzer.reports.explanation import Explanation, Kind, Proof, Term


_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"))


def choose(case: Case, wanted: str | None) -> list[Told]:
    """Root causes by rank, class or object (`Kind/name` or the name alone); all where none is asked for.

    Raises UsageError, which lists them, where none is meant.
    """
    if wanted is None:
        return case.causes
    found = [told for told in case.causes if wanted.lower() in _names(told)]
    if found:
        return found
    known = "; ".join(f"{t.root.rank} {t.root.cause} {show(t.root.entity)}" for t in case.causes)
    raise UsageError(
        f"there is no root cause {show(wanted)}", f"one of: {known}" if known else "this bundle shows none"
    )


def _names(told: Told) -> set[str]:
    root = told.root
    return {str(root.rank), root.cause, root.entity.lower(), root.entity.partition("/")[2].lower()}


class ExplainReport(TextReport):
    """Renders what stands behind some of a case's root causes."""

    def __init__(self, case: Case, chosen: list[Told], *, colour: bool, width: int | None) -> None:
        super().__init__(case, colour=colour, width=width)
        self._chosen = chosen

    def render(self) -> str:
        """The explanations, with a line end; of a case without a root cause what is known instead."""
        if not self.case.causes:
            self._verdict()
            self._effects("unexplained", self.case.unexplained)
            self._leads()
        for told in self._chosen:
            if self.lines:
                self._add("")
            self._explain(told)
        return "\n".join(self.lines) + "\n"

    def _explain(self, told: Told) -> None:
        root, behind = told.root, told.reasoning
        self._add(self._bold(f"{root.rank}. {root.priority} {root.cause}  {show(root.entity)}"))
        self._add(f"   {show(told.title)}: {show(told.headline)}", f"   {show(told.explanation)}")
        self._confidence(told)
        for kind in behind.kinds:
            self._kind(kind)
        self._cascade(told)
        self._rejected(behind)
        self._unchecked(behind)
        self._checked(behind)

    def _confidence(self, told: Told) -> None:
        doubts = " × ".join(f"(1 - {kind.confidence:.2f})" for kind in told.reasoning.kinds)
        most = self._word("at_most", most=MAX_CONFIDENCE) if told.reasoning.capped else ""
        self._heading("sure")
        self._add(
            f"     {told.root.confidence:.2f} = 1 - {doubts}{most}", f"     {self._word('independent')}"
        )

    def _kind(self, kind: Kind) -> None:
        self._add(f"     {self._bold(self._word(f'source_{kind.source}'))}  {kind.confidence:.2f}")
        for proof in kind.proofs:
            self._proof(proof)

    def _proof(self, proof: Proof) -> None:
        finding = proof.finding
        beside = "" if proof.counts else f"  ({self._word('repeats')})"
        entity = show(f"{finding.entity_kind}/{finding.entity_name}")
        self._add(f"       {finding.rule} {show(proof.title)}: {entity}{beside}")
        counting = [f"{term.factor:.2f}" for term in proof.terms if term.counts]
        if len(counting) > 1:
            self._add(f"         {finding.confidence:.2f} = {' × '.join(counting)}")
        for term in proof.terms:
            self._add(f"         {self._term(term)}")
        for evidence in proof.evidence:
            self._line(evidence, indent=9)

    def _term(self, term: Term) -> str:
        state = "" if term.term != "refuter" else self._word("speaks" if term.counts else "silent") + ": "
        return f"{self._word(f'term_{term.term}')} {term.factor:.2f}: {state}{show(term.why)}"

    def _cascade(self, told: Told) -> None:
        if told.effects:
            self._heading("explains")
        for effect in told.effects:
            relation = "" if effect.via in (None, "same") else self._word("by", via=effect.via)
            how = "; ".join(filter(None, (relation, self._when(told.reasoning, effect))))
            title = f"{effect.finding.rule} {show(effect.title)}: {show(effect.entity)}"
            self._add(f"     {title}{f' ({how})' if how else ''}")
            for evidence in effect.evidence[:1]:
                self._line(evidence, indent=7)

    def _when(self, behind: Explanation, effect: Effect) -> str:
        after = behind.after_s(effect.finding)
        if after is None or effect.finding.first_utc is None:
            return ""
        key = "later" if after >= 0 else "earlier"
        at = f"{effect.finding.first_utc:%Y-%m-%d %H:%M:%S}"
        return self._word(key, at=at, span=self._span(abs(after)))

    def _span(self, seconds: int) -> str:
        """A duration in the largest unit that leaves at least two of it."""
        size, unit = next((pair for pair in _UNITS if seconds >= 2 * pair[0]), (1, "s"))
        return self._word(unit, n=seconds // size)

    def _rejected(self, behind: Explanation) -> None:
        if behind.rejected:
            self._heading("rivals")
        for rival in behind.rejected:
            named = f"{rival.cause} ({show(rival.title)}): {show(rival.entity)} [{rival.rule}]"
            self._add(f"     {named}", f"       {self._word(f'fate_{rival.fate}')}: {show(rival.why)}")

    def _unchecked(self, behind: Explanation) -> None:
        if behind.unchecked:
            self._heading("rivals_open")
        for one in behind.unchecked:
            self._add(f"     {', '.join(one.causes)}", f"       {show(one.reason)}")
            if one.ask_for:
                self._add(f"       {self._word('ask')}: {show(one.ask_for)}")

    def _checked(self, behind: Explanation) -> None:
        if behind.checked:
            self._heading("rivals_gone")
        for one in behind.checked:
            self._add(f"     {one.cause} ({show(one.title)}): {', '.join(one.rules)}")

    def _heading(self, key: str) -> None:
        self._add(f"   {self._bold(self._word(key))}")
