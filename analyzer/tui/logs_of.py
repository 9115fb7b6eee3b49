"""Which logs belong to an object: as a filter of the log view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.tui.records import Filter, filter_text

if TYPE_CHECKING:
    from analyzer.tui.reader import Reader


def logs_of(reader: Reader, kind: str, name: str) -> str | None:
    """The filter for the logs of an object, as it would be typed; None where there are none."""
    if kind == "Pod":
        known = reader.rows("SELECT 1 FROM log_sources WHERE pod = $1 LIMIT 1", [name])
        return filter_text(Filter(pod=name)) if known else None
    pods = reader.rows("SELECT DISTINCT pod FROM log_sources WHERE workload = $1 AND pod IS NOT NULL", [name])
    if pods:
        return filter_text(Filter(pod=pods[0][0] if len(pods) == 1 else f"{name}-"))
    if kind == "Service":
        selected = reader.rows(
            "SELECT to_name FROM relations WHERE from_kind = 'Service' AND from_name = $1"
            " AND relation = 'selects' ORDER BY ALL LIMIT 1",
            [name],
        )
        return logs_of(reader, "Pod", selected[0][0]) if selected else None
    return None


def logs_of_finding(reader: Reader, finding: int) -> str | None:
    """The filter for the logs of the object that a finding is about."""
    found = reader.rows("SELECT entity_kind, entity_name FROM findings WHERE finding = $1", [finding])
    if not found:
        return None
    kind, name = found[0]
    if kind == "Component":
        known = reader.rows("SELECT 1 FROM log_sources WHERE component = $1 LIMIT 1", [name])
        return filter_text(Filter(component=name)) if known else None
    return logs_of(reader, kind, name)
