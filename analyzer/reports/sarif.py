"""The diagnosis as SARIF 2.1.0 (OASIS), for tools that show findings beside files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from analyzer.reports.case import unfilled
from analyzer.show import show_json

if TYPE_CHECKING:
    from analyzer.model import Evidence
    from analyzer.reports.case import Case, Effect, Told
    from analyzer.rules.load import RuleSet

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"P0": "error", "P1": "error", "P2": "warning", "P3": "note", "P4": "note"}
MOST_PLACES = 20


def sarif_report(case: Case, rules: RuleSet) -> str:
    """The document, with a line end. Root causes are errors or warnings by priority, the rest are notes.

    Places are paths within the bundle; `relatedLocations` of a root cause show what it explains.
    """
    results = [_cause(told, case) for told in case.causes]
    results += [_effect(effect, case, "warning") for effect in case.unexplained]
    results += [_effect(effect, case, "note") for effect in case.advice]
    used = sorted({result["ruleId"] for result in results})
    for result in results:
        result["ruleIndex"] = used.index(result["ruleId"])
    run = {
        "tool": {
            "driver": {
                "name": "bundle-analyzer",
                "version": case.bundle.analyzer_version,
                "semanticVersion": case.bundle.analyzer_version,
                "rules": [_rule(rule, rules, case.lang) for rule in used],
            }
        },
        "language": "zh-CN" if case.lang == "zh" else "en",
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"BUNDLE": {"description": {"text": case.bundle.name}}},
        "results": results,
        "properties": {"verdict": case.verdict.verdict, "sha256": case.bundle.sha256},
    }
    return show_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(number: str, rules: RuleSet, lang: str) -> dict[str, Any]:
    rule = rules.by_id[number]
    chinese = lang == "zh"
    return {
        "id": number,
        "name": (rule.cause or rule.symptom or number).replace(".", "_"),
        "shortDescription": {"text": unfilled(rule.title_zh if chinese else rule.title)},
        "fullDescription": {"text": rule.explain_zh if chinese else rule.explain},
    }


def _cause(told: Told, case: Case) -> dict[str, Any]:
    root = told.root
    related = [one for effect in told.effects for one in effect.evidence[:1]]
    result = {
        "ruleId": told.rule,
        "level": _LEVELS[root.priority],
        "rank": round(root.confidence * 100, 1),
        "message": {"text": f"{told.title}: {root.entity}. {told.headline}"},
        "locations": list(_locations(told.evidence)),
        "partialFingerprints": {"cause/v1": _fingerprint(root.cause, root.entity)},
        "properties": {
            "priority": root.priority,
            "cause": root.cause,
            "entity": root.entity,
            "confidence": root.confidence,
            "bundle": case.bundle.name,
        },
    }
    if related:
        result["relatedLocations"] = [
            location | {"id": number} for number, location in enumerate(_locations(related), 1)
        ]
    return result


def _effect(effect: Effect, case: Case, level: str) -> dict[str, Any]:
    finding = effect.finding
    return {
        "ruleId": finding.rule,
        "level": level,
        "message": {"text": f"{effect.title}: {effect.entity}"},
        "locations": list(_locations(effect.evidence)),
        "partialFingerprints": {"cause/v1": _fingerprint(finding.rule, effect.entity)},
        "properties": {"entity": effect.entity, "role": finding.role, "bundle": case.bundle.name},
    }


def _locations(evidence: Iterable[Evidence]) -> Iterator[dict[str, Any]]:
    shown: Sequence[Evidence] = list(evidence)[:MOST_PLACES]
    for one in shown:
        region: dict[str, Any] = {"startLine": max(1, one.line), "snippet": {"text": one.text}}
        place = {"uri": quote(one.file), "uriBaseId": "BUNDLE"}
        yield {"physicalLocation": {"artifactLocation": place, "region": region}}


def _fingerprint(*parts: str) -> str:
    """Equal for the same fault on the same object in any bundle."""
    return sha256("\n".join(parts).encode()).hexdigest()[:32]
