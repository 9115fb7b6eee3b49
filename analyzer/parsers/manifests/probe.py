"""Probes of a container. Where a manifest does not say a number, the API server's default holds."""

from __future__ import annotations

from analyzer.model import ContainerProbe
from analyzer.parsers.manifests.context import Context
from analyzer.parsers.manifests.tree import Value
from analyzer.parsers.words import secret_words

_PROBES = {"livenessProbe": "liveness", "readinessProbe": "readiness", "startupProbe": "startup"}
_METHODS = {"httpGet": "http-get", "tcpSocket": "tcp-socket", "exec": "exec", "grpc": "grpc"}


def read_probes(context: Context, container: str, value: Value) -> None:
    """Add the probes that a container has."""
    for key, name in _PROBES.items():
        probe = value.at(key)
        for method in _METHODS:
            if method in probe.pairs():
                context.records.append(_probe(context, container, name, method, probe))


def _probe(context: Context, container: str, name: str, method: str, probe: Value) -> ContainerProbe:
    target = probe.at(method)
    http = method == "httpGet"
    return ContainerProbe(
        namespace=context.namespace,
        pod=context.name,
        container=container,
        probe=name,
        method=_METHODS[method],
        scheme=(target.text("scheme") or "HTTP").lower() if http else None,
        port=target.text("port"),
        path=target.text("path") or "/" if http else None,
        command=secret_words(context.redactor, target.texts("command")) or None,
        delay_s=_number(probe, "initialDelaySeconds", 0),
        timeout_s=_number(probe, "timeoutSeconds", 1),
        period_s=_number(probe, "periodSeconds", 10),
        success=_number(probe, "successThreshold", 1),
        failure=_number(probe, "failureThreshold", 3),
        **context.at(probe),
    )


def _number(probe: Value, key: str, default: int) -> int:
    number = probe.whole(key)
    return default if number is None else number
