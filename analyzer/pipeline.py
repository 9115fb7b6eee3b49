"""The one way through the program: bundle → tables → topology → findings → verdict."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.analysis import Analysis
from analyzer.bundle import Bundle, Limits, Progress, read_bundle
from analyzer.derive.derive import derive
from analyzer.derive.relations import CLIENT_HOSTS
from analyzer.derive.templates import TemplateCounts
from analyzer.diagnosis.diagnose import SERVER_SAYS, diagnose
from analyzer.diagnosis.suppress import suppress
from analyzer.ingest import ingest
from analyzer.members import redaction_key
from analyzer.redact import Redactor
from analyzer.rules.costs import UNCOUNTED, Costs
from analyzer.rules.match import LogSearch
from analyzer.rules.run import run_rules, running
from analyzer.store.store import Store

if TYPE_CHECKING:
    from analyzer.rules.load import RuleSet


def analyze(
    path: Path,
    rules: RuleSet,
    *,
    within: Path | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
    costs: Costs = UNCOUNTED,
) -> Analysis:
    """Read a bundle and reach a verdict. The case is gone when closed, unless the store is told to keep it.

    Where `progress` asks to stop, the rest of the bundle is left out, and the case is of what was read.
    Its files lie in a new folder `within` another: the one in which it is to be kept. Raises BundleError
    where nothing can be read, StoreError where the case cannot be written.
    """
    bundle = read_bundle(path, limits or Limits(), progress)
    redactor = Redactor(redaction_key(bundle))
    store = Store.scratch(redactor.text, within)
    try:
        fill(store, bundle, redactor, rules, costs, progress)
    except BaseException:
        store.close()
        raise
    return Analysis(store, rules)


def fill(
    store: Store,
    bundle: Bundle,
    redactor: Redactor,
    rules: RuleSet,
    costs: Costs = UNCOUNTED,
    progress: Progress | None = None,
) -> None:
    """Every table of an analysis, in the order in which one needs another."""
    searched = LogSearch(running(rules.rules), costs, [*CLIENT_HOSTS, SERVER_SAYS])
    counts = TemplateCounts()
    ingest(bundle, store, redactor, [searched.add, counts.add], progress)
    searched.write_notable(store)
    derive(store, counts)
    store.add(rules.warnings())
    run_rules(store, rules.rules, rules.foreign, costs, searched)
    suppress(store, rules.filters)
    diagnose(store, rules.by_id, rules.taxonomy)
