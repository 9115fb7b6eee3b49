"""Ages as kubectl prints them, counted from the moment that the file was written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from analyzer.bundle.member import Clock
from analyzer.times import age_error, parse_age

_REPEATED = re.compile(r"(?P<last>\S+) \(x(?P<count>\d{1,18}) over (?P<first>[^\s)]+)\)$")


def ago(clock: Clock, age: str) -> datetime | None:
    """When something was that is so old; None where age or capture time is not known."""
    seconds = parse_age(age)
    if seconds is None or clock.utc is None:
        return None
    try:
        return clock.utc - timedelta(seconds=seconds)
    except OverflowError:  # an age of millions of years
        return None


@dataclass(frozen=True, slots=True)
class Seen:
    """How often an event was seen; the ages of the first and of the last time, as printed."""

    count: int
    first: str
    last: str

    def error_s(self, clock: Clock) -> float | None:
        """How far the times may be off, in seconds; None where neither age is known."""
        errors = [age_error(age) for age in (self.first, self.last) if parse_age(age) is not None]
        return max(errors) + clock.error_s if errors and clock.error_s is not None else None


def parse_seen(text: str) -> Seen:
    """`5m`, or `101s (x11 over 52m)` as describe and `kubectl events` print repeated events."""
    found = _REPEATED.match(text)
    return Seen(int(found["count"]), found["first"], found["last"]) if found else Seen(1, text, text)


def is_age(text: str) -> bool:
    """Whether kubectl prints such a text for an age, `<unknown>` and `<invalid>` included."""
    return text in ("<unknown>", "<invalid>") or parse_age(text) is not None
