"""PersistentVolumeClaims and PersistentVolumes."""

from __future__ import annotations

from analyzer.model import PersistentVolume, PersistentVolumeClaim
from analyzer.parsers.manifests.context import Context, access_modes
from analyzer.quantity import parse_bytes

_OLD_CLASS = "volume.beta.kubernetes.io/storage-class"


def read_claim(context: Context) -> None:
    """Add the claim."""
    spec, status = context.value.at("spec"), context.value.at("status")
    context.records.append(
        PersistentVolumeClaim(
            namespace=context.namespace,
            name=context.name,
            status=_status(context),
            volume=spec.text("volumeName"),
            requested=parse_bytes(spec.text("resources", "requests", "storage") or ""),
            capacity=parse_bytes(status.text("capacity", "storage") or ""),
            access_modes=access_modes(status) or access_modes(spec),
            storage_class=_class(context),
            created_utc=context.created,
            **context.place,
        )
    )


def read_volume(context: Context) -> None:
    """Add the volume."""
    spec, status = context.value.at("spec"), context.value.at("status")
    claim = spec.at("claimRef")
    name = claim.text("name")
    context.records.append(
        PersistentVolume(
            name=context.name,
            status=_status(context),
            claim=f"{claim.text('namespace') or ''}/{name}" if name else None,
            capacity=parse_bytes(spec.text("capacity", "storage") or ""),
            access_modes=access_modes(spec),
            reclaim_policy=spec.text("persistentVolumeReclaimPolicy"),
            storage_class=_class(context),
            reason=status.text("reason") or status.text("message"),
            created_utc=context.created,
            **context.place,
        )
    )


def _status(context: Context) -> str | None:
    """The STATUS column."""
    return "Terminating" if context.deleted else context.value.text("status", "phase")


def _class(context: Context) -> str | None:
    return context.value.text("spec", "storageClassName") or (context.annotations or {}).get(_OLD_CLASS)
