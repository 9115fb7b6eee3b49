"""What stands behind `analyzer rules test`, `lint` and `new`: the rules that somebody works on."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.rules.load import RuleSet, load_packs, shipped_rules
from analyzer.rules.packs import named_packs
from analyzer.rules.toml_file import Complaint, read_toml

if TYPE_CHECKING:
    from analyzer.rules.check import CrossFire
    from analyzer.rules.lint import Remark
    from analyzer.rules.schema import Rule


class Workbench:
    """Some rules among all others: those below the given places, or all shipped ones."""

    def __init__(self, places: Sequence[Path]) -> None:
        """Raises UsageError where a place is not there. What is wrong with a file is told later."""
        named = named_packs(places) or [shipped_rules()]
        self.ruleset: RuleSet = load_packs([shipped_rules()], named)
        self.chosen: list[Rule] = [
            rule for rule in self.ruleset.rules if _within(self.ruleset.files[rule.id], named)
        ]
        self._refused = [one for one in self.ruleset.refused if _within(one.file, named)]

    def test(self) -> tuple[list[Complaint], str]:
        """Every sample that does not behave, every file that cannot be used, and the count."""
        from analyzer.rules.check import check_rules

        outcomes = check_rules(self.ruleset, self.chosen)
        wrong = [
            self._complaint(outcome.rule, f"test[{outcome.number}]", f"{outcome.name}: {outcome.message}")
            for outcome in outcomes
            if not outcome.passed
        ]
        return _shown([*self._refused, *wrong]), f"{len(outcomes)} samples, {len(wrong)} wrong"

    def lint(self) -> tuple[list[Complaint], str]:
        """Everything that a reviewer would send back, and the count of rules."""
        from analyzer.rules.check import cross_fires, search_samples
        from analyzer.rules.lint import lint
        from analyzer.rules.queries import lint_queries
        from analyzer.rules.samples import read_log

        everything, ids = self.ruleset.rules, {rule.id for rule in self.chosen}
        others = [rule for rule in everything if rule.id not in ids]
        on_chosen = search_samples(everything, read_log, of=self.chosen)
        on_others = search_samples(self.chosen, read_log, of=others)
        remarks = [*lint(self.chosen, on_chosen), *lint_queries(self.ruleset, self.chosen)]
        remarks += [_on_cross_fire(one, ids) for one in (*cross_fires(on_chosen), *cross_fires(on_others))]
        wrong = [self._complaint(*remark) for remark in remarks]
        return _shown([*self._refused, *wrong]), f"{len(self.chosen)} rules checked"

    def _complaint(self, rule: str, key: str, message: str) -> Complaint:
        return read_toml(self.ruleset.files[rule]).wrong(key, message)


def _on_cross_fire(found: CrossFire, chosen: Collection[str]) -> Remark:
    """The remark on a cross-fire, at the rule that is worked on."""
    from analyzer.rules.lint import Remark

    if found.rule in chosen:
        told = f"fires on a sample of another cause: {found.sample_of}, {found.test}"
        return Remark(found.rule, "match", told)
    told = f"{found.rule} fires on it, and names another cause"
    return Remark(found.sample_of, f"test[{found.number}]", told)


def _within(file: Path, places: Iterable[Path]) -> bool:
    """Whether a file is one of these, or stands below one of these folders."""
    real = Path(os.path.realpath(file))
    wanted = {path for place in places for path in (place, Path(os.path.realpath(place)))}
    return bool(wanted & {file, real, *file.parents, *real.parents})


def _shown(complaints: Iterable[Complaint]) -> list[Complaint]:
    """In order, with paths as short as they can be typed here."""
    here = Path.cwd()
    return sorted(
        Complaint(
            one.file.relative_to(here) if here in one.file.parents else one.file,
            one.line,
            one.key,
            one.message,
        )
        for one in complaints
    )
