"""Rules that are copied to have more of them, and patterns that are given to others."""

from __future__ import annotations

from pathlib import Path

from analyzer.rules.load import load_rules
from benchmarks.by_hand import statement
from benchmarks.patterns import shipped, taken_by_all
from benchmarks.rules import first_rules, other_words, write_copies


def test_copies_are_rules_that_can_be_used(tmp_path: Path) -> None:
    assert write_copies(tmp_path / "pack", 30) == 30
    ruleset = load_rules([tmp_path / "pack"])
    assert ruleset.refused == ()
    assert len(ruleset.foreign) == 30
    for count in (20, 310):
        chosen = first_rules(ruleset, count)
        assert len({rule.id for rule in chosen}) == len(chosen) == count


def test_only_words_are_changed() -> None:
    assert other_words(r"(?i:Zoo)\s+(?P<name>[a-z]{2,3})\bend", 1) == r"(?i:App)\s+(?P<name>[a-z]{2,3})\bfoe"


def test_patterns_that_cross_lines_are_not_given_to_others() -> None:
    assert taken_by_all(["one", "two\\nlines", "three[^\\n]", "four(?=x)"], None) == ["one", "three[^\\n]"]
    assert not any("(?P<" in pattern for pattern in shipped())


def test_the_query_of_duckdb_counts_lines(tmp_path: Path) -> None:
    import duckdb

    (tmp_path / "a.txt").write_text('it\'s one, "quoted"\ntwo\n')
    (tmp_path / "b.txt").write_text("three\none\n")
    query = statement(tmp_path, ["it's", "^one$", "t(?:w)o"])
    assert duckdb.connect().execute(query).fetchall() == [(3,)]
