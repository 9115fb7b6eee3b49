"""The corpus: bundles and logs of systems that were really broken, each with what was done to it.

Beside NAME.tar.gz stands NAME.truth.toml: `verdict`; for each `root_cause` its class, its object and
priority, and what else is as right; `tolerated` are classes that do no harm beside it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parent
BUNDLES = sorted(CORPUS.glob("*/*.tar.gz"))


@dataclass(frozen=True, slots=True)
class Cause:
    """A root cause that must be found. Without entities or priority, any is right."""

    causes: frozenset[str]
    entities: frozenset[str]
    priority: str | None


@dataclass(frozen=True, slots=True)
class Truth:
    """What a bundle must be found to be."""

    verdict: str | None
    causes: list[Cause] = field(default_factory=list)
    tolerated: frozenset[str] = frozenset()


def truth_of(bundle: Path) -> Truth:
    """The truth that stands beside a bundle."""
    path = bundle.with_name(bundle.name.replace(".tar.gz", ".truth.toml"))
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    causes = [_cause(cause) for cause in told.get("root_cause", [])]
    verdict = told.get("verdict", "faulty" if causes else None)
    return Truth(verdict, causes, frozenset(told.get("tolerated", [])))


def _cause(told: dict[str, Any]) -> Cause:
    entities = [told["entity"], *told.get("accept_entity", [])] if "entity" in told else []
    return Cause(
        frozenset([told["cause"], *told.get("accept", [])]), frozenset(entities), told.get("priority")
    )
