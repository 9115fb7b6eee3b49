"""API groups."""

from __future__ import annotations

_OWN = frozenset(
    {
        "apps",
        "autoscaling",
        "batch",
        "discovery.k8s.io",
        "events.k8s.io",
        "extensions",
        "networking.k8s.io",
        "policy",
    }
)


def is_builtin(api_version: str | None) -> bool:
    """Whether an object is one of Kubernetes' own: other APIs have an Ingress or a NetworkPolicy too.

    The items of a raw List do not say their version, and are.
    """
    group, slash, _ = (api_version or "").partition("/")
    return not slash or group in _OWN
