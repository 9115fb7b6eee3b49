"""The events below a described object, and a described event.

Events:
  Type     Reason   Age                   From     Message
  ----     ------   ----                  ----     -------
  Warning  BackOff  22s (x24 over 8m50s)  kubelet  Back-off restarting failed container
"""

from __future__ import annotations

import re

from analyzer.model.observations import Event
from analyzer.parsers.kubectl.ages import ago, is_age, parse_seen
from analyzer.parsers.kubectl.describe.context import Context, whole
from analyzer.parsers.kubectl.describe.table import read_table
from analyzer.parsers.kubectl.grid import Cells
from analyzer.parsers.kubectl.kinds import CLUSTER_WIDE
from analyzer.times import parse_rfc3339

_CONTAINER = re.compile(r"spec\.(?:initC|ephemeralC|c)ontainers\{([^}]*)\}: ")
"""What kubectl from 1.34 on puts before the message."""
_FIELD = re.compile(r"spec\.(?:initC|ephemeralC|c)ontainers\{([^}]*)\}$")
_HEADINGS = {"Type", "Reason", "Age", "From", "Message"}


def read_events(context: Context) -> None:
    """Add the events of the block, each with the described object as its object."""
    block = context.block
    if not block.events:
        return
    start = block.events.start + 1
    block.take(block.events.start, start)
    rows = read_table(block.lines[start : block.events.stop], _is_event)
    context.take_rows(start, rows)
    for row in rows:
        context.records.append(_event(context, block.number(start + row.index), row.cells))


def _is_event(cells: Cells) -> bool:
    return cells.keys() >= _HEADINGS and is_age(parse_seen(cells["Age"]).last)


def _event(context: Context, line: int, cells: Cells) -> Event:
    seen = parse_seen(cells["Age"])
    message = cells["Message"].rstrip()
    container = _CONTAINER.match(message)
    return Event(
        namespace=context.namespace,
        type=cells["Type"] or None,
        reason=cells["Reason"],
        object_kind=context.kind,
        object_name=context.name,
        container=container[1] if container else None,
        source=cells["From"] or None,
        host=None,
        message=message[container.end() :] if container else message,
        count=seen.count,
        first_utc=ago(context.clock, seen.first),
        last_utc=ago(context.clock, seen.last),
        error_s=seen.error_s(context.clock),
        form="describe",
        file=context.path,
        line=line,
    )


def read_event_object(context: Context) -> None:
    """`kubectl describe events`, which shows an event field by field."""
    about, source = (context.section(key) for key in ("Involved Object", "Source"))
    if about is None:
        return
    kind = about.get("Kind") or ""
    times = [parse_rfc3339(context.get(key) or "") for key in ("First Timestamp", "Last Timestamp")]
    once = parse_rfc3339(context.get("Event Time") or "")
    container = _FIELD.match(about.get("Field Path") or "")
    context.records.append(
        Event(
            namespace=None if kind in CLUSTER_WIDE else about.get("Namespace") or context.namespace,
            type=context.get("Type"),
            reason=context.get("Reason") or "",
            object_kind=kind,
            object_name=about.get("Name") or "",
            container=container[1] if container else None,
            source=(source.get("Component") if source else None) or context.get("Reporting Component"),
            host=source.get("Host") if source else None,
            message=context.message() or "",
            count=whole(context.get("Count")) or 1,
            first_utc=times[0] or once,
            last_utc=times[1] or once,
            error_s=0.0,
            form="describe",
            file=context.path,
            line=context.line,
        )
    )
    context.block.take(0, context.block.events.start)
