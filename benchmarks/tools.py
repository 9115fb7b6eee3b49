"""The alternatives: which are installed, and in which version; and the machine on which they run."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

PROGRAMS = {
    "gzip": ("--version",),
    "igzip": ("--version",),
    "rg": ("--version",),
    "zgrep": ("--version",),
    "lnav": ("-V",),
}
_VERSION = re.compile(r"\d+(?:\.\d+)+")
_ASKED_S = 30


@dataclass(frozen=True, slots=True)
class Tools:
    """Paths of the programs that are there and versions of all, by name; `drain3` is a Python that has it."""

    paths: dict[str, str]
    versions: dict[str, str]
    drain3: str | None

    @property
    def missing(self) -> list[str]:
        """Alternatives that are not installed."""
        return [name for name in (*PROGRAMS, "drain3") if name not in self.versions]


def find_tools(drain3: Path | None = None) -> Tools:
    """What is installed; drain3 in the Python that is given, or else in this one."""
    paths = {name: path for name in PROGRAMS if (path := shutil.which(name))}
    versions = {name: _told([path, *PROGRAMS[name]]) for name, path in paths.items()}
    python = str(drain3) if drain3 else sys.executable
    asked = "import drain3, importlib.metadata as m; print(m.version('drain3'))"
    has_drain3 = _told([python, "-c", asked])
    if has_drain3:
        versions["drain3"] = has_drain3
    versions |= {name: version(name) for name in ("polars", "duckdb", "pyarrow")}
    versions["python"] = platform.python_version()
    return Tools(paths, versions, python if has_drain3 else None)


def _told(command: list[str]) -> str:
    """The version in what a command prints, "" where there is none."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_ASKED_S)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = _VERSION.search(done.stdout) if done.returncode == 0 else None
    return found[0] if found else ""


def machine() -> str:
    """Cores, processor, memory and system, in a line."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    system = f"{platform.system()} {platform.machine()}"
    return f"{cores} cores ({_processor()}), {memory:.0f} GiB of memory, {system}"


def _processor() -> str:
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or "unknown processor"
    found = re.search(r"^model name\s*:\s*(.+)$", told, re.MULTILINE)
    return found[1] if found else platform.machine()
