"""What an analysis gives: the tables of a bundle, and the rules that were run on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.rules.load import RuleSet
    from analyzer.store.store import Store


@dataclass(slots=True)
class Analysis:
    """A finished analysis. Close the store when done."""

    store: Store
    rules: RuleSet
