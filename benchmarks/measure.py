"""What commands cost, measured in turn: wall and CPU time and peak memory of a command and all it starts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TypeVar

ROOT = Path(__file__).parents[1]
PATIENCE_S = 900.0

T = TypeVar("T")


class FailedError(Exception):
    """A command did not do what it was to do; the message says why."""


class TooLongError(FailedError):
    """A command was ended because its time was up."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took, and what it printed.

    `peak_bytes` is the most memory that one of its processes held; where it was watched, of all together.
    """

    wall_s: float
    cpu_s: float
    peak_bytes: int
    printed: bytes = b""


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some measurements, the least and the greatest."""

    middle: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """At least one value."""
        return cls(median(values), min(values), max(values))


class Bench:
    """Runs commands, in an environment in which nothing of the user's own is used or touched."""

    def __init__(self, work: Path, patience_s: float = PATIENCE_S) -> None:
        self.patience_s = patience_s
        self._work = work
        self._environment = os.environ | {
            "ANALYZER_RULES": "",
            "HOME": str(work),
            "TMPDIR": str(work),
            "XDG_CACHE_HOME": str(work / "cache"),
            "XDG_CONFIG_HOME": str(work / "config"),
            "PYTHONPATH": str(ROOT),
            "LC_ALL": "C.UTF-8",
            "NO_COLOR": "1",
        }

    def run(self, command: Sequence[str], *, cwd: Path | None = None, watch: bool = False) -> Cost:
        """Run a command. Raises FailedError where its status is above 1: with 1, a grep found nothing."""
        with tempfile.NamedTemporaryFile(prefix="cost-") as file:
            launcher = [sys.executable, "-I", "-S", str(Path(__file__).with_name("launch.py"))]
            done = subprocess.run(
                [*launcher, file.name, str(int(watch)), str(self.patience_s), *command],
                capture_output=True,
                cwd=cwd or self._work,  # where DuckDB puts what does not fit into memory
                env=self._environment,
                check=False,
            )
            told = Path(file.name).read_bytes()
        if done.returncode or not told:
            raise FailedError(f"{command[0]} could not be started")
        cost = json.loads(told)
        if cost["status"] is None:
            raise TooLongError(f"not done after {self.patience_s:,g} s")
        if not 0 <= cost["status"] <= 1:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise FailedError(f"ended with status {cost['status']}" + (f": {said[-1][:200]}" if said else ""))
        return Cost(cost["wall_s"], cost["cpu_s"], cost["peak_bytes"], done.stdout)


def interleaved(runs: Mapping[str, Callable[[], T]], rounds: int) -> dict[str, list[T]]:
    """What each gave in each round; every round begins with another, so that none always follows the same."""
    names = list(runs)
    given: dict[str, list[T]] = {name: [] for name in names}
    for number in range(rounds):
        turn = number % max(1, len(names))
        for name in names[turn:] + names[:turn]:
            given[name].append(runs[name]())
    return given
