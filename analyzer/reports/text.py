"""The diagnosis for a terminal: first a verdict fit to paste into a ticket, then why.

Everything that stems from the bundle goes through `show`, so that a hostile log cannot steer the
terminal. Colour only repeats what the words say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.reports.facts import counts_of, facts_of, nothing_found
from analyzer.reports.words import word
from analyzer.show import show

if TYPE_CHECKING:
    from analyzer.model import Evidence
    from analyzer.reports.case import Case, Effect, OpenQuestion, Told

MAX_EFFECTS = 8
START = 24  # letters of a long line that are quoted before what matched
MIN_QUOTE = 60
MAX_QUOTE = 400  # where no terminal says how wide it is
MAX_OPEN = 4
MAX_GAPS = 12
MAX_WARNINGS = 10
MAX_SUPPRESSED = 20

_BOLD, _RESET = "\x1b[1m", "\x1b[0m"
_PRIORITY = {"P0": "\x1b[1;31m", "P1": "\x1b[31m", "P2": "\x1b[33m", "P3": "\x1b[36m", "P4": "\x1b[2m"}


class TextReport:
    """Renders one case; `width` is where quoted lines are cut, None leaves them whole."""

    def __init__(self, case: Case, *, colour: bool, width: int | None) -> None:
        self.case, self.colour, self.width = case, colour, width
        self.lines: list[str] = []

    def render(self) -> str:
        """The whole report, with a line end."""
        self._verdict()
        for told in self.case.causes:
            self._cause(told)
        self._effects("unexplained", self.case.unexplained)
        self._leads()
        self._effects("advice", self.case.advice)
        self._suppressed()
        self._gaps()
        self._warnings()
        return "\n".join(self.lines) + "\n"

    # -- parts -----------------------------------------------------------------------------------

    def _verdict(self) -> None:
        case, bundle = self.case, self.case.bundle
        counts = counts_of(case)
        verdict = self._bold(self._word(case.verdict.verdict))
        self._add(f"{verdict}: {', '.join(counts)}" if counts else verdict)
        for told in case.causes:
            priority = self._paint(told.root.priority, _PRIORITY[told.root.priority])
            self._add(f"  {priority} {told.root.cause}  {show(told.root.entity)}  {show(told.headline)}")
        if not case.causes:
            self._add(f"  {nothing_found(case)}")
        facts = [f"{self._word('bundle')} {bundle.name}", *facts_of(case)]
        self._add(f"  {', '.join(map(show, facts))}")
        if not bundle.complete:
            self._add(f"  {self._word('incomplete')}")

    def _cause(self, told: Told) -> None:
        root = told.root
        head = f"{root.rank}. {root.priority}  {show(told.title)}: {show(root.entity)}"
        self._add("", self._bold(head))
        self._add(f"   {show(told.headline)}")
        self._add(f"   {show(told.explanation)}")
        self._add(
            f"   {self._word('respond')}: {told.response}; {self._word('scope')}: {told.scope}"
            f" ({show(told.why)})"
        )
        sources = ", ".join(told.sources)
        self._add(
            f"   {self._word('confidence')}: {root.confidence:.2f} ({sources}; {', '.join(told.rules)})"
        )
        self._add(f"   {self._word('evidence')}")
        for evidence in told.evidence:
            self._line(evidence)
        if told.effects:
            self._add(f"   {self._word('explains')}")
        for effect in told.effects[:MAX_EFFECTS]:
            self._effect(effect, most=1)
        self._more(len(told.effects) - MAX_EFFECTS)
        self._open(told.open, indent=3)
        if told.steps:
            self._add(f"   {self._word('do')}")
        for number, step in enumerate(told.steps, 1):
            marks = [] if step.risk == "none" else [self._word(step.risk)]
            if step.destroys:
                marks.append(f"{self._word('destroys')}: {show(step.destroys)}")
            mark = self._bold(f" [{'; '.join(marks)}]") if marks else ""
            self._add(f"     {number}. {show(step.text)}{mark}")
            for line in (step.command or "").splitlines():
                self._add(f"        $ {show(line)}")

    def _effects(self, key: str, effects: list[Effect]) -> None:
        if effects:
            self._add("", self._bold(self._word(key)))
        for effect in effects:
            self._effect(effect, most=2)

    def _effect(self, effect: Effect, most: int) -> None:
        times = f" ({self._word('times', n=effect.finding.count)})" if effect.finding.count > 1 else ""
        via = f" [{effect.via}]" if effect.via and effect.via != "same" else ""
        self._add(f"     {show(effect.title)}: {show(effect.entity)}{times}{via}")
        for evidence in effect.evidence[:most]:
            self._line(evidence, indent=7)
        self._open(effect.open, indent=7)

    def _open(self, questions: list[OpenQuestion], indent: int) -> None:
        """What may lie behind, and what to ask for to tell."""
        blank = " " * indent
        if questions:
            self._add(f"{blank}{self._word('open')}")
        for question in questions[:MAX_OPEN]:
            self._add(f"{blank}  {', '.join(question.causes)}")
            if question.ask_for:
                self._add(f"{blank}    {self._word('ask')}: {show(question.ask_for)}")
        self._more(len(questions) - MAX_OPEN)

    def _leads(self) -> None:
        if self.case.leads:
            self._add("", self._bold(self._word("leads")))
        for told in self.case.leads:
            lead = told.lead
            reasons = "; ".join(self._word(reason) for reason in lead.reasons)
            times = self._word("times", n=lead.count) if lead.count > 1 else ""
            pods = self._word("pods", n=lead.pods) if lead.pods > 1 else ""
            counts = ", ".join(filter(None, (times, pods)))
            self._add(f"     {show(lead.entity)}: {reasons}{f' ({counts})' if counts else ''}")
            self._quote(lead.file, lead.line, lead.text, indent=7)

    def _suppressed(self) -> None:
        """What filters took: said, so that nobody wonders, and no more."""
        suppressed = self.case.suppressed
        if suppressed:
            self._add("", self._bold(self._word("suppressed")))
        for one in suppressed[:MAX_SUPPRESSED]:
            effect, by = one.effect, one.by
            self._add(f"     {show(effect.title)}: {show(effect.entity)} ({effect.finding.rule})")
            what = self._word(by.action, until=show(by.until))
            self._add(f"       {what}: {show(by.reason)} ({show(by.filter)})")
        self._more(len(suppressed) - MAX_SUPPRESSED)

    def _gaps(self) -> None:
        gaps = self.case.gaps
        if gaps:
            self._add("", self._bold(self._word("gaps")))
        for gap in gaps[:MAX_GAPS]:
            detail = gap.detail_zh if self.case.lang == "zh" else gap.detail
            self._add(f"   {show(gap.subject)}: {show(detail)}")
            if gap.command:
                self._add(f"     {self._word('ask')}: {show(gap.command)}")
        self._more(len(gaps) - MAX_GAPS)

    def _warnings(self) -> None:
        warnings = self.case.warnings
        if warnings:
            self._add("", self._bold(self._word("warnings")))
        for warning in warnings[:MAX_WARNINGS]:
            place = show(warning.file or "") + (f":{warning.line}" if warning.line else "")
            self._add(f"   {warning.code}: {place + ': ' if place else ''}{show(warning.message)}")
        self._more(len(warnings) - MAX_WARNINGS)

    # -- words and lines -------------------------------------------------------------------------

    def _line(self, evidence: Evidence, indent: int = 5) -> None:
        self._quote(evidence.file, evidence.line, evidence.text, indent, evidence.matched)

    def _quote(self, file: str, number: int, text: str, indent: int, matched: str | None = None) -> None:
        """A line of the bundle; of one that is too long its start and what matched."""
        place = f"{' ' * indent}{show(file)}:{number}: "
        text, told = show(text.strip()), show((matched or "").strip())
        room = max(MIN_QUOTE, (self.width or MAX_QUOTE) - len(place))
        if len(text) > room:
            if told and told not in text[: room - 1]:
                start = text[: max(START, room - len(told) - 3)]
                text = f"{start} … {told}"
            text = text if len(text) <= room else text[: room - 1] + "…"
        self._add(place + text)

    def _more(self, left: int) -> None:
        if left > 0:
            self._add(f"     {self._word('more', n=left)}")

    def _add(self, *lines: str) -> None:
        self.lines += lines

    def _word(self, key: str, **values: object) -> str:
        return word(self.case.lang, key, **values)

    def _bold(self, text: str) -> str:
        return self._paint(text, _BOLD)

    def _paint(self, text: str, code: str) -> str:
        return f"{code}{text}{_RESET}" if self.colour else text
