"""Pods, what owns them, and what bounds them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from analyzer.components import component_of
from analyzer.model import HorizontalPodAutoscaler, Pod, Record, ResourceQuota, Workload
from analyzer.parsers.kubectl.ages import ago
from analyzer.parsers.kubectl.kinds import kind_named
from analyzer.parsers.kubectl.row import Row

_RESTARTS = re.compile(r"(\d{1,9})(?: \((\S+) ago\))?$", re.ASCII)
_QUOTA = re.compile(r"([\w./-]+): ([^\s,/]+)/([^\s,]+)")


def read_pod(row: Row) -> Iterator[Record]:
    """`api-7d4f9c6b5d-x2k8p   1/2     CrashLoopBackOff   12 (4m53s ago)   2h   10.244.1.7   node-1`."""
    ready, containers = row.pair("READY")
    restarts = _RESTARTS.match(row["RESTARTS"])
    yield Pod(
        namespace=row.namespace,
        name=row.name,
        status=row.text("STATUS"),
        ready_containers=ready,
        containers=containers,
        restarts=int(restarts[1]) if restarts else None,
        last_restart_utc=ago(row.clock, restarts[2]) if restarts and restarts[2] else None,
        created_utc=row.created,
        ip=row.text("IP"),
        node=row.text("NODE"),
        labels=row.labels("LABELS"),
        file=row.path,
        line=row.line,
    )


def workload_reader(kind: str) -> Callable[[Row], Iterator[Record]]:
    """A reader of Deployments and the like: `api   2/3     1            2           33d`."""

    def read(row: Row) -> Iterator[Record]:
        ready, desired = row.pair("COMPLETIONS" if kind == "Job" else "READY")
        images, names = row.items("IMAGES"), row.items("CONTAINERS")
        labels = row.labels("LABELS")
        yield Workload(
            namespace=row.namespace,
            kind=kind,
            name=row.name,
            form="table",
            component=component_of(
                image=images[0] if images else None,
                labels=labels,
                container=names[0] if names else None,
                pod=row.name,
            ),
            desired=row.number("DESIRED") if desired is None else desired,
            current=row.number("CURRENT"),
            ready=row.number("READY") if ready is None else ready,
            up_to_date=row.number("UP-TO-DATE"),
            available=row.number("AVAILABLE"),
            selector=row.labels("SELECTOR"),
            labels=labels,
            images=images,
            created_utc=row.created,
            file=row.path,
            line=row.line,
        )

    return read


def read_autoscaler(row: Row) -> Iterator[Record]:
    """`api   Deployment/api   cpu: <unknown>/80%   2         10        3          33d`."""
    kind, _, name = row["REFERENCE"].partition("/")
    yield HorizontalPodAutoscaler(
        namespace=row.namespace,
        name=row.name,
        target_kind=kind_named(kind) or None,
        target_name=name or None,
        metrics=row.text("TARGETS"),
        min_replicas=row.number("MINPODS"),
        max_replicas=row.number("MAXPODS"),
        replicas=row.number("REPLICAS"),
        file=row.path,
        line=row.line,
    )


def read_quota(row: Row) -> Iterator[Record]:
    """`compute   33d   pods: 20/20, requests.cpu: 3900m/4   limits.memory: 7936Mi/8Gi`."""
    for heading in ("REQUEST", "LIMIT"):
        for resource, used, hard in _QUOTA.findall(row[heading]):
            yield ResourceQuota(
                namespace=row.namespace,
                name=row.name,
                resource=resource,
                used=used,
                hard=hard,
                file=row.path,
                line=row.line,
            )
