"""The diagnosis as a tree: cause → what it explains → the lines that prove it; then what stays open."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from rich.text import Text

from analyzer.reports.words import word as report_word
from analyzer.tui.text import block, harmless, plain
from analyzer.tui.widgets.outline import Node
from analyzer.tui.words import word

if TYPE_CHECKING:
    from analyzer.model import Evidence, Gap
    from analyzer.reports.case import Case, Effect, OpenQuestion, Step, Suppressed, Told
    from analyzer.reports.health import Check
    from analyzer.reports.leads import ToldLead

SIGNS = {"ok": "✔", "warning": "!", "error": "✖", "unknown": "?"}
STYLES = {"ok": "green", "warning": "yellow", "error": "bold red", "unknown": "bold blue"}
PRIORITY = {"P0": "bold red", "P1": "red", "P2": "yellow", "P3": "cyan", "P4": "dim"}


def verdict_line(case: Case) -> Text:
    """The verdict and its counts."""
    say = partial(report_word, case.lang)
    counts: list[str] = []
    if case.causes:
        counts.append(say("causes", n=len(case.causes)))
        counts.append(say("symptoms", n=sum(len(told.effects) for told in case.causes)))
    if case.unexplained:
        counts.append(say("unexplained_n", n=len(case.unexplained)))
    if unchecked := case.count("not_evaluable"):
        counts.append(say("unchecked", n=unchecked, all=len(case.results)))
    style = {"healthy": "bold green", "faulty": "bold red"}.get(case.verdict.verdict, "bold yellow")
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
    """Builds the nodes of a case."""

    def __init__(self, case: Case, checks: list[Check]) -> None:
        self._case, self._checks = case, checks
        self._say = partial(report_word, case.lang)
        self._word = partial(word, case.lang)

    def roots(self) -> list[Node]:
        """The sections, root causes first."""
        case = self._case
        nodes = [self._cause(told, number == 0) for number, told in enumerate(case.causes)]
        if not nodes:
            key = {"faulty": "no_cause", "healthy": "healthy_text"}.get(case.verdict.verdict)
            reason = case.verdict.reason_zh if case.lang == "zh" else case.verdict.reason
            nodes = [Node(plain(self._say(key or "undetermined_text"), "bold"), block(reason))]
        sections = (
            (self._say("unexplained"), [self._effect(effect) for effect in case.unexplained], True),
            (self._word("health"), [self._check(check) for check in self._checks], not case.causes),
            (
                self._say("leads").split(":")[0].split("：")[0],
                [self._lead(lead) for lead in case.leads],
                False,
            ),
            (self._say("advice"), [self._effect(effect) for effect in case.advice], False),
            (self._say("suppressed"), [self._suppressed(one) for one in case.suppressed], False),
            (self._say("gaps"), [self._gap(gap) for gap in case.gaps], not case.causes),
            (self._say("warnings"), list(self._warnings()), False),
        )
        for title, children, opened in sections:
            if children:
                label = plain(f"{title} ({len(children)})", "bold")
                nodes.append(Node(label, block(title), children=children, open=opened))
        return nodes

    # -- sections ----------------------------------------------------------------------------------

    def _cause(self, told: Told, opened: bool) -> Node:
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
        children = [self._evidence(evidence) for evidence in told.evidence]
        children += [self._effect(effect) for effect in told.effects]
        children += [self._question(question) for question in told.open]
        return Node(
            label,
            self._cause_detail(told),
            finding=root.finding,
            rule=told.rules[0] if told.rules else None,
            children=children,
            open=opened,
        )

    def _cause_detail(self, told: Told) -> Text:
        root = told.root
        text = block(f"{told.title}: {root.entity}\n", "bold")
        text.append_text(block(f"{told.headline}\n{told.explanation}\n"))
        text.append_text(
            block(
                f"{self._say('respond')}: {told.response}; {self._say('scope')}: {told.scope} ({told.why})\n"
                f"{self._say('confidence')}: {root.confidence:.2f}"
                f" ({', '.join(told.sources)}; {', '.join(told.rules)})\n"
            )
        )
        if told.steps:
            text.append_text(block(f"{self._say('do')}\n", "bold"))
        for number, step in enumerate(told.steps, 1):
            text.append_text(self._step(number, step))
        return text

    def _step(self, number: int, step: Step) -> Text:
        marks = [] if step.risk == "none" else [self._say(step.risk)]
        if step.destroys:
            marks.append(f"{self._say('destroys')}: {step.destroys}")
        mark = f" [{'; '.join(marks)}]" if marks else ""
        text = block(f" {number}. {step.text}{mark}\n")
        for line in (step.command or "").splitlines():
            text.append_text(block(f"    $ {line}\n", "bold"))
        return text

    def _effect(self, effect: Effect) -> Node:
        finding = effect.finding
        times = f" ({self._say('times', n=finding.count)})" if finding.count > 1 else ""
        via = f" [{effect.via}]" if effect.via and effect.via != "same" else ""
        label = plain(f"{effect.title}: {effect.entity}{times}{via}")
        detail = block(f"{effect.title}: {effect.entity}{times}{via}\n", "bold")
        detail.append_text(block(f"{self._word('found_by')} {finding.rule}\n"))
        if finding.first_utc and finding.last_utc:
            detail.append_text(block(f"{finding.first_utc:%F %T} – {finding.last_utc:%F %T} UTC\n"))
        children = [self._evidence(evidence) for evidence in effect.evidence]
        children += [self._question(question) for question in effect.open]
        return Node(label, detail, finding=finding.finding, rule=finding.rule, children=children)

    def _evidence(self, evidence: Evidence) -> Node:
        place = f"{evidence.file}:{evidence.line}"
        label = Text.assemble(plain(place, "cyan"), ": ", plain(evidence.text.strip()))
        detail = block(f"{place}\n", "bold")
        detail.append_text(block(f"{evidence.text}\n"))
        return Node(label, detail, (evidence.file, evidence.line, evidence.text), finding=evidence.finding)

    def _question(self, question: OpenQuestion) -> Node:
        causes = ", ".join(question.causes)
        label = Text.assemble(("? ", STYLES["unknown"]), plain(causes))
        detail = block(f"{self._say('open')}\n", "bold")
        detail.append_text(block(f"{causes}\n"))
        if question.ask_for:
            label.append_text(plain(f"  {self._say('ask')}: {question.ask_for}", "dim"))
            detail.append_text(block(f"{self._say('ask')}: {question.ask_for}\n"))
        return Node(label, detail)

    def _check(self, check: Check) -> Node:
        sign = (f"{SIGNS[check.status]} {self._word(check.status)}", STYLES[check.status])
        label = Text.assemble(sign, "  ", plain(f"{check.title}: {check.detail}"))
        detail = block(f"{check.title}: {self._word(check.status)}\n", "bold")
        detail.append_text(block(f"{check.detail}\n"))
        if check.ask_for:
            detail.append_text(block(f"{self._say('ask')}: {check.ask_for}\n"))
        children = [
            Node(plain(f"{file}:{line}", "cyan"), block(f"{file}:{line}\n"), (file, line, ""))
            for file, line in check.places
        ]
        return Node(label, detail, children=children)

    def _lead(self, told: ToldLead) -> Node:
        lead = told.lead
        reasons = "; ".join(self._say(reason) for reason in lead.reasons)
        label = Text.assemble(plain(f"{lead.entity}: {reasons}  "), plain(lead.text.strip(), "dim"))
        detail = block(f"{lead.entity}: {reasons}\n{lead.file}:{lead.line}\n{lead.text}\n")
        return Node(label, detail, (lead.file, lead.line, lead.text))

    def _suppressed(self, one: Suppressed) -> Node:
        node = self._effect(one.effect)
        what = self._say(one.by.action, until=one.by.until)
        node.detail.append_text(block(f"{what}: {one.by.reason} ({one.by.filter})\n"))
        return node

    def _gap(self, gap: Gap) -> Node:
        detail = gap.detail_zh if self._case.lang == "zh" else gap.detail
        label = Text.assemble(plain(gap.subject, "bold"), ": ", plain(detail))
        text = block(f"{gap.subject}\n", "bold")
        text.append_text(block(f"{detail}\n"))
        if gap.hides:
            text.append_text(block(f"{self._say('hidden')}: {', '.join(gap.hides)}\n"))
        if gap.command:
            text.append_text(block(f"{self._say('ask')}: {gap.command}\n"))
        place = (gap.file, gap.line or 1, detail) if gap.file else None
        return Node(label, text, place)

    def _warnings(self) -> Iterator[Node]:
        for warning in self._case.warnings:
            place = (warning.file or "") + (f":{warning.line}" if warning.line else "")
            label = plain(f"{warning.code}  {place}{': ' if place else ''}{warning.message}")
            at = (warning.file, warning.line or 1, warning.message) if warning.file else None
            yield Node(label, block(f"{warning.code}\n{place}\n{warning.message}\n"), at)
