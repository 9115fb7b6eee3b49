"""What stands behind the verdict: terms of confidence, rivals of root causes, logs that no rule knows."""

from __future__ import annotations

from typing import Annotated

from analyzer.model.record import Record, Sourced, table


@table("confidence_terms")
class ConfidenceTerm(Record):
    """A factor of a finding's confidence: its confidence is the product of those that count."""

    finding: Annotated[int, "Finding"]
    position: Annotated[int, "Order within the finding, from 1"]
    term: Annotated[str, "base (of the rule), vague (no object is named) or refuter"]
    factor: Annotated[float, "What the confidence is multiplied by"]
    counts: Annotated[bool, "False for a refuter that found nothing against the finding"]
    why: Annotated[str, "Why, in English"]
    why_zh: Annotated[str, "The same in Chinese"]


@table("root_cause_sources")
class RootCauseSource(Record):
    """A finding of a root cause under a kind of evidence that shows it.

    The confidence of the root cause is 1 - Π(1 - confidence) over those that count, at most 0.99.
    """

    rank: Annotated[int, "Root cause"]
    source: Annotated[str, "Kind of evidence: log, event, status, spec or usage"]
    finding: Annotated[int, "Finding"]
    confidence: Annotated[float, "Its confidence"]
    counts: Annotated[bool, "It is the surest of its kind: repetition adds nothing"]


@table("rivals")
class Rival(Record):
    """Another class of causes that could stand behind what a root cause explains, and what became of it."""

    rank: Annotated[int, "Root cause"]
    cause: Annotated[str, "Class of the rival"]
    rule: Annotated[str, "Rule that would show it"]
    finding: Annotated[int | None, "Finding that shows it; NULL where its rule did not fire"]
    fate: Annotated[
        str,
        "consequence (of the root cause), superseded (by its more specific name), beside (a root cause too: "
        "the 20 that share most), unsure (too little confidence), needless (named only where nothing else "
        "explains the symptom), "
        "quiet (checked, not found), not_evaluable (could not be checked)",
    ]
    shared: Annotated[int, "Symptoms that both could explain"]
    why: Annotated[str, "Why, in English"]
    why_zh: Annotated[str, "The same in Chinese"]


@table("leads")
class Lead(Sourced):
    """A log template that no rule knows and that is worth reading: context, never a cause."""

    rank: Annotated[int, "1 is the most telling"]
    template: Annotated[int, "Template, in log_templates"]
    entity: Annotated[str, "Kind/name of the workload that printed it"]
    faulty: Annotated[bool, "A cause or symptom was found on that workload"]
    reasons: Annotated[
        list[str],
        "Why it is worth reading: last_before_crash, error, new, burst, only_here; most telling first",
    ]
    pods: Annotated[int, "Pods of the workload that print it"]
    count: Annotated[int, "Records in them"]
    text: Annotated[str, "The line, secrets replaced"]
