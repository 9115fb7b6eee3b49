"""Pods."""

from __future__ import annotations

from analyzer.components import component_of
from analyzer.model import Pod, PodCondition
from analyzer.parsers.manifests.container import read_containers
from analyzer.parsers.manifests.context import Context
from analyzer.parsers.manifests.pod_status import shown
from analyzer.parsers.manifests.tree import Value
from analyzer.parsers.manifests.volume import read_volumes


def read_pod(context: Context) -> None:
    """Add the pod, its containers, conditions and volumes."""
    pod = _pod(context)
    context.records.append(pod)
    if context.value.pairs("status"):
        _columns(pod, context.value)
    read_containers(context)
    read_volumes(context)
    for item in context.value.items("status", "conditions"):
        kind, status = item.text("type"), item.text("status")
        if kind and status:
            context.records.append(
                PodCondition(
                    namespace=context.namespace,
                    pod=context.name,
                    type=kind,
                    status=status,
                    reason=item.text("reason"),
                    message=item.text("message"),
                    **context.at(item),
                )
            )


def _pod(context: Context) -> Pod:
    value = context.value
    spec, status = value.at("spec"), value.at("status")
    owner_kind, owner_name = context.owner
    first = next(iter(spec.items("containers")), Value(spec.line))
    return Pod(
        namespace=context.namespace,
        name=context.name,
        phase=status.text("phase"),
        containers=len(spec.items("containers")) or None,
        created_utc=context.created,
        started_utc=status.time("startTime"),
        deleted_utc=context.deleted,
        ip=status.text("podIP"),
        node=spec.text("nodeName"),
        node_ip=status.text("hostIP"),
        owner_kind=owner_kind,
        owner_name=owner_name,
        component=component_of(
            image=first.text("image"), labels=context.labels, container=first.text("name"), pod=context.name
        ),
        labels=context.labels,
        annotations=context.annotations,
        qos=status.text("qosClass"),
        service_account=spec.text("serviceAccountName") or spec.text("serviceAccount"),
        priority_class=spec.text("priorityClassName"),
        node_selector=spec.strings("nodeSelector"),
        tolerations=[_toleration(item) for item in spec.items("tolerations")] or None,
        reason=status.text("reason"),
        message=status.text("message"),
        host_network=spec.yes("hostNetwork") or False,
        **context.place,
    )


def _columns(pod: Pod, value: Value) -> None:
    columns = shown(value)
    pod.status = columns.status
    pod.ready_containers = columns.ready
    pod.containers = columns.containers or None
    pod.restarts = columns.restarts
    pod.last_restart_utc = columns.last_restart


def _toleration(item: Value) -> str:
    """As kubectl describe prints it: `key=value:NoExecute op=Exists for 300s`."""
    value, effect, seconds = item.text("value"), item.text("effect"), item.whole("tolerationSeconds")
    text = (item.text("key") or "") + (f"={value}" if value else "") + (f":{effect}" if effect else "")
    if item.text("operator") == "Exists" and not value:
        text = f"{text} op=Exists".lstrip()
    return text if seconds is None else f"{text} for {seconds}s"
