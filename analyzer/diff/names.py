"""Names that two bundles of one system share: what is new with every pod is taken out of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.derive.workloads import owner_by_name
from analyzer.redact.tokens import TOKEN

if TYPE_CHECKING:
    from analyzer.store.store import Store

Place = tuple[str, int]
"""File and line, as a bundle shows something."""

ANY = "*"  # stands for what is new with every pod

# The alphabet of k8s.io/apimachinery/pkg/util/rand, which pods' and ReplicaSets' names end in.
_RANDOM = "[bcdfghjklmnpqrstvwxz2456789]"
_OF_REPLICA_SET = re.compile(rf"-{_RANDOM}{{6,10}}$")
_OF_POD = re.compile(rf"-{_RANDOM}{{5}}$")
_OF_CRON_JOB = re.compile(r"-\d{8,10}$")
_PODS_OF_DEPLOYMENTS = re.compile(rf"-{_RANDOM}{{6,10}}-{_RANDOM}{{5}}(?![a-z0-9])")


class Names:
    """The names of one bundle. `own` is the namespace that the bundle is about: it is left unsaid."""

    def __init__(self, store: Store, own: str | None) -> None:
        self._own = own
        self._owners: dict[str, tuple[str, str]] = {}  # pod → kind and name of its workload
        self._addresses: dict[str, tuple[str | None, str]] = {}  # of a pod → its namespace and name
        self._files: dict[str, str] = {}  # a log → its one pod
        for namespace, name, kind, workload, ip, shared in store.query(
            "SELECT namespace, name, workload_kind, workload, ip, coalesce(host_network, false) FROM pods"
            " ORDER BY ALL"
        ):
            if kind and workload:
                self._owners.setdefault(name, (kind, workload))
            if ip and not shared:
                self._addresses[ip] = (namespace, name)
        for file, pod in store.query(
            "SELECT file, min(pod) FROM log_sources WHERE pod IS NOT NULL GROUP BY file"
            " HAVING count(DISTINCT pod) = 1 ORDER BY ALL"
        ):
            self._files[file] = pod

    def entity(self, kind: str, namespace: str | None, name: str) -> str:
        """Kind/name of an object, of a pod's workload rather than the pod; Kind/namespace/name elsewhere."""
        if kind == "Host" and name in self._addresses:
            kind, (namespace, name) = "Pod", self._addresses[name]
        if kind == "Pod":
            kind, name = self.owner(name)
        elif kind == "ReplicaSet" and _OF_REPLICA_SET.search(name):
            kind, name = "Deployment", _OF_REPLICA_SET.sub("", name)
        elif kind == "Job" and _OF_CRON_JOB.search(name):
            kind, name = "CronJob", _OF_CRON_JOB.sub("", name)
        elif kind == "File":
            name = self.text(name)
        elsewhere = namespace is not None and namespace != self._own
        return f"{kind}/{namespace}/{name}" if elsewhere else f"{kind}/{name}"

    def owner(self, pod: str) -> tuple[str, str]:
        """Kind and name of the workload behind a pod; of one by itself its own, without what is random."""
        kind, name = self._owners.get(pod) or self._by_name(pod)
        return kind, _OF_POD.sub(f"-{ANY}", name) if kind == "Pod" else name

    def pod(self, pod: str) -> str:
        """A pod's name without what is random; those of StatefulSets last."""
        kind, name = self.owner(pod)
        return pod if kind == "StatefulSet" or pod == name else name if kind == "Pod" else f"{name}-{ANY}"

    def text(self, text: str) -> str:
        """The subject of a gap, the path of a log or a line, without names of pods that do not last."""
        if text in self._files:
            pod = self._files[text]
            return text.replace(pod, self.pod(pod))
        if text.startswith("Pod/"):
            pod, blank, rest = text.removeprefix("Pod/").partition(" ")
            return f"Pod/{self.pod(pod)}{blank}{rest}"
        return _PODS_OF_DEPLOYMENTS.sub(f"-{ANY}", text)

    @staticmethod
    def _by_name(pod: str) -> tuple[str, str]:
        owner = owner_by_name(pod)
        return owner.kind, owner.name


def without_marks(text: str) -> str:
    """The text with `‹password›` for the token of a password: bundles make tokens by keys of their own."""
    return TOKEN.sub(lambda token: f"{token[0].partition(':')[0]}›", text)
