"""A draft of a postmortem in Markdown: what the bundle proves, and blanks for what people know.

Every sentence that states a fact refers to lines of the appendix; what the bundle cannot tell is left blank
or named as a gap, never filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from analyzer.reports.facts import facts_of, nothing_found
from analyzer.reports.postmortem_words import word
from analyzer.reports.words import word as report_word
from analyzer.rules.evidence import line_texts
from analyzer.rules.state import Place
from analyzer.show import show_code, show_md, show_span

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from analyzer.model import Evidence
    from analyzer.notes import Note
    from analyzer.reports.case import Case, Effect, Told
    from analyzer.reports.detection import Missing
    from analyzer.reports.timeline import Moment, Timeline
    from analyzer.store.store import Store

MOST_MOMENTS = 60
MOST_EFFECTS = 15
MOST_GAPS = 15
BLANK = "____"

Quote = Callable[[Sequence[Place]], Mapping[Place, str]]
"""Gives the text of lines, secrets replaced; one that the bundle does not have is left out."""


def quoting(store: Store) -> Quote:
    """Quotes the lines of a case."""
    return partial(line_texts, store)


class Appendix:
    """The lines that the text refers to, numbered as they are first named."""

    def __init__(self) -> None:
        self._numbers: dict[Place, int] = {}

    def refer(self, *places: Place) -> str:
        """The mark for these lines, such as ` (E1, E4)`; nothing for none."""
        numbers = sorted({self._numbers.setdefault(place, len(self._numbers) + 1) for place in places})
        return f" ({', '.join(f'E{number}' for number in numbers)})" if numbers else ""

    @property
    def places(self) -> list[Place]:
        """The lines in the order of their numbers."""
        return list(self._numbers)


def postmortem(
    case: Case,
    timeline: Timeline,
    missing: Sequence[Missing],
    notes: Sequence[Note],
    zone: ZoneInfo | None,
    quote: Quote,
) -> str:
    """The draft, with a line end.

    `zone` is shown beside UTC, `missing` is what detection lacked, `quote` gives the text of lines.
    """
    return "\n".join(_Draft(case, timeline, missing, notes, zone, quote).lines()) + "\n"


class _Draft:
    def __init__(
        self,
        case: Case,
        timeline: Timeline,
        missing: Sequence[Missing],
        notes: Sequence[Note],
        zone: ZoneInfo | None,
        quote: Quote,
    ) -> None:
        self.case, self.timeline, self.missing, self.notes = case, timeline, missing, notes
        self.zone, self.quote = zone, quote
        self.say = partial(word, case.lang)
        self.appendix = Appendix()

    def lines(self) -> Iterator[str]:
        yield f"# {self.say('title')}: {show_md(self._subject())}"
        yield ""
        yield f"{self.say('draft')} {show_md('; '.join(facts_of(self.case)))}."
        yield ""
        yield f"- {self.say('authors')}: {BLANK}"
        yield f"- {self.say('status')}: {BLANK}"
        for title, part in (
            ("summary", self._summary),
            ("impact", self._impact),
            ("timeline", self._timeline),
            ("causes", self._causes),
            ("factors", self._factors),
            ("detection", self._detection),
            ("helped", self._helped),
            ("actions", self._actions),
            ("open", self._open),
            ("notes", self._notes),
            ("evidence", self._evidence),
        ):
            found = list(part())
            if found:
                yield ""
                yield f"## {self.say(title)}"
                yield ""
                yield from found

    def _subject(self) -> str:
        if not self.case.causes:
            return self.case.bundle.name
        told = self.case.causes[0]
        return f"{told.title} ({told.root.entity})"

    # -- parts -------------------------------------------------------------------------------------

    def _summary(self) -> Iterator[str]:
        case, bad = self.case, self.timeline.first_bad
        if not case.causes:
            yield nothing_found(case)
        for told in case.causes:
            names = sorted({effect.entity for effect in told.effects} - {told.root.entity})
            mark = self._of(told.evidence[:2])
            yield f"- {show_md(told.headline)}: {show_md(told.root.entity)}.{mark}"
            if names:
                shown = ", ".join(names[:5]) + ("…" if len(names) > 5 else "")
                effects = [effect.evidence[0] for effect in told.effects if effect.evidence][:5]
                yield f"  {self.say('led_to', n=len(told.effects), names=show_md(shown))}{self._of(effects)}"
        if bad is not None:
            mark = self.appendix.refer(Place(bad.file, bad.line))
            yield f"- {self.say('began', at=self._time(bad.utc), error=_error(bad))}{mark}"
        captured = self.timeline.captured_utc
        if captured is not None:
            yield f"- {self.say('captured', at=self._time(captured))}"
        yield f"- {self.say('ended')}: {BLANK}"

    def _impact(self) -> Iterator[str]:
        for told in self.case.causes:
            why = f"{told.scope}; {told.why}"
            mark = self._of(told.evidence[:1])
            yield f"- {told.root.priority} {show_md(told.title)}: {show_md(why)}.{mark}"
        yield f"- {self.say('users')}: {BLANK}"
        yield f"- {self.say('data')}: {BLANK}"

    def _timeline(self) -> Iterator[str]:
        moments = self._told_moments()
        if not moments:
            yield self.say("no_times")
            return
        zone = f" | {show_md(str(self.zone))}" if self.zone else ""
        yield f"| UTC{zone} | {self.say('what')} |"
        yield "|---|---|" + ("---|" if self.zone else "")
        for moment in moments:
            local = f" | {self._local(moment.utc)}" if self.zone else ""
            times = f" (x{moment.count})" if moment.count > 1 else ""
            mark = self.appendix.refer(Place(moment.file, moment.line))
            first = f"**{self.say('first_bad')}** " if moment == self.timeline.first_bad else ""
            kind = report_word(self.case.lang, f"kind_{moment.kind}")
            said = f"{kind} {show_md(moment.subject)}: {show_md(moment.text)}{times}"
            yield f"| {moment.utc:%F %T}{_error(moment)}{local} | {first}{said}{mark} |"
        yield f"| {BLANK}{' | ' + BLANK if self.zone else ''} | {self.say('noticed')} |"
        yield f"| {BLANK}{' | ' + BLANK if self.zone else ''} | {self.say('resolved')} |"

    def _told_moments(self) -> list[Moment]:
        """What happened from the first bad moment on; what is bad before anything else, if it is too much."""
        bad = self.timeline.first_bad
        moments = [m for m in self.timeline.moments if bad is None or m.utc >= bad.utc]
        if len(moments) > MOST_MOMENTS:
            moments = [m for m in moments if m.bad or m.kind in ("start", "exit")]
        return moments[:MOST_MOMENTS]

    def _causes(self) -> Iterator[str]:
        for told in self.case.causes:
            yield f"### {told.root.rank}. {show_md(told.title)}: {show_md(told.root.entity)}"
            yield ""
            yield f"{show_md(told.explanation)}{self._of(told.evidence)}"
            yield ""
            confidence = f"{told.root.confidence:.2f} ({', '.join(told.sources)}; {', '.join(told.rules)})"
            yield f"{self.say('confidence')}: {show_md(confidence)}"
            if told.effects:
                yield ""
                yield self.say("chain")
                yield ""
            for effect in told.effects[:MOST_EFFECTS]:
                yield f"- {self._effect(effect)}"
            if len(told.effects) > MOST_EFFECTS:
                yield f"- {self.say('more', n=len(told.effects) - MOST_EFFECTS)}"
            yield ""

    def _effect(self, effect: Effect) -> str:
        via = f" ({effect.via})" if effect.via and effect.via != "same" else ""
        return f"{show_md(effect.title)}: {show_md(effect.entity + via)}{self._of(effect.evidence[:2])}"

    def _factors(self) -> Iterator[str]:
        for effect in (*self.case.unexplained, *self.case.advice):
            yield f"- {self._effect(effect)}"
        if self.case.unexplained or self.case.advice:
            yield f"- {BLANK}"

    def _detection(self) -> Iterator[str]:
        for one in self.missing:
            said = self._of_container(f"lacks_{one.lack}", one)
            yield f"- {said}{self.appendix.refer(Place(one.file, one.line))}"
        yield f"- {self.say('alerts')}: {BLANK}"

    def _helped(self) -> Iterator[str]:
        yield f"- {BLANK}"

    def _actions(self) -> Iterator[str]:
        yield f"| {self.say('action')} | {self.say('kind')} | {self.say('owner')} | {self.say('due')} |"
        yield "|---|---|---|---|"
        for told in self.case.causes:
            yield from self._remedies(told)
        for one in self.missing:
            said = self._of_container(f"add_{one.lack}", one)
            yield f"| {said} | {self.say('prevent')} | {BLANK} | {BLANK} |"
        for gap in self.case.gaps[:MOST_GAPS]:
            if gap.command:
                said = f"{self.say('collect')} {show_md(gap.subject)}: {show_md(gap.command)}"
                yield f"| {said} | {self.say('see')} | {BLANK} | {BLANK} |"
        yield f"| {BLANK} | {BLANK} | {BLANK} | {BLANK} |"

    def _remedies(self, told: Told) -> Iterator[str]:
        for step in told.steps:
            mark = f" ({self.say(step.risk)})" if step.risk != "none" else ""
            yield f"| {show_md(step.text)}{mark} | {self.say('mend')} | {BLANK} | {BLANK} |"

    def _open(self) -> Iterator[str]:
        for gap in self.case.gaps[:MOST_GAPS]:
            detail = gap.detail_zh if self.case.lang == "zh" else gap.detail
            ask = f" {self.say('ask')}: {show_span(gap.command)}" if gap.command else ""
            yield f"- {show_md(gap.subject)}: {show_md(detail)}.{ask}"
        if len(self.case.gaps) > MOST_GAPS:
            yield f"- {self.say('more', n=len(self.case.gaps) - MOST_GAPS)}"

    def _notes(self) -> Iterator[str]:
        for note in self.notes:
            mark = self.appendix.refer(Place(note.file, note.line)) if note.file and note.line else ""
            about = f"{note.finding}: " if note.finding else ""
            yield f"- {show_md(about + (note.text or note.quote))}{mark}"

    def _evidence(self) -> Iterator[str]:
        places = self.appendix.places
        texts = self.quote(places)
        lines = [
            f"E{number} {place.file}:{place.line}: {' '.join(texts.get(place, '').split())}"
            for number, place in enumerate(places, 1)
        ]
        yield f"sha256 {show_span(self.case.bundle.sha256)}"
        if lines:
            yield ""
            yield show_code("\n".join(lines), "text")

    # -- words and times ---------------------------------------------------------------------------

    def _of_container(self, key: str, one: Missing) -> str:
        return self.say(key, container=show_md(one.container), workload=show_md(one.workload))

    def _of(self, evidence: Sequence[Evidence]) -> str:
        return self.appendix.refer(*(Place(one.file, one.line) for one in evidence))

    def _time(self, utc: datetime) -> str:
        local = f" ({self._local(utc)})" if self.zone else ""
        return f"{utc:%F %T} UTC{local}"

    def _local(self, utc: datetime) -> str:
        return f"{utc.replace(tzinfo=UTC).astimezone(self.zone):%F %T %Z}"


def _error(moment: Moment) -> str:
    from analyzer.reports.timeline_text import short_span

    return f" ±{short_span(moment.error_s)}" if moment.error_s >= 1 else ""
