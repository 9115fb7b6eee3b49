"""The diagnosis as a tree: cause → what it explains → the lines that prove it; then what stays open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import starmap
from typing import TYPE_CHECKING, TypeVar

from rich.text import Text

from analyzer.reports.facts import counts_of, nothing_found
from analyzer.reports.quick import SIGNS
from analyzer.reports.words import word as report_word
from analyzer.tui.text import block, harmless, plain
from analyzer.tui.widgets.outline import Node
from analyzer.tui.words import word

if TYPE_CHECKING:
    from analyzer.model import BundleWarning, Evidence, Gap
    from analyzer.reports.case import Case, Effect, OpenQuestion, Step, Suppressed, Told
    from analyzer.reports.health import Check
    from analyzer.reports.leads import ToldLead

T = TypeVar("T")

STYLES = {"ok": "green", "warning": "yellow", "error": "bold red", "unknown": "bold blue"}
PRIORITY = {"P0": "bold red", "P1": "red", "P2": "yellow", "P3": "cyan", "P4": "dim"}


def verdict_line(case: Case) -> Text:
    """The verdict and its counts."""
    counts = counts_of(case)
    style = {"healthy": "bold green", "faulty": "bold red"}.get(case.verdict.verdict, "bold yellow")
    say = partial(report_word, case.lang)
    text = Text.assemble((say(case.verdict.verdict), style), no_wrap=True, overflow="ellipsis")
    if counts:
        text.append("  " + ", ".join(counts))
    if not case.bundle.complete:
        text.append("  " + say("incomplete"), "bold yellow")
    return text


def health_line(checks: list[Check]) -> Text:
    """Every check with its sign."""
    text = Text(no_wrap=True, overflow="ellipsis")
    for number, check in enumerate(checks):
        text.append(" " if number else "")
        text.append(f"{SIGNS[check.status]} {harmless(check.title)}", STYLES[check.status])
    return text


class Tree:
    """Builds the nodes of a case; what is below one when it is unfolded, its detail when it is looked at."""

    def __init__(self, case: Case, checks: list[Check]) -> None:
        self._case, self._checks = case, checks
        self._say = partial(report_word, case.lang)
        self._word = partial(word, case.lang)

    def roots(self) -> list[Node]:
        """The sections, root causes first."""
        case = self._case
        nodes = [self._cause(told, opened=number == 0) for number, told in enumerate(case.causes)]
        if not nodes:
            reason = case.verdict.reason_zh if case.lang == "zh" else case.verdict.reason
            label = plain(nothing_found(case), "bold")
            nodes = [Node(label, partial(block, reason))]
        leads = self._say("leads").split(":")[0].split("：")[0]
        nodes += self._section(self._say("unexplained"), case.unexplained, self._effect, opened=True)
        nodes += self._section(self._word("health"), self._checks, self._check, opened=not case.causes)
        nodes += self._section(leads, case.leads, self._lead)
        nodes += self._section(self._say("advice"), case.advice, self._effect)
        nodes += self._section(self._say("suppressed"), case.suppressed, self._suppressed)
        nodes += self._section(self._say("gaps"), case.gaps, self._gap, opened=not case.causes)
        nodes += self._section(self._say("warnings"), case.warnings, self._warning)
        return nodes

    def _section(
        self, title: str, items: Sequence[T], make: Callable[[T], Node], *, opened: bool = False
    ) -> list[Node]:
        """A node above those of the items; none where there are none."""
        if not items:
            return []
        label = plain(f"{title} ({len(items)})", "bold")
        return [Node(label, partial(block, title), grow=lambda: [make(one) for one in items], open=opened)]

    def _cause(self, told: Told, *, opened: bool) -> Node:
        root = told.root
        label = Text.assemble(
            (root.priority, PRIORITY[root.priority]),
            " ",
            plain(told.title, "bold"),
            "  ",
            plain(root.entity),
            f"  {root.confidence:.0%}  ",
            plain(told.headline, "dim"),
        )
        return Node(
            label,
            partial(self._cause_detail, told),
            finding=root.finding,
            rule=told.rules[0] if told.rules else None,
            grow=lambda: [
                *map(self._evidence, told.evidence),
                *map(self._effect, told.effects),
                *map(self._question, told.open),
            ],
            open=opened,
        )

    def _cause_detail(self, told: Told) -> Text:
        root = told.root
        lines = [
            block(f"{told.title}: {root.entity}\n", "bold"),
            block(f"{told.headline}\n{told.explanation}\n"),
            block(f"{self._say('respond')}: {told.response}; "),
            block(f"{self._say('scope')}: {told.scope} ({told.why})\n"),
            block(f"{self._say('confidence')}: {root.confidence:.2f}"),
            block(f" ({', '.join(told.sources)}; {', '.join(told.rules)})\n"),
        ]
        if told.steps:
            lines.append(block(f"{self._say('do')}\n", "bold"))
        for number, step in enumerate(told.steps, 1):
            lines += self._step(number, step)
        return Text.assemble(*lines)

    def _step(self, number: int, step: Step) -> Iterator[Text]:
        marks = [] if step.risk == "none" else [self._say(step.risk)]
        if step.destroys:
            marks.append(f"{self._say('destroys')}: {step.destroys}")
        mark = f" [{'; '.join(marks)}]" if marks else ""
        yield block(f" {number}. {step.text}{mark}\n")
        for line in (step.command or "").splitlines():
            yield block(f"    $ {line}\n", "bold")

    def _effect(self, effect: Effect) -> Node:
        finding = effect.finding
        times = f" ({self._say('times', n=finding.count)})" if finding.count > 1 else ""
        via = f" [{effect.via}]" if effect.via and effect.via != "same" else ""
        said = f"{effect.title}: {effect.entity}{times}{via}"
        facts = f"{self._word('found_by')} {finding.rule}\n"
        if finding.first_utc and finding.last_utc:
            facts += f"{finding.first_utc:%F %T} – {finding.last_utc:%F %T} UTC\n"

        def grow() -> list[Node]:
            return [*map(self._evidence, effect.evidence), *map(self._question, effect.open)]

        return Node(
            plain(said),
            partial(_headed, said, facts),
            finding=finding.finding,
            rule=finding.rule,
            grow=grow if effect.evidence or effect.open else None,
        )

    def _evidence(self, evidence: Evidence) -> Node:
        place = f"{evidence.file}:{evidence.line}"
        label = Text.assemble(plain(place, "cyan"), ": ", plain(evidence.text.strip()))
        at = (evidence.file, evidence.line, evidence.text)
        return Node(label, partial(_headed, place, evidence.text), at, finding=evidence.finding)

    def _question(self, question: OpenQuestion) -> Node:
        causes = ", ".join(question.causes)
        ask = f"{self._say('ask')}: {question.ask_for}" if question.ask_for else ""
        label = Text.assemble(("? ", STYLES["unknown"]), plain(causes), plain(f"  {ask}", "dim"))
        return Node(label, partial(_headed, self._say("open"), f"{causes}\n{ask}"))

    def _check(self, check: Check) -> Node:
        sign = (f"{SIGNS[check.status]} {self._say(f'status_{check.status}')}", STYLES[check.status])
        label = Text.assemble(sign, "  ", plain(f"{check.title}: {check.detail}"))
        ask = f"\n{self._say('ask')}: {check.ask_for}" if check.ask_for else ""
        detail = partial(_headed, f"{check.title}: {self._say(f'status_{check.status}')}", check.detail + ask)
        return Node(label, detail, grow=(lambda: [*starmap(_place, check.places)]) if check.places else None)

    def _lead(self, told: ToldLead) -> Node:
        lead = told.lead
        reasons = "; ".join(self._say(reason) for reason in lead.reasons)
        said = f"{lead.entity}: {reasons}"
        label = Text.assemble(plain(f"{said}  "), plain(lead.text.strip(), "dim"))
        detail = partial(_headed, said, f"{lead.file}:{lead.line}\n{lead.text}")
        return Node(label, detail, (lead.file, lead.line, lead.text))

    def _suppressed(self, one: Suppressed) -> Node:
        node = self._effect(one.effect)
        what = self._say(one.by.action, until=one.by.until)
        node.detail = partial(_headed, node.label.plain, f"{what}: {one.by.reason} ({one.by.filter})")
        return node

    def _gap(self, gap: Gap) -> Node:
        said = gap.detail_zh if self._case.lang == "zh" else gap.detail
        label = Text.assemble(plain(gap.subject, "bold"), ": ", plain(said))
        hides = f"\n{self._say('hidden')}: {', '.join(gap.hides)}" if gap.hides else ""
        ask = f"\n{self._say('ask')}: {gap.command}" if gap.command else ""
        at = (gap.file, gap.line or 1, said) if gap.file else None
        return Node(label, partial(_headed, gap.subject, said + hides + ask), at)

    def _warning(self, warning: BundleWarning) -> Node:
        place = (warning.file or "") + (f":{warning.line}" if warning.line else "")
        label = plain(f"{warning.code}  {place}{': ' if place else ''}{warning.message}")
        at = (warning.file, warning.line or 1, warning.message) if warning.file else None
        return Node(label, partial(_headed, warning.code, f"{place}\n{warning.message}"), at)


def _place(file: str, line: int) -> Node:
    said = f"{file}:{line}"
    return Node(plain(said, "cyan"), partial(block, said), (file, line, ""))


def _headed(head: str, text: str) -> Text:
    """A bold line, and text below."""
    return Text.assemble(block(f"{head}\n", "bold"), block(f"{text}\n"))
