"""All that follows from the parsed tables, in the order in which one step needs another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.derive.gaps import derive_gaps
from analyzer.derive.relations import derive_relations
from analyzer.derive.templates import derive_templates
from analyzer.derive.workloads import derive_workloads

if TYPE_CHECKING:
    from analyzer.store.store import Store


def derive(store: Store) -> None:
    """Complete pods and workloads, draw the topology, name the gaps, group what logs say."""
    derive_workloads(store)
    derive_relations(store)
    derive_gaps(store)
    derive_templates(store)
