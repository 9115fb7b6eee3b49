"""What is odd about a template in the log of a run of a container.

Nothing here says what is wrong; it says where to read.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.store.store import Store

MIN_MINUTES = 10  # that a run must last for a rate to be unusual
MIN_SIGMA = 6  # of a Poisson process with the usual rate

_CUT = "SELECT file FROM gaps WHERE code IN ('cut', 'truncated')"

_SOURCES = "SELECT file, pod, workload FROM log_sources WHERE pod IS NOT NULL"

_APP = """
SELECT namespace, pod, name, state, state_reason, exit_code, last_exit_code
FROM containers WHERE coalesce(kind, 'app') = 'app' ORDER BY ALL
"""


@dataclass(frozen=True, slots=True)
class Run:
    """A template in the log of a run: `counts` are its records per minute that has any, ascending."""

    template: int
    file: str
    namespace: str | None
    pod: str | None
    container: str | None
    stream: str
    count: int
    first_utc: datetime | None
    last_utc: datetime | None
    line: int
    last_line: int
    peak_utc: datetime | None
    counts: list[int]

    @property
    def peak(self) -> int | None:
        """Records in its busiest minute."""
        return self.counts[-1] if self.counts else None

    @property
    def log(self) -> tuple[str | None, ...]:
        """The run of the container that it is in."""
        return self.file, self.namespace, self.pod, self.container, self.stream

    @property
    def owner(self) -> tuple[str | None, ...]:
        """The container, whichever its run."""
        return self.namespace, self.pod, self.container


@dataclass(slots=True)
class _Log:
    """The log of one run of a container."""

    last_line: int = 0
    first_utc: datetime | None = None
    last_utc: datetime | None = None

    def widen(self, run: Run) -> None:
        self.last_line = max(self.last_line, run.last_line)
        self.first_utc = min(filter(None, (self.first_utc, run.first_utc)), default=None)
        self.last_utc = max(filter(None, (self.last_utc, run.last_utc)), default=None)

    @property
    def minutes(self) -> int:
        """Minutes that it touches; 0 where no time is known."""
        if self.first_utc is None or self.last_utc is None:
            return 0
        return int((_minute(self.last_utc) - _minute(self.first_utc)).total_seconds()) // 60 + 1


@dataclass(slots=True)
class _Seen:
    """Where something was seen, of several places that can be compared."""

    places: set[str] = field(default_factory=set)
    whole: bool = True  # none of the logs is cut off: of one that is nobody knows what it does not hold


class Oddities:
    """All templates of a bundle in all runs, so that one can be held against the others."""

    def __init__(self, store: Store, runs: Sequence[Run]) -> None:
        self._cut = {file for (file,) in store.query(_CUT)}
        self._workloads = {(file, pod): workload for file, pod, workload in store.query(_SOURCES)}
        self._containers: dict[tuple[str | None, str], list[_Container]] = defaultdict(list)
        for namespace, pod, *state in store.query(_APP):
            self._containers[namespace, pod].append(_Container(*state))
        self._logs: dict[tuple[str | None, ...], _Log] = defaultdict(_Log)
        self._seen: dict[tuple[object, ...], _Seen] = defaultdict(_Seen)
        for run in runs:
            self._note(run)

    def usual(self, run: Run) -> int | None:
        """Median of the run's minutes but the busiest; None where there is no other."""
        others = self._logs[run.log].minutes - 1
        if not run.counts or others < 1:
            return None
        without = max(others - len(run.counts) + 1, 0)  # minutes that have no record of it
        middle = (others - 1) // 2
        return 0 if middle < without else run.counts[middle - without]

    def of(self, run: Run) -> list[str]:
        """The flags of a template in a run, as the table template_runs explains them."""
        found = []
        if run.pod is not None and self._only(run, run.owner, run.stream):
            found.append("new" if run.stream == "current" else "gone")
        if run.last_line == self._logs[run.log].last_line and self._failed(run):
            found.append("last_before_crash")
        if self._bursts(run):
            found.append("burst")
        if run.pod is not None and (replicas := self._replicas(run)) and self._only(run, replicas, run.pod):
            found.append("only_here")
        return found

    def _note(self, run: Run) -> None:
        self._logs[run.log].widen(run)
        places: list[tuple[tuple[object, ...], str]] = [(run.owner, run.stream)]
        if run.pod is not None and (replicas := self._replicas(run)):
            places.append((replicas, run.pod))
        for group, place in places:
            for key in (group, (run.template, *group)):
                self._seen[key].places.add(place)
                self._seen[key].whole &= run.file not in self._cut

    def _only(self, run: Run, group: tuple[object, ...], place: str) -> bool:
        """Whether one place of a group has the template, and the group has others that could."""
        everywhere, here = self._seen[group], self._seen[run.template, *group]
        return everywhere.whole and len(everywhere.places) > 1 and here.places == {place}

    def _replicas(self, run: Run) -> tuple[object, ...] | None:
        """The pods of the same workload that run now."""
        workload = self._workloads.get((run.file, run.pod))
        if workload is None or run.stream != "current":
            return None
        return "replicas", run.namespace, workload, run.container

    def _failed(self, run: Run) -> bool:
        """Whether the run is the one before a restart and did not end well, or the present one and over."""
        beside = self._containers.get((run.namespace, run.pod or ""), [])
        # A bare `kubectl logs` prints the default container: a log without one is that of the only one.
        known = [c for c in beside if c.name == run.container or (run.container is None and len(beside) == 1)]
        if run.stream == "previous":
            return not any(container.last_exit_code == 0 for container in known)
        return any(container.over for container in known)

    def _bursts(self, run: Run) -> bool:
        log = self._logs[run.log]
        usual, peak = self.usual(run), run.peak
        if usual is None or peak is None or run.peak_utc is None or log.first_utc is None:
            return False
        if log.minutes < MIN_MINUTES or run.peak_utc <= log.first_utc:  # in its first minute it starts
            return False
        rate = max(usual, 1)
        return peak - rate >= MIN_SIGMA * sqrt(rate)


@dataclass(frozen=True, slots=True)
class _Container:
    """How a container fares."""

    name: str
    state: str | None
    state_reason: str | None
    exit_code: int | None
    last_exit_code: int | None

    @property
    def over(self) -> bool:
        """Whether its present run has failed."""
        return self.state_reason == "CrashLoopBackOff" or (self.state == "Terminated" and self.exit_code != 0)


def _minute(utc: datetime) -> datetime:
    return utc.replace(second=0, microsecond=0)
