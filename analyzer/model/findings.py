"""What the rules found and what the diagnosis makes of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from analyzer.model.record import Record, table


@table("rule_results")
class RuleResult(Record):
    """How each rule ended: fired, quiet, or not evaluable because an input is missing."""

    rule: Annotated[str, "Rule id"]
    outcome: Annotated[str, "fired, quiet or not_evaluable"]
    findings: Annotated[int, "Findings it made"]
    reason: Annotated[str | None, "Why it could not be evaluated, in English"]
    reason_zh: Annotated[str | None, "The same in Chinese"]
    ask_for: Annotated[str | None, "kubectl command that would decide it"]


@table("findings")
class Finding(Record):
    """A rule that fired on one object."""

    finding: Annotated[int, "Number of the finding"]
    rule: Annotated[str, "Rule id"]
    role: Annotated[str, "cause, symptom, advice or context"]
    cause: Annotated[str | None, "Root-cause class of the taxonomy, for a cause"]
    entity_kind: Annotated[str, "Kind of the object concerned, such as Deployment"]
    entity_namespace: Annotated[str | None, "Its namespace"]
    entity_name: Annotated[str, "Its name"]
    confidence: Annotated[float, "0 to 1"]
    count: Annotated[int, "How many lines or rows show it"]
    first_utc: Annotated[datetime | None, "First time"]
    last_utc: Annotated[datetime | None, "Last time"]
    captures: Annotated[dict[str, str], "What the regex or the query captured"]


@table("evidence")
class Evidence(Record):
    """A line that proves a finding."""

    finding: Annotated[int, "Finding"]
    rank: Annotated[int, "Order within the finding, from 1"]
    source: Annotated[str, "Kind of evidence: log, event, status, spec or usage"]
    file: Annotated[str, "Source file, relative to the bundle's top folder"]
    line: Annotated[int, "Line in that file, counted from 1"]
    text: Annotated[str, "That line, secrets replaced; what is cut ends in …"]
    matched: Annotated[str | None, "What a pattern matched in it, decoded; NULL for a row of a query"]


@table("finding_edges")
class FindingEdge(Record):
    """One finding explains another."""

    cause: Annotated[int, "Finding that explains"]
    effect: Annotated[int, "Finding that is explained"]
    via: Annotated[str, "Relation of the topology that carries it"]


@table("root_causes")
class RootCause(Record):
    """The verdict: each root cause once, in order."""

    rank: Annotated[int, "1 is the first"]
    finding: Annotated[int, "Leading finding"]
    cause: Annotated[str, "Root-cause class of the taxonomy"]
    entity: Annotated[str, "Kind/name of the broken object"]
    priority: Annotated[str, "P0 to P4"]
    scope: Annotated[str, "system, core, feature or component"]
    confidence: Annotated[float, "0 to 1"]
    why: Annotated[str, "Why this priority, in English"]
    why_zh: Annotated[str, "The same in Chinese"]


@table("hypotheses")
class Hypothesis(Record):
    """A cause that could explain a finding which nothing explains, and that could not be checked."""

    finding: Annotated[int, "The symptom, or the leading finding of a root cause that only symptoms show"]
    rule: Annotated[str, "Rule that could not be evaluated"]
    cause: Annotated[str, "Root-cause class that it would name"]
    reason: Annotated[str, "Why it could not be evaluated, in English; rule_results has both"]
    ask_for: Annotated[str | None, "kubectl command that would decide it"]


@table("suppressions")
class Suppression(Record):
    """A finding that a filter of the site keeps out of the diagnosis."""

    finding: Annotated[int, "The finding; it stays in findings and evidence"]
    action: Annotated[str, "ignore: it takes no part in anything; downgrade: it counts as advice"]
    reason: Annotated[str, "Why, in the words of the filter"]
    filter: Annotated[str, "Path of the filter file"]
    until: Annotated[str, "Last day on which the filter holds, as YYYY-MM-DD"]


@table("verdict")
class Verdict(Record):
    """healthy, faulty or undetermined, and why."""

    verdict: Annotated[str, "healthy, faulty or undetermined"]
    reason: Annotated[str, "One sentence, in English"]
    reason_zh: Annotated[str, "The same in Chinese"]
