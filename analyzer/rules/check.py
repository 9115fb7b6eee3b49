"""The samples of rules, run: each rule must behave on its own as it says, and stay off those of others.

Log samples are read by the real log parser and searched without a database, all at once; `files` samples go
the whole way of a bundle. The queries of foreign rules are jailed here too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from analyzer.errors import AnalyzerError
from analyzer.model import Finding
from analyzer.rules.load import RuleSet
from analyzer.rules.match import Sight, search
from analyzer.rules.run import run_rules
from analyzer.rules.schema import Rule, Sample

if TYPE_CHECKING:
    import polars as pl

ReadLog = Callable[[str, str, str], "pl.DataFrame"]
"""A file's path, its component and its text → records, with the columns that `search` takes."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one sample, the rule's `test[number]`. `message` is empty when it passed."""

    rule: str
    number: int
    name: str
    message: str = ""

    @property
    def passed(self) -> bool:
        """Whether the rule behaved as the sample says."""
        return not self.message


@dataclass(frozen=True, slots=True)
class CrossFire:
    """`rule` fires on `test[number]` of the rule `sample_of`, named `test`, and calls it another cause."""

    rule: str
    sample_of: str
    number: int
    test: str


@dataclass(frozen=True, slots=True)
class LogSamples:
    """What log rules see in the log samples of the rules `of`."""

    rules: tuple[Rule, ...]
    of: tuple[Rule, ...]
    sights: dict[tuple[str, str], list[Sight]]
    """By the rule that fired and the path of the sample."""

    def seen(self, rule: str, sample: str) -> list[Sight]:
        """What a rule sees in a sample."""
        return self.sights.get((rule, sample), [])


def check_rules(ruleset: RuleSet, chosen: Sequence[Rule]) -> list[Outcome]:
    """Every sample of the chosen rules, in order of the rules."""
    from analyzer.rules.samples import read_log

    found = check_logs(search_samples(chosen, read_log))
    found += [
        check_bundle(rule, number, ruleset)
        for rule in chosen
        for number, test in enumerate(rule.test)
        if test.files
    ]
    return sorted(found, key=lambda outcome: (outcome.rule, outcome.number))


def check_bundle(rule: Rule, number: int, ruleset: RuleSet) -> Outcome:
    """One `files` sample against its rule. A correlate rule sees what the others find in it."""
    from analyzer.rules.samples import sample_store

    test = rule.test[number]
    others = [other for other in ruleset.rules if other.kind != "correlate"]
    try:
        with sample_store(test.files) as store:
            checked = replace(rule, maturity="test")  # drafts are checked too
            run_rules(store, [*(others if rule.kind == "correlate" else ()), checked], ruleset.foreign)
            ((outcome, reason),) = store.query(
                "SELECT outcome, reason FROM rule_results WHERE rule = $1", [rule.id]
            )
            findings = [finding for finding in store.records(Finding) if finding.rule == rule.id]
    except AnalyzerError as error:
        return Outcome(rule.id, number, test.name, error.message)
    message = judge(test, _EXPECTED[outcome], [finding.captures for finding in findings])
    entities = sorted(f"{finding.entity_kind}/{finding.entity_name}" for finding in findings)
    if not message and test.entity and test.entity not in entities:
        message = f"fires on {', '.join(entities)}"
    return Outcome(rule.id, number, test.name, f"{message} ({reason})" if message and reason else message)


_EXPECTED = {"fired": "fire", "quiet": "quiet", "not_evaluable": "not_evaluable"}


def sample_path(rule: Rule, number: int) -> str:
    """The path that the log of a sample is read under."""
    return f"{rule.id}/{number}"


def search_samples(rules: Sequence[Rule], read_log: ReadLog, of: Sequence[Rule] | None = None) -> LogSamples:
    """Search every log sample of the rules `of` (by default: of these rules) with all of these rules."""
    import polars as pl

    of = rules if of is None else of
    frames = [
        read_log(sample_path(rule, number), test.component or "", test.log or "")
        for rule, number, test in _log_tests(of)
    ]
    sights: dict[tuple[str, str], list[Sight]] = {}
    for sight in search(rules, [pl.concat(frames)] if frames else []):
        sights.setdefault((sight.rule, sight.file), []).append(sight)
    return LogSamples(tuple(rules), tuple(of), sights)


def check_logs(samples: LogSamples) -> list[Outcome]:
    """Every log sample against its own rule."""
    found = []
    for rule, number, test in _log_tests(samples.of):
        seen = [sight.captures for sight in samples.seen(rule.id, sample_path(rule, number))]
        found.append(Outcome(rule.id, number, test.name, judge(test, "fire" if seen else "quiet", seen)))
    return found


def cross_fires(samples: LogSamples) -> list[CrossFire]:
    """Cause rules that fire on another rule's positive log sample and name a class foreign to it.

    No foreign class is one that either of the two declares to be a consequence of its own, or to replace;
    nor one that a symptom says may explain it.
    """
    return [
        CrossFire(other.id, rule.id, number, test.name)
        for rule, number, test in _log_tests(samples.of)
        for other in samples.rules
        if test.expect == "fire"
        and samples.seen(other.id, sample_path(rule, number))
        and _foreign(rule, other)
    ]


def judge(test: Sample, outcome: str, captures: Sequence[dict[str, str]]) -> str:
    """What is wrong with the outcome of a sample, or nothing."""
    if test.expect.startswith("todo_"):
        wanted = test.expect.removeprefix("todo_")
        return f"the known miss behaves now: expect = {wanted!r}" if outcome == wanted else ""
    if outcome != test.expect:
        return f"expected {test.expect}, got {outcome}"
    if test.captures and not any(test.captures.items() <= found.items() for found in captures):
        return f"fires with other captures: {captures}"
    return ""


def _log_tests(rules: Sequence[Rule]) -> Iterator[tuple[Rule, int, Sample]]:
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
