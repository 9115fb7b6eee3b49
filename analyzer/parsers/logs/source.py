"""Whose log a file is: pod, container and run, from its path and the pods that the bundle knows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analyzer.bundle.member import Clock
from analyzer.components import component_of
from analyzer.parsers.logs.looks import component_by_content

_ENDING = re.compile(r"(?:\.(?:log|txt|out|json|gz|[0-9]{1,3}))+$", re.IGNORECASE)
_PREVIOUS_END = re.compile(r"(?:^|[-_.])(?:previous|prev)$", re.IGNORECASE)
_PREVIOUS_START = re.compile(r"^(?:logs?[-_.])?(?:previous|prev)[-_.]", re.IGNORECASE)
_FIRST = re.compile(r"^(?:(?:logs?|pods?|kubectl|container|[0-9]{1,3})[-_.])+(?=.)", re.IGNORECASE)
_RUN = re.compile(r"^(?:current|previous|[0-9]+)$")  # a file of the kubelet or of must-gather
_SAFE = "bcdfghjklmnpqrstvwxz2456789"  # the letters of generated names
_GENERATED = re.compile(rf"(?!.*[0-9]{{4}}-[0-9]{{2}})[a-z0-9].*-(?:[{_SAFE}]{{5}}|[0-9]{{1,3}})")
_OF_DEPLOYMENT = re.compile(rf"(?P<pod>.+-[0-9a-f{_SAFE}]{{6,10}}-[{_SAFE}]{{5}})[-_.](?P<container>.+)")
_NAME = r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?"
_NAMESPACE = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_KUBELET_FOLDER = re.compile(rf"(?P<namespace>{_NAME})_(?P<pod>{_NAME})_[0-9a-f-]{{32,36}}")
_KUBELET_FILE = re.compile(rf"(?P<pod>{_NAME})_(?P<namespace>{_NAME})_(?P<container>{_NAME})-[0-9a-f]{{64}}")
_SET_OFF = re.compile(r"[-_.]")
_FOLDERS = {"logs", "log", "pods", "pod", "podlogs", "pod-logs", "container-logs", "containers", "namespaces"}


@dataclass(frozen=True, slots=True)
class Place:
    """Namespace, pod and container, as far as they are known."""

    namespace: str | None = None
    pod: str | None = None
    container: str | None = None


@dataclass(slots=True)
class _Known:
    namespace: str | None
    labels: dict[str, str]
    images: dict[str, str | None] = field(default_factory=dict)  # by container


class KnownPods:
    """The pods of the bundle, to tell a log's pod, container and component by.

    `namespace` is the bundle's: that of pods whose own is not told.
    """

    def __init__(self, namespace: str | None = None) -> None:
        self._namespace = namespace
        self._pods: dict[str, _Known] = {}

    def __contains__(self, pod: str) -> bool:
        return pod in self._pods

    def __bool__(self) -> bool:
        return bool(self._pods)

    def add_pod(self, name: str, namespace: str | None, labels: Mapping[str, str] | None = None) -> None:
        """Remember a pod; labels of an earlier sighting are kept if this one has none."""
        known = self._pods.setdefault(name, _Known(namespace, {}))
        known.namespace = known.namespace or namespace
        known.labels = dict(labels) if labels else known.labels

    def add_container(self, pod: str, name: str, image: str | None = None) -> None:
        """Remember a container of a pod."""
        known = self._pods.setdefault(pod, _Known(None, {}))
        known.images[name] = image or known.images.get(name)

    def longest_at_start(self, text: str) -> str | None:
        """The longest known pod name that a text is or begins with, the rest being set off from it."""
        ends = [len(text), *(found.start() for found in reversed(list(_SET_OFF.finditer(text))))]
        names = (text[:end] for end in ends)
        return next((name for name in names if name in self._pods and self._is_set_off(name, text)), None)

    def _is_set_off(self, name: str, text: str) -> bool:
        """`postgres-0-exporter` may be of the pod `postgres-0`, but not of `postgres`."""
        rest = text[len(name) :]
        if not rest or rest[0] in "_.":
            return True
        return rest[0] == "-" and (rest[1:] in self._pods[name].images or bool(_GENERATED.fullmatch(name)))

    def namespace(self, pod: str | None, told: str | None = None) -> str | None:
        """Namespace of a known pod, else the one that was told, else the bundle's."""
        known = self._pods.get(pod or "")
        return (known.namespace if known else None) or told or self._namespace

    def container(self, pod: str, hint: str) -> str | None:
        """The container that a file name's rest names; the only one, where it names none."""
        images = self._pods[pod].images if pod in self._pods else {}
        return hint or (next(iter(images)) if len(images) == 1 else None)

    def component(self, pod: str | None, container: str | None) -> str | None:
        """What prints the log, from image, labels and names."""
        known = self._pods.get(pod or "")
        images = known.images if known else {}
        image = images.get(container or "") or (next(iter(images.values())) if len(images) == 1 else None)
        return component_of(image=image, labels=known.labels if known else {}, container=container, pod=pod)


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
    pods: KnownPods = field(default_factory=KnownPods, repr=False, compare=False)


