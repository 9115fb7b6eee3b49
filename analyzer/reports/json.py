"""The diagnosis as one JSON document: a contract for other programs, always in the same order."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from analyzer.show import show_json

if TYPE_CHECKING:
    from datetime import datetime

    from analyzer.model import Evidence
    from analyzer.reports.case import Case, Effect, OpenQuestion, Told
    from analyzer.reports.explanation import Explanation
    from analyzer.reports.leads import ToldLead

FORMAT = 1
"""Raised when a key changes its meaning or goes away; new keys do not raise it."""


def render(case: Case) -> str:
    """The document, with a line end."""
    return show_json(document(case), indent=2) + "\n"


def document(case: Case) -> dict[str, Any]:
    """The document as plain Python. Times are ISO 8601 in UTC."""
    return {
        "format": FORMAT,
        "verdict": case.verdict.verdict,
        "reason": case.verdict.reason_zh if case.lang == "zh" else case.verdict.reason,
        "bundle": {
            "name": case.bundle.name,
            "sha256": case.bundle.sha256,
            "format": case.bundle.format,
            "namespace": case.bundle.namespace,
            "captured": _time(case.bundle.captured_utc),
            "captured_from": case.bundle.captured_from,
            "complete": case.bundle.complete,
            "members": case.bundle.members,
            "bytes": case.bundle.bytes,
        },
        "analyzer": case.bundle.analyzer_version,
        "root_causes": [_cause(told) for told in case.causes],
        "unexplained": [_effect(effect) for effect in case.unexplained],
        "leads": [_lead(told) for told in case.leads],
        "advice": [_effect(effect) for effect in case.advice],
        "suppressed": [
            {
                **_effect(one.effect),
                "action": one.by.action,
                "reason": one.by.reason,
                "filter": one.by.filter,
                "until": one.by.until,
            }
            for one in case.suppressed
        ],
        "rules": {outcome: case.count(outcome) for outcome in ("fired", "quiet", "not_evaluable")},
        "not_evaluable": [
            {
                "rule": result.rule,
                "reason": result.reason_zh if case.lang == "zh" else result.reason,
                "ask_for": result.ask_for,
            }
            for result in case.results
            if result.outcome == "not_evaluable"
        ],
        "gaps": [
            {
                "code": gap.code,
                "subject": gap.subject,
                "detail": gap.detail_zh if case.lang == "zh" else gap.detail,
                "hides": gap.hides,
                "ask_for": gap.command,
            }
            for gap in case.gaps
        ],
        "warnings": [
            {"code": w.code, "file": w.file, "line": w.line, "message": w.message} for w in case.warnings
        ],
    }


def _cause(told: Told) -> dict[str, Any]:
    root = told.root
    return {
        "rank": root.rank,
        "cause": root.cause,
        "entity": root.entity,
        "priority": root.priority,
        "confidence": root.confidence,
        "title": told.title,
        "finding": told.headline,
        "explanation": told.explanation,
        "scope": root.scope,
        "why": told.why,
        "respond": told.response,
        "sources": told.sources,
        "rules": told.rules,
        "evidence": [_line(evidence) for evidence in told.evidence],
        "explains": [
            {**_effect(effect), "after_s": told.reasoning.after_s(effect.finding)} for effect in told.effects
        ],
        "open": [_open(question) for question in told.open],
        "remedies": [
            {"text": s.text, "command": s.command, "risk": s.risk, "destroys": s.destroys} for s in told.steps
        ],
        "reasoning": _reasoning(told.reasoning),
    }


def _reasoning(behind: Explanation) -> dict[str, Any]:
    return {
        "first": _time(behind.first_utc),
        "sources": [
            {
                "source": kind.source,
                "confidence": kind.confidence,
                "findings": [
                    {
                        "rule": proof.finding.rule,
                        "title": proof.title,
                        "entity": f"{proof.finding.entity_kind}/{proof.finding.entity_name}",
                        "confidence": proof.finding.confidence,
                        "counts": proof.counts,
                        "terms": [dataclasses.asdict(term) for term in proof.terms],
                    }
                    for proof in kind.proofs
                ],
            }
            for kind in behind.kinds
        ],
        "rivals": [dataclasses.asdict(one) for one in behind.rejected],
        "unchecked": [dataclasses.asdict(one) for one in behind.unchecked],
        "checked": [{"cause": one.cause, "rules": one.rules} for one in behind.checked],
    }


def _lead(told: ToldLead) -> dict[str, Any]:
    lead, template = told.lead, told.template
    return {
        "entity": lead.entity,
        "faulty": lead.faulty,
        "reasons": lead.reasons,
        "component": template.component,
        "level": template.level,
        "pattern": template.pattern,
        "count": lead.count,
        "pods": lead.pods,
        "file": lead.file,
        "line": lead.line,
        "text": lead.text,
    }


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        "rule": effect.finding.rule,
        "title": effect.title,
        "cause": effect.finding.cause,
        "entity": effect.entity,
        "via": effect.via,
        "count": effect.finding.count,
        "first": _time(effect.finding.first_utc),
        "last": _time(effect.finding.last_utc),
        "evidence": [_line(evidence) for evidence in effect.evidence],
        "open": [_open(question) for question in effect.open],
    }


def _open(question: OpenQuestion) -> dict[str, Any]:
    return {"causes": question.causes, "ask_for": question.ask_for}


def _line(evidence: Evidence) -> dict[str, Any]:
    return {
        "file": evidence.file,
        "line": evidence.line,
        "text": evidence.text,
        "matched": evidence.matched,
        "source": evidence.source,
    }


def _time(utc: datetime | None) -> str | None:
    return utc.isoformat(timespec="seconds") + "Z" if utc else None
