"""Hostile files, and files of many objects."""

from __future__ import annotations

import time

import pytest

from analyzer.model import ConfigMapEntry, NetworkPolicyRule, ObjectMention
from analyzer.parsers.manifests import yaml_text
from analyzer.parsers.manifests.build import Broken, Builder
from analyzer.parsers.manifests.yaml_text import read_yaml
from tests.parsers.manifests.making import as_json, found, only, parse, parse_lines, read_lines

GOOD = "apiVersion: v1\ndata:\n  a: b\nkind: ConfigMap\nmetadata:\n  name: good\n"
HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: bad\ndata:\n"
BOMB = "\n".join(
    ["  a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    + [f"  a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 40)]
)
DEEP_BOMB = "\n".join(f"  a{i}: &a{i} {'[' * 60}{f'*a{i - 1}' if i else 'x'}{']' * 60}" for i in range(500))

HOSTILE = {
    "brackets": "  a: " + "[" * 100_000,
    "lines of brackets": "  a:\n" + "   [\n" * 100_000,
    "braces": "  a: " + "{a: " * 100_000,
    "dashes": "  a:\n  " + "- " * 100_000,
    "indents": "\n".join(" " * depth + "a:" for depth in range(2, 2000)),
    "keys": "  " + "? " * 100_000,
    "anchors": "  a: " + "&a " * 100_000,
    "alias bomb": BOMB,
    "deep alias bomb": DEEP_BOMB,
    "many aliases": "  a: &a x\n  b: [" + "*a, " * 2000 + "]",
    "recursive alias": "  a: &a [*a]",
    "merge bomb": "  a: &a {x: 1}\n" + "\n".join(f"  b{i}: {{<<: [{'*a, ' * 900}]}}" for i in range(3)),
    "quotes": '  a: "' + "x " * 500_000,
    "tag": "  a: !!python/object/apply:os.system ['exit 1']\n  b: *unknown",
    "long": "  a: " + "x" * (17 << 20),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused_quickly_and_costs_no_other(name: str) -> None:
    started = time.process_time()
    parsed = parse(GOOD + "---\n" + HEAD + HOSTILE[name] + "\n---\n" + GOOD)
    assert [entry.configmap for entry in found(parsed, ConfigMapEntry)] == ["good", "good"]
    assert parsed.unparsed[0][0] == GOOD.count("\n") + 2
    assert time.process_time() - started < 5


@pytest.mark.parametrize("sign", ["[", '{"a":', '{"items":[', "[[],"])
def test_deep_json_is_refused_quickly(sign: str) -> None:
    parsed = parse('{"apiVersion":"v1","kind":"ConfigMap","data":' + sign * 100_000 + "\n" + GOOD)
    assert [entry.configmap for entry in found(parsed, ConfigMapEntry)] == ["good"]
    assert parsed.unparsed[0][0] == 1


def test_a_tag_is_never_obeyed() -> None:
    tagged = HEAD + "  a: !!python/object/apply:os.system ['exit 1']\n  b: !!int '7'\n"
    entries = found(parse(tagged), ConfigMapEntry)
    assert [(entry.key, entry.value) for entry in entries] == [("a", ""), ("b", "7")]


def test_a_policy_of_a_hundred_million_combinations_is_cut_with_a_warning() -> None:
    peers = "    - podSelector: {}\n" * 10_000
    ports = "    - port: 1\n" * 10_000
    text = (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p\n"
        f"spec:\n  podSelector: {{}}\n  ingress:\n  - from:\n{peers}    ports:\n{ports}"
    )
    parsed = parse(text)
    assert len(found(parsed, NetworkPolicyRule)) == 10_000
    assert [warning.code for warning in parsed.warnings] == ["manifest.too_many"]


def test_five_thousand_items_are_read_in_a_moment() -> None:
    pods = read_lines("pods.yaml")
    begins = [index for index, line in enumerate(pods) if line == "- apiVersion: v1"]
    item = pods[begins[1] : begins[2]]
    lines = ["apiVersion: v1", "items:", *item * 5000, "kind: List"]
    started = time.process_time()
    parsed = parse_lines(lines)
    assert time.process_time() - started < 20
    assert len(found(parsed, ObjectMention)) == 5000
    assert found(parsed, ObjectMention)[-1].line == 3 + 4999 * len(item)
    assert parsed.unparsed == []


def test_many_broken_items_and_documents_stay_linear() -> None:
    started = time.process_time()
    broken_json = '{\n "items": [\n' + "  {\n   x\n  },\n" * 5_000
    assert parse(broken_json + GOOD).unparsed
    assert parse("apiVersion: v1\n" * 5_000).unparsed
    assert parse("{\n" * 5_000).unparsed
    assert parse("---\n- a\n" * 5_000).unparsed
    assert time.process_time() - started < 20


@pytest.mark.parametrize("name", ["pods.yaml", "configmaps-1.20.yaml", "secrets-1.32.yaml"])
def test_the_parser_in_python_reads_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = parse_lines(read_lines(name))
    monkeypatch.setattr(yaml_text, "_parser_class", yaml_text._python_parser)
    assert parse_lines(read_lines(name)) == expected


@pytest.mark.parametrize("name", ["brackets", "alias bomb", "deep alias bomb", "indents"])
def test_the_parser_in_python_refuses_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_text, "_parser_class", yaml_text._python_parser)
    with pytest.raises(Broken):
        read_yaml((HEAD + HOSTILE[name]).split("\n"), 1, Builder())


def test_the_last_line_bounds_every_line_number() -> None:
    builder = Builder()
    read_yaml(["a:", "- "], 7, builder)
    root = builder.finish()
    assert root is not None
    assert [item.line for item in root.items("a")] == [8]


def test_a_typical_bundle_takes_a_fraction_of_a_second() -> None:
    lines = read_lines("configmaps-1.20.yaml")
    parse_lines(lines)
    started = time.process_time()
    for _ in range(15):
        assert only(parse_lines(lines[:41] + lines[156:]), ObjectMention)
        parse_lines(lines)
    assert time.process_time() - started < 3
    assert as_json("configmaps-1.20.yaml")
