"""Pods, what they are made of, and what owns and carries them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from analyzer.model.record import Sourced, table


@table("objects")
class ObjectMention(Sourced):
    """Every mention of a Kubernetes object by a listing, a describe block or a manifest.

    An object that has a mention exists.
    """

    kind: Annotated[str, "Kind in the singular, such as Pod or ConfigMap"]
    namespace: Annotated[str | None, "Namespace; NULL for cluster-wide kinds or where not shown"]
    name: Annotated[str, "Name"]
    form: Annotated[str, "table, describe or manifest"]
    labels: Annotated[dict[str, str] | None, "Labels, where the form shows them"]
    annotations: Annotated[dict[str, str] | None, "Annotations, secrets replaced; last-applied left out"]
    created_utc: Annotated[datetime | None, "Creation time, from creationTimestamp or AGE"]


@table("pods", key=("namespace", "name"))
class Pod(Sourced):
    """One row per pod, merged from every file that shows it (file: the fullest source)."""

    namespace: Annotated[str | None, "Namespace"]
    name: Annotated[str, "Pod name"]
    phase: Annotated[str | None, "Phase of describe or status.phase: Pending, Running, …"] = None
    status: Annotated[str | None, "STATUS column of kubectl get, such as CrashLoopBackOff"] = None
    ready_containers: Annotated[int | None, "First number of READY"] = None
    containers: Annotated[int | None, "Second number of READY"] = None
    restarts: Annotated[int | None, "RESTARTS over all containers"] = None
    last_restart_utc: Annotated[datetime | None, "From RESTARTS `8 (4m53s ago)`"] = None
    created_utc: Annotated[datetime | None, "Creation time, from creationTimestamp or AGE"] = None
    started_utc: Annotated[datetime | None, "Start Time / status.startTime"] = None
    deleted_utc: Annotated[datetime | None, "Deletion time of a pod that is terminating"] = None
    ip: Annotated[str | None, "Pod IP"] = None
    node: Annotated[str | None, "Node it is bound to; NULL if unscheduled"] = None
    node_ip: Annotated[str | None, "IP of that node"] = None
    owner_kind: Annotated[str | None, "Kind of Controlled By"] = None
    owner_name: Annotated[str | None, "Name of Controlled By"] = None
    workload_kind: Annotated[str | None, "Kind of the workload behind the owner, such as Deployment"] = None
    workload: Annotated[str | None, "Name of the workload behind the owner"] = None
    component: Annotated[str | None, "What runs in it: postgres, redis, nginx, app, frontend, …"] = None
    labels: Annotated[dict[str, str] | None, "Labels"] = None
    annotations: Annotated[dict[str, str] | None, "Annotations, secrets replaced"] = None
    qos: Annotated[str | None, "QoS class"] = None
    service_account: Annotated[str | None, "Service account"] = None
    priority_class: Annotated[str | None, "Priority class"] = None
    node_selector: Annotated[dict[str, str] | None, "Node selector"] = None
    tolerations: Annotated[list[str] | None, "Tolerations as describe prints them"] = None
    reason: Annotated[str | None, "status.reason, such as Evicted or NodeLost"] = None
    message: Annotated[str | None, "status.message"] = None
    host_network: Annotated[bool | None, "Uses the node's network"] = None


@table("containers", key=("namespace", "pod", "name"))
class Container(Sourced):
    """One row per container of a pod, init and ephemeral containers included."""

    namespace: Annotated[str | None, "Namespace"]
    pod: Annotated[str, "Pod name"]
    name: Annotated[str, "Container name"]
    kind: Annotated[str | None, "app, init or ephemeral"] = None
    image: Annotated[str | None, "Image as written in the spec"] = None
    image_id: Annotated[str | None, "Image with digest; NULL when it was never pulled"] = None
    container_id: Annotated[str | None, "Runtime id; NULL when it never started"] = None
    state: Annotated[str | None, "Waiting, Running or Terminated"] = None
    state_reason: Annotated[str | None, "Reason of the state, such as CrashLoopBackOff"] = None
    state_message: Annotated[str | None, "Message of the state"] = None
    exit_code: Annotated[int | None, "Exit code, if terminated now"] = None
    signal: Annotated[int | None, "Signal, if terminated by one"] = None
    started_utc: Annotated[datetime | None, "Start of the present state"] = None
    finished_utc: Annotated[datetime | None, "End, if terminated now"] = None
    state_line: Annotated[int | None, "Line of the state in `file`"] = None
    last_state: Annotated[str | None, "Last State: Terminated, or NULL"] = None
    last_reason: Annotated[str | None, "Reason of the last state, such as OOMKilled"] = None
    last_message: Annotated[str | None, "Message of the last state"] = None
    last_exit_code: Annotated[int | None, "Exit code of the last run"] = None
    last_signal: Annotated[int | None, "Signal that ended the last run"] = None
    last_started_utc: Annotated[datetime | None, "Start of the last run"] = None
    last_finished_utc: Annotated[datetime | None, "End of the last run"] = None
    last_state_line: Annotated[int | None, "Line of the last state in `file`"] = None
    ready: Annotated[bool | None, "Ready"] = None
    restarts: Annotated[int | None, "Restart Count"] = None
    command: Annotated[list[str] | None, "Command, secrets replaced"] = None
    args: Annotated[list[str] | None, "Arguments, secrets replaced"] = None
    working_dir: Annotated[str | None, "Working directory"] = None
    cpu_request: Annotated[float | None, "CPU request in cores"] = None
    cpu_limit: Annotated[float | None, "CPU limit in cores"] = None
    memory_request: Annotated[int | None, "Memory request in bytes"] = None
    memory_limit: Annotated[int | None, "Memory limit in bytes"] = None
    ephemeral_limit: Annotated[int | None, "Ephemeral storage limit in bytes"] = None
    privileged: Annotated[bool | None, "securityContext.privileged, only in manifests"] = None
    run_as_user: Annotated[int | None, "securityContext.runAsUser, only in manifests"] = None


@table("container_ports")
class ContainerPort(Sourced):
    """A port that a container declares."""

    namespace: Annotated[str | None, "Namespace"]
    pod: Annotated[str, "Pod name"]
    container: Annotated[str, "Container name"]
    port: Annotated[int, "Port number"]
    protocol: Annotated[str, "TCP, UDP or SCTP"]
    name: Annotated[str | None, "Port name, only in manifests"]
    host_port: Annotated[int | None, "Host port, NULL for none"]


@table("container_env")
class ContainerEnv(Sourced):
    """An environment variable, or a whole object taken in by envFrom (then `name` is NULL)."""

    namespace: Annotated[str | None, "Namespace"]
    pod: Annotated[str, "Pod name"]
    container: Annotated[str, "Container name"]
    name: Annotated[str | None, "Variable name; NULL for envFrom"]
    value: Annotated[str | None, "Literal value, secrets replaced"]
    from_kind: Annotated[str | None, "Secret, ConfigMap, Field or Resource; NULL for a literal"]
    from_name: Annotated[str | None, "Name of that object"]
    from_key: Annotated[str | None, "Key in it, or the field path"]
    optional: Annotated[bool | None, "Whether the reference may be absent"]


@table("container_mounts")
class ContainerMount(Sourced):
    """Where a container mounts a volume."""

    namespace: Annotated[str | None, "Namespace"]
    pod: Annotated[str, "Pod name"]
    container: Annotated[str, "Container name"]
    path: Annotated[str, "Mount path"]
    volume: Annotated[str, "Volume name"]
    read_only: Annotated[bool, "Mounted read-only"]
    sub_path: Annotated[str | None, "Sub path in the volume"]


@table("container_probes")
class ContainerProbe(Sourced):
    """A liveness, readiness or startup probe."""

    namespace: Annotated[str | None, "Namespace"]
    pod: Annotated[str, "Pod name"]
    container: Annotated[str, "Container name"]
    probe: Annotated[str, "liveness, readiness or startup"]
    method: Annotated[str, "http-get, tcp-socket, exec or grpc"]
    scheme: Annotated[str | None, "http or https"]
    port: Annotated[str | None, "Port number or name"]
    path: Annotated[str | None, "HTTP path"]
    command: Annotated[list[str] | None, "Command of an exec probe"]
    delay_s: Annotated[int | None, "initialDelaySeconds"]
    timeout_s: Annotated[int | None, "timeoutSeconds"]
    period_s: Annotated[int | None, "periodSeconds"]
    success: Annotated[int | None, "successThreshold"]
    failure: Annotated[int | None, "failureThreshold"]


@table("pod_conditions")
class PodCondition(Sourced):
    """A condition of a pod, such as Ready or PodScheduled."""

    namespace: Annotated[str | None, "Namespace"]
    pod: Annotated[str, "Pod name"]
    type: Annotated[str, "Condition type"]
    status: Annotated[str, "True, False or Unknown"]
    reason: Annotated[str | None, "Reason, only in manifests"]
    message: Annotated[str | None, "Message, only in manifests"]


@table("volumes")
class Volume(Sourced):
    """A volume of a pod and the object behind it; a projected volume has a row per source."""

    namespace: Annotated[str | None, "Namespace"]
    pod: Annotated[str, "Pod name"]
    name: Annotated[str, "Volume name"]
    type: Annotated[str, "PersistentVolumeClaim, ConfigMap, Secret, EmptyDir, HostPath, Projected, …"]
    source: Annotated[str | None, "Claim, ConfigMap or Secret name, or host path"]
    optional: Annotated[bool | None, "Whether the source may be absent"]
    read_only: Annotated[bool | None, "Mounted read-only"]
    detail: Annotated[dict[str, str] | None, "Whatever else describe or the manifest says of it"]


@table("workloads", key=("namespace", "kind", "name"))
class Workload(Sourced):
    """Deployments, StatefulSets, DaemonSets, ReplicaSets, Jobs and CronJobs.

    The guide's collector takes none of them; then they are inferred from Controlled By and from
    names, and `form` says `inferred`.
    """

    namespace: Annotated[str | None, "Namespace"]
    kind: Annotated[str, "Deployment, StatefulSet, DaemonSet, ReplicaSet, Job or CronJob"]
    name: Annotated[str, "Name"]
    form: Annotated[str, "table, describe, manifest or inferred"]
    component: Annotated[str | None, "What runs in it: postgres, redis, nginx, app, frontend, …"] = None
    desired: Annotated[int | None, "Replicas wanted; completions for a Job"] = None
    current: Annotated[int | None, "Replicas that exist"] = None
    ready: Annotated[int | None, "Replicas that are ready; succeeded pods for a Job"] = None
    up_to_date: Annotated[int | None, "Replicas of the newest template"] = None
    available: Annotated[int | None, "Replicas available"] = None
    selector: Annotated[dict[str, str] | None, "Label selector"] = None
    labels: Annotated[dict[str, str] | None, "Labels"] = None
    images: Annotated[list[str] | None, "Images of the pod template"] = None
    owner_kind: Annotated[str | None, "Kind of the owner, for a ReplicaSet or Job"] = None
    owner_name: Annotated[str | None, "Name of the owner"] = None
    created_utc: Annotated[datetime | None, "Creation time"] = None
    revision: Annotated[int | None, "deployment.kubernetes.io/revision"] = None
    conditions: Annotated[dict[str, str] | None, "Condition type to `status reason`"] = None


@table("nodes", key=("name",))
class Node(Sourced):
    """A node, as far as the bundle shows it (pods and events name nodes that no file lists)."""

    name: Annotated[str, "Node name"]
    status: Annotated[str | None, "STATUS column, such as Ready,SchedulingDisabled"] = None
    ready: Annotated[bool | None, "Condition Ready is True"] = None
    unschedulable: Annotated[bool | None, "Cordoned"] = None
    roles: Annotated[str | None, "ROLES column"] = None
    version: Annotated[str | None, "Kubelet version"] = None
    internal_ip: Annotated[str | None, "Internal IP"] = None
    os_image: Annotated[str | None, "OS image"] = None
    kernel: Annotated[str | None, "Kernel version"] = None
    runtime: Annotated[str | None, "Container runtime"] = None
    labels: Annotated[dict[str, str] | None, "Labels"] = None
    taints: Annotated[list[str] | None, "Taints as key=value:effect"] = None
    cpu_capacity: Annotated[float | None, "Capacity in cores"] = None
    cpu_allocatable: Annotated[float | None, "Allocatable cores"] = None
    memory_capacity: Annotated[int | None, "Capacity in bytes"] = None
    memory_allocatable: Annotated[int | None, "Allocatable bytes"] = None
    pods_allocatable: Annotated[int | None, "Allocatable pods"] = None
    created_utc: Annotated[datetime | None, "Creation time"] = None


@table("node_conditions")
class NodeCondition(Sourced):
    """A condition of a node, such as Ready or DiskPressure."""

    node: Annotated[str, "Node name"]
    type: Annotated[str, "Condition type"]
    status: Annotated[str, "True, False or Unknown"]
    reason: Annotated[str | None, "Reason"]
    message: Annotated[str | None, "Message"]
    changed_utc: Annotated[datetime | None, "lastTransitionTime"]


@table("persistent_volume_claims", key=("namespace", "name"))
class PersistentVolumeClaim(Sourced):
    """A claim, as far as the bundle shows it."""

    namespace: Annotated[str | None, "Namespace"]
    name: Annotated[str, "Name"]
    status: Annotated[str | None, "Bound, Pending or Lost"] = None
    volume: Annotated[str | None, "Bound volume"] = None
    requested: Annotated[int | None, "Requested bytes"] = None
    capacity: Annotated[int | None, "Capacity in bytes"] = None
    access_modes: Annotated[list[str] | None, "RWO, ROX, RWX or RWOP"] = None
    storage_class: Annotated[str | None, "Storage class"] = None
    created_utc: Annotated[datetime | None, "Creation time"] = None


@table("persistent_volumes", key=("name",))
class PersistentVolume(Sourced):
    """A persistent volume."""

    name: Annotated[str, "Name"]
    status: Annotated[str | None, "Available, Bound, Released or Failed"] = None
    claim: Annotated[str | None, "namespace/name of the claim"] = None
    capacity: Annotated[int | None, "Capacity in bytes"] = None
    access_modes: Annotated[list[str] | None, "RWO, ROX, RWX or RWOP"] = None
    reclaim_policy: Annotated[str | None, "Retain, Delete or Recycle"] = None
    storage_class: Annotated[str | None, "Storage class"] = None
    reason: Annotated[str | None, "Reason of a failure"] = None
    created_utc: Annotated[datetime | None, "Creation time"] = None


@table("horizontal_pod_autoscalers", key=("namespace", "name"))
class HorizontalPodAutoscaler(Sourced):
    """An autoscaler and what it aims at."""

    namespace: Annotated[str | None, "Namespace"]
    name: Annotated[str, "Name"]
    target_kind: Annotated[str | None, "Kind that it scales"] = None
    target_name: Annotated[str | None, "Name that it scales"] = None
    metrics: Annotated[str | None, "TARGETS column, such as cpu: <unknown>/80%"] = None
    min_replicas: Annotated[int | None, "Least replicas"] = None
    max_replicas: Annotated[int | None, "Most replicas"] = None
    replicas: Annotated[int | None, "Replicas now"] = None


@table("resource_quotas", key=("namespace", "name", "resource"))
class ResourceQuota(Sourced):
    """One resource of a ResourceQuota."""

    namespace: Annotated[str | None, "Namespace"]
    name: Annotated[str, "Quota name"]
    resource: Annotated[str, "Resource, such as limits.memory"]
    used: Annotated[str | None, "Used, as printed"] = None
    hard: Annotated[str | None, "Hard limit, as printed"] = None
