"""The volumes of a pod."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.model import Volume
from analyzer.parsers.manifests.context import Context
from analyzer.parsers.manifests.tree import Value

# The key that names what is behind a volume, and the types whose name is not just written large.
_SOURCES = {
    "persistentVolumeClaim": "claimName",
    "configMap": "name",
    "secret": "secretName",
    "hostPath": "path",
    "nfs": "server",
    "csi": "driver",
}
_TYPES = {
    "nfs": "NFS",
    "csi": "CSI",
    "iscsi": "ISCSI",
    "fc": "FC",
    "rbd": "RBD",
    "awsElasticBlockStore": "AWSElasticBlockStore",
    "gcePersistentDisk": "GCEPersistentDisk",
}
_PROJECTED = {"secret": "Secret", "configMap": "ConfigMap"}


def read_volumes(context: Context) -> None:
    """Add a row per volume; a projected one has a row per Secret and ConfigMap in it."""
    for value in context.value.items("spec", "volumes"):
        name = value.text("name")
        key = next((key for key in value.pairs() if key != "name"), None)
        if name is None or key is None:
            continue
        rows = list(_projected(context, name, value.at(key))) if key == "projected" else []
        context.records += rows or [_volume(context, name, key, value)]


def _volume(context: Context, name: str, key: str, value: Value) -> Volume:
    source = value.at(key)
    known = _SOURCES.get(key)
    return Volume(
        namespace=context.namespace,
        pod=context.name,
        name=name,
        type=_TYPES.get(key, key[:1].upper() + key[1:]),
        source=source.text(known) if known else None,
        optional=source.yes("optional"),
        read_only=source.yes("readOnly"),
        detail=_detail(context, source, known),
        **context.at(value),
    )


def _projected(context: Context, name: str, volume: Value) -> Iterator[Volume]:
    for item in volume.items("sources"):
        for key, kind in _PROJECTED.items():
            source = item.at(key)
            if source:
                detail = _detail(context, source, "name") or {}
                yield Volume(
                    namespace=context.namespace,
                    pod=context.name,
                    name=name,
                    type="Projected",
                    source=source.text("name"),
                    optional=source.yes("optional"),
                    read_only=None,
                    detail={"kind": kind, **detail},
                    **context.at(item),
                )


def _detail(context: Context, source: Value, known: str | None) -> dict[str, str] | None:
    """Whatever else the manifest says of a volume, by the path to it."""
    skip = ("optional", "readOnly", known)
    found = {key: context.redactor.value(key, text) for key, text in source.leaves() if key not in skip}
    return found or None
