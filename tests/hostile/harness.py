"""Runs the command on a bad bundle in a box of its own, and looks at everything that it left there."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pyarrow.parquet as pq

from analyzer.store.scratch import PREFIX
from analyzer.store.store import Store
from tests.hostile.making import ESCAPE, Case

ROOT = Path(__file__).parents[2]
RUNS = (["analyze", "{}"], ["analyze", "{}", "--format", "json"])
CPU_S, BOMB_CPU_S = 20.0, 120.0  # of processor time, which doubles on a busy machine; by the clock six times
RSS, BOMB_RSS = 512 << 20, 1 << 30
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(slots=True)
class Box:
    """A folder in which one bundle is analyzed: the bundle, HOME, TMPDIR, cache and working folder."""

    path: Path
    folders: tuple[str, ...] = ("home", "tmp", "cache", "config", "data", "work")
    rules: Path | None = None

    def prepare(self, data: bytes, rules: Path) -> Path:
        """Make the folders, with the shipped rules in the cache as a user has them; the bundle's path."""
        for name in (*self.folders, "in", "out"):
            (self.path / name).mkdir(parents=True)
        shutil.copytree(rules, self.path / "cache" / "bundle-analyzer")
        self.rules = rules
        bundle = self.path / "in" / "bundle.tar.gz"
        bundle.write_bytes(data)
        return bundle

    def environment(self) -> dict[str, str]:
        """Where the command finds its folders."""
        names = {"HOME": "home", "TMPDIR": "tmp", "XDG_CACHE_HOME": "cache", "XDG_CONFIG_HOME": "config",
                 "XDG_DATA_HOME": "data"}  # fmt: skip
        return {key: str(self.path / name) for key, name in names.items()} | {"ANALYZER_RULES": ""}

    def files(self) -> list[Path]:
        """Everything in the box but the bundle and what the command printed."""
        return [path for name in self.folders for path in sorted((self.path / name).rglob("*"))]


@dataclass(slots=True)
class Result:
    """What became of one bundle."""

    box: Box
    statuses: list[int]
    signal: int | None
    timed_out: bool
    rss: int
    cpu_s: float
    outputs: list[bytes] = field(default_factory=list)

    def case_folder(self) -> Path | None:
        """The case that was kept, if one was."""
        folders = (self.box.path / "cache" / "bundle-analyzer" / "cases").glob("*")
        return next((path for path in folders if not path.name.startswith(PREFIX)), None)


