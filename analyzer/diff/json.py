"""The difference of two bundles as JSON: a contract for other programs, always in the same order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.show import show_json

if TYPE_CHECKING:
    from analyzer.diff.faults import Fault, FaultChange
    from analyzer.diff.names import Place
    from analyzer.diff.objects import ObjectChange
    from analyzer.diff.read import Diff, Side
    from analyzer.diff.seen import Amount
    from analyzer.reports.health import Check

FORMAT = 1
"""Raised when a key changes its meaning or goes away; new keys do not raise it."""


def diff_json(diff: Diff) -> str:
    """The document, with a line end."""
    return show_json(diff_document(diff), indent=2) + "\n"


def diff_document(diff: Diff) -> dict[str, Any]:
    """The document as plain Python. Times are ISO 8601 in UTC; restarts, bytes and cores are numbers."""
    return {
        "format": FORMAT,
        "changed": not diff.is_empty,
        "worse": diff.is_worse,
        "old": _side(diff.old),
        "new": _side(diff.new),
        "notes": diff.notes,
        "root_causes": [_change(fault) for fault in diff.causes],
        "findings": [_change(fault) for fault in diff.findings],
        "same": {
            "root_causes": [_change(fault) for fault in diff.same_causes],
            "findings": [_change(fault) for fault in diff.same_findings],
        },
        "objects": [_object(change) for change in diff.objects.changes],
        "usage": [
            {
                "entity": change.entity,
                "measure": change.measure,
                "old": _amount(change.old),
                "new": _amount(change.new),
            }
            for change in diff.usage
        ],
        "log_patterns": [
            {
                "status": one.status,
                "printer": one.printer,
                "level": one.level,
                "pattern": one.pattern,
                "count": one.count,
                "unsure": one.unsure,
                "place": _place(one.place),
            }
            for one in diff.patterns
        ],
        "checks": [
            {"name": change.new.name, "old": _check(change.old), "new": _check(change.new)}
            for change in diff.checks
        ],
        "gaps": [
            {
                "status": gap.status,
                "code": gap.code,
                "subject": gap.subject,
                "detail": gap.detail,
                "ask_for": gap.ask_for,
                "place": _place(gap.place),
            }
            for gap in diff.gaps
        ],
        "not_compared": {
            "objects": [
                {"kind": one.kind, "side": one.side, "count": one.count} for one in diff.objects.unseen
            ],
            "fields": diff.objects.partly,
            "secrets": diff.objects.alike,
        },
    }


def _side(side: Side) -> dict[str, object]:
    bundle = side.bundle
    when = bundle.captured_utc
    return {
        "name": bundle.name,
        "sha256": bundle.sha256,
        "namespace": bundle.namespace,
        "captured": f"{when.isoformat(timespec='milliseconds')}Z" if when else None,
        "complete": bundle.complete,
        "verdict": side.verdict.verdict,
        "analyzer": bundle.analyzer_version,
    }


def _change(change: FaultChange) -> dict[str, object]:
    return {
        "status": change.status,
        "cause": change.cause,
        "entity": change.entity,
        "title": change.title,
        "reasons": change.reasons,
        "ask_for": change.ask_for,
        "old": _fault(change.old),
        "new": _fault(change.new),
    }


def _fault(fault: Fault | None) -> dict[str, object] | None:
    if fault is None:
        return None
    return {
        "priority": fault.priority,
        "entities": sorted(fault.entities),
        "count": fault.count,
        "rules": list(fault.rules),
        "place": _place(fault.place),
    }


def _object(change: ObjectChange) -> dict[str, object]:
    return {
        "status": change.status,
        "entity": change.entity,
        "old": _place(change.old_place),
        "new": _place(change.new_place),
        "changes": [
            {
                "what": value.what,
                "line": value.line,
                "old": value.old,
                "new": value.new,
                "old_place": _place(value.old_place),
                "new_place": _place(value.new_place),
            }
            for value in change.changes
        ],
    }


def _amount(amount: Amount) -> dict[str, object]:
    return {"value": amount.value, "pods": amount.pods, "place": _place(amount.place)}


def _check(check: Check) -> dict[str, object]:
    return {
        "status": check.status,
        "detail": check.detail,
        "places": [_place(place) for place in check.places],
        "ask_for": check.ask_for,
    }


def _place(place: Place | None) -> dict[str, object] | None:
    return {"file": place[0], "line": place[1]} if place else None
