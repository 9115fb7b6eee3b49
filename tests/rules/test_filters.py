"""Which findings a filter of a site takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from analyzer.model import Finding
from analyzer.rules.filters import Filter, Terms


def finding(**changes: Any) -> Finding:
    content: dict[str, Any] = {
        "finding": 1,
        "rule": "PG-003",
        "role": "cause",
        "cause": "postgres.connections",
        "entity_kind": "Deployment",
        "entity_namespace": "shop-staging",
        "entity_name": "postgres",
        "confidence": 0.9,
        "count": 1,
        "first_utc": None,
        "last_utc": None,
        "captures": {},
    }
    return Finding(**content | changes)


def takes(one: Finding, **terms: object) -> bool:
    content = {"action": "ignore", "reason": "known", "until": "2027-01-31", **terms}
    return Filter(Path("f.toml"), msgspec.convert(content, Terms)).takes(one)


@pytest.mark.parametrize(
    ("terms", "taken"),
    [
        ({"rules": ["PG-003"]}, True),
        ({"rules": ["PG-001", "PG-003"]}, True),
        ({"rules": ["PG-001"]}, False),
        ({"cause": ["postgres.connections"]}, True),
        ({"cause": ["postgres.down"]}, False),
        ({"rules": ["PG-001"], "cause": ["postgres.connections"]}, True),
        ({"rules": ["PG-003"], "namespace": "*-staging"}, True),
        ({"rules": ["PG-003"], "namespace": "shop"}, False),
        ({"rules": ["PG-003"], "kind": "Deploy*"}, True),
        ({"rules": ["PG-003"], "kind": "deployment"}, False),
        ({"rules": ["PG-003"], "name": "postgre?"}, True),
        ({"rules": ["PG-003"], "name": "postgres-*"}, False),
        ({"rules": ["PG-003"], "namespace": "*", "kind": "*", "name": "redis"}, False),
    ],
)
def test_a_filter_takes_what_all_its_terms_name(terms: dict[str, object], taken: bool) -> None:
    assert takes(finding(), **terms) is taken


def test_an_object_without_a_namespace_is_in_any_namespace_at_most() -> None:
    node = finding(entity_kind="Node", entity_namespace=None)
    assert takes(node, rules=["PG-003"])
    assert takes(node, rules=["PG-003"], namespace="*")
    assert not takes(node, rules=["PG-003"], namespace="shop*")


def test_a_finding_without_a_class_is_taken_by_its_rule_alone() -> None:
    symptom = finding(role="symptom", cause=None)
    assert takes(symptom, rules=["PG-003"])
    assert not takes(symptom, cause=["postgres.connections"])
