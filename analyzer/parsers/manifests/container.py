"""The containers of a pod: state, resources, ports, environment, mounts, probes."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.model import Container, ContainerEnv, ContainerMount, ContainerPort
from analyzer.parsers.manifests.context import Context
from analyzer.parsers.manifests.probe import read_probes
from analyzer.parsers.manifests.tree import Value
from analyzer.parsers.words import secret_words
from analyzer.quantity import parse_bytes, parse_cpu

_KINDS = (
    ("initContainers", "initContainerStatuses", "init"),
    ("containers", "containerStatuses", "app"),
    ("ephemeralContainers", "ephemeralContainerStatuses", "ephemeral"),
)
_REFERENCES = {"secretKeyRef": "Secret", "configMapKeyRef": "ConfigMap"}
_OBJECTS = {"secretRef": "Secret", "configMapRef": "ConfigMap"}


@dataclass(slots=True)
class _Owner:
    """Where the records of a container belong."""

    context: Context
    container: str
    value: Value


def read_containers(context: Context) -> None:
    """Add every container of the pod."""
    for specs, statuses, kind in _KINDS:
        by_name = {status.text("name"): status for status in context.value.items("status", statuses)}
        for value in context.value.items("spec", specs):
            name = value.text("name")
            if name is None:
                continue
            container = _container(context, value, name, kind)
            context.records.append(container)
            if name in by_name:
                _status(container, by_name[name])
            owner = _Owner(context, name, value)
            _ports(owner)
            _env_from(owner)
            _env(owner)
            _mounts(owner)
            read_probes(context, name, value)


def _container(context: Context, value: Value, name: str, kind: str) -> Container:
    requests, limits = value.at("resources", "requests"), value.at("resources", "limits")
    user = value.whole("securityContext", "runAsUser")
    if user is None:
        user = context.value.whole("spec", "securityContext", "runAsUser")
    return Container(
        namespace=context.namespace,
        pod=context.name,
        name=name,
        kind=kind,
        image=value.text("image"),
        command=secret_words(context.redactor, value.texts("command")) or None,
        args=secret_words(context.redactor, value.texts("args")) or None,
        working_dir=value.text("workingDir"),
        cpu_request=parse_cpu(requests.text("cpu") or ""),
        cpu_limit=parse_cpu(limits.text("cpu") or ""),
        memory_request=parse_bytes(requests.text("memory") or ""),
        memory_limit=parse_bytes(limits.text("memory") or ""),
        ephemeral_limit=parse_bytes(limits.text("ephemeral-storage") or ""),
        privileged=value.yes("securityContext", "privileged") or False,
        run_as_user=user,
        **context.at(value),
    )


def _status(container: Container, status: Value) -> None:
    container.image_id = status.text("imageID")
    container.container_id = status.text("containerID")
    container.ready = status.yes("ready")
    container.restarts = status.whole("restartCount")
    _state(container, status.at("state"))
    _last_state(container, status.at("lastState"))


def _state(container: Container, state: Value) -> None:
    for key, name in (("running", "Running"), ("terminated", "Terminated"), ("waiting", "Waiting")):
        if key in state.pairs():
            found = state.at(key)
            container.state = name
            container.state_line = state.line
            container.state_reason = found.text("reason")
            container.state_message = found.text("message")
            container.exit_code = found.whole("exitCode")
            container.signal = found.whole("signal")
            container.started_utc = found.time("startedAt")
            container.finished_utc = found.time("finishedAt")
            return


def _last_state(container: Container, state: Value) -> None:
    found = state.at("terminated")
    if not found:
        return
    container.last_state = "Terminated"
    container.last_state_line = state.line
    container.last_reason = found.text("reason")
    container.last_message = found.text("message")
    container.last_exit_code = found.whole("exitCode")
    container.last_signal = found.whole("signal")
    container.last_started_utc = found.time("startedAt")
    container.last_finished_utc = found.time("finishedAt")


def _ports(owner: _Owner) -> None:
    for item in owner.value.items("ports"):
        port = item.whole("containerPort")
        if port is not None:
            owner.context.records.append(
                ContainerPort(
                    namespace=owner.context.namespace,
                    pod=owner.context.name,
                    container=owner.container,
                    port=port,
                    protocol=item.text("protocol") or "TCP",
                    name=item.text("name"),
                    host_port=item.whole("hostPort") or None,
                    **owner.context.at(item),
                )
            )


def _env_from(owner: _Owner) -> None:
    for item in owner.value.items("envFrom"):
        for key, kind in _OBJECTS.items():
            found = item.at(key)
            if found:
                optional = found.yes("optional") or False
                owner.context.records.append(
                    _variable(owner, item, None, None, (kind, found.text("name"), None), optional)
                )


def _env(owner: _Owner) -> None:
    for item in owner.value.items("env"):
        name = item.text("name")
        if name is None:
            continue
        source = item.at("valueFrom")
        if source:
            record = _variable(owner, item, name, None, *_source(source))
        else:
            value = owner.context.redactor.value(name, item.text("value") or "")
            record = _variable(owner, item, name, value, (None, None, None), None)
        owner.context.records.append(record)


def _source(source: Value) -> tuple[tuple[str | None, str | None, str | None], bool | None]:
    """Kind, name and key of what a variable is taken from, and whether that may be absent."""
    for reference, kind in _REFERENCES.items():
        found = source.at(reference)
        if found:
            return (kind, found.text("name"), found.text("key")), found.yes("optional") or False
    if source.at("resourceFieldRef"):
        return ("Resource", None, source.text("resourceFieldRef", "resource")), None
    return ("Field", None, source.text("fieldRef", "fieldPath")), None


def _variable(
    owner: _Owner,
    item: Value,
    name: str | None,
    value: str | None,
    source: tuple[str | None, str | None, str | None],
    optional: bool | None,
) -> ContainerEnv:
    return ContainerEnv(
        namespace=owner.context.namespace,
        pod=owner.context.name,
        container=owner.container,
        name=name,
        value=value,
        from_kind=source[0],
        from_name=source[1],
        from_key=source[2],
        optional=optional,
        **owner.context.at(item),
    )


def _mounts(owner: _Owner) -> None:
    for item in owner.value.items("volumeMounts"):
        path, volume = item.text("mountPath"), item.text("name")
        if path and volume:
            owner.context.records.append(
                ContainerMount(
                    namespace=owner.context.namespace,
                    pod=owner.context.name,
                    container=owner.container,
                    path=path,
                    volume=volume,
                    read_only=item.yes("readOnly") or False,
                    sub_path=item.text("subPath") or item.text("subPathExpr"),
                    **owner.context.at(item),
                )
            )
