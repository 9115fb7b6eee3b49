"""The volumes of a described pod, and the source of a described PersistentVolume.

postgres-storage:
  Type:       PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)
  ClaimName:  postgres-pvc
  ReadOnly:   false
"""

from __future__ import annotations

from analyzer.model.workloads import Volume
from analyzer.parsers.kubectl.describe.context import Context, yes
from analyzer.parsers.kubectl.describe.tree import Item, shown

_SOURCES = {
    "PersistentVolumeClaim": "ClaimName",
    "ConfigMap": "Name",
    "Secret": "SecretName",
    "HostPath": "Path",
    "NFS": "Server",
    "CSI": "Driver",
}
_PROJECTED = {"SecretName": "Secret", "ConfigMapName": "ConfigMap"}
_OPTIONAL = ("Optional", "SecretOptionalName", "ConfigMapOptional")


def read_volumes(context: Context, section: Item | None) -> None:
    """Add a row per volume; a projected one has a row per Secret and ConfigMap in it."""
    for item in section.children if section else []:
        if item.key is None or item.value:
            continue
        volume_type = _type(item)
        context.entries(item.child("Items"))
        rows = _projected(context, item) if volume_type == "Projected" else []
        context.records += rows or [_plain(context, item, volume_type)]


def _type(item: Item) -> str:
    return (item.get("Type") or "").partition(" (")[0] or "Unknown"


def _plain(context: Context, item: Item, volume_type: str) -> Volume:
    source_key = _SOURCES.get(volume_type, "")
    return _volume(
        context,
        item,
        volume_type,
        source=item.get(source_key),
        optional=yes(item.get("Optional")),
        detail=_detail(item.children, (source_key,)) or None,
    )


def _projected(context: Context, item: Item) -> list[Volume]:
    """`SecretName` and `ConfigMapName` each begin a source; kubectl lists the rest beside them."""
    rows = []
    rest = _detail(item.children, (*_PROJECTED, *_OPTIONAL))
    for place, child in enumerate(item.children):
        if child.key in _PROJECTED:
            follower = item.children[place + 1] if place + 1 < len(item.children) else None
            optional = yes(follower.value) if follower and follower.key in _OPTIONAL else None
            detail = {"kind": _PROJECTED[child.key], **rest}
            source = shown(child.value)
            rows.append(_volume(context, item, "Projected", source=source, optional=optional, detail=detail))
            rows[-1].line = context.at(child)
    return rows


def _detail(children: list[Item], known: tuple[str, ...]) -> dict[str, str]:
    """What else kubectl says of a volume."""
    skip = ("Type", "Optional", "ReadOnly", *known)
    return {c.key: c.value for c in children if c.key and c.key not in skip and shown(c.value)}


def _volume(
    context: Context,
    item: Item,
    volume_type: str,
    *,
    source: str | None,
    optional: bool | None,
    detail: dict[str, str] | None,
) -> Volume:
    return Volume(
        namespace=context.namespace,
        pod=context.name,
        name=item.key or "",
        type=volume_type,
        source=source,
        optional=optional,
        read_only=yes(item.get("ReadOnly")),
        detail=detail,
        file=context.path,
        line=context.at(item),
    )
