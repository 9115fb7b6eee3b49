"""What is found in each sample bundle: the truth by hand, and the whole report byte by byte."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from analyzer.analysis import Analysis
from analyzer.model import Evidence, RootCause, Verdict
from analyzer.reports.case import read_case
from analyzer.reports.json import render
from analyzer.reports.text import TextReport
from tests.samples.lines import lines_of

GOLDEN = Path(__file__).parents[1] / "golden"
UPDATE = bool(os.environ.get("UPDATE_GOLDEN"))

TRUTH: dict[str, list[tuple[str, str, str]]] = {
    "app-oomkilled": [("P1", "resource.memory_leak", "Deployment/langgraph-multi-agent")],
    "dns-down": [("P0", "network.dns", "Cluster/dns")],
    "healthy": [],
    "image-pull": [("P1", "config.image_name", "Deployment/langgraph-multi-agent")],
    "networkpolicy-blocks-db": [("P1", "network.policy", "NetworkPolicy/postgres-network-policy")],
    "node-notready": [("P0", "node.not_ready", "Node/k8s-node-3")],
    "postgres-disk-full": [("P0", "storage.volume_full", "PersistentVolumeClaim/postgres-pvc")],
    "postgres-password": [("P1", "config.db_password", "Deployment/postgres")],
    "postgres-too-many-connections-cut": [("P1", "postgres.connections", "Deployment/postgres")],
    "secret-key-missing": [("P1", "config.missing_key", "Secret/langgraph-secrets")],
    "service-selector": [("P1", "network.selector", "Service/langgraph-multi-agent-service")],
    "two-faults": [
        ("P0", "storage.volume_full", "PersistentVolumeClaim/redis-pvc"),
        ("P1", "config.image_name", "Deployment/mvp2-frontend"),
    ],
}


def test_root_causes_are_the_faults_that_were_made(sample: tuple[str, Analysis]) -> None:
    name, analysis = sample
    found = [(r.priority, r.cause, r.entity) for r in analysis.store.records(RootCause, order="rank")]
    assert found == TRUTH[name]


def test_the_verdict_is_that_of_the_bundle(sample: tuple[str, Analysis]) -> None:
    name, analysis = sample
    (verdict,) = analysis.store.records(Verdict)
    assert verdict.verdict == ("faulty" if TRUTH[name] else "healthy")


def test_every_line_of_evidence_is_really_there(sample: tuple[str, Analysis]) -> None:
    name, analysis = sample
    text = lines_of(name)
    for evidence in analysis.store.records(Evidence):
        real = text[evidence.file][evidence.line - 1]
        assert evidence.text.removesuffix("…").partition("‹")[0].strip() in real


def golden(name: str, text: str) -> None:
    path = GOLDEN / name
    if UPDATE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text, "run ./dev golden if this is meant"


def test_json_report(sample: tuple[str, Analysis]) -> None:
    name, analysis = sample
    golden(f"{name}.json", render(read_case(analysis.store, analysis.rules, "en")))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_text_report(sample: tuple[str, Analysis], lang: str) -> None:
    name, analysis = sample
    case = read_case(analysis.store, analysis.rules, "zh" if lang == "zh" else "en")
    golden(f"{name}.{lang}.txt", TextReport(case, colour=False, width=None).render())
