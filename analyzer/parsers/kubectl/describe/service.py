"""A described Service with its ports and endpoints, and described Endpoints and EndpointSlices."""

from __future__ import annotations

import re

from analyzer.model.network import EndpointAddress, Endpoints, Service, ServicePort
from analyzer.parsers.kubectl.describe.context import Context, reference, whole, yes
from analyzer.parsers.kubectl.describe.tree import Item, shown

_PORT = re.compile(r"(\S+)\s+(\d{1,9})(?:-\d+)?/(\w+)$")
_ADDRESS = re.compile(r"\[?([^\[\]\s]+?)\]?:(\d{1,5})$")
_MODE = re.compile(r" \(\w+\)")
_MORE = re.compile(r"\s\+ (\d{1,9}) more\.\.\.$")


def read_service(context: Context) -> None:
    """Add the Service, its ports and its endpoints."""
    context.records.append(
        Service(
            namespace=context.namespace,
            name=context.name,
            type=context.get("Type"),
            cluster_ip=context.get("IP"),
            external_ip=_external(context),
            external_name=context.get("External Name"),
            selector=context.pairs("Selector"),
            labels=context.pairs("Labels"),
            annotations=context.annotations(),
            session_affinity=context.get("Session Affinity"),
            file=context.path,
            line=context.line,
        )
    )
    _ports(context)
    _endpoints(context)


def _external(context: Context) -> str | None:
    """`203.0.113.5 (VIP), lb.example.com` without the mode that newer kubectls show."""
    printed = context.get("LoadBalancer Ingress") or context.get("External IPs")
    return _MODE.sub("", printed).replace(" ", "") if printed else None


def _ports(context: Context) -> None:
    """`Port`, `TargetPort`, `NodePort` and `Endpoints` come once per port, in this order."""
    port: ServicePort | None = None
    for item in context.block.top.children:
        if item.key == "Port":
            port = _port(context, item)
        elif item.key == "TargetPort" and port:
            port.target_port = (shown(item.value) or "").partition("/")[0] or None
        elif item.key == "NodePort" and port:
            port.node_port = whole(item.value.rpartition(" ")[2])


def _port(context: Context, item: Item) -> ServicePort | None:
    """`Port: http  8000/TCP`; an unnamed port is `<unset>`."""
    match = _PORT.match(item.value)
    if not match:
        context.refuse(item, "service port not understood")
        return None
    port = ServicePort(
        namespace=context.namespace,
        service=context.name,
        port=int(match[2]),
        protocol=match[3],
        name=shown(match[1]),
        file=context.path,
        line=context.at(item),
    )
    context.records.append(port)
    return port


def _endpoints(context: Context) -> None:
    """Addresses of every port; a Service of several ports counts the port that has the most."""
    lists = [item for item in context.block.top.children if item.key == "Endpoints"]
    if not lists:
        return
    ready = 0
    for item in lists:
        more = _MORE.search(item.value)
        text = item.value[: more.start()] if more else item.value
        addresses = [address for address in text.split(",") if shown(address.strip())]
        ready = max(ready, len(addresses) + (int(more[1]) if more else 0))
        for address in addresses:
            _address(context, item, address.strip())
    context.records.append(
        Endpoints(
            namespace=context.namespace,
            name=context.name,
            ready=ready,
            file=context.path,
            line=context.at(lists[0]),
        )
    )


def _address(context: Context, item: Item, text: str) -> None:
    match = _ADDRESS.match(text)
    if not match:
        context.refuse(item, "endpoint not understood")
        return
    _add_address(context, context.name, item, (match[1], int(match[2])), ready=True)


def _add_address(
    context: Context,
    service: str,
    item: Item,
    address: tuple[str, int | None],
    *,
    ready: bool,
    pod: str | None = None,
) -> None:
    context.records.append(
        EndpointAddress(
            namespace=context.namespace,
            name=service,
            ip=address[0],
            port=address[1],
            ready=ready,
            pod=pod,
            file=context.path,
            line=context.at(item),
        )
    )


def read_endpoints(context: Context) -> None:
    """A described Endpoints object: per subset its addresses, those not ready, and a table of ports."""
    section = context.section("Subsets")
    ready = not_ready = 0
    for item in section.children if section else []:
        is_ready = item.key == "Addresses"
        if not is_ready and item.key != "NotReadyAddresses":
            continue
        addresses = [address.strip() for address in item.value.split(",") if shown(address.strip())]
        port = _first_port(context, section, item)
        for address in addresses:
            _add_address(context, context.name, item, (address, port), ready=is_ready)
        ready += len(addresses) if is_ready else 0
        not_ready += 0 if is_ready else len(addresses)
    context.records.append(
        Endpoints(
            namespace=context.namespace,
            name=context.name,
            ready=ready,
            not_ready=not_ready,
            file=context.path,
            line=context.line,
        )
    )


def _first_port(context: Context, section: Item | None, after: Item) -> int | None:
    """The first port of the subset: the `Ports` table follows the addresses."""
    ports = [item for item in section.children if item.key == "Ports"] if section else []
    return _port_of(context, next((item for item in ports if item.index > after.index), None))


def _port_of(context: Context, table: Item | None) -> int | None:
    """The port in the first row of a table `Name  Port  Protocol`."""
    rows = context.rows(table)
    return whole(rows[0][1].get("Port")) if rows else None


def read_slice(context: Context) -> None:
    """A described EndpointSlice: part of the addresses behind the Service that its label names."""
    labels = context.pairs("Labels") or {}
    service = labels.get("kubernetes.io/service-name", context.name)
    port = _port_of(context, context.section("Ports"))
    section = context.section("Endpoints")
    for item in section.children if section else []:
        conditions = item.child("Conditions")
        ready = yes(conditions.get("Ready")) if conditions else None
        kind, pod = reference(item.get("TargetRef"))
        for address in item.value.split(",") if item.key == "- Addresses" else ():
            _add_address(
                context,
                service,
                item,
                (address.strip(), port),
                ready=ready is not False,
                pod=pod if kind == "Pod" else None,
            )
