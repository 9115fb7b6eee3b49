"""HorizontalPodAutoscalers of both versions, and ResourceQuotas."""

from __future__ import annotations

from analyzer.model import HorizontalPodAutoscaler, ResourceQuota
from analyzer.parsers.manifests.context import Context
from analyzer.parsers.manifests.tree import Value

_UNKNOWN = "<unknown>"


def read_autoscaler(context: Context) -> None:
    """Add the autoscaler; its metrics as kubectl prints TARGETS: `cpu: <unknown>/80%`."""
    spec, status = context.value.at("spec"), context.value.at("status")
    minimum = spec.whole("minReplicas")
    context.records.append(
        HorizontalPodAutoscaler(
            namespace=context.namespace,
            name=context.name,
            target_kind=spec.text("scaleTargetRef", "kind"),
            target_name=spec.text("scaleTargetRef", "name"),
            metrics=_metrics(spec, status),
            min_replicas=1 if minimum is None else minimum,
            max_replicas=spec.whole("maxReplicas"),
            replicas=status.whole("currentReplicas"),
            **context.place,
        )
    )


def _metrics(spec: Value, status: Value) -> str | None:
    target = spec.text("targetCPUUtilizationPercentage")  # autoscaling/v1
    if target:
        current = status.text("currentCPUUtilizationPercentage")
        return f"cpu: {f'{current}%' if current else _UNKNOWN}/{target}%"
    currents = {_name(metric): metric for metric in status.items("currentMetrics")}
    found = []
    for metric in spec.items("metrics"):
        source, name = _source(metric), _name(metric)
        now = _amount(_source(currents[name]).at("current")) if name in currents else None
        found.append(f"{name}: {now or _UNKNOWN}/{_amount(source.at('target')) or _UNKNOWN}")
    return ", ".join(found) or None


def _source(metric: Value) -> Value:
    """What stands under the key that the metric's type names: `Resource` → `resource`."""
    kind = metric.text("type") or ""
    return metric.at(kind[:1].lower() + kind[1:])


def _name(metric: Value) -> str:
    source = _source(metric)
    return source.text("name") or source.text("metric", "name") or (metric.text("type") or "?").lower()


def _amount(value: Value) -> str | None:
    percent = value.text("averageUtilization")
    return f"{percent}%" if percent else value.text("averageValue") or value.text("value")


def read_quota(context: Context) -> None:
    """Add a row per resource."""
    status = context.value.at("status")
    hard = status.pairs("hard") or context.value.pairs("spec", "hard")
    for resource, limit in hard.items():
        context.records.append(
            ResourceQuota(
                namespace=context.namespace,
                name=context.name,
                resource=resource,
                used=status.at("used").text(resource),
                hard=limit.text(),
                **context.at(limit),
            )
        )
