"""Described PersistentVolumeClaims and PersistentVolumes."""

from __future__ import annotations

from analyzer.model.workloads import PersistentVolume, PersistentVolumeClaim
from analyzer.parsers.kubectl.describe.context import Context
from analyzer.quantity import parse_bytes


def read_claim(context: Context) -> None:
    """Add the claim; describe shows what it got, not what it asked for."""
    context.records.append(
        PersistentVolumeClaim(
            namespace=context.namespace,
            name=context.name,
            status=_status(context),
            volume=context.get("Volume"),
            capacity=parse_bytes(context.get("Capacity") or ""),
            access_modes=_modes(context),
            storage_class=context.get("StorageClass"),
            file=context.path,
            line=context.line,
        )
    )
    context.entries(context.section("Used By") or context.section("Mounted By"))
    context.rows(context.section("Conditions"))


def read_volume(context: Context) -> None:
    """Add the PersistentVolume."""
    claim = context.get("Claim")
    context.records.append(
        PersistentVolume(
            name=context.name,
            status=_status(context),
            claim=claim if claim != "/" else None,
            capacity=parse_bytes(context.get("Capacity") or ""),
            access_modes=_modes(context),
            reclaim_policy=context.get("Reclaim Policy"),
            storage_class=context.get("StorageClass"),
            reason=context.message(),
            file=context.path,
            line=context.line,
        )
    )
    context.take_section("Node Affinity", "Source")


def _status(context: Context) -> str | None:
    """`Bound`, or `Terminating (lasts 5m)` without the time."""
    return (context.get("Status") or "").partition(" (")[0] or None


def _modes(context: Context) -> list[str] | None:
    modes = (context.get("Access Modes") or "").split(",")
    return [mode.strip() for mode in modes if mode.strip()] or None
