"""Kubernetes resource quantities. Source: k8s.io/apimachinery/pkg/api/resource, quantity.go."""

from __future__ import annotations

import re
from decimal import Decimal

_QUANTITY = re.compile(
    r"^([+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30}))(?:([eE][+-]?\d{1,2})|([numkMGTPE]|[KMGTPE]i))?$",
    re.ASCII,
)
_FACTOR = {
    "n": Decimal("1e-9"),
    "u": Decimal("1e-6"),
    "m": Decimal("1e-3"),
    **{unit: Decimal(1000) ** power for power, unit in enumerate("kMGTPE", 1)},
    **{f"{unit}i": Decimal(1024) ** power for power, unit in enumerate("KMGTPE", 1)},
}


def _parse(text: str) -> Decimal | None:
    found = _QUANTITY.match(text.strip())
    if not found:
        return None
    number, exponent, suffix = found.groups()
    return Decimal(number + (exponent or "")) * _FACTOR.get(suffix or "", Decimal(1))


def parse_cpu(text: str) -> float | None:
    """Cores: `250m` → 0.25; None if it is no quantity."""
    value = _parse(text)
    return None if value is None else float(value)


def parse_bytes(text: str) -> int | None:
    """Bytes, rounded up as the API server does: `128Mi` → 134217728; None if it is no quantity.

    None also for what no memory holds (2⁶³ and above), which a database column could not take either.
    """
    value = _parse(text)
    if value is None or abs(value) >= 2**63:
        return None
    return -int(-value // 1)
