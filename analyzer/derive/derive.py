"""All that follows from the parsed tables, in the order in which one step needs another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.derive.gaps import derive_gaps
from analyzer.derive.relations import derive_relations
from analyzer.derive.templates import TemplateCounts, derive_templates
from analyzer.derive.workloads import derive_log_sources, derive_workloads

if TYPE_CHECKING:
    from analyzer.store.store import Store


def derive(store: Store, counts: TemplateCounts) -> None:
    """Complete pods and workloads, tell whose each log is, draw the topology, name gaps, group records.

    `counts` has seen all log records.
    """
    derive_workloads(store)
    derive_log_sources(store)
    derive_relations(store)
    derive_gaps(store)
    derive_templates(store, counts)
