"""Whose log a file is: pod, container and run, from its path and the pods that the bundle knows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from analyzer.bundle.member import Clock
from analyzer.components import component_of

_ENDING = re.compile(r"(?:\.(?:log|txt|out|json|gz|[0-9]{1,3}))+$", re.IGNORECASE)
_PREVIOUS = re.compile(r"[-_.](?:previous|prev|last)$", re.IGNORECASE)
_RUNS = {"current": "current", "previous": "previous"}
_FIRST = re.compile(r"^(?:logs?|pod)[-_.](?=.)", re.IGNORECASE)
_FOLDERS = {"logs", "log", "pods", "pod", "pod-logs", "container-logs", "containers", "previous", "current"}


@dataclass(frozen=True, slots=True)
class LogSource:
    """Where the lines of a log come from. `stream` is current or previous."""

    path: str
    clock: Clock
    namespace: str | None
    pod: str | None
    container: str | None
    component: str | None
    stream: str


@dataclass(slots=True)
class _Known:
    namespace: str | None
    labels: dict[str, str]
    containers: dict[str, str | None] = field(default_factory=dict)


class KnownPods:
    """The pods of the bundle, to tell a log's pod, container and component by."""

    def __init__(self) -> None:
        self._pods: dict[str, _Known] = {}

    def add_pod(self, name: str, namespace: str | None, labels: Mapping[str, str] | None = None) -> None:
        """Remember a pod; labels of an earlier sighting are kept if this one has none."""
        known = self._pods.setdefault(name, _Known(namespace, {}))
        known.namespace = known.namespace or namespace
        known.labels = dict(labels) if labels else known.labels

    def add_container(self, pod: str, name: str, image: str | None = None) -> None:
        """Remember a container of a pod."""
        known = self._pods.setdefault(pod, _Known(None, {}))
        known.containers[name] = image or known.containers.get(name)

    def longest_in(self, text: str) -> str | None:
        """The longest known pod name that stands in a text, not within a longer word of it."""
        found = [name for name in self._pods if name in text and _bounded(name, text)]
        return max(found, key=len, default=None)

    def namespace(self, pod: str) -> str | None:
        """Namespace of a known pod."""
        return self._pods[pod].namespace if pod in self._pods else None

    def container(self, pod: str, hint: str) -> str | None:
        """The container that a file name's rest names; the only one, where it names none."""
        containers = self._pods[pod].containers if pod in self._pods else {}
        named = max((name for name in containers if name == hint), key=len, default=None)
        if named is None and not hint and len(containers) == 1:
            return next(iter(containers))
        return named or hint or None

    def component(self, pod: str | None, container: str | None) -> str | None:
        """What prints the log, from image, labels and names."""
        known = self._pods.get(pod or "")
        images = known.containers if known else {}
        image = images.get(container or "") or (next(iter(images.values())) if len(images) == 1 else None)
        return component_of(image=image, labels=known.labels if known else {}, container=container, pod=pod)


def source_of(path: str, clock: Clock, pods: KnownPods) -> LogSource:
    """The source of a log by its path, such as `logs-<pod>-previous.txt` or `<ns>/<pod>/<container>.log`."""
    *folders, name = path.split("/")
    stem = _ENDING.sub("", name) or name
    namespace, pod, container, previous = None, None, None, "previous" in folders
    known = pods.longest_in(stem)
    if known is not None:
        pod, rest = known, stem.split(known, 1)[1]
        previous = previous or bool(_PREVIOUS.search(rest))
        container = pods.container(pod, _PREVIOUS.sub("", rest).strip("-_."))
    else:
        previous = previous or bool(_PREVIOUS.search(stem)) or stem == "previous"
        bare = _PREVIOUS.sub("", stem)
        namespace, pod, container = _by_folders(folders, bare, pods)
        if pod is None:
            pod, container = _by_name(_FIRST.sub("", bare))
    return LogSource(
        path=path,
        clock=clock,
        namespace=namespace or pods.namespace(pod) or _namespace(folders, pod),
        pod=pod,
        container=container,
        component=pods.component(pod, container),
        stream="previous" if previous else "current",
    )


def _by_folders(
    folders: list[str], stem: str, pods: KnownPods
) -> tuple[str | None, str | None, str | None]:
    """`<ns>/<pod>/<container>.log`, `<pod>/<container>/current.log`, kubelet's `<ns>_<pod>_<uid>/…`."""
    names = [*folders, stem]
    if stem.lower() in _RUNS or stem.isdigit():
        names.pop()
    for place in range(len(names) - 2, -1, -1):
        pod = pods.longest_in(names[place])
        if pod is not None:
            container = names[place + 1] if place + 1 < len(names) else None
            return _namespace(names[:place], pod), pod, container
    if len(names) < len(folders) + 1 and len(names) >= 2:
        return None, names[-2], names[-1]
    if "logs" in folders and len(names) - names.index("logs") == 4:
        return names[-3], names[-2], names[-1]
    return None, None, None


def _by_name(stem: str) -> tuple[str | None, str | None]:
    pod, _, container = stem.partition("_")
    return pod or None, container or None


def _namespace(folders: list[str], pod: str | None) -> str | None:
    if not folders or not ({"logs", "pods", "namespaces"} & set(folders[:-1])):
        return None
    last = folders[-1] if folders[-1] != pod else folders[-2]
    return last if last not in _FOLDERS and re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", last) else None


def _bounded(name: str, text: str) -> bool:
    return re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", text) is not None
