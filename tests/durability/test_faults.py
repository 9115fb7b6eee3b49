"""No room, no right, a broken disk: a clear message and the right status, and nothing half made is kept."""

from __future__ import annotations

import resource
import shutil
from pathlib import Path

import pytest

from analyzer.errors import ExitCode
from tests.durability.running import FAULTY, World

STRACE = shutil.which("strace")
CALLS = "write,pwrite64,writev,ftruncate,fsync,fdatasync,fallocate,rename,mkdir,unlink,link"


def check(world: World, ended: tuple[int, str, str]) -> None:
    """It ended as it may, and what it left is whole or nothing."""
    status, _, err = ended
    assert status in (ExitCode.OK, ExitCode.UNREADABLE), err
    assert "internal error" not in err
    assert "Traceback" not in err
    assert status == ExitCode.OK or err.startswith("analyzer: ") or not err  # what failed may be stderr
    if world.cases.exists() and list(world.cases.iterdir()):
        assert world.run("analyze", FAULTY)[0] == ExitCode.OK
        assert world.tables()


@pytest.mark.parametrize("size", [0, 1 << 12, 1 << 16, 1 << 18, 1 << 20])
def test_files_that_cannot_grow(tmp_path: Path, size: int) -> None:
    world = World(tmp_path)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    check(world, world.run("analyze", FAULTY, preexec_fn=limit))
    assert list(world.temporary.iterdir()) == []


def test_nothing_can_be_written_anywhere(tmp_path: Path) -> None:
    world = World(tmp_path)
    nowhere = {"HOME": "/proc/1", "XDG_CACHE_HOME": "/proc/1", "TMPDIR": "/proc/1"}
    status, out, err = world.run("analyze", FAULTY, env=nowhere)
    # Python falls back to /tmp, /var/tmp, /usr/tmp and the working folder, where it may write
    assert (status, err) == (ExitCode.OK, "") or (status == ExitCode.UNREADABLE and "cannot write" in err)
    assert out == "" or out.startswith("FAULTY")


def test_the_bundle_may_lie_where_nothing_can_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "medium"
    folder.mkdir()
    shutil.copy(FAULTY, folder)
    folder.chmod(0o500)
    world = World(tmp_path)
    assert world.run("analyze", folder / FAULTY.name)[0] == ExitCode.OK
    assert [path.name for path in folder.iterdir()] == [FAULTY.name]


def inject(world: World, error: str, when: int) -> tuple[int, str, str]:
    fault = f"inject={CALLS}:error={error}:when={when}"
    return world.run("analyze", FAULTY, before=(str(STRACE), "-f", "-qqq", "-o", "/dev/null", "-e", fault))


@pytest.mark.skipif(STRACE is None, reason="needs strace")
@pytest.mark.parametrize(("error", "when"), [("ENOSPC", 3), ("EIO", 40), ("ENOSPC", 90), ("EACCES", 2)])
def test_a_call_that_fails(tmp_path: Path, error: str, when: int) -> None:
    world = World(tmp_path)
    check(world, inject(world, error, when))


@pytest.mark.slow
@pytest.mark.skipif(STRACE is None, reason="needs strace")
@pytest.mark.parametrize("error", ["ENOSPC", "EIO", "EACCES", "EINTR"])
@pytest.mark.parametrize("when", range(1, 301, 4))
def test_any_call_that_fails(tmp_path: Path, error: str, when: int) -> None:
    world = World(tmp_path)
    check(world, inject(world, error, when))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_an_output_that_has_no_room(tmp_path: Path) -> None:
    world = World(tmp_path)
    with Path("/dev/full").open("w") as full:
        process = world.start("analyze", FAULTY, stdout=full)
        _, err = process.communicate()
    assert process.returncode == ExitCode.UNREADABLE
    assert err == "analyzer: the output cannot be written: No space left on device (is the disk full?)\n"
