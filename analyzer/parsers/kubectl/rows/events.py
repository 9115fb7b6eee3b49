"""`kubectl get events`, with or without `-o wide`, and `kubectl events`.

Source: kubernetes/pkg/printers/internalversion (printEvent), kubectl/pkg/cmd/events. `get` prints the first
line of a message and `...`; `kubectl events` prints all lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer.model import Event, Record
from analyzer.parsers.kubectl.ages import Seen, ago, parse_seen
from analyzer.parsers.kubectl.kinds import CLUSTER_WIDE, kind_named
from analyzer.parsers.kubectl.row import Row

_CONTAINER = re.compile(r"spec\.(?:initContainers|containers|ephemeralContainers)\{(.+)\}$")


def read_event(row: Row) -> Iterator[Record]:
    """`100s (x214 over 51m)   Warning   BackOff   pod/api-x2k8p   Back-off restarting failed container`."""
    yield parse_event(row)


def parse_event(row: Row, form: str = "table") -> Event:
    """The event of a row. Ages count from the file's clock."""
    age = parse_seen(row["LAST SEEN"])
    seen = Seen(row.number("COUNT") or age.count, row["FIRST SEEN"] or age.first, age.last)
    printed_kind, _, name = row["OBJECT"].partition("/")
    kind = kind_named(printed_kind)
    container = _CONTAINER.match(row["SUBOBJECT"])
    source, _, host = row["SOURCE"].partition(", ")
    return Event(
        namespace=None if kind in CLUSTER_WIDE else row.namespace,
        type=row.text("TYPE"),
        reason=row["REASON"],
        object_kind=kind,
        object_name=name,
        container=container[1] if container else None,
        source=source or None,
        host=host or None,
        message=row["MESSAGE"],
        count=seen.count,
        first_utc=ago(row.clock, seen.first),
        last_utc=ago(row.clock, seen.last),
        error_s=seen.error_s(row.clock),
        form=form,
        file=row.path,
        line=row.line,
    )
