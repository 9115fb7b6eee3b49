"""Any text goes in; lines are counted once; what is rendered is read again."""

from __future__ import annotations

import base64
import json
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from analyzer.model import ConfigMapEntry, ObjectMention, SecretEntry, Sourced
from analyzer.parsers.base import Parsed
from analyzer.parsers.manifests import looks_like_manifests
from tests.parsers.manifests.making import found, metadata, parse_lines, read_lines

FRAGMENTS = [
    *sorted({line for name in ("pods.yaml", "secrets-1.32.yaml") for line in read_lines(name)}),
    "apiVersion: v1",
    "kind: List",
    "items:",
    "- apiVersion: v1",
    "{",
    "}",
    "[",
    "]",
    '    "items": [',
    '        {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "p"}},',
    '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "data": {"a": "eA=="}}',
    "---",
    "...",
    "  a: &a [*a]",
    "  <<: *a",
    "\t",
    "  - ",
    "? x",
    "Error from server (Forbidden): no",
    "prose",
    "spec:",
    "  containers:",
    "  - name: x",
    "status:",
    "subsets:",
]
MIXED = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=30)), max_size=60)

SCALARS: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=12)
)
WORDS = """
    metadata spec status containers name env valueFrom secretKeyRef data type ports port subsets addresses
    ingress egress from to podSelector matchLabels rules http paths backend tls hosts volumes projected
    sources conditions containerStatuses state waiting terminated labels annotations items kind template
    metrics resource target hard used involvedObject series capacity taints endpoints matchExpressions
"""
KINDS = """
    Pod Deployment Job CronJob DaemonSet Service Endpoints EndpointSlice Ingress ConfigMap Secret Node
    NetworkPolicy PersistentVolumeClaim PersistentVolume HorizontalPodAutoscaler ResourceQuota Event
    Widget PodList Status List
"""
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS.split()), inner, max_size=5)
    ),
    max_leaves=40,
)


def check(parsed: Parsed, lines: list[str]) -> None:
    numbers = [number for number, _ in parsed.unparsed]
    assert numbers == sorted(set(numbers))
    assert all(1 <= number <= len(lines) and lines[number - 1].strip() for number in numbers)
    for record in parsed.records:
        assert isinstance(record, Sourced)
        for column in ("line", "state_line", "last_state_line"):
            line = getattr(record, column, None)
            assert line is None or 1 <= line <= len(lines)
    assert all(warning.line is None or 1 <= warning.line <= len(lines) for warning in parsed.warnings)


@given(MIXED)
def test_any_lines_are_read_without_an_error(lines: list[str]) -> None:
    lines = [line.replace("\n", " ") for line in lines]
    looks_like_manifests(lines)
    check(parse_lines(lines), lines)


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    lines = text.split("\n")
    looks_like_manifests(lines)
    check(parse_lines(lines), lines)


@given(st.sampled_from(KINDS.split()), ANYTHING, ANYTHING, ANYTHING)
def test_any_shape_of_an_object_is_read_without_an_error(
    kind: str, spec: Any, status: Any, data: Any
) -> None:
    content = {
        "apiVersion": "v1",
        "kind": kind,
        "metadata": metadata("x"),
        "spec": spec,
        "status": status,
        "data": data,
        "items" if kind.endswith("List") else "other": data,
        "subsets": data,
        "endpoints": data,
        "involvedObject": data,
    }
    for text in (yaml.safe_dump(content), json.dumps(content, indent=1)):
        lines = text.split("\n")
        check(parse_lines(lines), lines)


TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufeff\ufffe\uffff")
)


@given(st.dictionaries(st.from_regex(r"[a-z][a-z.-]{0,20}", fullmatch=True), TEXT, max_size=6))
def test_what_is_rendered_is_read_again(data: dict[str, str]) -> None:
    content = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata("x"), "stringData": data}
    listed = {"apiVersion": "v1", "kind": "List", "items": [content, content]}
    for text in (
        yaml.safe_dump(listed, allow_unicode=True),
        yaml.safe_dump(content),
        json.dumps(listed),
        json.dumps(listed, indent=4, ensure_ascii=False),
    ):
        parsed = parse_lines(text.split("\n"))
        entries = found(parsed, SecretEntry)
        assert parsed.unparsed == []
        assert {(entry.key, entry.bytes) for entry in entries} == {
            (k, len(v.encode())) for k, v in data.items()
        }
        assert len(entries) == len(data) * len(found(parsed, ObjectMention))


CANARY = st.from_regex(r"Canary[A-Za-z0-9]{14}", fullmatch=True)


@given(st.lists(CANARY, min_size=4, max_size=4), st.integers(1, 60), st.sampled_from([None, 1]))
def test_no_secret_is_in_a_record_however_the_file_is_cut(
    canaries: list[str], cut: int, indent: int | None
) -> None:
    bare, url, encoded, copy = canaries
    content = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": metadata("x", annotations={"kapp.k14s.io/original": copy, "db-password": copy}),
        "stringData": {"any": bare, "url": f"redis://:{url}@redis:6379/0"},
        "data": {"b": base64.b64encode(encoded.encode()).decode()},
    }
    for text in (yaml.safe_dump([content, content]), json.dumps([content, content], indent=indent)):
        lines = text.split("\n")
        for some in (lines, lines[:cut], lines[-cut:]):
            seen = repr(parse_lines(some))
            assert not any(canary in seen for canary in canaries)
            assert base64.b64encode(encoded.encode()).decode() not in seen


@given(st.integers(0, 160), st.sampled_from(FRAGMENTS))
def test_a_foreign_line_anywhere_costs_at_most_the_item_it_is_in(place: int, line: str) -> None:
    lines = read_lines("configmaps-1.20.yaml")
    lines.insert(min(place, len(lines)), "Warning: " + line.strip())
    parsed = parse_lines(lines)
    assert len(found(parsed, ConfigMapEntry)) == 15
    assert [number for number, _ in parsed.unparsed] == [min(place, 160) + 1]
