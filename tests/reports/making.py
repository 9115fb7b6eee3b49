"""A small finished case: rows as the diagnosis leaves them, and the rules that they speak of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from analyzer.model import (
    BundleInfo,
    ConfidenceTerm,
    Evidence,
    Finding,
    FindingEdge,
    Lead,
    LogTemplate,
    Record,
    Rival,
    RootCause,
    RootCauseSource,
    RuleResult,
    Verdict,
)
from analyzer.reports.case import Case, read_case
from analyzer.rules.load import RuleSet
from analyzer.rules.taxonomy import CauseClass, Taxonomy
from tests.rules.making import make_rule, make_store

NOON = datetime(2026, 11, 23, 12)
RULES = RuleSet(
    rules=(
        make_rule("TT-001", regex="boom", title="The database is full", title_zh="数据库已满"),
        make_rule("TT-002", regex="boom", title="A crash", title_zh="崩溃", cause="app.bug"),
        make_rule(
            "TT-003", regex="boom", role="symptom", cause=None, symptom="errors", title="Requests fail"
        ),
    ),
    taxonomy=Taxonomy(
        {
            "postgres.connections": CauseClass(priority="P1", en="No connections left", zh="连接数耗尽"),
            "app.bug": CauseClass(priority="P1", en="A bug", zh="代码异常"),
            "network.dns": CauseClass(priority="P0", en="DNS is down", zh="DNS 故障"),
        }
    ),
)


def make_finding(number: int, rule: str, name: str, minute: int | None = None, **changes: Any) -> Finding:
    utc = None if minute is None else NOON + timedelta(minutes=minute)
    content: dict[str, Any] = {
        "role": "cause",
        "cause": "postgres.connections",
        "entity_kind": "Deployment",
        "entity_namespace": "shop",
        "confidence": 0.9,
        "count": 1,
        "captures": {},
    }
    return Finding(
        finding=number, rule=rule, entity_name=name, first_utc=utc, last_utc=utc, **content | changes
    )


def make_root(rank: int, finding: int, cause: str, entity: str, confidence: float = 0.9) -> RootCause:
    return RootCause(
        rank=rank,
        finding=finding,
        cause=cause,
        entity=entity,
        priority="P1",
        scope="core",
        confidence=confidence,
        why="users need it",
        why_zh="用户需要它",
    )


def make_source(
    rank: int, source: str, finding: int, confidence: float, counts: bool = True
) -> RootCauseSource:
    return RootCauseSource(rank=rank, source=source, finding=finding, confidence=confidence, counts=counts)


def make_term(finding: int, position: int, term: str, factor: float, counts: bool = True) -> ConfidenceTerm:
    return ConfidenceTerm(
        finding=finding,
        position=position,
        term=term,
        factor=factor,
        counts=counts,
        why=f"because of {term}",
        why_zh=f"原因 {term}",
    )


def make_rival(fate: str, cause: str, rule: str, finding: int | None = None, rank: int = 1) -> Rival:
    return Rival(
        rank=rank,
        cause=cause,
        rule=rule,
        finding=finding,
        fate=fate,
        shared=1,
        why=f"why {fate}",
        why_zh=f"为何 {fate}",
    )


def make_evidence(finding: int, line: int, text: str, source: str = "log") -> Evidence:
    place: dict[str, Any] = {"file": "logs-db-0.txt", "line": line, "text": text}
    return Evidence(finding=finding, rank=line, source=source, matched=None, **place)


def make_lead(rank: int, *reasons: str, **changes: Any) -> tuple[LogTemplate, Lead]:
    template = LogTemplate(
        template=rank,
        component="app",
        level="ERROR",
        pattern="task <*> lost",
        count=9,
        pods=2,
        files=2,
        first_utc=NOON,
        last_utc=NOON,
        known=False,
        flags=[],
        file="logs-api-0.txt",
        line=1,
    )
    content: dict[str, Any] = {"entity": "Deployment/api", "faulty": True, "pods": 2, "count": 9}
    content |= {"text": "task 7 lost", "file": "logs-api-0.txt", "line": 7, **changes}
    return template, Lead(rank=rank, template=rank, reasons=list(reasons), **content)


FOUND: tuple[Record, ...] = (
    make_finding(1, "TT-001", "db", 0),
    make_finding(2, "TT-002", "api", 3, cause="app.bug"),
    make_finding(3, "TT-003", "api", 2, role="symptom", cause=None),
    make_finding(4, "TT-003", "web", None, role="symptom", cause=None),
    make_root(1, 1, "postgres.connections", "Deployment/db", 0.98),
    make_root(2, 2, "app.bug", "Deployment/api"),
    make_source(1, "log", 1, 0.9),
    make_source(1, "spec", 1, 0.8),
    make_source(2, "log", 2, 0.9),
    make_term(1, 1, "base", 0.9),
    make_term(2, 1, "base", 0.9),
    make_evidence(1, 4, "FATAL: boom"),
    make_evidence(3, 5, "500"),
    FindingEdge(cause=1, effect=3, via="depends_on"),
    FindingEdge(cause=1, effect=4, via="same"),
)
"""Two root causes, of which the first explains two symptoms."""


def make_case(records: Sequence[Record] = FOUND, lang: Literal["en", "zh"] = "en") -> Case:
    roots = any(isinstance(record, RootCause) for record in records)
    bundle: dict[str, Any] = dict.fromkeys(("top_folder", "namespace", "captured_utc", "captured_error_s"))
    about = (
        BundleInfo(
            name="b.tar",
            format="tar",
            sha256="0",
            layout="unknown",
            captured_from="none",
            members=1,
            bytes=1,
            complete=True,
            analyzer_version="0",
            **bundle,
        ),
        Verdict(verdict="faulty" if roots else "healthy", reason="r", reason_zh="由"),
    )
    with make_store([*about, *records]) as store:
        return read_case(store, RULES, lang)


def make_result(rule: str, outcome: str, ask_for: str | None = None) -> RuleResult:
    return RuleResult(
        rule=rule, outcome=outcome, findings=0, reason="no log", reason_zh="没有日志", ask_for=ask_for
    )
