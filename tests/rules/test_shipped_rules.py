"""Every rule file that is shipped: well-formed, proved by its samples, and off those of others."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.rules.check import LogSamples, check_bundle, check_logs, cross_fires, failures, search_samples
from analyzer.rules.find import pack_files
from analyzer.rules.lint import lint
from analyzer.rules.load import load_rule, load_rules, shipped_rules
from analyzer.rules.queries import query_complaints
from analyzer.rules.samples import read_log
from analyzer.rules.schema import Rule
from analyzer.rules.state import in_process
from analyzer.store.store import Store

FILES = pack_files(shipped_rules()).rules
RULESET = load_rules()
RULES = RULESET.rules


@functools.cache
def samples() -> LogSamples:
    return search_samples(RULES, read_log)


@pytest.fixture(scope="module")
def empty() -> Iterator[Store]:
    with Store.scratch(str) as store:
        store.flush()
        yield store


def name_of(path: Path) -> str:
    return path.stem


def id_of(rule: Rule) -> str:
    return rule.id


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_the_file_is_well_formed_and_named_by_its_id(path: Path) -> None:
    assert load_rule(path, RULESET.taxonomy).id == path.stem


@pytest.mark.parametrize("rule", RULES, ids=id_of)
def test_a_reviewer_has_nothing_to_say(rule: Rule) -> None:
    assert list(lint([rule], samples())) == []


@pytest.mark.parametrize("rule", RULES, ids=id_of)
def test_log_samples_behave(rule: Rule) -> None:
    outcomes = check_logs(samples())
    assert list(failures([outcome for outcome in outcomes if outcome.rule == rule.id])) == []


FILE_TESTS = [(rule, number) for rule in RULES for number, test in enumerate(rule.test) if test.files]


@pytest.mark.parametrize(
    ("rule", "number"), FILE_TESTS, ids=[f"{rule.id}-{rule.test[n].name}" for rule, n in FILE_TESTS]
)
def test_bundle_samples_behave(rule: Rule, number: int) -> None:
    assert check_bundle(rule, number, RULESET).message == ""


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.sql or rule.refuters], ids=id_of)
def test_queries_run_and_give_what_the_texts_speak_of(rule: Rule, empty: Store) -> None:
    assert list(query_complaints(rule, in_process(empty))) == []


def test_no_rule_fires_on_the_sample_of_another_cause() -> None:
    assert [
        f"{found.rule} fires on {found.sample_of} [{found.test}]" for found in cross_fires(samples())
    ] == []
