"""What stands behind `analyzer rules profile`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzer.errors import UsageError
from analyzer.model import RuleResult
from analyzer.pipeline import analyze
from analyzer.rules.costs import SHARED, Cost, Measured
from analyzer.store.store import is_case

if TYPE_CHECKING:
    from analyzer.bundle import Progress
    from analyzer.rules.load import RuleSet

COLUMNS = ("rule", "kind", "ms", "share", "candidates", "hits", "outcome", "findings")


def profile(bundle: Path, rules: RuleSet, progress: Progress) -> list[tuple[Any, ...]]:
    """Rows of the cost of every rule that runs, the dearest first. Raises what `analyze` does.

    `candidates` are the distinct texts that the patterns of a log rule were run over, `hits` those that
    matched, or the rows of a query. The row of all log rules is the work that they share.
    """
    if is_case(bundle):
        raise UsageError("a kept case holds what rules found, not what they cost", "give the bundle")
    costs = Measured()
    analysis = analyze(bundle, rules, progress=progress, costs=costs)
    with analysis.store as store:
        results = {result.rule: result for result in store.records(RuleResult)}
    kinds = {rule.id: rule.kind for rule in rules.rules}
    total = sum(cost.seconds for cost in costs.by_rule.values()) or 1.0
    rows = []
    for rule in {SHARED, *results}:
        cost = costs.by_rule.get(rule, Cost())
        log = kinds.get(rule, "log") == "log"
        result = results.get(rule)
        rows.append(
            (
                rule or "(all log rules)",
                kinds.get(rule, "log"),
                round(1000 * cost.seconds, 2),
                f"{100 * cost.seconds / total:.1f} %",
                cost.candidates if log and rule else None,
                cost.hits if rule else None,
                result.outcome if result else None,
                result.findings if result else None,
            )
        )
    return sorted(rows, key=lambda row: (-row[2], row[0]))
