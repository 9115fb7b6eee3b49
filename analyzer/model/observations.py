"""What was observed at run time: events, usage, and how things hang together."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from analyzer.model.record import Sourced, table


@table("events")
class Event(Sourced):
    """An event, from the event table, a describe block, or a manifest. Several forms may tell one event."""

    namespace: Annotated[str | None, "Namespace of the object"]
    type: Annotated[str | None, "Normal or Warning"]
    reason: Annotated[str, "Reason, such as BackOff"]
    object_kind: Annotated[str, "Kind of the object, such as Pod"]
    object_name: Annotated[str, "Name of the object"]
    container: Annotated[str | None, "Container, from spec.containers{NAME}"]
    source: Annotated[str | None, "Reporting component, such as kubelet or default-scheduler"]
    host: Annotated[str | None, "Node that reported it"]
    message: Annotated[str, "Message, joined if kubectl printed it on several lines"]
    count: Annotated[int, "How often, from `(x5 over 10m)` or COUNT; 1 if not said"]
    first_utc: Annotated[datetime | None, "First seen"]
    last_utc: Annotated[datetime | None, "Last seen"]
    error_s: Annotated[
        float | None, "How far the times may be off: ages are rounded, capture time is a guess"
    ]
    form: Annotated[str, "table, describe, manifest or summary"]


@table("pod_usage")
class PodUsage(Sourced):
    """A row of `kubectl top pods`; a row of NULLs stands for `<unknown>`."""

    namespace: Annotated[str | None, "Namespace"]
    pod: Annotated[str, "Pod name"]
    container: Annotated[str | None, "Container, with --containers"]
    cpu: Annotated[float | None, "CPU in cores"]
    memory: Annotated[int | None, "Memory in bytes"]


@table("node_usage")
class NodeUsage(Sourced):
    """A row of `kubectl top nodes`; a row of NULLs stands for `<unknown>`."""

    node: Annotated[str, "Node name"]
    cpu: Annotated[float | None, "CPU in cores"]
    cpu_percent: Annotated[float | None, "CPU in percent of the node"]
    memory: Annotated[int | None, "Memory in bytes"]
    memory_percent: Annotated[float | None, "Memory in percent of the node"]


@table("relations")
class Relation(Sourced):
    """An edge of the topology: `from` runs_on, owned_by, mounts, uses_env, selects, routes_to,
    depends_on or resolves_via `to`.

    `depends_on` goes from a workload to the Service, workload or outside host that it talks to.
    """

    relation: Annotated[
        str, "runs_on, owned_by, mounts, uses_env, selects, routes_to, depends_on, resolves_via"
    ]
    from_kind: Annotated[str, "Kind of the object that needs the other"]
    from_namespace: Annotated[str | None, "Its namespace"]
    from_name: Annotated[str, "Its name"]
    to_kind: Annotated[str, "Kind of the object that is needed; Host for a name outside the bundle"]
    to_namespace: Annotated[str | None, "Its namespace"]
    to_name: Annotated[str, "Its name"]
    why: Annotated[str, "What shows it, such as env DATABASE_URL or log"]