class Command:
    """The fork server. Use as a context manager."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        environment = os.environ | {"XDG_CACHE_HOME": str(cache), "ANALYZER_RULES": ""}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.hostile.server"],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._answer()

    def close(self) -> None:
        """End the server."""
        _pipe(self._process.stdin).close()
        self._process.wait()
        _pipe(self._process.stdout).close()

    def run(self, data: bytes, folder: Path, *, bomb: bool = False) -> Result:
        """Analyze a bundle, twice: as text, and as JSON of the case that was kept."""
        box = Box(folder)
        bundle = box.prepare(data, self._cache / "bundle-analyzer")
        cpu_s = BOMB_CPU_S if bomb else CPU_S
        request = {
            "environment": box.environment(),
            "folder": str(folder / "work"),
            "output": str(folder / "out"),
            "runs": [[word.format(bundle) for word in run] for run in RUNS],
            "cpu_s": cpu_s,
            "seconds": 6 * cpu_s,
        }
        pipe = _pipe(self._process.stdin)
        pipe.write(json.dumps(request) + "\n")
        pipe.flush()
        answer = json.loads(self._answer())
        out = folder / "out"
        statuses = out / "statuses"
        return Result(
            box=box,
            statuses=json.loads(statuses.read_text()) if statuses.exists() else [],
            outputs=[path.read_bytes() for path in sorted(out.glob("*.*"))],
            **answer,
        )

    def _answer(self) -> str:
        line: str = _pipe(self._process.stdout).readline()
        if not line:
            raise RuntimeError("the fork server ended")
        return line


def _pipe(pipe: IO[Any] | None) -> IO[Any]:
    assert pipe is not None
    return pipe


def complaints(case: Case, result: Result) -> Iterator[str]:
    """Every way in which a result is not what the case says."""
    yield from _of_the_end(case, result)
    yield from _of_the_files(result)
    for output in result.outputs:
        found = _CONTROLS.search(output.decode("utf-8", "replace"))
        if found:
            yield f"a control character in the output: {found[0]!r}"
    folder = result.case_folder()
    if case.outcome == "refused":
        if folder:
            yield "refused, but a case was kept"
    elif folder is None:
        yield "no case was kept"
    else:
        yield from _of_the_case(case, folder)
    yield from _of_canaries(case, result, folder)


def _of_the_end(case: Case, result: Result) -> Iterator[str]:
    if result.timed_out or result.signal:
        yield f"ended by signal {result.signal}, timed out: {result.timed_out}"
    said = b"\n".join(result.outputs).decode("utf-8", "replace")
    if result.statuses != [case.exit_code] * len(RUNS):
        yield f"exit {result.statuses}, not {case.exit_code}: {said[-1500:]}"
    if "Traceback" in said:
        yield f"a traceback: {said[-1500:]}"
    if case.outcome == "refused" and not re.fullmatch(r"analyzer: [^\n]+\n", result.outputs[0].decode()):
        yield f"not refused in one line: {result.outputs[0]!r}"
    if result.rss > (BOMB_RSS if case.bomb else RSS):
        yield f"{result.rss >> 20} MiB of memory"


def _of_the_files(result: Result) -> Iterator[str]:
    own = result.box.path / "cache" / "bundle-analyzer"
    assert result.box.rules is not None
    copied = {own / path.relative_to(result.box.rules) for path in result.box.rules.rglob("*")}
    for path in result.box.files():
        if path != own and own not in path.parents:
            yield f"written outside the cache: {path.relative_to(result.box.path)}"
        elif path not in copied and path != own:
            mode = stat.S_IMODE(path.lstat().st_mode)
            if mode != (0o700 if path.is_dir() else 0o600):
                yield f"mode {mode:o} of {path.name}"
    for path in Path(own, "cases").glob("bundle-analyzer-*"):
        yield f"left behind: {path.name}"
    for folder in (Path("/var/lib"), *ROOT.parents, *result.box.path.parents):
        if Path(folder, ESCAPE).exists():
            yield f"a member got out of its archive, to {folder}"
    if [path.name for path in (result.box.path / "in").iterdir()] != ["bundle.tar.gz"]:
        yield "something was written beside the bundle"


def _of_the_case(case: Case, folder: Path) -> Iterator[str]:
    with Store.open(folder) as store:
        rows = store.query("SELECT DISTINCT code FROM warnings WHERE NOT starts_with(code, 'rule.')")
        codes = {code for (code,) in rows}
        if (case.outcome == "warned") != bool(codes):
            yield f"{case.outcome}, but the warnings are {sorted(codes)}"
        if missing := set(case.codes) - codes:
            yield f"warnings missing: {sorted(missing)}; there are {sorted(codes)}"
        for path, text in case.kept:
            # Where a name stands outside of the top folder, that is a part of all paths.
            where = "WHERE (file = $1 OR ends_with(file, '/' || $1)) AND contains(text, $2)"
            found = [
                row
                for table in ("lines", "log_records")
                for row in store.query(f"SELECT 1 FROM {table} {where} LIMIT 1", [path, text])
            ]
            if not found:
                ((files,),) = store.query("SELECT string_agg(path || ': ' || status, ', ') FROM files")
                yield f"lost: {text[:100]!r} of {path!r}; there are {files}"


def _of_canaries(case: Case, result: Result, folder: Path | None) -> Iterator[str]:
    if not case.canaries:
        return
    haystacks = [(f"output {number}", output) for number, output in enumerate(result.outputs)]
    haystacks += [(path.name, path.read_bytes()) for path in result.box.files() if path.is_file()]
    haystacks += [("file names", "\n".join(map(str, result.box.files())).encode())]
    if folder is not None:
        haystacks += _tables(folder)
    for canary in case.canaries:
        for form in _forms(canary.encode()):
            for place, data in haystacks:
                if form in data:
                    yield f"the canary {canary!r} stands in {place} as {form!r}"


def _tables(folder: Path) -> list[tuple[str, bytes]]:
    """All tables as text: files are compressed, so a search of their bytes alone would prove little."""
    found = [(path.name, str(pq.read_table(path).to_pylist()).encode()) for path in folder.glob("*.parquet")]
    with Store.open(folder) as store:
        for (name,) in store.query("SELECT table_name FROM duckdb_tables()"):
            found.append((name, str(store.query(f'SELECT * FROM "{name}"')).encode()))
    return found


def _forms(canary: bytes) -> Iterator[bytes]:
    """Plain, base64 and base64 twice; wherever in the encoded text it may begin."""
    yield canary
    once = list(_encoded(canary))
    yield from once
    for text in once:
        yield from _encoded(text)


def _encoded(data: bytes) -> Iterator[bytes]:
    """The part of the base64 of anything that holds the data which does not depend on its neighbours."""
    for shift in range(3):
        text = b64encode(bytes(shift) + data + bytes(-(shift + len(data)) % 3))
        end = (shift + len(data)) * 8 // 6
        yield text[(shift * 8 + 5) // 6 : end]
