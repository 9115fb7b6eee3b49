"""Objects that came, went or changed between two bundles, each change with the lines on both sides.

That an object or field is absent counts only where its bundle would show it: a table that a gap hides, a
listing that was cut or a form that prints less says nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal

from analyzer.diff.config import read_config_maps, read_secrets
from analyzer.diff.things import (
    Fact,
    Thing,
    Things,
    read_claims,
    read_ingresses,
    read_nodes,
    read_policies,
    read_services,
)
from analyzer.diff.workloads import read_workloads

if TYPE_CHECKING:
    from analyzer.diff.names import Names, Place
    from analyzer.store.store import Store

ObjectStatus = Literal["came", "went", "changed"]
SideName = Literal["old", "new"]

MAX_LINES = 2000
MAX_PAIRS = 50_000
"""Lines, and pairs of equal ones, of two texts that are held against each other line by line: it takes time
that grows with both."""
MAX_HUNKS = 20

_LISTS = {
    "Service": "services",
    "Ingress": "ingresses",
    "NetworkPolicy": "network_policies",
    "ConfigMap": "configmap_entries",
    "Secret": "secret_entries",
    "Node": "nodes",
    "PersistentVolumeClaim": "persistent_volume_claims",
}
"""The table that tells of all objects of a kind; of workloads it is that of the pods."""


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A field of an object that changed: `what` as the API names it, `line` that of a text of many lines.

    A value of None is none. Where pods of a workload differ, their values are joined by ` | `.
    """

    what: str
    line: int | None
    old: str | None
    new: str | None
    old_place: Place | None
    new_place: Place | None


@dataclass(frozen=True, slots=True)
class ObjectChange:
    """An object (Kind/name) that came, went or changed, and where each bundle shows it first."""

    status: ObjectStatus
    entity: str
    old_place: Place | None
    new_place: Place | None
    changes: list[ValueChange]


@dataclass(frozen=True, slots=True)
class Unseen:
    """Objects of a kind that one bundle shows, and whose kind the other one does not show whole."""

    kind: str
    side: SideName
    count: int


@dataclass(frozen=True, slots=True)
class Objects:
    """What became of objects, and what could not be told.

    `partly` counts the objects of which one bundle alone tells a field. `alike` are values of secrets that
    look the same and cannot be compared, as Kind/name: field.
    """

    changes: list[ObjectChange]
    unseen: list[Unseen]
    partly: dict[str, int]
    alike: list[str]


def read_objects(old: Store, new: Store, names: tuple[Names, Names], *, identical: bool) -> Objects:
    """Hold the objects of two bundles against each other. `identical` bundles hide secrets by one key."""
    before, after = _things(old, names[0]), _things(new, names[1])
    comparison = _Comparison(before, after)
    changes = list(comparison.changes())
    changes.sort(key=lambda change: (_ORDER.get(change.entity.partition("/")[0], 0), change.entity))
    unseen = [Unseen(kind, side, count) for (kind, side), count in sorted(comparison.unseen.items())]
    partly = {name: len(entities) for name, entities in sorted(comparison.partly.items())}
    return Objects(changes, unseen, partly, [] if identical else sorted(comparison.alike))


_ORDER = {kind: place for place, kind in enumerate(_LISTS, 1)}  # workloads first


def _things(store: Store, names: Names) -> Things:
    things = Things(store, names)
    for read in (
        read_workloads,
        read_services,
        read_ingresses,
        read_policies,
        read_config_maps,
        read_secrets,
        read_nodes,
        read_claims,
    ):
        read(things)
    return things


