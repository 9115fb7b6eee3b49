"""Manifests to records: each object by the reader of its kind, and every line accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analyzer.model import BundleWarning, Endpoints, ObjectMention
from analyzer.parsers.base import Parsed, TextFile
from analyzer.parsers.kubectl.kinds import CLUSTER_WIDE, plural_of
from analyzer.parsers.kubectl.said import failure_of, is_nothing, most_telling
from analyzer.parsers.manifests.beside import read_beside
from analyzer.parsers.manifests.config import read_config_map, read_secret
from analyzer.parsers.manifests.context import Context
from analyzer.parsers.manifests.event import read_event
from analyzer.parsers.manifests.groups import is_builtin
from analyzer.parsers.manifests.ingress import read_ingress
from analyzer.parsers.manifests.node import read_node
from analyzer.parsers.manifests.piece import CUT, Piece
from analyzer.parsers.manifests.pod import read_pod
from analyzer.parsers.manifests.policy import read_policy
from analyzer.parsers.manifests.scaling import read_autoscaler, read_quota
from analyzer.parsers.manifests.service import read_endpoints, read_service, read_slice
from analyzer.parsers.manifests.split import MESSAGE, PROSE, pieces
from analyzer.parsers.manifests.storage import read_claim, read_volume
from analyzer.parsers.manifests.tree import Value
from analyzer.parsers.manifests.workload import read_workload

if TYPE_CHECKING:
    from analyzer.redact import Redactor

_READERS: dict[str, Callable[[Context], None]] = {
    "Pod": read_pod,
    "Deployment": read_workload,
    "StatefulSet": read_workload,
    "DaemonSet": read_workload,
    "ReplicaSet": read_workload,
    "Job": read_workload,
    "CronJob": read_workload,
    "Service": read_service,
    "Endpoints": read_endpoints,
    "EndpointSlice": read_slice,
    "Ingress": read_ingress,
    "ConfigMap": read_config_map,
    "Secret": read_secret,
    "NetworkPolicy": read_policy,
    "Node": read_node,
    "PersistentVolumeClaim": read_claim,
    "PersistentVolume": read_volume,
    "HorizontalPodAutoscaler": read_autoscaler,
    "ResourceQuota": read_quota,
    "Event": read_event,
}

NO_OBJECT = "no Kubernetes object: it has no kind or no name"


def parse_manifests(text: TextFile, redactor: Redactor) -> Parsed:
    """Read every object of `kubectl get -o yaml` or `-o json`, and of plain manifests. Never raises.

    The result's kind is the plural of the objects' kind where all have the same, else `manifests`.
    """
    file = _File(text, redactor)
    for piece in pieces(text.lines):
        file.take(piece)
    return file.finish()


@dataclass(slots=True)
class _File:
    """A file on its way to records."""

    text: TextFile
    redactor: Redactor
    parsed: Parsed = field(default_factory=lambda: Parsed("manifests"))
    kinds: Counter[str] = field(default_factory=Counter)
    slices: dict[tuple[str | None, str, str], Endpoints] = field(default_factory=dict)
    waiting: list[Piece] = field(default_factory=list)  # items whose kind only their List tells
    lost: dict[int, str] = field(default_factory=dict)  # line to reason
    heard: list[str] = field(default_factory=list)  # messages among the manifests
    lists: int = 0
    cut: bool = False

    def take(self, piece: Piece) -> None:
        """Read an object, or note why its lines could not be."""
        for line in piece.duplicates:
            self._warn("yaml.duplicate_key", line, "a key stands twice in a map; the last one holds")
        if piece.fault is not None:
            self._lose(piece, piece.fault)
            if piece.fault == MESSAGE:
                self.heard.append(self.text.lines[piece.first - 1])
            if piece.role != "text":
                self._broken(piece)
        elif piece.role == "list":
            self._end_list(piece)
        elif piece.role == "item" and piece.value and not piece.value.text("kind"):
            self.waiting.append(piece)
        else:
            self._object(piece, piece.value, None)

    def finish(self) -> Parsed:
        """What was made of the whole file."""
        parsed = self.parsed
        beside = read_beside(self.text, {n for n, why in self.lost.items() if why == PROSE}, self.redactor)
        if beside:
            parsed.extend(beside)
            left = {number for number, _ in beside.unparsed}
            self.lost = {n: why for n, why in self.lost.items() if why != PROSE or n in left}
        parsed.unparsed = sorted(self.lost.items())
        if len(self.kinds) == 1 and not beside:
            parsed.kind = plural_of(next(iter(self.kinds)))
        if self.cut:
            parsed.status, parsed.note = "truncated", "the file is cut off"
        if parsed.records:
            return parsed
        failures = list(filter(None, map(failure_of, self.heard)))
        if failures:
            failure = most_telling(failures)
            parsed.status, parsed.note = failure.status, failure.reason
        elif parsed.status == "ok" and (self.lists or any(map(is_nothing, self.heard))):
            parsed.note = "there is no such object"
        return parsed

    def _end_list(self, piece: Piece) -> None:
        self.lists += 1
        kind = piece.value.text("kind") if piece.value else None
        waiting, self.waiting = self.waiting, []
        for item in waiting:
            self._object(item, item.value, kind)
        for value in piece.value.items("items") if piece.value else ():
            self._object(Piece(value.line, value.line, "item", value), value, kind)
        if kind and not kind.endswith("List"):  # another object with a field of that name
            self._object(piece, piece.value, None)

    def _object(self, piece: Piece, value: Value | None, list_kind: str | None) -> None:
        """Read an object; `list_kind` is that of a List such as PodList, whose items may not say theirs."""
        if value is None:
            self._lose(piece, NO_OBJECT)
            return
        kind = value.text("kind") or (list_kind or "").removesuffix("List")
        name = value.text("metadata", "name")
        if kind.endswith("List") and isinstance(value.at("items").content, list):
            self.lists += 1
            for item in value.items("items"):
                self._object(piece, item, kind)
        elif kind == "Status" and value.text("status") == "Failure":
            self._refused(piece, value)
        elif not kind or not name:
            self._lose(piece, NO_OBJECT)
        else:
            self._read(self._context(kind, name, value))

    def _read(self, context: Context) -> None:
        self.kinds[context.kind] += 1
        self._mention(context, whole=True)
        reader = _READERS.get(context.kind)
        if reader and is_builtin(context.value.text("apiVersion")):
            reader(context)
        self.parsed.records += context.records
        self.parsed.warnings += context.warnings

    def _context(self, kind: str, name: str, value: Value) -> Context:
        namespace = value.text("metadata", "namespace")
        # What an API server gave out says its namespace, if it is in one; a plain manifest need not.
        if namespace is None and kind not in CLUSTER_WIDE and not value.text("metadata", "uid"):
            namespace = self.text.namespace
        return Context(self.text.path, kind, namespace, name, value, self.redactor, self.slices)

    def _mention(self, context: Context, *, whole: bool) -> None:
        self.parsed.records.append(
            ObjectMention(
                kind=context.kind,
                namespace=context.namespace,
                name=context.name,
                form="manifest",
                labels=context.labels if whole else None,
                annotations=context.annotations if whole else None,
                created_utc=context.created,
                **context.place,
            )
        )

    def _broken(self, piece: Piece) -> None:
        """Of a broken object only its existence is certain: what is missing in it would look absent."""
        self.cut = self.cut or piece.fault == CUT
        line = max(1, min(piece.first, len(self.text.lines)))
        self._warn("manifest.broken", line, "an object could not be read: it is broken or cut off")
        value = piece.value
        kind, name = (value.text("kind"), value.text("metadata", "name")) if value else (None, None)
        if value and kind and name:
            self._mention(self._context(kind, name, value), whole=False)

    def _refused(self, piece: Piece, status: Value) -> None:
        """The API server's answer instead of an object."""
        reason = status.text("reason") or ""
        self.parsed.status = "forbidden" if reason in ("Forbidden", "Unauthorized") else "error"
        self.parsed.note = f"the API server answered {reason if reason.isalpha() else 'with a failure'}"
        self._lose(piece, "the API server refused")

    def _lose(self, piece: Piece, reason: str) -> None:
        for number in range(piece.first, piece.last + 1):
            if self.text.lines[number - 1].strip():
                self.lost.setdefault(number, reason)

    def _warn(self, code: str, line: int, message: str) -> None:
        self.parsed.warnings.append(BundleWarning(code=code, file=self.text.path, line=line, message=message))
