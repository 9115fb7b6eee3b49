"""What all reports say first: counts, where and when, and what it means that no cause was found."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from analyzer.reports.words import word

if TYPE_CHECKING:
    from analyzer.reports.case import Case


def counts_of(case: Case) -> list[str]:
    """Root causes, symptoms, what is unexplained and what could not be checked, as far as there are any."""
    say = partial(word, case.lang)
    counts: list[str] = []
    if case.causes:
        counts.append(say("causes", n=len(case.causes)))
        counts.append(say("symptoms", n=sum(len(told.effects) for told in case.causes)))
    if case.unexplained:
        counts.append(say("unexplained_n", n=len(case.unexplained)))
    if unchecked := case.count("not_evaluable"):
        counts.append(say("unchecked", n=unchecked, all=len(case.results)))
    return counts


def facts_of(case: Case) -> list[str]:
    """Namespace, time of the capture, version of the program, as far as they are known."""
    bundle = case.bundle
    facts: list[str] = []
    if bundle.namespace:
        facts.append(f"{word(case.lang, 'namespace')} {bundle.namespace}")
    if bundle.captured_utc:
        when = f"{bundle.captured_utc:%Y-%m-%d %H:%M:%S} UTC"
        facts.append(f"{word(case.lang, 'captured')} {when} ({bundle.captured_from})")
    return [*facts, f"analyzer {bundle.analyzer_version}"]


def nothing_found(case: Case) -> str:
    """What it means that no root cause was found."""
    key = {"faulty": "no_cause", "healthy": "healthy_text"}.get(case.verdict.verdict, "undetermined_text")
    return word(case.lang, key)
