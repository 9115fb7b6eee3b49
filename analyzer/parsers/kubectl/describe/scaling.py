"""Described HorizontalPodAutoscalers and ResourceQuotas."""

from __future__ import annotations

import re

from analyzer.model.workloads import HorizontalPodAutoscaler, ResourceQuota
from analyzer.parsers.kubectl.describe.context import Context, reference, whole
from analyzer.parsers.kubectl.describe.tree import Item

_QUOTA = re.compile(r"(\S+)\s+(\S+)\s+(\S+)$")
_QUOTA_HEADER = re.compile(r"Resource\s+Used\s+Hard$")
_METRIC = re.compile(r'(?:resource (\S+)|"([^"]*)")')


def read_autoscaler(context: Context) -> None:
    """Add the autoscaler; its metrics as `kubectl get` prints them: `cpu: <unknown>/80%`."""
    kind, name = reference(context.get("Reference"))
    context.records.append(
        HorizontalPodAutoscaler(
            namespace=context.namespace,
            name=context.name,
            target_kind=kind,
            target_name=name,
            metrics=_metrics(context.section("Metrics")),
            min_replicas=whole(context.get("Min replicas")),
            max_replicas=whole(context.get("Max replicas")),
            replicas=whole(context.get(f"{kind} pods")) if kind else None,
            file=context.path,
            line=context.line,
        )
    )
    context.rows(context.section("Conditions"))
    context.take_section("Behavior")


def _metrics(section: Item | None) -> str | None:
    """`resource cpu on pods  (as a percentage of request):  1% (2m) / 80%`."""
    found = []
    for item in section.children if section else []:
        match = _METRIC.match(item.text)
        current, slash, target = item.value.partition(" / ")
        if match and slash:
            found.append(f"{match[1] or match[2]}: {current.partition(' (')[0]}/{target}")
    return ", ".join(found) or None


def read_quota(context: Context) -> None:
    """Add a row per resource: the table stands at column 0, below `Resource  Used  Hard`."""
    _quotas(context, context.name, context.namespace)


def read_namespace(context: Context) -> None:
    """Add the quotas that a described namespace shows: for each `Name:`, the scopes, then the table."""
    _quotas(context, None, context.name)


def _quotas(context: Context, name: str | None, namespace: str | None) -> None:
    in_table = False
    for item in context.block.top.below():
        row = _QUOTA.match(item.text)
        if item.key == "Name" and item.indent:
            name, in_table = item.value, False
        elif _QUOTA_HEADER.match(item.text):
            in_table = True
        elif not row:
            in_table = False
        elif in_table and name and not item.text.startswith("-"):
            context.records.append(
                ResourceQuota(
                    namespace=namespace,
                    name=name,
                    resource=row[1],
                    used=row[2],
                    hard=row[3],
                    file=context.path,
                    line=context.at(item),
                )
            )
    context.block.take(0, context.block.events.start)
