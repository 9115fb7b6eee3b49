"""How every command comes by an analysis."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.cli.output import ProgressLine

if TYPE_CHECKING:
    from analyzer.pipeline import Analysis


@contextmanager
def opened(bundle: Path, db: Path | None = None, further: list[Path] | None = None) -> Iterator[Analysis]:
    """The analysis of a bundle, or one that was kept as a database."""
    from analyzer.pipeline import Analysis, analyze
    from analyzer.rules.load import load_rules
    from analyzer.rules.packs import packs
    from analyzer.store.store import Store, is_database

    rules = load_rules(packs(further or ()))
    if is_database(bundle):
        analysis = Analysis(Store.open(bundle), rules)
    else:
        progress = ProgressLine()
        try:
            analysis = analyze(bundle, rules, db=db, progress=progress)
        finally:
            progress.clear()
    try:
        yield analysis
    finally:
        analysis.store.close()
