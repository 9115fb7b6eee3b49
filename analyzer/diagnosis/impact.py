"""How bad it is: the guide's P0..P4 and its impact matrix, computed from the topology."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.diagnosis.cases import Cause
    from analyzer.diagnosis.topology import Entity, Topology

RESPONSE = {
    "P0": ("immediately", "立即"),
    "P1": ("within 15 minutes", "15分钟内"),
    "P2": ("within 2 hours", "2小时内"),
    "P3": ("within 24 hours", "24小时内"),
    "P4": ("within a week", "1周内"),
}
"""The guide's response times per priority."""

SCOPES = {
    "system": ("whole system, all users", "全系统，所有用户"),
    "core": ("core function, most users", "核心功能，大部分用户"),
    "feature": ("one function, some users", "特定功能，部分用户"),
    "component": ("single component, few users", "单个组件，少数用户"),
}
"""The guide's impact matrix."""

_DOWN = frozenset({"crash", "not_started", "not_scheduled", "image_pull", "startup_failed", "evicted"})


@dataclass(frozen=True, slots=True)
class Impact:
    """Priority and scope of a cause, with the reason."""

    priority: str
    scope: str
    why: str
    why_zh: str


def impact_of(
    cause: Cause, base: str, when_down: str | None, topology: Topology, entries: set[Entity]
) -> Impact:
    """Impact of a cause.

    `base` is the priority of its class; `when_down` that of the component simply not running (P0 for the
    database, by the guide), which holds however it came to stop. `entries` are the workloads that users
    reach first.
    """
    entity = cause.lead.entity
    down = entity.kind in ("Cluster", "Node") or any(
        effect.rule.symptom in _DOWN and topology.path(effect.entity, entity) == ()
        for _, effect, _ in cause.explains
    )
    needing = topology.dependents(entity)
    hit = sorted(str(entry) for entry in entries & needing)
    if down and when_down and when_down < base:
        return Impact(
            when_down,
            "system",
            f"{entity} does not run, and {', '.join(hit) or 'all'} needs it",
            f"{entity} 没有运行，而{'、'.join(hit) or '整个系统'}依赖它",
        )
    if base == "P0":
        return Impact(
            base,
            "system",
            f"this concerns {entity}, which the whole system rests on",
            f"涉及 {entity}，整个系统依赖它",
        )
    scope = "core" if base == "P1" else "feature"
    if entity in entries:
        return Impact(base, scope, f"users enter the system by {entity}", f"用户经 {entity} 访问系统")
    if hit:
        return Impact(
            base,
            scope,
            f"users enter the system by {', '.join(hit)}, which needs {entity}",
            f"用户经 {'、'.join(hit)} 访问系统，而它依赖 {entity}",
        )
    return Impact(
        base,
        "component",
        f"nothing that users enter by is known to need {entity}",
        f"未发现用户入口依赖 {entity}",
    )
