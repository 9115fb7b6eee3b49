"""A described Ingress.

TLS:
  web-tls terminates shop.example.com,www.example.com
Rules:
  Host              Path  Backends
  ----              ----  --------
  shop.example.com
                    /api   api-service:8000 (10.244.1.4:8000)
"""

from __future__ import annotations

import re

from analyzer.model.network import Ingress, IngressRule, IngressTls
from analyzer.parsers.kubectl.describe.context import Context
from analyzer.parsers.kubectl.describe.tree import Item, indent_of, shown

_BACKEND = re.compile(r"([a-z0-9][a-z0-9.-]*):([\w-]+)(?: \(.*)?$")
_NO_DEFAULT = ("<default>", "default-http-backend:80 ")
"""What kubectl from 1.24 on, and before, prints for an Ingress without a default backend."""
_RULER = re.compile(r"-+(?:\s+-+)*$")
_TLS = re.compile(r"(?:(\S+) terminates|SNI routes)(?: (\S*))?$")


def read_ingress(context: Context) -> None:
    """Add the Ingress, its rules and its TLS hosts."""
    annotations = context.annotations()
    old_class = (annotations or {}).get("kubernetes.io/ingress.class")
    context.records.append(
        Ingress(
            namespace=context.namespace,
            name=context.name,
            class_name=context.get("Ingress Class") or old_class,
            address=context.get("Address"),
            labels=context.pairs("Labels"),
            annotations=annotations,
            file=context.path,
            line=context.line,
        )
    )
    default = context.section("Default backend")
    if default and shown(default.value) and not default.value.startswith(_NO_DEFAULT):
        _rule(context, default.index, None, None, default.value)
    _rules(context, context.section("Rules"))
    _tls(context, context.section("TLS"))


def _rules(context: Context, section: Item | None) -> None:
    """A host's line, then its paths below it, deeper; `*` stands for any host or path."""
    if section is None:
        return
    host: str | None = None
    lines = context.block.body(section)
    for offset, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or _RULER.match(text) or text.split() == ["Host", "Path", "Backends"]:
            continue
        words = text.split(maxsplit=1)
        if indent_of(line) > section.indent + 2:
            path, backend = (words[0], words[1]) if len(words) > 1 else (None, text)
            _rule(context, section.index + offset, host, path, backend)
        else:
            host = None if text.startswith("*") else words[0]


def _rule(context: Context, index: int, host: str | None, path: str | None, backend: str) -> None:
    match = _BACKEND.match(backend)
    context.records.append(
        IngressRule(
            namespace=context.namespace,
            ingress=context.name,
            host=host,
            path=path,
            path_type=None,
            service=match[1] if match else None,
            port=match[2] if match else None,
            file=context.path,
            line=context.block.number(index),
        )
    )


def _tls(context: Context, section: Item | None) -> None:
    for item in section.children if section else []:
        match = _TLS.match(item.text)
        if not match:
            continue
        context.block.take(item.index, item.index + 1)
        for host in (match[2] or "").split(","):
            context.records.append(
                IngressTls(
                    namespace=context.namespace,
                    ingress=context.name,
                    host=host or None,
                    secret=match[1],
                    file=context.path,
                    line=context.at(item),
                )
            )
