"""The diagnosis as Markdown, for tickets and wikis (CommonMark with tables)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from analyzer.reports.facts import counts_of, facts_of, nothing_found
from analyzer.reports.quick import SIGNS
from analyzer.reports.words import word
from analyzer.show import show_code, show_md, show_span

if TYPE_CHECKING:
    from analyzer.model import Evidence
    from analyzer.reports.case import Case, Effect, OpenQuestion, Step, Told
    from analyzer.reports.health import Check

MOST_EFFECTS = 12
MOST_OPEN = 6
MOST = 20  # gaps, warnings, leads


def markdown_report(case: Case, checks: Sequence[Check]) -> str:
    """The whole report, with a line end. Lines of the bundle stand in code blocks as file:line."""
    return "\n".join(_Markdown(case, checks).lines()) + "\n"


class _Markdown:
    def __init__(self, case: Case, checks: Sequence[Check]) -> None:
        self.case, self.checks = case, checks
        self.say = partial(word, case.lang)

    def lines(self) -> Iterator[str]:
        case = self.case
        yield f"# {self.say(case.verdict.verdict)}: {show_md(case.bundle.name)}"
        yield ""
        yield show_md(", ".join(counts_of(case)))
        if not case.causes:
            yield f"\n{nothing_found(case)}"
        if not case.bundle.complete:
            yield f"\n**{self.say('incomplete')}**"
        yield ""
        yield show_md(" · ".join(facts_of(case)))
        yield ""
        yield from self._health()
        for told in case.causes:
            yield from self._cause(told)
        yield from self._effects("unexplained", case.unexplained)
        yield from self._leads()
        yield from self._effects("advice", case.advice)
        yield from self._suppressed()
        yield from self._gaps()
        yield from self._warnings()
        yield f"## {self.say('method')}\n"
        numbers = {name: case.count(name) for name in ("fired", "quiet")}
        unchecked = case.count("not_evaluable")
        version = case.bundle.analyzer_version
        yield self.say("method_rules", version=version, unchecked=unchecked, **numbers)
        yield f"{self.say('method_causes')} {self.say('method_secrets')}"
        yield f"\nsha256 `{case.bundle.sha256}`"

    def _health(self) -> Iterator[str]:
        yield f"## {self.say('health')}\n"
        for check in self.checks:
            ask = f" {self.say('ask')}: {show_span(check.ask_for)}" if check.ask_for else ""
            status = f"{SIGNS[check.status]} {self.say(f'status_{check.status}')}"
            yield f"- {status}: **{show_md(check.title)}** {show_md(check.detail)}{ask}"
        yield ""

    def _cause(self, told: Told) -> Iterator[str]:
        root = told.root
        yield f"## {root.rank}. {root.priority} {show_md(told.title)}: {show_md(root.entity)}\n"
        yield f"**{show_md(told.headline)}**\n"
        yield f"{show_md(told.explanation)}\n"
        why = f"{told.scope} ({told.why})"
        yield f"- {self.say('respond')}: {show_md(told.response)}; {self.say('scope')}: {show_md(why)}"
        sources = f"{', '.join(told.sources)}; {', '.join(told.rules)}"
        yield f"- {self.say('confidence')}: {root.confidence:.2f} ({show_md(sources)})\n"
        yield f"**{self.say('evidence')}**\n"
        yield _quoted(told.evidence)
        if told.effects:
            yield f"**{self.say('explains')}**\n"
            yield from self._list(told.effects, MOST_EFFECTS)
        yield from self._open(told.open)
        if told.steps:
            yield f"**{self.say('do')}**\n"
            for number, step in enumerate(told.steps, 1):
                yield from self._step(number, step)

    def _step(self, number: int, step: Step) -> Iterator[str]:
        marks = [] if step.risk == "none" else [self.say(step.risk)]
        if step.destroys:
            marks.append(f"{self.say('destroys')}: {step.destroys}")
        mark = f" **({show_md('; '.join(marks))})**" if marks else ""
        yield f"{number}. {show_md(step.text)}{mark}\n"
        if step.command:
            yield _indented(show_code(step.command, "sh"))

    def _effects(self, key: str, effects: Sequence[Effect]) -> Iterator[str]:
        if effects:
            yield f"## {self.say(key)}\n"
            yield from self._list(effects, MOST)

    def _list(self, effects: Sequence[Effect], most: int) -> Iterator[str]:
        for effect in effects[:most]:
            count = effect.finding.count
            times = f" ({self.say('times', n=count)})" if count > 1 else ""
            via = f" ({show_md(effect.via)})" if effect.via and effect.via != "same" else ""
            place = f" {_place(effect.evidence[0])}" if effect.evidence else ""
            yield f"- {show_md(effect.title)}: {show_md(effect.entity)}{times}{via}{place}"
            yield from (f"  {line}" for line in self._open(effect.open))
        yield from self._more(len(effects) - most)
        yield ""

    def _open(self, questions: Sequence[OpenQuestion]) -> Iterator[str]:
        if questions:
            yield f"\n{self.say('open')}:\n"
        for question in questions[:MOST_OPEN]:
            ask = f" {self.say('ask')}: {show_span(question.ask_for)}" if question.ask_for else ""
            yield f"- {show_md(', '.join(question.causes))}{ask}"
        yield from self._more(len(questions) - MOST_OPEN)
        if questions:
            yield ""

    def _leads(self) -> Iterator[str]:
        if self.case.leads:
            yield f"## {self.say('leads')}\n"
        for told in self.case.leads[:MOST]:
            reasons = "; ".join(self.say(reason) for reason in told.lead.reasons)
            yield f"{show_md(told.lead.entity)}: {reasons}\n"
            yield show_code(f"{told.lead.file}:{told.lead.line}: {told.lead.text}", "text")

    def _suppressed(self) -> Iterator[str]:
        if self.case.suppressed:
            yield f"## {self.say('suppressed')}\n"
        for one in self.case.suppressed[:MOST]:
            what = self.say(one.by.action, until=one.by.until)
            said = f"{one.effect.title}: {one.effect.entity} ({one.effect.finding.rule})"
            yield f"- {show_md(said)}. {show_md(f'{what}: {one.by.reason}')}"
        yield from self._more(len(self.case.suppressed) - MOST)

    def _gaps(self) -> Iterator[str]:
        gaps = self.case.gaps
        if gaps:
            yield f"## {self.say('gaps')}\n"
        for gap in gaps[:MOST]:
            detail = gap.detail_zh if self.case.lang == "zh" else gap.detail
            ask = f" {self.say('ask')}: {show_span(gap.command)}" if gap.command else ""
            yield f"- {show_md(gap.subject)}: {show_md(detail)}.{ask}"
        yield from self._more(len(gaps) - MOST)
        if gaps:
            yield ""

    def _warnings(self) -> Iterator[str]:
        warnings = self.case.warnings
        if warnings:
            yield f"## {self.say('warnings')}\n"
        for warning in warnings[:MOST]:
            place = (warning.file or "") + (f":{warning.line}" if warning.line else "")
            yield f"- {show_md(warning.code)} {show_md(place)}: {show_md(warning.message)}"
        yield from self._more(len(warnings) - MOST)
        if warnings:
            yield ""

    def _more(self, left: int) -> Iterator[str]:
        if left > 0:
            yield f"- {self.say('more', n=left)}"


def _quoted(evidence: Iterable[Evidence]) -> str:
    return show_code("\n".join(f"{one.file}:{one.line}: {one.text.strip()}" for one in evidence), "text")


def _place(evidence: Evidence) -> str:
    return show_span(f"{evidence.file}:{evidence.line}")


def _indented(block: str) -> str:
    return "".join(f"   {line}\n" for line in block.splitlines())
