"""The difference of two bundles as text. Everything that stems from a bundle goes through `show`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.diff.things import written_cores
from analyzer.diff.words import diff_word
from analyzer.show import show

if TYPE_CHECKING:
    from analyzer.diff.faults import FaultChange
    from analyzer.diff.names import Place
    from analyzer.diff.objects import ObjectChange, ValueChange
    from analyzer.diff.read import Diff, Side
    from analyzer.diff.seen import Amount, Measure

MAX_FINDINGS = 30
MAX_OBJECTS = 60
MAX_VALUES = 20
MAX_PATTERNS = 15
MAX_GAPS = 12
MAX_NAMES = 6
MAX_FIELDS = 10
MAX_VALUE = 120  # letters of a value that are shown
MAX_TITLE = 160

_BOLD, _RESET = "\x1b[1m", "\x1b[0m"
_COLOURS = {
    "new": "\x1b[31m",
    "worse": "\x1b[31m",
    "lost": "\x1b[33m",
    "eased": "\x1b[32m",
    "resolved": "\x1b[32m",
}


class DiffText:
    """Renders one difference. Long values are cut, places never."""

    def __init__(self, diff: Diff, *, colour: bool) -> None:
        self.diff, self.colour = diff, colour
        self.lines: list[str] = []

    def render(self) -> str:
        """The whole text, with a line end."""
        self._side("old", self.diff.old)
        self._side("new_side", self.diff.new)
        self.lines += [f"  {show(note)}" for note in self.diff.notes]
        if self.diff.is_empty:
            self._add("", self._bold(self._word("no_change")))
        self._causes()
        self._findings()
        self._objects()
        self._usage()
        self._patterns()
        self._checks()
        self._gaps()
        self._uncompared()
        return "".join(f"{line}\n" for line in self.lines)

    # -- parts -----------------------------------------------------------------------------------

    def _side(self, key: str, side: Side) -> None:
        bundle = side.bundle
        when = f"{bundle.captured_utc:%F %T} UTC" if bundle.captured_utc else "?"
        verdict = self._bold(self._word(side.verdict.verdict))
        self._add(f"{self._word(key)}  {show(bundle.name)}  {self._word('captured')} {when}  {verdict}")

    def _causes(self) -> None:
        causes, same = self.diff.causes, self.diff.same_causes
        if causes or same:
            self._head("causes")
        for fault in (*causes, *same):
            status = self._painted(fault.status)
            self._add(f"  {status}  {fault.priority or ''} {self._fault(fault)}")
            for reason in fault.reasons:
                self._add(f"       {show(reason)}")
            self._add(f"       {self._places(*self._sides_of(fault))}")
            if fault.ask_for:
                self._add(f"       {self._word('ask')}: {show(fault.ask_for)}")

    def _findings(self) -> None:
        findings, same = self.diff.findings, self.diff.same_findings
        if findings:
            self._head("findings")
        for fault in findings[:MAX_FINDINGS]:
            told = self._fault(fault)
            places = self._places(*self._sides_of(fault))
            self._add(f"  {self._painted(fault.status)}  {told}  {places}")
            if fault.status != "new":
                self.lines += [f"       {show(reason)}" for reason in fault.reasons]
        self._more(len(findings) - MAX_FINDINGS)
        if findings and same:
            self._add(f"  {self._word('same_findings', n=len(same))}")

    def _objects(self) -> None:
        changes = self.diff.objects.changes
        if changes:
            self._head("objects")
        for change in changes[:MAX_OBJECTS]:
            self._object(change)
        self._more(len(changes) - MAX_OBJECTS)

    def _object(self, change: ObjectChange) -> None:
        if change.status != "changed":
            places = self._places(change.old_place, change.new_place)
            self._add(f"  {show(change.entity)}  {self._word(change.status)}  {places}")
            return
        self._add(f"  {show(change.entity)}")
        for value in change.changes[:MAX_VALUES]:
            self._value(value)
        self._more(len(change.changes) - MAX_VALUES, indent=4)

    def _value(self, value: ValueChange) -> None:
        line = f" {self._word('lines', n=value.line)}" if value.line is not None else ""
        old, new = self._quoted(value.old), self._quoted(value.new)
        places = self._places(value.old_place, value.new_place)
        self._add(f"    {show(value.what)}{line}: {old} → {new}  {places}")

    def _usage(self) -> None:
        if self.diff.usage:
            self._head("usage")
        for change in self.diff.usage:
            old, new = self._amount(change.measure, change.old), self._amount(change.measure, change.new)
            places = self._places(change.old.place, change.new.place)
            self._add(f"  {show(change.entity)}  {self._word(change.measure)}: {old} → {new}  {places}")

    def _patterns(self) -> None:
        if self.diff.patterns:
            self._head("patterns")
        for status in ("new", "gone"):
            found = [one for one in self.diff.patterns if one.status == status]
            for one in found[:MAX_PATTERNS]:
                times = self._word("times", n=one.count)
                side = self._word("old" if status == "new" else "new_side")
                unsure = f" ({self._word('unsure', side=side)})" if one.unsure else ""
                who = " ".join(filter(None, (one.level, show(one.printer))))
                text = _cut(show(one.pattern), MAX_TITLE)
                self._add(f"  {self._word(status)}  {who}  {times}: {text}{unsure}  {_place(one.place)}")
            self._more(len(found) - MAX_PATTERNS)

    def _checks(self) -> None:
        if self.diff.checks:
            self._head("checks")
        for change in self.diff.checks:
            old, new = change.old, change.new
            statuses = f"{self._word(old.status)} → {self._word(new.status)}"
            self._add(f"  {show(new.title)}: {statuses}: {show(new.detail)}")
            places = [next(iter(check.places), None) for check in (old, new)]
            if any(places):
                self._add(f"       {self._places(*places)}")
            if new.ask_for:
                self._add(f"       {self._word('ask')}: {show(new.ask_for)}")

    def _gaps(self) -> None:
        gaps = self.diff.gaps
        if gaps:
            self._head("gaps")
        for gap in gaps[:MAX_GAPS]:
            self._add(f"  {self._word(gap.status)}  {show(gap.subject)}: {show(gap.detail)}")
            if gap.ask_for and gap.status == "opened":
                self._add(f"       {self._word('ask')}: {show(gap.ask_for)}")
        self._more(len(gaps) - MAX_GAPS)

    def _uncompared(self) -> None:
        objects = self.diff.objects
        lines = [
            self._word("unseen", kind=one.kind, n=one.count, side=self._side_word(one.side))
            for one in objects.unseen
        ]
        fields = list(objects.partly.items())
        lines += [self._word("unseen_fields", field=name, n=n) for name, n in fields[:MAX_FIELDS]]
        if len(fields) > MAX_FIELDS:
            lines.append(self._word("more", n=len(fields) - MAX_FIELDS))
        if objects.alike:
            named = objects.alike[:MAX_NAMES]
            names = ", ".join([*named, "…"] if len(objects.alike) > MAX_NAMES else named)
            lines.append(self._word("secrets", n=len(objects.alike), names=names))
        if lines:
            self._head("uncompared")
        self.lines += [f"  {show(line)}" for line in lines]

    # -- words and lines -------------------------------------------------------------------------

    def _fault(self, fault: FaultChange) -> str:
        return f"{show(fault.cause)}  {show(fault.entity)}  {_cut(show(fault.title), MAX_TITLE)}"

    @staticmethod
    def _sides_of(fault: FaultChange) -> tuple[Place | None, Place | None]:
        return (fault.old.place if fault.old else None), (fault.new.place if fault.new else None)

    def _amount(self, measure: Measure, amount: Amount) -> str:
        if measure == "restarts":
            value = f"{amount.value:.0f}"
        elif measure == "memory":
            value = f"{amount.value / (1 << 20):.0f}Mi"
        else:
            value = written_cores(round(amount.value, 3)) or "0"
        return self._word("of_pods", value=value, n=amount.pods)

    def _quoted(self, value: str | None) -> str:
        if value is None:
            return self._word("none")
        return _cut(show(value), MAX_VALUE) or '""'

    def _places(self, old: Place | None, new: Place | None) -> str:
        sides = (("old", old), ("new_side", new))
        told = [f"{self._word(key)} {_place(place)}" for key, place in sides if place]
        return f"({', '.join(told)})" if told else ""

    def _side_word(self, side: str) -> str:
        return self._word("old" if side == "old" else "new_side")

    def _more(self, left: int, indent: int = 2) -> None:
        if left > 0:
            self._add(f"{' ' * indent}{self._word('more', n=left)}")

    def _head(self, key: str) -> None:
        self._add("", self._bold(self._word(key)))

    def _add(self, *lines: str) -> None:
        self.lines += lines

    def _word(self, key: str, **values: object) -> str:
        return diff_word(self.diff.lang, key, **values)

    def _painted(self, status: str) -> str:
        word = self._word(status)
        return f"{_COLOURS[status]}{word}{_RESET}" if self.colour and status in _COLOURS else word

    def _bold(self, text: str) -> str:
        return f"{_BOLD}{text}{_RESET}" if self.colour else text


def _place(place: Place) -> str:
    return f"{show(place[0])}:{place[1]}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
