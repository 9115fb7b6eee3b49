"""How every command comes by its rules and its analysis."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.cli.output import ProgressLine

if TYPE_CHECKING:
    from analyzer.pipeline import Analysis
    from analyzer.rules.load import RuleSet


def shipped_and(further: list[Path] | None) -> RuleSet:
    """The rules that come with the program, and those that --rules names."""
    from analyzer.rules.load import load_rules
    from analyzer.rules.packs import packs

    return load_rules(packs(further or ()))


@contextmanager
def opened(bundle: Path, keep: Path | None = None, further: list[Path] | None = None) -> Iterator[Analysis]:
    """The analysis of a bundle, or one that was kept."""
    from analyzer.pipeline import Analysis, analyze
    from analyzer.store.store import Store, is_case

    rules = shipped_and(further)
    if is_case(bundle):
        analysis = Analysis(Store.open(bundle), rules)
    else:
        with ProgressLine() as progress:
            analysis = analyze(bundle, rules, keep=keep, progress=progress)
    try:
        yield analysis
    finally:
        analysis.store.close()
