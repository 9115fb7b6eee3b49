"""The words of the screen: all that are used are there, all that are there are used, in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

import analyzer.tui
from analyzer.reports import words as report_words
from analyzer.reports.health import Status
from analyzer.reports.timeline import Kind
from analyzer.reports.words import WORDS as REPORT_WORDS
from analyzer.tui.axis import Window, lanes
from analyzer.tui.views.rules import OUTCOMES
from analyzer.tui.views.view import MAIN
from analyzer.tui.words import WORDS, word
from tests.tui.test_axis import START, made, moment

ROOT = Path(analyzer.tui.__file__).parent
TREES = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(ROOT.rglob("*.py"))
    if path.name != "words.py"
}
TAKES_A_WORD = {"say": 0, "inform": 0, "_word": 0, "word": 1, "_go": 0, "_page": 0, "Command": 1}
"""Functions that are given a key, and as which argument."""
NAMES = {"SQL", "YAML", "UTC", "Warning", "pod", "component", "app", "level", "error", "run", "previous",
         "since", "10m", "until", "5m", "esc", "q", "tab", "j", "k", "g", "G", "d", "u", "f", "b", "m",
         "SELECT", "api", "Normal", "enter"}  # fmt: skip
"""What a Chinese text says in Latin letters: names of kinds and of keys, and words that are typed so."""


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def given_words() -> Iterator[tuple[str, ast.expr]]:
    """Where a key is given to a function, and what is given."""
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            if name_of(node) == "call_from_thread" and ast.unparse(node.args[0]).endswith(".inform"):
                yield f"{path}:{node.lineno}", node.args[1]
            place = TAKES_A_WORD.get(name_of(node))
            owner = node.func.value if isinstance(node.func, ast.Attribute) else None
            if place is None or (isinstance(owner, ast.Call) and name_of(owner) == "query_one"):
                continue  # Panel.say takes a text
            for keyword in node.keywords:
                if keyword.arg == "word":
                    yield f"{path}:{node.lineno}", keyword.value
            if len(node.args) > place and not isinstance(node.args[place], ast.Starred):
                yield f"{path}:{node.lineno}", node.args[place]


def literals(value: ast.expr) -> list[str]:
    """The texts that an expression may be, as far as they are written there."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return [value.value]
    if isinstance(value, ast.IfExp):
        return [*literals(value.body), *literals(value.orelse)]
    return []


GIVEN = [(where, key) for where, value in given_words() for key in literals(value) if key]


def test_the_scan_finds_keys_of_every_kind() -> None:
    keys = {key for _, key in GIVEN}
    assert len(keys) > 80
    assert {"do_quit", "copied", "do_describe", "related", "by_time", "by_file", "no_times", "health"} <= keys
    assert "not_here" in keys  # called from a thread


@pytest.mark.parametrize("key", sorted({key for _, key in GIVEN}))
def test_every_key_that_is_used_is_there(key: str) -> None:
    places = [where for where, given in GIVEN if given == key]
    if all(where.startswith("tree.py") for where in places):
        assert key in WORDS or key in REPORT_WORDS, places  # the tree says what reports say
    else:
        assert key in WORDS, places


def test_keys_that_are_put_together_are_there() -> None:
    made_keys = {
        *MAIN,
        *(f"outcome_{outcome}" for outcome in OUTCOMES),
        *(f"step_{step}" for step in ("hashing", "reading", "parsing", "judging")),
    }
    assert made_keys <= set(WORDS)
    said_in_reports = {
        *(f"status_{status}" for status in get_args(Status)),
        *(f"kind_{kind}" for kind in get_args(Kind)),
    }
    assert said_in_reports <= set(report_words.WORDS)


def test_lanes_and_commands_and_views_have_names() -> None:
    moments = [
        moment(START, kind, bad=bad)
        for kind in ("event", "start", "exit", "finding")
        for bad in (True, False)
    ]
    keys = {lane.key for lane in lanes(made(moments), Window(START, START, 10))}
    assert len(keys) == 5
    assert keys <= set(WORDS)
    named = {
        node.value.value
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "NAME"
        if isinstance(node.value, ast.Constant)
    }
    assert len(named) > 9
    assert named <= set(WORDS)


def test_every_word_is_used() -> None:
    constants: set[str] = set()
    beginnings: set[str] = set()
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                constants.add(node.value)
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                beginnings.add(str(node.values[0].value))
    put_together = tuple(start for start in beginnings if re.fullmatch("[a-z]+_", start))
    assert set(put_together) == {"outcome_", "step_", "kind_", "status_"}
    unused = {key for key in WORDS if key not in constants and not key.startswith(put_together)}
    assert unused == set()


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", WORDS)
def test_both_languages_say_the_same(key: str) -> None:
    english, chinese = WORDS[key]
    assert fields(english) == fields(chinese)
    assert all(name.isidentifier() for name in fields(english))
    values = {name: f"<{name}>" for name in fields(english)}
    for lang in ("en", "zh"):
        said = word(lang, key, **values)
        assert all(value in said for value in values.values())
        assert said == said.strip()
        assert said
    assert english.isascii() or set(re.findall(r"[^\x00-\x7f]", english)) <= set("↓↑←→·…")


@pytest.mark.parametrize("key", WORDS)
def test_chinese_is_chinese(key: str) -> None:
    english, chinese = WORDS[key]
    bare = re.sub(r"\{\w+\}", "", chinese)
    assert set(re.findall(r"[A-Za-z][A-Za-z0-9]*", bare)) <= NAMES
    if re.search(r"[A-Za-z]", re.sub(r"\{\w+\}", "", english)) and english not in ("SQL", "YAML"):
        assert re.search(r"[\u4e00-\u9fff]", bare)
