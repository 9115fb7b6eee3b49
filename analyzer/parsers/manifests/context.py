"""What every reader of an object works with, and what several of them read alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice, product
from typing import TYPE_CHECKING, TypedDict, TypeVar

from analyzer.model import BundleWarning, Endpoints, Record
from analyzer.parsers.manifests.tree import Value

if TYPE_CHECKING:
    from analyzer.redact import Redactor

T = TypeVar("T")
U = TypeVar("U")

MAX_ROWS = 10_000
COPIES = frozenset(
    {
        "kubectl.kubernetes.io/last-applied-configuration",
        "banzaicloud.com/last-applied",
        "kapp.k14s.io/original",
        "objectset.rio.cattle.io/applied",
    }
)
"""Annotations that hold a copy of the whole object, of a Secret with its values; some are compressed."""
ACCESS_MODES = {
    "ReadWriteOnce": "RWO",
    "ReadOnlyMany": "ROX",
    "ReadWriteMany": "RWX",
    "ReadWriteOncePod": "RWOP",
}


class Place(TypedDict):
    """Where a record stands."""

    file: str
    line: int


@dataclass(slots=True)
class Context:
    """One object on its way to records. `slices` counts the EndpointSlices of the whole file.

    `annotations` have their secrets replaced, and hold no copy of the whole object.
    """

    path: str
    kind: str
    namespace: str | None
    name: str
    value: Value
    redactor: Redactor
    slices: dict[tuple[str | None, str, str], Endpoints]
    records: list[Record] = field(default_factory=list)
    warnings: list[BundleWarning] = field(default_factory=list)
    place: Place = field(init=False)
    labels: dict[str, str] | None = field(init=False)
    annotations: dict[str, str] | None = field(init=False)
    created: datetime | None = field(init=False)

    def __post_init__(self) -> None:
        metadata = self.value.at("metadata")
        found = metadata.strings("annotations") or {}
        safe = {key: self.redactor.value(key, text) for key, text in found.items() if key not in COPIES}
        self.place = self.at(self.value)
        self.labels = metadata.strings("labels")
        self.annotations = safe or None
        self.created = metadata.time("creationTimestamp")

    def at(self, value: Value) -> Place:
        """The place of a part of the object."""
        return {"file": self.path, "line": value.line}

    def warn(self, code: str, value: Value, message: str) -> None:
        """Note what could not be read or was left out."""
        self.warnings.append(BundleWarning(code=code, file=self.path, line=value.line, message=message))

    def combine(self, left: Sequence[T], right: Sequence[U]) -> Iterator[tuple[T, U]]:
        """Each with each, as far as a manifest of good faith has them."""
        if len(left) * len(right) > MAX_ROWS:
            self.warn("manifest.too_many", self.value, f"only {MAX_ROWS} combinations were kept")
        return islice(product(left, right), MAX_ROWS)

    @property
    def deleted(self) -> datetime | None:
        """When the object goes, its grace period over, if it was deleted."""
        return self.value.time("metadata", "deletionTimestamp")

    @property
    def owner(self) -> tuple[str | None, str | None]:
        """Kind and name of the controller."""
        owners = self.value.items("metadata", "ownerReferences")
        found = next((owner for owner in owners if owner.yes("controller")), None)
        return (found.text("kind"), found.text("name")) if found else (None, None)


def expressions(selector: Value) -> list[str]:
    """matchExpressions as the model writes them: `key In (a,b)`, `key Exists`."""
    found = []
    for item in selector.items("matchExpressions"):
        values = item.texts("values")
        text = f"{item.text('key')} {item.text('operator')}"
        found.append(f"{text} ({','.join(values)})" if values else text)
    return found


def addresses(value: Value) -> str | None:
    """The addresses of a status.loadBalancer, joined by commas."""
    found = (item.text("ip") or item.text("hostname") for item in value.items("loadBalancer", "ingress"))
    return ",".join(filter(None, found)) or None


def access_modes(value: Value) -> list[str] | None:
    """Access modes, as short as kubectl prints them."""
    return [ACCESS_MODES.get(mode, mode) for mode in value.texts("accessModes")] or None
