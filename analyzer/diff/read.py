"""What changed between two bundles of one system, by meaning.

Blind to what changes by itself: names of pods and ReplicaSets, ages, times, addresses of pods, order. Unknown
is not gone: what a bundle does not show is told as such, never as resolved or removed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.diff.faults import fault_changes
from analyzer.diff.names import Names
from analyzer.diff.objects import read_objects
from analyzer.diff.seen import check_changes, gap_changes, pattern_changes, usage_changes
from analyzer.diff.words import diff_word
from analyzer.model import BundleInfo, Verdict

if TYPE_CHECKING:
    from analyzer.analysis import Analysis
    from analyzer.diff.faults import FaultChange
    from analyzer.diff.objects import Objects
    from analyzer.diff.seen import CheckChange, GapChange, PatternChange, UsageChange
    from analyzer.reports.case import Lang


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two bundles."""

    bundle: BundleInfo
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Diff:
    """What changed from an old bundle to a new one, told in one language.

    `causes` are faults that are a root cause in one of them, `findings` all other causes, symptoms and
    advice; faults that are the same are in neither but in `same_causes` and `same_findings`. `notes` say what
    makes the two hard to compare.
    """

    lang: Lang
    old: Side
    new: Side
    causes: list[FaultChange]
    findings: list[FaultChange]
    same_causes: list[FaultChange]
    same_findings: list[FaultChange]
    objects: Objects
    usage: list[UsageChange]
    patterns: list[PatternChange]
    checks: list[CheckChange]
    gaps: list[GapChange]
    notes: list[str]

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed, as far as can be told."""
        faults = self.causes or self.findings
        seen = self.usage or self.patterns or self.checks or self.gaps
        return (
            not (faults or self.objects.changes or seen)
            and self.old.verdict.verdict == self.new.verdict.verdict
        )

    @property
    def is_worse(self) -> bool:
        """Whether a root cause is new or worse."""
        return any(
            change.status in ("new", "worse") and change.new is not None and change.new.priority is not None
            for change in self.causes
        )


def read_diff(old: Analysis, new: Analysis, lang: Lang) -> Diff:
    """Hold two finished analyses against each other.

    Raises UsageError where findings are of rules that are not known here.
    """
    sides = _side(old), _side(new)
    before, after = (side.bundle for side in sides)
    names = (
        Names(old.store, before.namespace or after.namespace),
        Names(new.store, after.namespace or before.namespace),
    )
    identical = before.sha256 == after.sha256
    faults = fault_changes(old, new, names, lang)
    changed = [fault for fault in faults if fault.status != "same"]
    same = [fault for fault in faults if fault.status == "same"]
    return Diff(
        lang=lang,
        old=sides[0],
        new=sides[1],
        causes=[fault for fault in changed if fault.root],
        findings=[fault for fault in changed if not fault.root],
        same_causes=[fault for fault in same if fault.root],
        same_findings=[fault for fault in same if not fault.root],
        objects=read_objects(old.store, new.store, names, identical=identical),
        usage=list(usage_changes(old.store, new.store, names)),
        patterns=pattern_changes(old.store, new.store, names),
        checks=check_changes(old.store, new.store, lang),
        gaps=gap_changes(old.store, new.store, names, lang),
        notes=list(_notes(before, after, lang)),
    )


def _side(analysis: Analysis) -> Side:
    (bundle,) = analysis.store.records(BundleInfo)
    (verdict,) = analysis.store.records(Verdict)
    return Side(bundle, verdict)


def _notes(old: BundleInfo, new: BundleInfo, lang: Lang) -> Iterator[str]:
    if old.captured_utc and new.captured_utc and old.captured_utc > new.captured_utc:
        yield diff_word(lang, "reversed")
    for side, bundle in (("old", old), ("new_side", new)):
        if not bundle.complete:
            yield diff_word(lang, "incomplete", side=diff_word(lang, side))
    if old.namespace and new.namespace and old.namespace != new.namespace:
        yield diff_word(lang, "namespaces", old=old.namespace, new=new.namespace)
    if old.analyzer_version != new.analyzer_version:
        yield diff_word(lang, "versions", old=old.analyzer_version, new=new.analyzer_version)
