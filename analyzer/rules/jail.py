"""Rules of strangers are untrusted code: their SQL runs in a process of its own, on a copy of the tables.

The process can read that copy and nothing else: the database is opened read-only and locked, no file can
be opened or written, memory and processor time are bounded by the kernel, and a query that outlives its
time is ended together with the process. What is measured behind this: a SELECT of DuckDB 2 can write files
(COPY in a CTE), and its memory_limit does not hold for single values.
"""

from __future__ import annotations

import contextlib
import os
import resource
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

import msgspec

from analyzer.errors import RuleError

if TYPE_CHECKING:
    from analyzer.store.store import Store

SECONDS = 10.0  # per query
START_SECONDS = 60.0  # a busy machine may be slow to start the process
MEMORY_BYTES = 2 << 30
MAX_ROWS = 10_000
MAX_CELL = 10_000  # letters
MAX_ANSWER = 64 << 20  # bytes, all rows and columns of a query
_TIMES = ("first_utc", "last_utc")


class _Request(msgspec.Struct):
    sql: str
    parameters: list[str | None]
    tell: bool


class _Answer(msgspec.Struct):
    names: list[str] = []
    rows: list[list[Any]] = []
    error: str | None = None


class Jail:
    """Runs SELECTs over a copy of a store's tables. Use as a context manager.

    With `tell`, errors say what is wrong in the database's words, which may quote what the tables hold.
    """

    def __init__(self, store: Store, seconds: float = SECONDS, *, tell: bool = False) -> None:
        self._copy = store.snapshot()
        self._seconds = seconds
        self._tell = tell
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self._copy.remove()

    def select(
        self, sql: str, parameters: Sequence[str | None] = ()
    ) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Column names and rows. Raises RuleError where the query is refused, fails or is stopped."""
        process = self._process or self._begin()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(msgspec.json.encode(_Request(sql, list(parameters), self._tell)) + b"\n")
            process.stdin.flush()
            line = _read_line(process.stdout, self._seconds)
        except BrokenPipeError:
            line = b""
        if not line.endswith(b"\n"):
            self._end()
            raise RuleError("the query was stopped: it took too long, too much memory or gave too much")
        answer = msgspec.json.decode(line, type=_Answer)
        if answer.error is not None:
            raise RuleError(answer.error)
        return answer.names, [_typed(answer.names, row) for row in answer.rows]

    def _begin(self) -> subprocess.Popen[bytes]:
        folder = self._copy.path
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-m", "analyzer.rules.jail"],
            cwd=folder,
            env={
                "HOME": str(folder),
                "ARROW_DEFAULT_MEMORY_POOL": "system",
            },  # the others reserve more than is allowed
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        if not _read_line(self._process.stdout, START_SECONDS).endswith(b"\n"):
            self._end()
            raise RuleError("the process that runs the queries of foreign rules did not start")
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(BrokenPipeError):
                if pipe is not None:
                    pipe.close()
        process.wait()


def _read_line(pipe: IO[bytes], seconds: float) -> bytes:
    """A line, or what came of it until the time was up, it was too long, or the other end closed."""
    end = time.monotonic() + seconds
    line = bytearray()
    while not line.endswith(b"\n") and len(line) < MAX_ANSWER:
        ready, _, _ = select.select([pipe], [], [], max(0.0, end - time.monotonic()))
        chunk = os.read(pipe.fileno(), 1 << 16) if ready else b""
        if not chunk:
            break
        line += chunk
    return bytes(line)


def _typed(names: list[str], row: list[Any]) -> tuple[Any, ...]:
    """JSON has no times: the two columns that hold some are read back."""
    try:
        return tuple(
            datetime.fromisoformat(cell) if name in _TIMES and isinstance(cell, str) else cell
            for name, cell in zip(names, row, strict=True)
        )
    except ValueError:
        raise RuleError("the query gives a time that is none") from None


def serve(requests: IO[bytes], answers: IO[bytes], database: Path) -> None:
    """The other side: a line when it is ready, then one answer per request, until there are no more."""
    from analyzer.store.store import Store

    with Store.open(database) as store:
        store.lock()
        answers.write(b"\n")
        answers.flush()
        for line in requests:
            request = msgspec.json.decode(line, type=_Request)
            answers.write(msgspec.json.encode(_answer(store, request)) + b"\n")
            answers.flush()


def _answer(store: Store, request: _Request) -> _Answer:
    import duckdb

    from analyzer.rules.state import must_be_select

    try:
        must_be_select(request.sql)
        names, rows = store.names_and_rows(request.sql, request.parameters, most=MAX_ROWS)
    except RuleError as error:
        return _Answer(error=error.message)
    except (duckdb.Error, MemoryError) as error:
        said = str(error).partition("\n")[0] if request.tell else type(error).__name__
        return _Answer(error=f"the query failed ({said})")
    return _Answer(names, [[_plain(cell) for cell in row] for row in rows])


def _plain(cell: object) -> object:
    """A cell as JSON can hold it, of a bounded size."""
    if cell is None or isinstance(cell, (bool, int, float)):
        return cell
    if isinstance(cell, datetime):
        return cell.isoformat()
    if isinstance(cell, (list, tuple)):
        return [_plain(item) for item in cell[:MAX_ROWS]]
    if isinstance(cell, dict):
        return {str(key)[:MAX_CELL]: _plain(value) for key, value in list(cell.items())[:MAX_ROWS]}
    return str(cell)[:MAX_CELL]


def _confine() -> None:
    """Bounds that the kernel keeps, set before anything of the stranger's is seen."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, 60),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


if __name__ == "__main__":
    _confine()
    serve(sys.stdin.buffer, sys.stdout.buffer, Path("case.duckdb"))
