"""Starts one command and tells what it cost; knows nothing but the standard library.

A process of its own, and a small one: the kernel counts the memory of whoever starts a program as that
program's peak, and the benchmarks themselves hold much.

    python -I -S launch.py RESULT WATCH PATIENCE COMMAND...

writes to the file RESULT, as JSON: status (null where it was ended after PATIENCE seconds), wall_s, cpu_s,
peak_bytes. With WATCH 1 the memory of all its processes together is sampled, which costs a little time.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

SAMPLE_S = 0.02
KIB = 1 if sys.platform == "darwin" else 1024
PROC = Path("/proc")


def main(arguments: list[str]) -> None:
    """Run the command, end it with all it started when its time is up, and write what it cost."""
    result, watch, patience, *command = arguments
    began = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ, setpgroup=0)
    late = threading.Event()

    def end(*_: object) -> None:
        late.set()
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)

    # the command is in a group of its own: an interrupt from the terminal reaches us alone
    for ending in (signal.SIGALRM, signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, end)
    signal.setitimer(signal.ITIMER_REAL, float(patience))
    watched = Watch(child)
    if watch == "1":
        watched.start()
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - began
    signal.setitimer(signal.ITIMER_REAL, 0)
    watched.ended.set()
    cost = {
        "status": None if late.is_set() else os.waitstatus_to_exitcode(status),
        "wall_s": wall,
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "peak_bytes": max(watched.most, usage.ru_maxrss * KIB),
    }
    Path(result).write_text(json.dumps(cost))


class Watch(threading.Thread):
    """Samples the memory of a process and all below it until it has `ended`; `most` is in bytes."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self._root = root
        self.most = 0
        self.ended = threading.Event()

    def run(self) -> None:
        """Sample again and again."""
        while not self.ended.wait(SAMPLE_S):
            self.most = max(self.most, proportional(self._root))


def proportional(root: int) -> int:
    """Memory of a process and all below it in bytes, each shared page counted once; 0 without a /proc."""
    parents: dict[int, int] = {}
    for entry in PROC.iterdir() if PROC.is_dir() else ():
        if entry.name.isdecimal():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError):
                continue
    family = {root}
    while more := {process for process, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(_pss(process) for process in family)


def _pss(process: int) -> int:
    try:
        for line in (PROC / str(process) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    return 0


if __name__ == "__main__":
    main(sys.argv[1:])
