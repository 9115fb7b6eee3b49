"""Services, what is behind them, and Ingresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer.model import EndpointAddress, Endpoints, Ingress, Record, Service, ServicePort
from analyzer.parsers.kubectl.row import Row

_PORT = re.compile(r"(\d{1,5})(?::(\d{1,5}))?/(\w+)$", re.ASCII)
_MORE = re.compile(r" \+ (\d{1,9}) more\.\.\.$", re.ASCII)
_ADDRESS = re.compile(r"(?:\[(?P<v6>[^\]]+)\]|(?P<v4>[^:\s]+)):(?P<port>\d{1,5})$", re.ASCII)


def read_service(row: Row) -> Iterator[Record]:
    """`api   NodePort   10.96.0.5   <none>   80:30080/TCP,9090:30090/TCP   33d   app=api`."""
    external = row.text("EXTERNAL-IP")
    by_name = row["TYPE"] == "ExternalName"
    yield Service(
        namespace=row.namespace,
        name=row.name,
        type=row.text("TYPE"),
        cluster_ip=row.text("CLUSTER-IP"),
        external_ip=None if by_name else external,
        external_name=external if by_name else None,
        selector=row.labels("SELECTOR"),
        labels=row.labels("LABELS"),
        created_utc=row.created,
        file=row.path,
        line=row.line,
    )
    for text in row.items("PORT(S)") or ():
        if port := _PORT.match(text):
            yield ServicePort(
                namespace=row.namespace,
                service=row.name,
                port=int(port[1]),
                protocol=port[3],
                node_port=int(port[2]) if port[2] else None,
                file=row.path,
                line=row.line,
            )


def read_endpoints(row: Row) -> Iterator[Record]:
    """`api   10.244.1.7:8000,10.244.1.8:8000,10.244.1.9:8000 + 1 more...   33d`.

    kubectl lists every port of every address: of what it hides, addresses and ports cannot be told apart.
    """
    printed = row["ENDPOINTS"]
    hidden = _MORE.search(printed)
    listed = row.text("ENDPOINTS")
    texts = (printed[: hidden.start()] if hidden else listed or "").split(",")
    addresses = [_address(text) for text in texts if text]
    more = int(hidden[1]) if hidden else 0
    yield Endpoints(
        namespace=row.namespace,
        name=row.name,
        printed="listed" if listed else "none" if printed else "blank",
        ready=len(addresses) + more if more else len({ip for ip, _ in addresses}),
        file=row.path,
        line=row.line,
    )
    for ip, port in addresses:
        yield EndpointAddress(
            namespace=row.namespace,
            name=row.name,
            ip=ip,
            port=port,
            ready=True,
            pod=None,
            file=row.path,
            line=row.line,
        )


def _address(text: str) -> tuple[str, int | None]:
    """`10.244.1.7:8000`, `[fd00::7]:8000`, or the address alone of a headless Service without ports."""
    found = _ADDRESS.match(text)
    return (found["v6"] or found["v4"], int(found["port"])) if found else (text, None)


def read_ingress(row: Row) -> Iterator[Record]:
    """`web   nginx   shop.example.com   192.168.0.100   80, 443   33d`."""
    yield Ingress(
        namespace=row.namespace,
        name=row.name,
        class_name=row.text("CLASS"),
        address=row.text("ADDRESS"),
        labels=row.labels("LABELS"),
        created_utc=row.created,
        file=row.path,
        line=row.line,
    )
