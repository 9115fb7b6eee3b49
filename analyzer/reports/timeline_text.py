"""The timeline as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from analyzer.reports.words import word
from analyzer.show import show, show_json

if TYPE_CHECKING:
    from analyzer.reports.case import Lang
    from analyzer.reports.timeline import Moment, Timeline

FIRST_BAD = "▼"
_LONG_S = 100  # seconds from which on an error is told in minutes
_HOURS_S = 6000
_MINUTE_S, _HOUR_S = 60, 3600


def between(timeline: Timeline, since: datetime | None, until: datetime | None) -> Timeline:
    """What happened, or went on, between two times."""

    def within(first: datetime, last: datetime | None) -> bool:
        return (since is None or (last or first) >= since) and (until is None or first <= until)

    return replace(
        timeline,
        moments=[moment for moment in timeline.moments if within(moment.utc, moment.until_utc)],
        coverage=[one for one in timeline.coverage if within(one.first_utc, one.last_utc)],
    )


def timeline_text(timeline: Timeline, lang: Lang, width: int | None) -> str:
    """A line for each moment, then which time each log covers. A line is cut at `width`."""
    lines = list(_lines(timeline, lang))
    return "".join(f"{_cut(line, width)}\n" for line in lines)


def _cut(line: str, width: int | None) -> str:
    return line if width is None or len(line) <= width else line[: width - 1] + "…"


def _lines(timeline: Timeline, lang: Lang) -> Iterator[str]:
    bad = timeline.first_bad
    if bad is not None:
        yield f"{word(lang, 'first_bad')}: {bad.utc:%F %T} UTC  {_said(bad)}  ({show(bad.file)}:{bad.line})"
    if not timeline.moments:
        yield word(lang, "no_moments")
    for moment in timeline.moments:
        mark = FIRST_BAD if moment == bad else "!" if moment.bad else " "
        kind = word(lang, f"kind_{moment.kind}")
        error = f"±{short_span(moment.error_s)}" if moment.error_s >= 1 else ""
        place = f"{show(moment.file)}:{moment.line}"
        yield f"{moment.utc:%F %T} {error:<5} {mark} {kind:<7}  {_said(moment)}  {place}"
    if timeline.coverage:
        yield ""
        yield word(lang, "covers")
    for one in timeline.coverage:
        yield f"  {one.first_utc:%F %T} – {one.last_utc:%F %T}  {show(one.file)}"


def _said(moment: Moment) -> str:
    times = f" (x{moment.count})" if moment.count > 1 else ""
    until = f" … {moment.until_utc:%T}" if moment.until_utc else ""
    return f"{show(moment.subject)}  {show(moment.text)}{times}{until}"


def short_span(seconds: float) -> str:
    """Seconds as people say them: 61s, 5m, 24h."""
    if seconds < _LONG_S:
        return f"{seconds:.0f}s"
    return f"{seconds / _MINUTE_S:.0f}m" if seconds < _HOURS_S else f"{seconds / _HOUR_S:.0f}h"


def timeline_json(timeline: Timeline) -> str:
    """The timeline for programs, with a line end. Times are ISO 8601 in UTC."""

    def told(moment: Moment) -> dict[str, object]:
        return {
            "at": _time(moment.utc),
            "until": _time(moment.until_utc),
            "error_s": moment.error_s,
            "kind": moment.kind,
            "subject": moment.subject,
            "text": moment.text,
            "bad": moment.bad,
            "count": moment.count,
            "file": moment.file,
            "line": moment.line,
        }

    document = {
        "captured": _time(timeline.captured_utc),
        "first_bad": told(timeline.first_bad) if timeline.first_bad else None,
        "moments": [told(moment) for moment in timeline.moments],
        "coverage": [
            {"file": one.file, "first": _time(one.first_utc), "last": _time(one.last_utc)}
            for one in timeline.coverage
        ],
        "errors_per_minute": [
            {
                "component": series.name,
                "minutes": [{"at": _time(at), "count": count} for at, count in series.minutes],
            }
            for series in timeline.errors
        ],
    }
    return show_json(document, indent=2) + "\n"


def _time(when: datetime | None) -> str | None:
    return f"{when.isoformat(timespec='milliseconds')}Z" if when else None
