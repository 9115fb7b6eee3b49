"""The events below a described object.

Events:
  Type     Reason   Age                   From     Message
  ----     ------   ----                  ----     -------
  Warning  BackOff  22s (x24 over 8m50s)  kubelet  Back-off restarting failed container
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from analyzer.model.observations import Event
from analyzer.parsers.kubectl.describe.context import Context
from analyzer.parsers.kubectl.describe.table import read_table
from analyzer.times import age_error, parse_age

_AGE = re.compile(r"(\S+)(?: \(x(\d{1,18}) over ([^\s)]+)\))?$")
_CONTAINER = re.compile(r"spec\.(?:initC|ephemeralC|c)ontainers\{([^}]*)\}: ")
"""What kubectl from 1.34 on puts before the message."""
_HEADINGS = {"Type", "Reason", "Age", "From", "Message"}


def read_events(context: Context) -> None:
    """Add the events of the block, each with the described object as its object."""
    block = context.block
    if not block.events:
        return
    block.take(block.events.start, block.events.start + 1)
    start = block.events.start + 1
    rows = read_table(block.lines[start : block.events.stop])
    if not rows or not set(rows[0].cells) >= _HEADINGS:
        return
    context.take_rows(start, rows)
    for row in rows:
        context.records.append(_event(context, block.number(start + row.index), row.cells))


def _event(context: Context, line: int, cells: dict[str, str]) -> Event:
    count, first, last = _ages(cells["Age"])
    errors = [age_error(age) for age in (first, last) if age and parse_age(age) is not None]
    message = cells["Message"].rstrip()
    container = _CONTAINER.match(message)
    known = context.clock.error_s is not None and bool(errors)
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
        count=count,
        first_utc=_before(context, first),
        last_utc=_before(context, last),
        error_s=max(errors) + (context.clock.error_s or 0.0) if known else None,
        form="describe",
        file=context.path,
        line=line,
    )


def _ages(text: str) -> tuple[int, str | None, str | None]:
    """Count, age of the first and age of the last: `101s (x11 over 52m)` or `52m`."""
    match = _AGE.match(text)
    if not match:
        return 1, None, None
    return int(match[2] or 1), match[3] or match[1], match[1]


def _before(context: Context, age: str | None) -> datetime | None:
    seconds = parse_age(age) if age else None
    if seconds is None or context.clock.utc is None:
        return None
    try:
        return context.clock.utc - timedelta(seconds=seconds)
    except OverflowError:  # an age of millions of years
        return None
