"""Nodes and storage."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.model import Node, PersistentVolume, PersistentVolumeClaim, Record
from analyzer.parsers.kubectl.row import Row
from analyzer.quantity import parse_bytes


def read_node(row: Row) -> Iterator[Record]:
    """`node-1   Ready,SchedulingDisabled   worker   90d   v1.28.4`.

    STATUS is `Unknown` for a node that has no condition Ready; one that no longer reports is `NotReady`.
    """
    words = row["STATUS"].split(",")
    yield Node(
        name=row.name,
        status=row.text("STATUS"),
        ready="Ready" in words if {"Ready", "NotReady"} & {*words} else None,
        unschedulable="SchedulingDisabled" in words,
        roles=row.text("ROLES"),
        version=row.text("VERSION"),
        internal_ip=row.text("INTERNAL-IP"),
        os_image=row.text("OS-IMAGE"),
        kernel=row.text("KERNEL-VERSION"),
        runtime=row.text("CONTAINER-RUNTIME"),
        labels=row.labels("LABELS"),
        created_utc=row.created,
        file=row.path,
        line=row.line,
    )


def read_claim(row: Row) -> Iterator[Record]:
    """`missing   Pending                                      nope   <unset>                 5m`."""
    yield PersistentVolumeClaim(
        namespace=row.namespace,
        name=row.name,
        status=row.text("STATUS"),
        volume=row.text("VOLUME"),
        capacity=parse_bytes(row["CAPACITY"]),
        access_modes=row.items("ACCESS MODES"),
        storage_class=row.text("STORAGECLASS"),
        created_utc=row.created,
        file=row.path,
        line=row.line,
    )


def read_volume(row: Row) -> Iterator[Record]:
    """`pv-1   10Gi   RWO   Delete   Bound   shop/api-data   fast   <unset>            33d`."""
    yield PersistentVolume(
        name=row.name,
        status=row.text("STATUS"),
        claim=row.text("CLAIM"),
        capacity=parse_bytes(row["CAPACITY"]),
        access_modes=row.items("ACCESS MODES"),
        reclaim_policy=row.text("RECLAIM POLICY"),
        storage_class=row.text("STORAGECLASS"),
        reason=row.text("REASON"),
        created_utc=row.created,
        file=row.path,
        line=row.line,
    )
