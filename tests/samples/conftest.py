"""The sample bundles, each analyzed once for all tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from analyzer.analysis import Analysis
from analyzer.pipeline import analyze
from analyzer.rules.load import RuleSet, load_rules

SAMPLES = Path(__file__).parents[2] / "sample_bundles"
NAMES = sorted(path.name.removesuffix(".tar.gz") for path in SAMPLES.glob("*.tar.gz"))

OFTEN = ("healthy", "postgres-password", "two-faults")


def some(names: Iterable[str] = NAMES) -> list[object]:
    """Names as parameters of a test that takes long: a few on every run, the others with `-m slow`."""
    return [name if name in OFTEN else pytest.param(name, marks=pytest.mark.slow) for name in names]


def bundle(name: str) -> Path:
    return SAMPLES / f"{name}.tar.gz"


@pytest.fixture(scope="session")
def rules() -> RuleSet:
    return load_rules()


@pytest.fixture(scope="session", params=NAMES)
def sample(request: pytest.FixtureRequest, rules: RuleSet) -> Iterator[tuple[str, Analysis]]:
    """Name and analysis of every sample bundle in turn."""
    analysis = analyze(bundle(request.param), rules)
    yield request.param, analysis
    analysis.store.close()
