"""Host names as cluster DNS reads them."""

from __future__ import annotations

import re

_IN_CLUSTER = re.compile(r"([a-z0-9][a-z0-9-]*)\.([a-z0-9][a-z0-9-]*)\.svc(?:\.[a-z0-9.-]+)?")
_LABEL = re.compile(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?")


def service_name(host: str, namespace: str | None) -> tuple[str | None, str] | None:
    """Namespace and name of the Service that a host can only mean, whether it exists or not; else None.

    NAME, NAME.NAMESPACE (of one's own namespace) and NAME.NAMESPACE.svc; any other may lie outside.
    """
    if found := _IN_CLUSTER.fullmatch(host):
        return found[2], found[1]
    name, dot, rest = host.partition(".")
    if _LABEL.fullmatch(name) and (not dot or rest == namespace):
        return namespace, name
    return None
