"""Causes told from symptoms: what explains what, and what is left.

A cause explains the symptoms of its own object, of whatever uses the object, and of whatever depends on
it, unless its rule narrows that down. Symptoms that no cause reaches may still name the object that
fails ("the database refuses connections, and nothing says why"); the rest is shown as unexplained.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING

from analyzer.diagnosis.cases import Cause, Clue, belong_together, group_causes

if TYPE_CHECKING:
    from analyzer.diagnosis.topology import Entity, Topology
    from analyzer.rules.schema import Rule

MIN_CONFIDENCE = 0.35
DOWN = ".down"
"""Ending of the classes that say that a program does not run."""
UNREACHABLE = "network.unreachable"
"""The class that says that a peer lies out of the bundle's view."""

_KEPT_FROM_RUNNING = frozenset({"not_scheduled", "image_pull", "not_started", "crash", "startup_failed"})
"""Symptoms of a program that does not run, or not for long."""

_CARRIED_BY_DEPENDENCE = frozenset({"depends_on", "selects", "routes_to", "owned_by"})
"""A chain of dependence runs through Services and Ingresses."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Root causes with what each explains; causes folded under others; symptoms nothing explains."""

    roots: list[Cause]
    folded: list[tuple[Cause, Cause, str]]  # (root, consequence, via)
    unexplained: list[Clue]


@dataclass(frozen=True, slots=True)
class InView:
    """What the bundle shows to be there.

    Workloads that run, the names and addresses of peers, and workloads of which only logs are there: any
    address in the cluster may be theirs.
    """

    running: frozenset[Entity] = frozenset()
    hosts: frozenset[str] = frozenset()
    nowhere: frozenset[Entity] = frozenset()


def explain(clues: list[Clue], topology: Topology, view: InView = InView()) -> Explanation:
    """Sort findings into root causes, consequences and unexplained symptoms.

    No symptom says of what is in view that it is down or out of sight.
    """
    symptoms = [clue for clue in clues if clue.rule.role == "symptom"]
    causes = group_causes(
        [clue for clue in clues if clue.rule.role == "cause" and clue.finding.confidence >= MIN_CONFIDENCE],
        topology,
    )
    roots, folded = _fold(causes, topology)
    left = _explain_symptoms([*roots, *(c for _, c, _ in folded)], symptoms, topology)
    for fallback in _fallbacks(left, topology, view):
        if not any(clue in left for clue in fallback.clues):
            continue  # an earlier fallback explains it
        left = [clue for clue in left if clue not in fallback.clues]
        left = _explain_symptoms([fallback], left, topology)
        roots.append(fallback)
    return Explanation(roots, folded, left)


def via(rule: Rule, cause: Clue, effect: Clue, topology: Topology) -> str | None:
    """The relation by which `cause` explains `effect`, or None."""
    path = topology.path(effect.entity, cause.entity)
    if path is None and effect.rule.role == "symptom":
        seen = (topology.path(witness, cause.entity) for witness in effect.witnesses)
        path = next((way for way in seen if way is not None), None)
    if path is None and "Component" in (cause.entity.kind, effect.entity.kind):
        path = ("depends_on",)  # the bundle holds no object of the component: it may be this one
    if path is None:
        return None
    relation = path[-1] if path else "same"
    if effect.rule.role == "symptom":
        allowed = effect.rule.caused_by
        if allowed and cause.cause not in allowed:
            return None
    if rule.causes is None:
        return relation if effect.rule.role == "symptom" else None
    for effects in rule.causes:
        named = (
            effect.rule.symptom in (effects.symptom or ())
            if effect.rule.role == "symptom"
            else effect.cause in (effects.cause or ())
        )
        if named and _carried(path, set(effects.via)):
            return relation
    return None


def _carried(path: tuple[str, ...], allowed: set[str]) -> bool:
    if not path:
        return "same" in allowed
    if "depends_on" in allowed:
        allowed |= _CARRIED_BY_DEPENDENCE
    return set(path) <= allowed