class _Comparison:
    """Two bundles' objects, and what could not be told of them."""

    def __init__(self, old: Things, new: Things) -> None:
        self.old, self.new = old, new
        self.unseen: Counter[tuple[str, SideName]] = Counter()
        self.partly: dict[str, set[str]] = {}
        self.alike: list[str] = []

    def changes(self) -> Iterator[ObjectChange]:
        """What became of each object, in no order."""
        for entity in self.old.by_entity.keys() | self.new.by_entity.keys():
            before, after = self.old.by_entity.get(entity), self.new.by_entity.get(entity)
            if before is not None and after is not None:
                if changed := list(self._changed(before, after)):
                    yield ObjectChange("changed", entity, before.place, after.place, changed)
            elif before is not None:
                if _shows(self.new, before):
                    yield ObjectChange("went", entity, before.place, None, [])
                else:
                    self.unseen[before.kind, "old"] += 1
            elif after is not None:
                if _shows(self.old, after):
                    yield ObjectChange("came", entity, None, after.place, [])
                else:
                    self.unseen[after.kind, "new"] += 1

    def _changed(self, before: Thing, after: Thing) -> Iterator[ValueChange]:
        for name in sorted(before.facts.keys() | after.facts.keys()):
            old, new = before.facts.get(name), after.facts.get(name)
            parent = (old or new or _NOTHING).parent
            if parent and not (parent in before.facts and parent in after.facts):
                continue  # told by the parent
            if old is not None and new is not None:
                if old.values.keys() != new.values.keys():
                    yield from _told(name, old, new)
                elif old.exact != new.exact:
                    self.alike.append(f"{before.entity}: {name}")
            elif old is not None:
                if self._counts(self.new, after, name, old):
                    yield from _told(name, old, None)
            elif new is not None and self._counts(self.old, before, name, new):
                yield from _told(name, None, new)

    def _counts(self, things: Things, thing: Thing, name: str, fact: Fact) -> bool:
        """Whether it means something that an object does not have what it has in the other bundle."""
        if not fact.certain and thing.full and fact.table not in things.hidden:
            return True
        self.partly.setdefault(_WITHIN.sub("", name), set()).add(thing.entity)
        return False


_WITHIN = re.compile(r"\[[^\]]*\]")  # the key of one entry of many
_NOTHING = Fact("", certain=True, parent=None)


def _shows(things: Things, thing: Thing) -> bool:
    """Whether a bundle would show an object that it does not have.

    Of a workload it would show the pods; one that had none before may still be there.
    """
    table = _LISTS.get(thing.kind)
    if table is None:
        return "pods" not in things.hidden and ("workloads" not in things.hidden or _has_pods(thing))
    return table not in things.hidden


def _has_pods(thing: Thing) -> bool:
    return any(fact.table in ("pods", "containers") for fact in thing.facts.values())


def _told(name: str, old: Fact | None, new: Fact | None) -> Iterator[ValueChange]:
    before, after = _one(old, new), _one(new, old)
    if before and after and "\n" in before[0] + after[0]:
        yield from _hunks(name, before, after)
        return
    shown = next(side[0] for side in (before, after) if side)
    yield ValueChange(
        what=name.removesuffix(f"[{shown}]"),  # what only is there or not is named by its value
        line=None,
        old=before[0] if before else None,
        new=after[0] if after else None,
        old_place=before[1] if before else None,
        new_place=after[1] if after else None,
    )


def _one(fact: Fact | None, other: Fact | None) -> tuple[str, Place] | None:
    """All values of a fact as one, with the line of the first that the other side lacks."""
    if fact is None:
        return None
    values: Mapping[str, Place] = fact.values
    own = [value for value in values if other is None or value not in other.values]
    place = values[own[0]] if own else next(iter(values.values()))
    return " | ".join(sorted(values)), place


def _hunks(name: str, before: tuple[str, Place], after: tuple[str, Place]) -> Iterator[ValueChange]:
    """The lines of a text that differ; of a very long one that it does."""
    (old, old_place), (new, new_place) = before, after
    old_lines, new_lines = old.split("\n"), new.split("\n")
    counts = Counter(new_lines)
    pairs = sum(counts[line] for line in old_lines)
    if max(len(old_lines), len(new_lines)) > MAX_LINES or pairs > MAX_PAIRS:
        sizes = (f"{len(text.encode('utf-8', 'replace'))} B" for text in (old, new))
        yield ValueChange(name, None, next(sizes), next(sizes), old_place, new_place)
        return
    told = 0
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old_lines, new_lines, autojunk=False).get_opcodes():
        if tag != "equal" and (told := told + 1) <= MAX_HUNKS:
            yield ValueChange(
                what=name,
                line=j1 + 1,
                old=_lines(old_lines[i1:i2]),
                new=_lines(new_lines[j1:j2]),
                old_place=old_place,
                new_place=new_place,
            )


def _lines(lines: Sequence[str]) -> str | None:
    return "\n".join(lines) if lines else None
