"""The axis of the timeline: what happened, in columns of equal time, a lane for each kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from analyzer.patterns import sparkline
from analyzer.reports.spans import LEAST

if TYPE_CHECKING:
    from analyzer.reports.timeline import Moment, Timeline

COVERED = "━"
MOST_FILES = 40
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Window:
    """The time that is shown, in so many columns."""

    first: datetime
    last: datetime
    columns: int

    @property
    def step(self) -> timedelta:
        """The time that a column stands for."""
        return max((self.last - self.first) / max(1, self.columns), timedelta(microseconds=1))

    def column(self, utc: datetime) -> int | None:
        """The column of a time; None where it is not shown. The last time is in the last column."""
        if not self.first <= utc <= self.last:
            return None
        length = max(self.last - self.first, timedelta(microseconds=1))
        return min((utc - self.first) * self.columns // length, self.columns - 1)

    def time(self, column: int) -> datetime:
        """When a column begins."""
        return self.first - (self.first - self.last) * column // max(1, self.columns)

    def zoomed(self, column: int, factor: float, whole: tuple[datetime, datetime]) -> Window:
        """Closer to what is at a column, or further away from it, within the whole."""
        length = (self.last - self.first) * factor
        length = min(max(length, LEAST * self.columns), whole[1] - whole[0])
        share = column / max(1, self.columns)
        first = max(whole[0], self.time(column) - length * share)
        first = min(first, whole[1] - length)
        return Window(first, first + length, self.columns)


@dataclass(frozen=True, slots=True)
class Lane:
    """A line of the axis: a name, a sign for each column, and whether it is of something bad."""

    key: str
    name: str
    cells: str
    bad: bool = False


def lanes(timeline: Timeline, window: Window) -> list[Lane]:
    """The lanes that have anything in the bundle; files whose log begins first come first."""
    moments = timeline.moments
    found = [
        _moments("events_warning", [m for m in moments if m.kind == "event" and m.bad], window, bad=True),
        _moments("events_normal", [m for m in moments if m.kind == "event" and not m.bad], window),
        _moments("starts", [m for m in moments if m.kind == "start"], window),
        _moments("exits", [m for m in moments if m.kind == "exit"], window, bad=True),
    ]
    found += [
        Lane("errors_of", series.name, _bars(_begun(series.minutes, window), window), bad=True)
        for series in timeline.errors
    ]
    found.append(_moments("findings_lane", [m for m in moments if m.kind == "finding"], window, bad=True))
    found += [
        Lane("file", one.file, _covered(one.first_utc, one.last_utc, window))
        for one in timeline.coverage[:MOST_FILES]
    ]
    return [lane for lane in found if lane is not None]


def _moments(key: str, moments: Sequence[Moment], window: Window, *, bad: bool = False) -> Lane | None:
    if not moments:
        return None
    return Lane(key, "", _bars([(moment.utc, 1) for moment in moments], window), bad)


def _bars(counts: Iterable[tuple[datetime, int]], window: Window) -> str:
    """A bar for each column; what is there is never blank."""
    sums = [0] * window.columns
    for utc, count in counts:
        column = window.column(utc)
        if column is not None:
            sums[column] += count
    return sparkline(sums)


def _begun(minutes: Iterable[tuple[datetime, int]], window: Window) -> Iterator[tuple[datetime, int]]:
    """Counts of minutes; the one in which the window begins counts from there."""
    for utc, count in minutes:
        yield (window.first if utc < window.first < utc + _MINUTE else utc), count


def _covered(first: datetime, last: datetime, window: Window) -> str:
    begin, end = (window.column(min(max(utc, window.first), window.last)) for utc in (first, last))
    if begin is None or end is None or last < window.first or first > window.last:
        return " " * window.columns
    return (" " * begin + COVERED * (end - begin + 1)).ljust(window.columns)


def ticks(window: Window) -> str:
    """Times below the axis, as many as there is room for."""
    long = window.last - window.first > timedelta(hours=20)
    form = "%m-%d %H:%M" if long else "%H:%M:%S" if window.step < timedelta(seconds=30) else "%H:%M"
    text = ""
    while len(text) + 14 <= window.columns:
        text += f"╵{window.time(len(text)):{form}}".ljust(16)
    return text[: window.columns].ljust(window.columns)
