"""Probes of a described container.

Liveness:   http-get http://:8000/health delay=30s timeout=5s period=10s #success=1 #failure=3
Readiness:  exec [pg_isready -U postgres] delay=5s timeout=1s period=10s #success=1 #failure=3
Startup:    tcp-socket :5432 delay=0s timeout=1s period=10s #success=1 #failure=30
Liveness:   grpc <pod>:9000 my-service delay=0s timeout=1s period=10s #success=1 #failure=3
"""

from __future__ import annotations

import re

from analyzer.model.workloads import ContainerProbe
from analyzer.parsers.kubectl.describe.context import Context
from analyzer.parsers.kubectl.describe.tree import Item

_NUMBERS = re.compile(
    r" delay=(\d{1,9})s timeout=(\d{1,9})s period=(\d{1,9})s #success=(\d{1,9}) #failure=(\d{1,9})$"
)
_METHODS = ("http-get", "tcp-socket", "exec", "grpc", "unknown")
"""Older kubectls print `unknown` for methods that are newer than they are, such as grpc before 1.24."""
_URL = re.compile(r"(\w+)://(?:\[[^\]]*\]|[^/:]*)(?::([\w-]+))?(/.*)?$")


def read_probe(context: Context, container: str, item: Item) -> None:
    """Add a probe; `item` is its `Liveness:`, `Readiness:` or `Startup:`."""
    text = " ".join([item.value, *(line.strip() for line in context.block.body(item))]).strip()
    numbers = _NUMBERS.search(text)
    method, _, target = (text[: numbers.start()] if numbers else text).partition(" ")
    if numbers is None or method not in _METHODS:
        context.refuse(item, "probe not understood")
        return
    scheme, port, path, command = _target(method, target.strip())
    delay, timeout, period, success, failure = (int(number) for number in numbers.groups())
    context.records.append(
        ContainerProbe(
            namespace=context.namespace,
            pod=context.name,
            container=container,
            probe=(item.key or "").lower(),
            method=method,
            scheme=scheme,
            port=port,
            path=path,
            command=command,
            delay_s=delay,
            timeout_s=timeout,
            period_s=period,
            success=success,
            failure=failure,
            file=context.path,
            line=context.at(item),
        )
    )


def _target(method: str, text: str) -> tuple[str | None, str | None, str | None, list[str] | None]:
    """Scheme, port, path and command; kubectl joins the words of a command with blanks."""
    if method == "exec":
        return None, None, None, text.removeprefix("[").removesuffix("]").split()
    if method == "http-get":
        match = _URL.match(text)
        return (match[1].lower(), match[2], match[3], None) if match else (None, None, None, None)
    return None, text.split(" ", maxsplit=1)[0].rpartition(":")[2] or None, None, None
