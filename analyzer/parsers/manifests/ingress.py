"""Ingresses of networking.k8s.io/v1, and of the versions before it with their own words for backends."""

from __future__ import annotations

from analyzer.model import Ingress, IngressRule, IngressTls
from analyzer.parsers.manifests.context import Context, addresses
from analyzer.parsers.manifests.tree import Value

_OLD_CLASS = "kubernetes.io/ingress.class"


def read_ingress(context: Context) -> None:
    """Add the Ingress, its rules and its TLS hosts."""
    spec = context.value.at("spec")
    annotations = context.annotations
    context.records.append(
        Ingress(
            namespace=context.namespace,
            name=context.name,
            class_name=spec.text("ingressClassName") or (annotations or {}).get(_OLD_CLASS),
            address=addresses(context.value.at("status")),
            labels=context.labels,
            annotations=annotations,
            created_utc=context.created,
            **context.place,
        )
    )
    default = spec.at("defaultBackend") or spec.at("backend")
    if default:
        _rule(context, default, None, None, default)
    for rule in spec.items("rules"):
        paths = rule.items("http", "paths")
        for path in paths:
            _rule(context, path, rule.text("host"), path, path.at("backend"))
        if not paths:  # the host goes to the default backend
            _rule(context, rule, rule.text("host"), None, default)
    _tls(context, spec)


def _rule(context: Context, at: Value, host: str | None, path: Value | None, backend: Value) -> None:
    port = backend.at("service", "port")
    context.records.append(
        IngressRule(
            namespace=context.namespace,
            ingress=context.name,
            host=host,
            path=path.text("path") if path else None,
            path_type=path.text("pathType") if path else None,
            service=backend.text("service", "name") or backend.text("serviceName"),
            port=port.text("number") or port.text("name") or backend.text("servicePort"),
            **context.at(at),
        )
    )


def _tls(context: Context, spec: Value) -> None:
    for entry in spec.items("tls"):
        hosts: list[Value] = [host for host in entry.items("hosts") if host.text()]
        for host in hosts or [Value(entry.line)]:
            context.records.append(
                IngressTls(
                    namespace=context.namespace,
                    ingress=context.name,
                    host=host.text(),
                    secret=entry.text("secretName"),
                    **context.at(host),
                )
            )
