"""The rules as JUnit XML, for pipelines that show tests: one test case for each rule."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

from analyzer.reports.case import unfilled
from analyzer.show import show

if TYPE_CHECKING:
    from analyzer.reports.case import Case, Effect, Told
    from analyzer.rules.load import RuleSet


def junit_report(case: Case, rules: RuleSet) -> str:
    """The document, with a line end.

    A test fails where its rule leads a root cause or found what nothing explains. Symptoms that a cause
    explains pass, with a word on what explains them; rules that could not be evaluated are skipped, never
    passed.
    """
    failed: dict[str, list[str]] = {}
    for told in case.causes:
        for number in told.rules:
            failed.setdefault(number, []).append(_cause_text(told))
    for effect in case.unexplained:
        failed.setdefault(effect.finding.rule, []).append(_effect_text(effect))
    explained = {
        effect.finding.rule: f"{told.title}: {told.root.entity}"
        for told in case.causes
        for effect in told.effects
    }
    suite = ElementTree.Element(
        "testsuite",
        name=show(case.bundle.name),
        tests=str(len(case.results)),
        failures=str(len(failed.keys() & {result.rule for result in case.results})),
        errors="0",
        skipped=str(case.count("not_evaluable")),
    )
    chinese = case.lang == "zh"
    for result in case.results:
        rule = rules.by_id[result.rule]
        name = f"{result.rule} {unfilled(rule.title_zh if chinese else rule.title)}"
        area = (rule.cause or rule.symptom or "other").partition(".")[0]
        test = ElementTree.SubElement(suite, "testcase", classname=f"analyzer.{area}", name=show(name))
        if result.rule in failed:
            texts = failed[result.rule]
            failure = ElementTree.SubElement(test, "failure", message=_first_line(texts[0]))
            failure.text = show("\n\n".join(texts), keep_newlines=True)
        elif result.outcome == "not_evaluable":
            reason = (result.reason_zh if chinese else result.reason) or ""
            ask = f" ({result.ask_for})" if result.ask_for else ""
            ElementTree.SubElement(test, "skipped", message=show(reason + ask))
        elif result.rule in explained:
            ElementTree.SubElement(test, "system-out").text = show(explained[result.rule])
    suites = ElementTree.Element("testsuites")
    suites.append(suite)
    ElementTree.indent(suites)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(suites, "unicode") + "\n"


def _first_line(text: str) -> str:
    return show(text.partition("\n")[0])


def _cause_text(told: Told) -> str:
    lines = [f"{told.root.priority} {told.title}: {told.root.entity}. {told.headline}"]
    lines += [f"{one.file}:{one.line}: {one.text.strip()}" for one in told.evidence]
    return "\n".join(lines)


def _effect_text(effect: Effect) -> str:
    lines = [f"{effect.title}: {effect.entity}"]
    lines += [f"{one.file}:{one.line}: {one.text.strip()}" for one in effect.evidence]
    return "\n".join(lines)
