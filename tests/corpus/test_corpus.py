"""Every bundle of the corpus: its root causes are found, and nothing else is called one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from analyzer.bundle import read_bundle
from analyzer.derive.workloads import derive_workloads
from analyzer.ingest import ingest
from analyzer.members import redaction_key
from analyzer.model import RootCause, Verdict
from analyzer.pipeline import analyze
from analyzer.redact import Redactor
from analyzer.rules import match
from analyzer.rules.load import RuleSet, load_rules
from analyzer.store.store import Store
from tests.corpus.truth import BUNDLES, CORPUS, truth_of

PARTS = 4
SEEN = 25  # rules that match in any part of the corpus


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules()


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda path: path.name.removesuffix(".tar.gz"))
def test_the_root_causes_are_the_faults_that_were_made(bundle: Path, rules: RuleSet) -> None:
    truth = truth_of(bundle)
    with analyze(bundle, rules).store as store:
        found = store.records(RootCause, order="rank")
        (verdict,) = store.records(Verdict)
    if truth.verdict is not None:
        assert verdict.verdict == truth.verdict
    right = frozenset().union(*(cause.causes for cause in truth.causes))
    assert {one.cause for one in found} <= right | truth.tolerated
    if truth.causes:
        assert found[0].cause in right
    for cause in truth.causes:
        first = next(one for one in found if one.cause in cause.causes)
        assert not cause.entities or first.entity in cause.entities
        assert cause.priority in (None, first.priority)


@pytest.mark.parametrize("part", range(PARTS))
def test_the_prefilter_finds_what_a_full_scan_finds(
    part: int, rules: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_rules = [rule for rule in rules.rules if rule.kind == "log"]
    records = pl.concat(block for bundle in BUNDLES[part::PARTS] for block in _records(bundle))
    filtered = match.search(log_rules, [records])
    monkeypatch.setattr(match, "required_literals", lambda _pattern: None)
    assert match.search(log_rules, [records]) == filtered
    assert len({sight.rule for sight in filtered}) > SEEN


def _records(bundle: Path) -> Iterator[pl.DataFrame]:
    """The log records of a bundle; its files bear its name, to be told from those of others."""
    read = read_bundle(bundle)
    redactor = Redactor(redaction_key(read))
    with Store.scratch(redactor.text) as store:
        ingest(read, store, redactor)
        derive_workloads(store)
        for block in match.blocks(store):
            name = str(bundle.relative_to(CORPUS))
            yield block.with_columns(pl.lit(name + "/").add(pl.col("file")).alias("file"))
