"""What stands behind `analyzer rules test` and `rules lint`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.rules.load import RuleSet, load_rules
from analyzer.rules.packs import named_packs
from analyzer.rules.toml_file import Complaint, read_toml

if TYPE_CHECKING:
    from analyzer.rules.schema import Rule


class Workbench:
    """The rules that somebody works on, among all others."""

    def __init__(self, places: Sequence[Path]) -> None:
        self.ruleset: RuleSet = load_rules(named_packs(places))
        self.chosen: list[Rule] = _within(self.ruleset, places) if places else list(self.ruleset.rules)

    def test(self) -> tuple[list[Complaint], str]:
        """Every sample that does not behave, every file that cannot be read, and the count."""
        from analyzer.rules.check import check_rules

        outcomes = check_rules(self.ruleset, self.chosen)
        wrong = [
            self.complaint(outcome.rule, f"test[{outcome.number}]", f"{outcome.name}: {outcome.message}")
            for outcome in outcomes
            if not outcome.passed
        ]
        return sorted([*self.ruleset.refused, *wrong]), f"{len(outcomes)} samples, {len(wrong)} wrong"

    def complaint(self, rule: str, key: str, message: str) -> Complaint:
        """A complaint about a rule, with its place."""
        return read_toml(self.ruleset.files[rule]).wrong(key, message)


def _within(ruleset: RuleSet, places: Iterable[Path]) -> list[Rule]:
    """The rules whose files are these, or stand below these folders."""
    wanted = {path for place in places for path in (place, Path(os.path.realpath(place)))}
    found = []
    for rule in ruleset.rules:
        file = ruleset.files[rule.id]
        real = Path(os.path.realpath(file))
        if wanted & {file, real, *file.parents, *real.parents}:
            found.append(rule)
    return found
