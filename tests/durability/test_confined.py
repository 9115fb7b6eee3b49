"""What a run touches: its own files, private ones, and no network."""

from __future__ import annotations

import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from tests.durability.running import FAULTY, World

STRACE, UNSHARE = shutil.which("strace"), shutil.which("unshare")
MAY_UNSHARE = UNSHARE is not None and subprocess.run([UNSHARE, "-rn", "true"], check=False).returncode == 0
RUNS = [
    ("analyze", FAULTY),
    ("analyze", FAULTY, "--format", "json"),
    ("sql", FAULTY, "SELECT count(*) FROM pods"),
    ("grep", "error", FAULTY),
]


def test_all_that_is_made_is_private_whatever_the_umask(tmp_path: Path) -> None:
    world = World(tmp_path)
    assert world.run("analyze", FAULTY, "--keep", tmp_path / "home" / "case", umask=0)[0] == 0
    assert world.run("analyze", FAULTY, umask=0)[0] == 0
    assert world.run("redact", FAULTY, "-o", tmp_path / "home" / "clean.tar.gz", umask=0)[0] == 0
    made = [path for path in tmp_path.rglob("*") if path.relative_to(tmp_path).parts[1:]]
    assert len(made) > 8
    wrong = {
        str(path): oct(mode)
        for path in made
        if (mode := stat.S_IMODE(path.stat().st_mode)) != (0o700 if path.is_dir() else 0o600)
    }
    assert wrong == {}


@pytest.mark.skipif(not MAY_UNSHARE, reason="needs namespaces")
@pytest.mark.parametrize("arguments", RUNS[:1])
def test_it_runs_where_there_is_no_network_at_all(tmp_path: Path, arguments: tuple[object, ...]) -> None:
    status, out, err = World(tmp_path).run(*arguments, before=(str(UNSHARE), "-rn"))
    assert (status, err) == (0, "")
    assert out.startswith("FAULTY")


@pytest.mark.skipif(STRACE is None, reason="needs strace")
@pytest.mark.parametrize("arguments", RUNS, ids=lambda run: " ".join(map(str, run[:1] + run[2:])))
def test_no_socket_is_opened_and_nothing_written_elsewhere(
    tmp_path: Path, arguments: tuple[object, ...]
) -> None:
    world, traced = World(tmp_path), tmp_path / "trace"
    calls = "socket,connect,bind,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,symlink,link,unlink"
    trace = (str(STRACE), "-f", "-qqq", "-s", "4096", "-o", str(traced), "-e", f"trace={calls}")
    assert world.run(*arguments, before=trace)[0] == 0
    lines = traced.read_text(errors="replace").splitlines()
    assert len(lines) > 100
    assert [line for line in lines if re.search(r" (?:socket|connect|bind)\(", line)] == []
    writing = [
        line
        for line in lines
        if re.search(r"O_WRONLY|O_RDWR|O_CREAT| (?:creat|mkdir|rename|symlink|link|unlink)", line)
        and " = -1 " not in line
    ]
    allowed = re.compile(rf'"(?:{re.escape(str(tmp_path))}|/dev/(?:null|tty|shm))|memfd')
    assert [line for line in writing if not allowed.search(line)] == []
