"""Which time a timeline covers, and which of it is looked at first."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.reports.timeline import Timeline

LEAST = timedelta(seconds=1)
LEAST_INCIDENT = timedelta(minutes=5)

Span = tuple[datetime, datetime]
"""First and last time, the last one later."""


def whole_span(timeline: Timeline) -> Span | None:
    """From the first to the last time of all; None where there is none."""
    times = [moment.utc for moment in timeline.moments]
    times += [moment.until_utc for moment in timeline.moments if moment.until_utc]
    times += [time for one in timeline.coverage for time in (one.first_utc, one.last_utc)]
    times += [minute for series in timeline.errors for minute, _ in series.minutes]
    if not times:
        return None
    first, last = min(times), max(times)
    return first, max(last, first + LEAST)


def incident_span(timeline: Timeline, whole: Span) -> Span:
    """The incident and as much time before it; all where no moment is the first bad one.

    Logs of a program that started days before would leave a sliver to the incident.
    """
    first, last = whole
    bad = timeline.first_bad
    if bad is not None and first < bad.utc < last:
        first = max(first, bad.utc - max(last - bad.utc, LEAST_INCIDENT))
    return first, last
