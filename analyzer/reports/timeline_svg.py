"""The timeline as a picture: lanes over one axis of time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from analyzer.reports.spans import incident_span, whole_span
from analyzer.reports.words import word
from analyzer.show import show, show_markup

if TYPE_CHECKING:
    from analyzer.reports.case import Lang
    from analyzer.reports.timeline import Moment, Timeline

WIDTH, LABEL, ROW, TOP = 1000, 190, 20, 26
MOST_FILES = 30
_BIN = 4  # units of the axis that marks share
_LONGEST_LABEL = 26
_STYLE = (
    "<style>.tl text{font:12px system-ui,sans-serif;fill:#222}.tl .tick{fill:#666;font-size:11px}"
    ".tl .grid{stroke:#ddd}.tl .good{fill:#2b7bb9}.tl .bad{fill:#c0392b}.tl .cover{fill:#9db8c7}"
    ".tl .first{stroke:#c0392b;stroke-dasharray:4 3}"
    "@media(prefers-color-scheme:dark){.tl text{fill:#ddd}.tl .tick{fill:#aaa}.tl .grid{stroke:#444}}</style>"
)
_STEPS_S = (1, 5, 15, 30, 60, 300, 900, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86400, 7 * 86400)
_MOST_TICKS = 9


def timeline_svg(
    timeline: Timeline,
    lang: Lang,
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    alone: bool = False,
) -> str:
    """A picture of the incident, or of what is asked for; with its own style where it stands `alone`.

    A lane for warnings, other events, starts, exits, errors of each component, findings, and the time that
    each log covers. Marks say on hover what they stand for.
    """
    whole = whole_span(timeline)
    if whole is None:
        return ""
    first, last = incident_span(timeline, whole)
    picture = _Picture(since or first, max(until or last, (since or first) + timedelta(seconds=1)))
    rows = list(_rows(timeline, lang, picture))
    height = TOP + ROW * len(rows) + 24
    opening = f'<svg class="tl" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"'
    parts = [f'{opening} role="img" aria-label="{_text(word(lang, "timeline"))}">']
    if alone:
        parts.append(_STYLE)
    parts += picture.ticks(height)
    for number, (label, marks) in enumerate(rows):
        y = TOP + number * ROW
        parts.append(f'<text x="4" y="{y + 14}">{_text(_short(label))}<title>{_text(label)}</title></text>')
        parts += (mark.replace("{y}", str(y)) for mark in marks)
    bad = timeline.first_bad
    if bad is not None and (x := picture.x(bad.utc)) is not None:
        title = f"{word(lang, 'first_bad')} {bad.utc:%F %T} UTC"
        parts.append(
            f'<line class="first" x1="{x}" x2="{x}" y1="{TOP - 6}" y2="{height - 22}"/>'
            f'<text x="{min(x + 3, WIDTH - 330)}" y="12">▼ {_text(title)}</text>'
        )
    parts.append("</svg>")
    return "".join(parts) + ("\n" if alone else "")


class _Picture:
    """Times as places on the axis."""

    def __init__(self, first: datetime, last: datetime) -> None:
        self.first, self.last = first, last

    def x(self, utc: datetime) -> int | None:
        """The place of a time; None where it is not shown."""
        if not self.first <= utc <= self.last:
            return None
        return LABEL + int((WIDTH - LABEL - 10) * ((utc - self.first) / (self.last - self.first)))

    def ticks(self, height: int) -> Iterator[str]:
        """Lines at round times."""
        seconds = (self.last - self.first).total_seconds()
        step = next((step for step in _STEPS_S if seconds / step <= _MOST_TICKS), seconds / _MOST_TICKS)
        form = "%T" if step < 60 else "%H:%M" if seconds < 86400 else "%m-%d %H:%M"
        midnight = self.first.replace(hour=0, minute=0, second=0, microsecond=0)
        number = int((self.first - midnight).total_seconds() // step) + 1
        while (at := midnight + timedelta(seconds=number * step)) <= self.last:
            x = self.x(at)
            yield f'<line class="grid" x1="{x}" x2="{x}" y1="{TOP - 4}" y2="{height - 20}"/>'
            yield f'<text class="tick" x="{x}" y="{height - 6}" text-anchor="middle">{at:{form}}</text>'
            number += 1


def _rows(timeline: Timeline, lang: Lang, picture: _Picture) -> Iterator[tuple[str, list[str]]]:
    """Labels with the marks of their lane; `{y}` stands for where the lane is."""
    kinds: Sequence[tuple[str, list[Moment]]] = (
        ("lane_warnings", [m for m in timeline.moments if m.kind == "event" and m.bad]),
        ("lane_events", [m for m in timeline.moments if m.kind == "event" and not m.bad]),
        ("lane_starts", [m for m in timeline.moments if m.kind == "start"]),
        ("lane_exits", [m for m in timeline.moments if m.kind == "exit"]),
        ("lane_findings", [m for m in timeline.moments if m.kind == "finding"]),
    )
    for name, moments in kinds:
        if moments:
            yield word(lang, name), list(_marks(moments, picture))
    for series in timeline.errors:
        label = word(lang, "lane_errors", name=series.name or word(lang, "other_component"))
        yield label, list(_bars(series.minutes, picture))
    for one in timeline.coverage[:MOST_FILES]:
        yield one.file, list(_cover(one.first_utc, one.last_utc, picture))


def _marks(moments: Iterable[Moment], picture: _Picture) -> Iterator[str]:
    """A mark for all moments that stand as good as together, bad ones over good ones."""
    together: dict[int, list[Moment]] = {}
    for moment in moments:
        x = picture.x(moment.utc)
        if x is not None:
            together.setdefault(x // _BIN, []).append(moment)
    for place, some in sorted(together.items()):
        kind = "bad" if any(moment.bad for moment in some) else "good"
        first = some[0]
        said = f"{first.utc:%F %T} {first.subject}: {first.text}" + (
            f" (+{len(some) - 1})" if some[1:] else ""
        )
        yield (
            f'<circle class="{kind}" cx="{place * _BIN + _BIN // 2}" cy="{{y}}" transform="translate(0 10)"'
            f' r="{min(4 + len(some) // 3, 8)}"><title>{_text(said)}</title></circle>'
        )


def _bars(minutes: Iterable[tuple[datetime, int]], picture: _Picture) -> Iterator[str]:
    sums: Counter[int] = Counter()
    for utc, count in minutes:
        x = picture.x(utc)
        if x is not None:
            sums[x // _BIN] += count
    most = max(sums.values(), default=0)
    for place, count in sorted(sums.items()):
        tall = max(2, round((ROW - 4) * count / most))
        yield (
            f'<rect class="bad" x="{place * _BIN}" y="{{y}}" transform="translate(0 {ROW - 2 - tall})"'
            f' width="{_BIN}" height="{tall}"><title>{count}</title></rect>'
        )


def _cover(first: datetime, last: datetime, picture: _Picture) -> Iterator[str]:
    left, right = max(first, picture.first), min(last, picture.last)
    start, end = picture.x(left), picture.x(right)
    if left <= right and start is not None and end is not None:
        said = f"{first:%F %T} – {last:%F %T}"
        yield (
            f'<rect class="cover" x="{start}" y="{{y}}" transform="translate(0 7)"'
            f' width="{max(2, end - start)}" height="6"><title>{_text(said)}</title></rect>'
        )


def _short(label: str) -> str:
    label = show(label)
    if len(label) <= _LONGEST_LABEL:
        return label
    return f"{label[:12]}…{label[-13:]}"


def _text(text: str) -> str:
    """Text of a picture, in which `{y}` is no place to be filled."""
    return show_markup(text).replace("{", "&#123;")