def source_of(path: str, clock: Clock, pods: KnownPods, head: Sequence[str] = ()) -> LogSource:
    """The source of a log by its path, such as `logs-<pod>-previous.txt` or `<ns>/<pod>/<container>.log`.

    `head` is the beginning of the log: it tells the component where nothing else does.
    """
    *folders, name = path.split("/")
    stem = _ENDING.sub("", name) or name
    previous = "previous" in folders or bool(_PREVIOUS_END.search(stem) or _PREVIOUS_START.search(stem))
    bare = _PREVIOUS_END.sub("", _PREVIOUS_START.sub("", stem)) or stem
    place = _of_kubelet(folders, bare) or _known(folders, bare, pods) or _by_folders(folders, bare)
    place = place or _by_name(_FIRST.sub("", bare), pods)
    names = place.pod or _FIRST.sub("", bare)
    return LogSource(
        path=path,
        clock=clock,
        namespace=pods.namespace(place.pod, place.namespace),
        pod=place.pod,
        container=place.container,
        component=pods.component(names, place.container) or component_by_content(head),
        stream="previous" if previous else "current",
        pods=pods,
    )


def _of_kubelet(folders: list[str], stem: str) -> Place | None:
    """`pods/<ns>_<pod>_<uid>/<container>/0.log`, `containers/<pod>_<ns>_<container>-<id>.log`."""
    if found := _KUBELET_FILE.fullmatch(stem):
        return Place(**found.groupdict())
    for at, folder in enumerate(folders):
        if found := _KUBELET_FOLDER.fullmatch(folder):
            return Place(found["namespace"], found["pod"], [*folders, stem][at + 1])
    return None


def _known(folders: list[str], stem: str, pods: KnownPods) -> Place | None:
    """A pod of the bundle in the file's name, or as a folder."""
    for start in (stem, _FIRST.sub("", stem), stem.partition("_")[2]):
        if pod := pods.longest_at_start(start):
            return Place(None, pod, pods.container(pod, start[len(pod) :].strip("-_.")))
    for at in range(len(folders) - 1, -1, -1):
        if folders[at] in pods:
            below = [
                name for name in [*folders, stem][at + 1 :] if name not in _FOLDERS and not _RUN.match(name)
            ]
            return Place(
                _namespace(folders[:at]), folders[at], pods.container(folders[at], below[0] if below else "")
            )
    return None


def _by_folders(folders: list[str], stem: str) -> Place | None:
    """`<ns>/<pod>/<container>.log`, `<ns>/<pod>/<container>/current.log`, `<ns>/<pod>/logs.txt`."""
    names = [name for name in [*folders, stem] if name not in _FOLDERS]
    if stem.lower() in ("logs", "log") and len(names) >= 2:
        return Place(_namespace(names[:-1]), names[-1])
    if _RUN.match(stem):
        names = [name for name in names if not _RUN.match(name)]
        names = names[:-1] if names[-2:-1] == names[-1:] else names  # must-gather doubles the container
        return Place(_namespace(names[:-2]), names[-2], names[-1]) if len(names) >= 2 else None
    for at in range(len(names) - 2, -1, -1):
        if _GENERATED.fullmatch(names[at]):
            return Place(_namespace(names[:at]), names[at], names[at + 1])
    return None


def _by_name(stem: str, pods: KnownPods) -> Place:
    """`<pod>_<container>`, `<ns>_<pod>_<container>`, `<pod>-<container>`, `<pod>`."""
    parts = stem.split("_")
    if len(parts) == 3 and all(parts):
        return Place(*parts)
    if len(parts) == 2 and all(parts):
        return Place(None, *parts)
    if found := _OF_DEPLOYMENT.fullmatch(stem):
        return Place(None, found["pod"], found["container"])
    is_pod = _GENERATED.fullmatch(stem) or not pods
    return Place(None, stem if is_pod else None)


def _namespace(folders: Sequence[str]) -> str | None:
    """The folder above the pod's, unless it is only there to hold logs."""
    above = [name for name in folders if name not in _FOLDERS]
    if not above or (len(folders) == 1 and folders[0] in _FOLDERS):
        return None
    return above[-1] if _NAMESPACE.fullmatch(above[-1]) else None
