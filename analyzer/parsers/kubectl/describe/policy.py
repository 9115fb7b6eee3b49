"""A described NetworkPolicy.

Spec:
  PodSelector:     app=postgres
  Allowing ingress traffic:
    To Port: 5432/TCP
    From:
      NamespaceSelector: team=web
      PodSelector: app=api
    ----------
    To Port: <any> (traffic allowed to all ports)
    From: <any> (traffic not restricted by source)
  Not affecting egress traffic
  Policy Types: Ingress
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from analyzer.model.network import NetworkPolicy, NetworkPolicyRule
from analyzer.parsers.kubectl.describe.context import Context, pairs
from analyzer.parsers.kubectl.describe.tree import Item, shown

_PORT = re.compile(r"([\w-]+?)(?:-(\d{1,5}))?/(\w+)$")
_MOST_ROWS = 10_000
"""Rows of one rule: a row per peer and port; real rules make some dozens."""
_PART = re.compile(r",(?![^()]*\))")


@dataclass(slots=True)
class _Rule:
    """One rule: its ports and peers; an empty list means any."""

    number: int
    index: int
    ports: list[tuple[str | None, int | None, str | None]] = field(default_factory=list)
    peers: list[Item] = field(default_factory=list)


def read_policy(context: Context) -> None:
    """Add the policy and a row per rule, peer and port."""
    spec = context.section("Spec")
    selector, expressions = _selector(spec.child("PodSelector")) if spec else ({}, [])
    context.records.append(
        NetworkPolicy(
            namespace=context.namespace,
            name=context.name,
            pod_selector=selector,
            expressions=expressions or None,
            ingress=_restricts(spec, "ingress"),
            egress=_restricts(spec, "egress"),
            created_utc=context.created(),
            file=context.path,
            line=context.line,
        )
    )
    if spec is None:
        return
    context.block.take(spec.index, spec.end)
    for direction in ("ingress", "egress"):
        section = spec.child(f"Allowing {direction} traffic")
        for rule in _rules(section) if section else []:
            _add(context, direction, rule)


def _restricts(spec: Item | None, direction: str) -> bool | None:
    if spec and spec.child(f"Allowing {direction} traffic"):
        return True
    absent = f"Not affecting {direction} traffic"
    return False if spec and any(item.text == absent for item in spec.children) else None


def _rules(section: Item) -> list[_Rule]:
    """A line of dashes divides the rules; `<none>` means that there are none."""
    rules: list[_Rule] = []
    divided = True
    for item in section.children:
        if item.text.startswith("----"):
            divided = True
        elif item.key in ("To Port", "To Port Range", "From", "To"):
            if divided:
                rules.append(_Rule(len(rules), item.index))
            divided = False
            if item.key.startswith("To Port"):
                rules[-1].ports += _port(item)
            elif item.children:
                rules[-1].peers.append(item)
    return rules


def _port(item: Item) -> list[tuple[str | None, int | None, str | None]]:
    match = _PORT.match(item.value)
    if not match or item.value.startswith("<any>"):
        return []
    if item.key == "To Port Range" and match[2]:
        return [(match[1], int(match[2]), match[3])]
    return [(item.value.rpartition("/")[0], None, match[3])]


def _add(context: Context, direction: str, rule: _Rule) -> None:
    peers: list[Item | None] = [*rule.peers] or [None]
    ports = rule.ports or [(None, None, None)]
    if len(peers) * len(ports) > _MOST_ROWS:
        context.unparsed.append((context.block.number(rule.index), "a rule of too many peers and ports"))
        return
    for peer in peers:
        for port, end_port, protocol in ports:
            row = NetworkPolicyRule(
                namespace=context.namespace,
                policy=context.name,
                direction=direction,
                rule=rule.number,
                peer=None,
                pod_selector=None,
                namespace_selector=None,
                expressions=None,
                ip_block=None,
                ip_except=None,
                port=port,
                end_port=end_port,
                protocol=protocol,
                file=context.path,
                line=context.block.number(peer.index if peer else rule.index),
            )
            if peer:
                _peer(row, peer)
            context.records.append(row)


def _peer(row: NetworkPolicyRule, item: Item) -> None:
    pods, spaces, block = (item.child(key) for key in ("PodSelector", "NamespaceSelector", "IPBlock"))
    if block:
        row.peer = "ip_block"
        row.ip_block = block.get("CIDR")
        excepted = (block.get("Except") or "").split(",")
        row.ip_except = [cidr.strip() for cidr in excepted if cidr.strip()] or None
        return
    expressions: list[str] = []
    if spaces:
        row.namespace_selector, found = _selector(spaces)
        expressions += found
    if pods:
        row.pod_selector, found = _selector(pods)
        expressions += found
    row.expressions = expressions or None
    row.peer = (
        "pods_in_namespaces" if pods and spaces else "pods" if pods else "namespaces" if spaces else None
    )


def _selector(item: Item | None) -> tuple[dict[str, str], list[str]]:
    """`app=api,tier in (web,app),!old` → matchLabels and expressions as `tier In (web,app)`.

    kubectl joins both kinds, and shows an empty selector as `<none>`.
    """
    value = (item.value if item else "").partition(" (Allowing")[0]
    if shown(value) is None:
        return {}, []
    parts = [part.strip() for part in _PART.split(value)]
    equal = [part for part in parts if "=" in part and "!=" not in part]
    return pairs(equal) or {}, [_expression(part) for part in parts if part and part not in equal]


def _expression(part: str) -> str:
    """As the model writes it: `key In (a,b)`, `key NotIn (a)`, `key Exists`, `key DoesNotExist`."""
    if part.startswith("!"):
        return f"{part[1:]} DoesNotExist"
    key, unequal, value = part.partition("!=")
    if unequal:
        return f"{key} NotIn ({value})"
    words = part.split(" ", 1)
    if len(words) == 1:
        return f"{part} Exists"
    return f"{words[0]} {words[1].replace('notin ', 'NotIn ', 1).replace('in ', 'In ', 1)}"
