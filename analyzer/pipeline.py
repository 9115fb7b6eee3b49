"""The one way through the program: bundle → tables → topology → findings → verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.bundle import Bundle, Limits, read_bundle
from analyzer.derive.derive import derive
from analyzer.diagnosis.diagnose import diagnose
from analyzer.diagnosis.suppress import suppress
from analyzer.ingest import ingest, redaction_key
from analyzer.redact import Redactor
from analyzer.rules.costs import UNCOUNTED, Costs
from analyzer.rules.run import run_rules
from analyzer.store.store import Store

if TYPE_CHECKING:
    from analyzer.rules.load import RuleSet

MEMORY_BYTES = 256 << 20  # bundles above this are analyzed in a temporary file instead of in memory

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Analysis:
    """A finished analysis. Close the store when done."""

    store: Store
    rules: RuleSet


def analyze(
    path: Path,
    rules: RuleSet,
    *,
    db: Path | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
    costs: Costs = UNCOUNTED,
) -> Analysis:
    """Read a bundle and reach a verdict; with `db` the database is kept there.

    Raises BundleError where nothing can be read, StoreError where the database cannot be written.
    """
    bundle = read_bundle(path, limits or Limits(), progress)
    redactor = Redactor(redaction_key(bundle))
    store = _store_for(bundle, db, redactor)
    try:
        fill(store, bundle, redactor, rules, costs)
        store.finish()
    except BaseException:
        store.close()
        raise
    return Analysis(store, rules)


def fill(store: Store, bundle: Bundle, redactor: Redactor, rules: RuleSet, costs: Costs = UNCOUNTED) -> None:
    """Every table of an analysis, in the order in which one needs another."""
    ingest(bundle, store, redactor)
    derive(store)
    store.add(rules.warnings())
    run_rules(store, rules.rules, rules.foreign, costs)
    suppress(store, rules.filters)
    diagnose(store, rules.by_id, rules.taxonomy)


def _store_for(bundle: Bundle, db: Path | None, redactor: Redactor) -> Store:
    if db is not None:
        return Store.create(db, redactor.text)
    if sum(member.size for member in bundle.members) > MEMORY_BYTES:
        return Store.scratch(redactor.text)
    return Store.memory(redactor.text)
