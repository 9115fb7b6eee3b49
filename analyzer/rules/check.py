"""The samples of rules, run: each rule must behave on its own as it says, and stay off those of others.

Log samples are read by the real log parser and searched without a database, all rules over all samples
at once; `files` samples go the whole way of a bundle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from analyzer.model import Finding
from analyzer.rules.load import RuleSet
from analyzer.rules.match import Sight, search
from analyzer.rules.run import run_rules
from analyzer.rules.schema import Rule, Test

if TYPE_CHECKING:
    import polars as pl

ReadLog = Callable[[str, str, str], "pl.DataFrame"]
"""A file's path, its component and its text → records, with the columns that `search` takes."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one sample. `message` is empty when it passed."""

    rule: str
    name: str
    message: str = ""

    @property
    def passed(self) -> bool:
        """Whether the rule behaved as the sample says."""
        return not self.message


@dataclass(frozen=True, slots=True)
class CrossFire:
    """`rule` fires on the sample `test` of the rule `sample_of`, and calls it another cause."""

    rule: str
    sample_of: str
    test: str


@dataclass(frozen=True, slots=True)
class LogSamples:
    """What every log rule sees in every log sample."""

    rules: tuple[Rule, ...]
    sights: dict[tuple[str, str], list[Sight]]
    """By the rule that fired and the path of the sample."""

    def seen(self, rule: str, sample: str) -> list[Sight]:
        """What a rule sees in a sample."""
        return self.sights.get((rule, sample), [])


def check_rules(ruleset: RuleSet) -> list[Outcome]:
    """Every sample of every rule, in order of the rules."""
    from analyzer.rules.samples import read_log

    return check_logs(search_samples(ruleset.rules, read_log)) + check_files(ruleset.rules)


def check_files(rules: Sequence[Rule]) -> list[Outcome]:
    """Every `files` sample against its own rule."""
    return [check_bundle(rule, test) for rule in rules for test in rule.test if test.files]


def check_bundle(rule: Rule, test: Test) -> Outcome:
    """One `files` sample against its rule."""
    from analyzer.rules.samples import sample_store

    with sample_store(test.files) as store:
        run_rules(store, [replace(rule, maturity="test")])  # drafts are checked too
        ((outcome, reason),) = store.query("SELECT outcome, reason FROM rule_results")
        findings = store.records(Finding)
    message = judge(test, _EXPECTED[outcome], [finding.captures for finding in findings])
    entities = sorted(f"{finding.entity_kind}/{finding.entity_name}" for finding in findings)
    if not message and test.entity and test.entity not in entities:
        message = f"fires on {', '.join(entities)}"
    return Outcome(rule.id, test.name, f"{message} ({reason})" if message and reason else message)


_EXPECTED = {"fired": "fire", "quiet": "quiet", "not_evaluable": "not_evaluable"}


def sample_path(rule: Rule, number: int) -> str:
    """The path that the log of a sample is read under."""
    return f"{rule.id}/{number}"


def search_samples(rules: Sequence[Rule], read_log: ReadLog) -> LogSamples:
    """Search every log sample of these rules with all of them."""
    import polars as pl

    frames = [
        read_log(sample_path(rule, number), test.component or "", test.log or "")
        for rule, number, test in _log_tests(rules)
    ]
    sights: dict[tuple[str, str], list[Sight]] = {}
    for sight in search(rules, [pl.concat(frames)] if frames else []):
        sights.setdefault((sight.rule, sight.file), []).append(sight)
    return LogSamples(tuple(rules), sights)


def check_logs(samples: LogSamples) -> list[Outcome]:
    """Every log sample against its own rule."""
    found = []
    for rule, number, test in _log_tests(samples.rules):
        seen = [sight.captures for sight in samples.seen(rule.id, sample_path(rule, number))]
        found.append(Outcome(rule.id, test.name, judge(test, "fire" if seen else "quiet", seen)))
    return found


def cross_fires(samples: LogSamples) -> list[CrossFire]:
    """Cause rules that fire on another rule's positive log sample and name a class foreign to it.

    No foreign class is one that either of the two declares to be a consequence of its own, or to replace;
    nor one that a symptom says may explain it.
    """
    return [
        CrossFire(other.id, rule.id, test.name)
        for rule, number, test in _log_tests(samples.rules)
        for other in samples.rules
        if test.expect == "fire"
        and samples.seen(other.id, sample_path(rule, number))
        and _foreign(rule, other)
    ]


def judge(test: Test, outcome: str, captures: Sequence[dict[str, str]]) -> str:
    """What is wrong with the outcome of a sample, or nothing."""
    if test.expect.startswith("todo_"):
        wanted = test.expect.removeprefix("todo_")
        return f"the known miss behaves now: expect = {wanted!r}" if outcome == wanted else ""
    if outcome != test.expect:
        return f"expected {test.expect}, got {outcome}"
    if test.captures and not any(test.captures.items() <= found.items() for found in captures):
        return f"fires with other captures: {captures}"
    return ""


def _log_tests(rules: Sequence[Rule]) -> Iterator[tuple[Rule, int, Test]]:
    for rule in rules:
        for number, test in enumerate(rule.test):
            if test.log is not None:
                yield rule, number, test


def _foreign(rule: Rule, other: Rule) -> bool:
    """Whether it is wrong that `other` fires on a sample of `rule`."""
    if other.role != "cause" or other.cause == rule.cause or rule.role == "context":
        return False
    if rule.role == "symptom":
        return bool(rule.caused_by) and other.cause not in {*rule.caused_by, rule.otherwise}
    return other.cause not in _related(rule) and rule.cause not in _related(other)


def _related(rule: Rule) -> set[str]:
    return {*rule.supersedes, *(cause for effect in rule.causes or () for cause in effect.cause or ())}


def failures(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """One line per sample that did not behave."""
    for outcome in outcomes:
        if not outcome.passed:
            yield f"{outcome.rule} [{outcome.name}] {outcome.message}"
