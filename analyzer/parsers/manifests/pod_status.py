"""What `kubectl get pods` shows of a pod: READY, STATUS and RESTARTS, told from its manifest.

Source: kubernetes/pkg/printers/internalversion/printers.go, printPod (1.33).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from analyzer.parsers.manifests.tree import Value


@dataclass(slots=True)
class Shown:
    """The columns of a pod, on their way to what kubectl prints."""

    status: str | None
    containers: int
    ready: int = 0
    restarts: int = 0
    last_restart: datetime | None = None

    def restarted(self, status: Value) -> None:
        """Count the restarts of a container."""
        self.restarts += status.whole("restartCount") or 0
        finished = status.time("lastState", "terminated", "finishedAt")
        if finished and (self.last_restart is None or finished > self.last_restart):
            self.last_restart = finished


def shown(pod: Value) -> Shown:
    """The columns as kubectl would print them."""
    status = pod.at("status")
    sidecars = {
        container.text("name")
        for container in pod.items("spec", "initContainers")
        if container.text("restartPolicy") == "Always"
    }
    found = Shown(
        status=status.text("reason") or status.text("phase"),
        containers=len(pod.items("spec", "containers")) + len(sidecars),
    )
    if condition(status, "PodScheduled").text("reason") == "SchedulingGated":
        found.status = "SchedulingGated"
    initialized = condition(status, "Initialized").text("status") == "True"
    if not _initializing(pod, found, sidecars) or initialized:
        found.restarts, found.last_restart = 0, None
        for container in status.items("initContainerStatuses"):
            if container.text("name") in sidecars:
                found.restarted(container)
        _running(status, found)
    _deleted(pod, found)
    return found


def condition(status: Value, kind: str) -> Value:
    """The condition of a type; an absent value where there is none."""
    items = status.items("conditions")
    return next((item for item in items if item.text("type") == kind), Value(status.line))


def _initializing(pod: Value, found: Shown, sidecars: set[str | None]) -> bool:
    """Whether an init container has not done its work: then the status tells of it."""
    count = len(pod.items("spec", "initContainers"))
    for place, container in enumerate(pod.items("status", "initContainerStatuses")):
        found.restarted(container)
        terminated = container.at("state", "terminated")
        waiting = container.text("state", "waiting", "reason")
        if terminated and not terminated.whole("exitCode"):
            continue
        if container.text("name") in sidecars and container.yes("started"):
            found.ready += container.yes("ready") is True
            continue
        if terminated:
            found.status = f"Init:{_ended(terminated)}"
        elif waiting and waiting != "PodInitializing":
            found.status = f"Init:{waiting}"
        else:
            found.status = f"Init:{place}/{count}"
        return True
    return False


def _running(status: Value, found: Shown) -> None:
    """The first container that waits or has ended gives the status."""
    has_running = False
    for container in reversed(status.items("containerStatuses")):
        found.restarted(container)
        waiting = container.text("state", "waiting", "reason")
        terminated = container.at("state", "terminated")
        if waiting:
            found.status = waiting
        elif terminated:
            found.status = _ended(terminated)
        elif container.yes("ready") and container.at("state", "running"):
            has_running = True
            found.ready += 1
    if found.status == "Completed" and has_running:
        found.status = "Running" if condition(status, "Ready").text("status") == "True" else "NotReady"


def _ended(terminated: Value) -> str:
    reason, signal = terminated.text("reason"), terminated.whole("signal")
    return reason or (f"Signal:{signal}" if signal else f"ExitCode:{terminated.whole('exitCode') or 0}")


def _deleted(pod: Value, found: Shown) -> None:
    if not pod.at("metadata", "deletionTimestamp"):
        return
    if pod.text("status", "reason") == "NodeLost":
        found.status = "Unknown"
    elif pod.text("status", "phase") not in ("Succeeded", "Failed"):
        found.status = "Terminating"
