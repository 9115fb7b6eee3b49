"""NetworkPolicies: what they select, and what they admit."""

from __future__ import annotations

from analyzer.model import NetworkPolicy, NetworkPolicyRule
from analyzer.parsers.manifests.context import Context, expressions
from analyzer.parsers.manifests.tree import Value

_PEERS = {"ingress": "from", "egress": "to"}


def read_policy(context: Context) -> None:
    """Add the policy and a row per rule, peer and port; a direction that admits nothing has no row."""
    spec = context.value.at("spec")
    selector = spec.at("podSelector")
    types = spec.texts("policyTypes")
    context.records.append(
        NetworkPolicy(
            namespace=context.namespace,
            name=context.name,
            pod_selector=selector.strings("matchLabels") or {},
            expressions=expressions(selector) or None,
            # Without types a policy restricts ingress, and egress if it has rules for that.
            ingress="Ingress" in types or not types,
            egress="Egress" in types if types else bool(spec.items("egress")),
            created_utc=context.created,
            **context.place,
        )
    )
    for direction, peers in _PEERS.items():
        for number, rule in enumerate(spec.items(direction)):
            ports: list[Value | None] = [*rule.items("ports")] or [None]
            for peer, port in context.combine([*rule.items(peers)] or [None], ports):
                row = _rule(context, direction, number, port)
                row.line = (peer or port or rule).line
                if peer is None or _peer(row, peer):
                    context.records.append(row)


def _rule(context: Context, direction: str, number: int, port: Value | None) -> NetworkPolicyRule:
    """A row that admits any peer."""
    return NetworkPolicyRule(
        namespace=context.namespace,
        policy=context.name,
        direction=direction,
        rule=number,
        peer=None,
        pod_selector=None,
        namespace_selector=None,
        expressions=None,
        ip_block=None,
        ip_except=None,
        port=port.text("port") if port else None,
        end_port=port.whole("endPort") if port else None,
        protocol=port.text("protocol") or "TCP" if port else None,
        **context.place,
    )


def _peer(row: NetworkPolicyRule, peer: Value) -> bool:
    """Fill in who is admitted; False for a peer that the API server would refuse."""
    pods, spaces, block = peer.at("podSelector"), peer.at("namespaceSelector"), peer.at("ipBlock")
    if block:
        row.peer = "ip_block"
        row.ip_block = block.text("cidr")
        row.ip_except = block.texts("except") or None
        return True
    if pods:
        row.pod_selector = pods.strings("matchLabels") or {}
    if spaces:
        row.namespace_selector = spaces.strings("matchLabels") or {}
    row.expressions = [*expressions(spaces), *expressions(pods)] or None
    row.peer = (
        "pods_in_namespaces" if pods and spaces else "pods" if pods else "namespaces" if spaces else None
    )
    return row.peer is not None
