"""Services, and what stands behind them: Endpoints and EndpointSlices."""

from __future__ import annotations

from analyzer.model import EndpointAddress, Endpoints, Service, ServicePort
from analyzer.parsers.manifests.context import Context, addresses
from analyzer.parsers.manifests.tree import Value

_SERVICE_NAME = "kubernetes.io/service-name"


def read_service(context: Context) -> None:
    """Add the Service and its ports."""
    spec = context.value.at("spec")
    context.records.append(
        Service(
            namespace=context.namespace,
            name=context.name,
            type=spec.text("type") or "ClusterIP",
            cluster_ip=spec.text("clusterIP"),
            external_ip=addresses(context.value.at("status")) or ",".join(spec.texts("externalIPs")) or None,
            external_name=spec.text("externalName"),
            selector=spec.strings("selector"),
            labels=context.labels,
            annotations=context.annotations,
            session_affinity=spec.text("sessionAffinity"),
            created_utc=context.created,
            **context.place,
        )
    )
    for item in spec.items("ports"):
        port = item.whole("port")
        if port is not None:
            context.records.append(
                ServicePort(
                    namespace=context.namespace,
                    service=context.name,
                    port=port,
                    protocol=item.text("protocol") or "TCP",
                    name=item.text("name"),
                    target_port=item.text("targetPort") or str(port),
                    node_port=item.whole("nodePort"),
                    **context.at(item),
                )
            )


def read_endpoints(context: Context) -> None:
    """Add the Endpoints and a row for every address and port."""
    subsets = context.value.items("subsets")
    ready: set[str] = set()
    not_ready: set[str] = set()
    for subset in subsets:
        ports = [port.whole("port") for port in subset.items("ports")] or [None]
        for key, found in (("addresses", ready), ("notReadyAddresses", not_ready)):
            items = [item for item in subset.items(key) if item.text("ip")]
            found.update(item.text("ip") or "" for item in items)
            for item, port in context.combine(items, ports):
                _address(context, item, context.name, (item.text("ip") or "", port), key == "addresses")
    context.records.append(
        Endpoints(
            namespace=context.namespace,
            name=context.name,
            printed="listed" if ready else "blank" if subsets else "none",
            ready=len(ready),
            not_ready=len(not_ready),
            **context.place,
        )
    )


def read_slice(context: Context) -> None:
    """Add the addresses of an EndpointSlice; a Service may have several, which count together."""
    value = context.value
    service = (context.labels or {}).get(_SERVICE_NAME)
    if service is None:
        return
    key = (context.namespace, service, value.text("addressType") or "")
    total = context.slices.get(key)
    if total is None:
        total = context.slices[key] = Endpoints(
            namespace=context.namespace, name=service, ready=0, not_ready=0, **context.place
        )
        context.records.append(total)
    ports = [port.whole("port") for port in value.items("ports")] or [None]
    for item in value.items("endpoints"):
        ready = item.yes("conditions", "ready") is not False  # unknown counts as ready, says the API
        total.ready = (total.ready or 0) + ready
        total.not_ready = (total.not_ready or 0) + (not ready)
        for ip, port in context.combine(item.texts("addresses"), ports):
            _address(context, item, service, (ip, port), ready)


def _address(
    context: Context, item: Value, service: str, target: tuple[str, int | None], ready: bool
) -> None:
    pod = item.text("targetRef", "name") if item.text("targetRef", "kind") == "Pod" else None
    context.records.append(
        EndpointAddress(
            namespace=context.namespace,
            name=service,
            ip=target[0],
            port=target[1],
            ready=ready,
            pod=pod,
            **context.at(item),
        )
    )
