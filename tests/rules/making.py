"""Small rules, records and stores for the tests of the rule engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import msgspec
import polars as pl

from analyzer.derive.templates import MAX_TEMPLATES, TemplateCounts
from analyzer.model import ExceptionLink, Gap, Line, LogRecord, Pod, Record, Relation, Service
from analyzer.parsers.logs.reader import schema_of
from analyzer.parsers.logs.said import with_said
from analyzer.rules.match import BLOCK_ROWS, Sight, blocks, search
from analyzer.rules.schema import Match, Rule
from analyzer.store.store import Store

API = "api-6d5b7c9f44-x2v9k"
POSTGRES = "postgres-7f9c6d8b54-k4m2p"
REDIS = "redis-0"


def make_rule(rule: str = "TT-001", /, **changes: object) -> Rule:
    """A log rule for a cause; `regex` is short for one match over the logs of `app`."""
    content: dict[str, Any] = {
        "id": rule,
        "kind": "log",
        "maturity": "test",
        "role": "cause",
        "cause": "postgres.connections",
        "title": "Title",
        "title_zh": "标题",
        "explain": "Why.",
        "explain_zh": "原因。",
    }
    if "regex" in changes:
        content["match"] = [{"component": ["app"], "regex": changes.pop("regex")}]
    if "sql" in changes:
        content |= {"kind": "state", "needs": ["pods"], "source": "status"}
    return msgspec.convert(content | changes, Rule)


def make_match(**changes: object) -> Match:
    return msgspec.convert({"component": ["app"], "regex": "anything"} | changes, Match)


def make_log(message: str, record: int = 1, **changes: object) -> LogRecord:
    """A record of the application's log, by default as long as its message, one line after another."""
    text = str(changes.pop("text", message))
    content: dict[str, Any] = {
        "file": f"logs-{API}.txt",
        "record": record,
        "line": record,
        "line_count": text.count("\n") + 1,
        "namespace": "shop",
        "pod": API,
        "container": None,
        "component": "app",
        "stream": "current",
        "ts_utc": None,
        "ts_source": "none",
        "level": "ERROR",
        "logger": None,
        "format": "text",
        "message": message,
        "trace": None,
        "detail": None,
        "hint": None,
        "context": None,
        "statement": None,
        "text": text,
    }
    content.update(changes)
    return LogRecord(**content)


def make_pod(name: str, kind: str, workload: str, component: str | None, **changes: object) -> Pod:
    content: dict[str, Any] = {
        "namespace": "shop",
        "name": name,
        "workload_kind": kind,
        "workload": workload,
        "component": component,
        "node": "node-1",
        "file": "pods.txt",
        "line": 2,
    }
    content.update(changes)
    return Pod(**content)


def make_relation(relation: str, source: str, target: str) -> Relation:
    """`source` and `target` are Kind/name."""
    from_kind, _, from_name = source.partition("/")
    to_kind, _, to_name = target.partition("/")
    return Relation(
        relation=relation,
        from_kind=from_kind,
        from_namespace="shop",
        from_name=from_name,
        to_kind=to_kind,
        to_namespace="shop",
        to_name=to_name,
        why="test",
        file="services.txt",
        line=2,
    )


def make_gap(*hides: str, command: str | None = None) -> Gap:
    return Gap(
        code="missing",
        subject="events.txt",
        detail="the file is not in the bundle",
        detail_zh="诊断包中没有该文件",
        hides=list(hides),
        command=command,
        file=None,
        line=None,
    )


SHOP: tuple[Record, ...] = (
    make_pod(API, "Deployment", "api", "app", ip="10.0.0.1"),
    make_pod(POSTGRES, "Deployment", "postgres", "postgres", ip="10.0.0.2", line=3),
    make_pod(REDIS, "StatefulSet", "redis", "redis", ip="10.0.0.3", line=4),
    Service(namespace="shop", name="postgres-service", cluster_ip="10.1.0.2", file="services.txt", line=2),
    Service(namespace="shop", name="redis", cluster_ip="None", file="services.txt", line=3),
    make_relation("selects", "Service/postgres-service", "Deployment/postgres"),
    make_relation("selects", "Service/redis", "StatefulSet/redis"),
    make_relation("depends_on", "Deployment/api", "Service/postgres-service"),
    make_relation("mounts", "Deployment/postgres", "PersistentVolumeClaim/postgres-data"),
    *(Line(file="pods.txt", line=n, text=f"line {n} of pods") for n in (2, 3, 4)),
)
"""An application, its database and its cache."""


def counts_of(store: Store, rows: int = BLOCK_ROWS, most: int = MAX_TEMPLATES) -> TemplateCounts:
    """The templates of the log records that a store holds."""
    counts = TemplateCounts(most)
    for block in blocks(store, rows):
        counts.add(block)
    return counts


def make_store(records: Sequence[Record]) -> Store:
    store = Store.scratch(str)
    store.add(records)
    store.flush()
    return store


def frame_of(records: Sequence[LogRecord]) -> pl.DataFrame:
    """Records as `search` takes them."""
    frame = pl.DataFrame([asdict(record) for record in records], schema=schema_of(LogRecord))
    return with_said(frame, pl.DataFrame(schema=schema_of(ExceptionLink)))


def sights_of(match: Match, *records: LogRecord) -> list[Sight]:
    """What one match sees in records."""
    return search([make_rule(match=[msgspec.to_builtins(match)])], [frame_of(records)])
