"""Runs the command many times for the price of one start: everything is imported once, each run is a fork.

A run has its own folders, limits and time; it calls what the installed command calls. Nothing that starts a
thread of Python may run before the fork. Requests and answers are lines of JSON on stdin and stdout.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import resource
import signal
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any, NoReturn

ADDRESS_BYTES = 4 << 30
_LATER = (
    "_strptime",
    "cryptography.x509",
    "duckdb",
    "polars",
    "pyarrow.dataset",
    "pyarrow.parquet",
    "typer._adapters",
)
_UNUSED = ("analyzer.cli.workbench", "analyzer.cli.profile")


def prepare() -> None:
    """Import all that a run imports, and read the shipped rules into this process's cache."""
    import analyzer

    for module in pkgutil.walk_packages(analyzer.__path__, "analyzer."):
        if not module.name.startswith(_UNUSED) and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in _LATER:
        importlib.import_module(name)
    from analyzer.cli.opening import shipped_and

    shipped_and(None)
    if threading.active_count() != 1:
        raise RuntimeError("a thread runs before the fork")


def serve(requests: IO[str], answers: IO[str]) -> None:
    """One run per line, until there are no more."""
    answers.write("\n")
    answers.flush()
    for line in requests:
        answers.write(json.dumps(_run(json.loads(line))) + "\n")
        answers.flush()


def _run(request: dict[str, Any]) -> dict[str, Any]:
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        _be_the_command(request)
    ended, timed_out = 0, False
    while not ended:
        ended, status, usage = os.wait4(child, os.WNOHANG)
        if ended:
            break
        if not timed_out and time.monotonic() - started > request["seconds"]:
            os.kill(child, signal.SIGKILL)
            timed_out = True
        time.sleep(0.005)
    return {
        "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
        "timed_out": timed_out,
        "rss": usage.ru_maxrss << 10,
        "cpu_s": usage.ru_utime + usage.ru_stime,
    }


def _be_the_command(request: dict[str, Any]) -> NoReturn:
    """The command, once for each list of arguments; the exit statuses go to a file."""
    status = 99
    try:
        os.setsid()
        os.umask(0)  # modes must be right whatever the user's umask
        os.environ.update(request["environment"])
        os.chdir(request["folder"])
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_BYTES, ADDRESS_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        seconds = int(request["cpu_s"])
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        statuses = [_main(Path(request["output"]), *run) for run in enumerate(request["runs"])]
        Path(request["output"], "statuses").write_text(json.dumps(statuses))
        status = 0
    finally:
        os._exit(status)


def _main(output: Path, number: int, arguments: list[str]) -> int:
    from analyzer.cli.main import main

    sys.argv = ["analyzer", *arguments]
    for descriptor, name in ((0, None), (1, f"{number}.out"), (2, f"{number}.err")):
        flags = os.O_RDONLY if name is None else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        opened = os.open(os.devnull if name is None else output / name, flags, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


if __name__ == "__main__":
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    prepare()
    serve(os.fdopen(os.dup(0), encoding="utf-8"), channel)
