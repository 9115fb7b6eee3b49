"""The prefilter must lose nothing: a text without the literals of a pattern never matches it."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.rules.literals import required_literals
from analyzer.rules.match import search
from analyzer.rules.pattern import compile_error, dressed, group_names
from tests.rules.making import frame_of, make_log, make_rule


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        ("sorry, too many|remaining (?P<n>\\d+) slots", {"sorry, too many", "remaining "}),
        ("(?i)Foo\\b bar(?:baz)?", {"foo bar"}),
        ("[Pp]ostgres x?", {"postgres "}),
        ("(?:FATAL:\\s+)?(?:password wrong|no pg_hba)", {"password wrong", "no pg_hba"}),
        ("(?<host>redis)", {"redis"}),
        ("(?:abc){2}", {"abc"}),
        ("磁盘已满", {"磁盘已满"}),
        ("(?i)满了", {"满了"}),
        ("connect\\(\\) to \\[[0-9a-f:]+\\] failed", {"connect() to ["}),
        ("foobar|foobaz", {"foobar", "foobaz"}),
        ("connection (?:reset|refused)", {"connection re"}),
        ('" (?:400|404)\\b', {'" 400', '" 404'}),
        ("HTTP/1[.]1. gone", {" gone"}),
        ("ready|(?i)Up again", {"ready", "up again"}),
    ],
)
def test_literals_are_read_off_the_pattern(pattern: str, literals: set[str]) -> None:
    assert required_literals(pattern) == frozenset(literals)


@pytest.mark.parametrize(
    "pattern",
    ["\\d+ s", "^(?:a|bcd)", "abc|\\d", "(?:abc)?", "[[:alpha:]]x", "(?x)a b c", "(?i)É", "[a&&b]cde"],
)
def test_a_pattern_that_requires_nothing_is_always_scanned(pattern: str) -> None:
    assert required_literals(pattern) is None


WORDS = st.sampled_from(["disk", "Full", "slow ", "ask", "ſlow", "as\u212a", "É", "满了", "x", "1", " ", "-"])
ATOMS = st.one_of(
    WORDS,
    st.sampled_from(
        [".", "\\d+", "\\w*", "[Ff]ull", "(?i:SLOW)", "disk?", "(?:ask)?", "(?:full){2}", "\\b", "^"]
    ),
)
PATTERNS = st.builds(
    lambda flag, parts: flag + "|".join("".join(part) for part in parts),
    st.sampled_from(["", "(?i)"]),
    st.lists(st.lists(ATOMS, min_size=1, max_size=4), min_size=1, max_size=3),
)


@given(PATTERNS, st.lists(st.lists(WORDS, max_size=6).map("".join), min_size=1, max_size=8))
def test_the_prefilter_finds_what_a_full_scan_finds(pattern: str, texts: list[str]) -> None:
    rule = make_rule(match=[{"component": ["app"], "regex": f"(?:{pattern})|never seen"}])
    whole = pl.Series(texts).str.contains(dressed(rule.match[0].regex))
    block = frame_of([make_log(text, number) for number, text in enumerate(texts, 1)])
    assert sum(sight.count for sight in search([rule], [block])) == whole.sum()


def test_groups_are_named_in_order() -> None:
    assert group_names(r"(?P<b>x)(?:y)(?<a>z)\(\?P<no") == ("b", "a")


def test_the_reason_of_a_refused_pattern_is_one_line() -> None:
    assert compile_error("a(?=b)") == (
        "the linear regex engine refuses it: "
        "look-around, including look-ahead and look-behind, is not supported"
    )
    assert compile_error("a{1000}{1000}") is not None
    assert compile_error("a)|(b") == "the linear regex engine refuses it: unopened group"
    for pattern in ("[(?P<x>]abc", "(?P<é>abc)", "(?P<a.b[0]>abc)"):
        assert "holds a group" in (compile_error(pattern) or ""), pattern
    assert compile_error("a+") is None
