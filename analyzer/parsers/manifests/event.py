"""Events of v1 and of events.k8s.io."""

from __future__ import annotations

import re
from datetime import datetime

from analyzer.model import Event
from analyzer.parsers.manifests.context import Context
from analyzer.parsers.manifests.tree import Value

_CONTAINER = re.compile(r"spec\.(?:initC|ephemeralC|c)ontainers\{([^}]*)\}")
_SECOND = 1.0  # firstTimestamp and lastTimestamp are cut to whole seconds, eventTime is not


def read_event(context: Context) -> None:
    """Add the event; events.k8s.io calls the fields otherwise and keeps the old ones as deprecated."""
    value = context.value
    about = value.at("involvedObject") or value.at("regarding")
    source = value.at("source") or value.at("deprecatedSource")
    container = _CONTAINER.match(about.text("fieldPath") or "")
    precise = value.time("eventTime")
    first = _first_time(value, "firstTimestamp", "deprecatedFirstTimestamp") or precise
    last = (
        value.time("series", "lastObservedTime")
        or _first_time(value, "lastTimestamp", "deprecatedLastTimestamp")
        or first
    )
    context.records.append(
        Event(
            namespace=about.text("namespace") or context.namespace,
            type=value.text("type"),
            reason=value.text("reason") or "",
            object_kind=about.text("kind") or "",
            object_name=about.text("name") or "",
            container=container[1] if container else None,
            source=source.text("component")
            or value.text("reportingComponent")
            or value.text("reportingController"),
            host=source.text("host"),
            message=value.text("message") or value.text("note") or "",
            count=value.whole("series", "count")
            or value.whole("count")
            or value.whole("deprecatedCount")
            or 1,
            first_utc=first,
            last_utc=last,
            error_s=None if last is None else 0.0 if first == precise else _SECOND,
            form="manifest",
            **context.place,
        )
    )


def _first_time(value: Value, *keys: str) -> datetime | None:
    return next((time for key in keys if (time := value.time(key))), None)