def _fold(causes: list[Cause], topology: Topology) -> tuple[list[Cause], list[tuple[Cause, Cause, str]]]:
    """Take out causes that are consequences of others, or less specific names for them."""
    parents: dict[int, tuple[Cause, str]] = {}
    folding = [(cause, classes) for cause in causes if (classes := _classes_below(cause))]
    for consequence in causes:
        named = {clue.cause for clue in consequence.clues}
        for cause, classes in folding:
            if cause is consequence or classes.isdisjoint(named) or _descends(cause, consequence, parents):
                continue
            relation = _folds(cause, consequence, topology)
            if relation:
                parents[id(consequence)] = (cause, relation)
                break
    roots = [cause for cause in causes if id(cause) not in parents]
    folded = [(*parents[id(c)][:1], c, parents[id(c)][1]) for c in causes if id(c) in parents]
    return roots, folded


def _classes_below(cause: Cause) -> set[str | None]:
    """The classes that this cause may take out: what it brings about, and less specific names for it."""
    below: set[str | None] = set()
    for clue in cause.clues:
        below.update(clue.rule.supersedes)
        for effects in clue.rule.causes or ():
            below.update(effects.cause or ())
    return below


def _descends(cause: Cause, ancestor: Cause, parents: dict[int, tuple[Cause, str]]) -> bool:
    while id(cause) in parents:
        cause = parents[id(cause)][0]
        if cause is ancestor:
            return True
    return False


def _folds(cause: Cause, consequence: Cause, topology: Topology) -> str | None:
    for one in cause.clues:
        for other in consequence.clues:
            if other.cause in one.rule.supersedes and belong_together(one, other, topology):
                return "same"
            if one.rule.causes and (relation := via(one.rule, one, other, topology)):
                return relation
    return None


def _explain_symptoms(causes: list[Cause], symptoms: list[Clue], topology: Topology) -> list[Clue]:
    """Give each symptom to every cause that explains it; return those that none does."""
    left = []
    for symptom in symptoms:
        explained = False
        for cause in causes:
            for clue in cause.clues:
                relation = via(clue.rule, clue, symptom, topology)
                if relation:
                    cause.explains.append((clue, symptom, relation))
                    explained = True
                    break
        if not explained:
            left.append(symptom)
    return left


def _fallbacks(left: list[Clue], topology: Topology, view: InView) -> list[Cause]:
    """Causes of last resort among unexplained symptoms, the object that most others need first.

    A symptom whose object needs another that is not well either names no cause: that lies deeper. Nor does
    what others say of an object that does not run: they only see that it is away.
    """
    named = group_causes(
        [
            clue
            for clue in left
            if clue.rule.otherwise
            and not _is_seen(clue, clue.rule.otherwise, view)
            and not any(_lies_deeper(other, clue, topology) or _is_away(clue, other) for other in left)
        ],
        topology,
    )
    return sorted(
        named,
        key=lambda cause: (
            -sum(topology.path(other.entity, cause.lead.entity) is not None for other in left),
            -cause.confidence,
            cause.lead.finding.finding,
        ),
    )


def _is_seen(clue: Clue, cause: str, view: InView) -> bool:
    """Whether the bundle shows the very thing that a cause says is away, or may show it."""
    host = clue.finding.captures.get("host", "").lower()
    if cause == UNREACHABLE and host in view.hosts:
        return True
    if (cause == UNREACHABLE or clue.entity.kind == "Host") and host not in view.hosts and _in_cluster(host):
        return bool(view.nowhere.difference(clue.witnesses, [clue.entity]))
    return cause.endswith(DOWN) and clue.entity in view.running


def _in_cluster(host: str) -> bool:
    """Whether a host may be a pod or Service: an address that is private, or a name of the cluster."""
    try:
        return ip_address(host.strip("[]")).is_private
    except ValueError:
        return bool(host) and ("." not in host or host.endswith((".svc", ".cluster.local")))


def _is_away(clue: Clue, other: Clue) -> bool:
    """Whether `clue` is what others say of an object, and `other` shows that it does not run at all."""
    return (
        bool(clue.witnesses)
        and clue.entity == other.entity
        and other.rule.symptom in _KEPT_FROM_RUNNING
        and not (clue.cause or "").endswith(DOWN)
    )


def _lies_deeper(one: Clue, other: Clue, topology: Topology) -> bool:
    """Whether the object of `other` needs that of `one`, and not the other way round."""
    return bool(topology.path(other.entity, one.entity)) and topology.path(one.entity, other.entity) is None
