"""`kubectl get events`, `-o wide`, and `kubectl events`.

Source: kubernetes/pkg/printers/internalversion (printEvent), kubectl/pkg/cmd/events.
"""

from __future__ import annotations

import re

from analyzer.model import Event
from analyzer.parsers.kubectl.context import Row, Seen, parse_seen
from analyzer.parsers.kubectl.kinds import kind_of

_CONTAINER = re.compile(r"^spec\.(?:initContainers|containers|ephemeralContainers)\{(.+)\}$")


def parse_event(row: Row, form: str = "table") -> Event:
    """A row of an event table. Ages count from the file's clock."""
    seen = parse_seen(row["LAST SEEN"])
    count = row.number("COUNT") or seen.count
    first = row["FIRST SEEN"] or seen.first
    kind, _, name = row["OBJECT"].partition("/")
    container = _CONTAINER.match(row["SUBOBJECT"])
    source, _, host = row["SOURCE"].partition(", ")
    return Event(
        namespace=row.namespace,
        type=row.text("TYPE"),
        reason=row["REASON"],
        object_kind=kind_of(kind),
        object_name=name,
        container=container[1] if container else None,
        source=source or None,
        host=host or None,
        message=row["MESSAGE"],
        count=count,
        first_utc=row.ago(first),
        last_utc=row.ago(seen.last),
        error_s=_error(row, Seen(count, first, seen.last)),
        form=form,
        file=row.path,
        line=row.line,
    )


def _error(row: Row, seen: Seen) -> float | None:
    return None if row.clock.error_s is None else row.clock.error_s + seen.error_s
