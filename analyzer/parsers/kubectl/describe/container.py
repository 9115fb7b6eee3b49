"""The containers of a described pod: state, resources, ports, environment, mounts, probes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analyzer.model.workloads import Container, ContainerEnv, ContainerMount, ContainerPort
from analyzer.parsers.kubectl.describe.context import Context, whole, yes
from analyzer.parsers.kubectl.describe.probe import read_probe
from analyzer.parsers.kubectl.describe.tree import Item, shown
from analyzer.parsers.words import secret_words
from analyzer.quantity import parse_bytes, parse_cpu
from analyzer.times import parse_describe_time

_PORT = re.compile(r"(\d{1,9})/(\w+)(?: \(([^)]*)\))?$")
_FROM_KEY = re.compile(
    r"<set to the key '([^']*)' (in secret|of config map) '([^']*)'>(?:\s+Optional: (\w+))?$"
)
_FIELD = re.compile(r"\(\w+:((?:metadata|spec|status)\.[^()]*)\)$")
_RESOURCE = re.compile(r"\(((?:limits|requests)\.[\w./-]+)\)$")
_ENV_FROM = re.compile(r"(\S+)\s+(Secret|ConfigMap)(?: with prefix '.*?')?(?:\s+Optional: (\w+))?$")
_MOUNT = re.compile(r"(.+) from (\S+) \(([^)]*)\)$")
_SUB_PATH = re.compile(r'path="(.*)"')


@dataclass(slots=True)
class _Owner:
    """Where the records of a container belong."""

    context: Context
    container: str

    @property
    def common(self) -> tuple[str | None, str, str, str]:
        return self.context.namespace, self.context.name, self.container, self.context.path


def read_containers(context: Context, heading: str, kind: str) -> list[Container]:
    """Add what stands below `Containers:`, `Init Containers:` or `Ephemeral Containers:`."""
    section = context.section(heading)
    found = []
    for item in section.children if section else []:
        if item.key is None or item.value:
            continue
        found.append(_container(context, item, kind))
        context.records.append(found[-1])
        owner = _Owner(context, item.key)
        _ports(owner, item)
        _env_from(owner, item.child("Environment Variables from"))
        _env(owner, item.child("Environment"))
        _mounts(owner, item.child("Mounts"))
        context.entries(item.child("Devices"))
        for name in ("Liveness", "Readiness", "Startup"):
            probe = item.child(name)
            if probe:
                read_probe(context, item.key, probe)
    return found


def _container(context: Context, item: Item, kind: str) -> Container:
    container = Container(
        namespace=context.namespace,
        pod=context.name,
        name=item.key or "",
        kind=kind,
        image=item.get("Image"),
        image_id=item.get("Image ID"),
        container_id=item.get("Container ID"),
        ready=yes(item.get("Ready")),
        restarts=whole(item.get("Restart Count")),
        command=_words(context, item.child("Command")),
        args=_words(context, item.child("Args")),
        file=context.path,
        line=context.at(item),
    )
    _resources(container, item)
    _state(context, container, item.child("State"))
    _last_state(context, container, item.child("Last State"))
    return container


def _resources(container: Container, item: Item) -> None:
    requests, limits = item.child("Requests"), item.child("Limits")
    if requests:
        container.cpu_request = parse_cpu(requests.get("cpu") or "")
        container.memory_request = parse_bytes(requests.get("memory") or "")
    if limits:
        container.cpu_limit = parse_cpu(limits.get("cpu") or "")
        container.memory_limit = parse_bytes(limits.get("memory") or "")
        container.ephemeral_limit = parse_bytes(limits.get("ephemeral-storage") or "")


def _state(context: Context, container: Container, item: Item | None) -> None:
    if item is None:
        return
    container.state = shown(item.value)
    container.state_line = context.at(item)
    container.state_reason = item.get("Reason")
    container.state_message = _message(context, item)
    container.exit_code = _exit_code(item)
    container.signal = whole(item.get("Signal"))
    container.started_utc = parse_describe_time(item.get("Started") or "")
    container.finished_utc = parse_describe_time(item.get("Finished") or "")


def _last_state(context: Context, container: Container, item: Item | None) -> None:
    if item is None:
        return
    container.last_state = shown(item.value)
    container.last_state_line = context.at(item)
    container.last_reason = item.get("Reason")
    container.last_message = _message(context, item)
    container.last_exit_code = _exit_code(item)
    container.last_signal = whole(item.get("Signal"))
    container.last_started_utc = parse_describe_time(item.get("Started") or "")
    container.last_finished_utc = parse_describe_time(item.get("Finished") or "")


def _exit_code(item: Item) -> int | None:
    text = item.get("Exit Code") or ""
    return int(text) if re.fullmatch(r"-?[0-9]{1,10}", text) else None


def _message(context: Context, state: Item) -> str | None:
    """The message of a state, often the end of a log: its further lines are not indented."""
    item = state.child("Message")
    if item is None:
        return None
    return "\n".join([item.value, *context.block.body(item)]).rstrip() or None


def _words(context: Context, item: Item | None) -> list[str] | None:
    """Command or arguments, one a line; the value of `--flag` on the next line may be a secret."""
    if item is None:
        return None
    lines = [line.strip() for line in context.block.body(item)]
    words = [shown(item.value) or "", *lines]
    return secret_words(context.redactor, filter(None, words)) or None


def _ports(owner: _Owner, item: Item) -> None:
    """`Port: 8000/TCP` or `Ports: 80/TCP, 443/TCP`, with the host ports (0 for none) in the same order."""
    ports = item.child("Port") or item.child("Ports")
    hosts = item.child("Host Port") or item.child("Host Ports")
    if ports is None or shown(ports.value) is None:
        return
    host_ports = hosts.value.split(", ") if hosts else []
    for place, text in enumerate(ports.value.split(", ")):
        match = _PORT.match(text)
        if not match:
            owner.context.refuse(ports, "container port not understood")
            continue
        host = whole(host_ports[place]) if place < len(host_ports) else None
        _add_port(owner, ports, int(match[1]), match[2], host)


def _add_port(owner: _Owner, item: Item, port: int, protocol: str, host: int | None) -> None:
    namespace, pod, container, path = owner.common
    owner.context.records.append(
        ContainerPort(
            namespace=namespace,
            pod=pod,
            container=container,
            port=port,
            protocol=protocol,
            name=None,
            host_port=host or None,
            file=path,
            line=owner.context.at(item),
        )
    )


def _env_from(owner: _Owner, section: Item | None) -> None:
    """`langgraph-config  ConfigMap  Optional: false`."""
    for item in section.children if section else []:
        match = _ENV_FROM.match(item.text)
        if match:
            owner.context.block.take(item.index, item.index + 1)
            _add_env(owner, item, None, None, (match[2], match[1], None), yes(match[3]))


def _env(owner: _Owner, section: Item | None) -> None:
    for item in section.children if section else []:
        if item.key is None:
            continue
        value = "\n".join(_value_lines(owner.context, item))
        reference = _FROM_KEY.match(value)
        source = _FIELD.search(value) or _RESOURCE.search(value)
        if reference:
            kind = "Secret" if reference[2] == "in secret" else "ConfigMap"
            _add_env(owner, item, item.key, None, (kind, reference[3], reference[1]), yes(reference[4]))
        elif source:
            kind = "Field" if source.re is _FIELD else "Resource"
            _add_env(
                owner, item, item.key, value[: source.start()].strip() or None, (kind, None, source[1]), None
            )
        else:
            safe = owner.context.redactor.value(item.key, value)
            _add_env(owner, item, item.key, safe, (None, None, None), None)


def _value_lines(context: Context, item: Item) -> list[str]:
    """The lines of a value; blanks at their ends are its own."""
    column = context.block.column(item)
    first, *further = context.block.lines[item.index], *context.block.body(item)
    while further and not further[-1]:
        further.pop()
    return [first[column:] if item.value else "", *(line[column:] for line in further)]


def _add_env(
    owner: _Owner,
    item: Item,
    name: str | None,
    value: str | None,
    source: tuple[str | None, str | None, str | None],
    optional: bool | None,
) -> None:
    namespace, pod, container, path = owner.common
    owner.context.records.append(
        ContainerEnv(
            namespace=namespace,
            pod=pod,
            container=container,
            name=name,
            value=value,
            from_kind=source[0],
            from_name=source[1],
            from_key=source[2],
            optional=optional,
            file=path,
            line=owner.context.at(item),
        )
    )


def _mounts(owner: _Owner, section: Item | None) -> None:
    """`/etc/nginx/nginx.conf from nginx-config (rw,path="nginx.conf")`."""
    for item in section.children if section else []:
        match = _MOUNT.match(item.text)
        if not match:
            continue
        owner.context.block.take(item.index, item.index + 1)
        sub_path = _SUB_PATH.search(match[3])
        namespace, pod, container, path = owner.common
        owner.context.records.append(
            ContainerMount(
                namespace=namespace,
                pod=pod,
                container=container,
                path=match[1],
                volume=match[2],
                read_only=match[3].split(",")[0] == "ro",
                sub_path=sub_path[1] if sub_path else None,
                file=path,
                line=owner.context.at(item),
            )
        )
