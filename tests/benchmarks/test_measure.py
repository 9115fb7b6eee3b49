"""What a command costs, and the turns that are taken."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import pytest

from benchmarks.measure import Bench, FailedError, Spread, TooLongError, interleaved

PYTHON = (sys.executable, "-I", "-S", "-c")


def test_a_spread_is_the_median_with_both_ends() -> None:
    assert Spread.of([3, 1, 2]) == Spread(2, 1, 3)
    assert Spread.of([1, 2]) == Spread(1.5, 1, 2)


def test_rounds_begin_with_another_each() -> None:
    turns: list[str] = []

    def turn(name: str) -> int:
        turns.append(name)
        return len(turns)

    given = interleaved({name: partial(turn, name) for name in "abc"}, 3)
    assert "".join(turns) == "abcbcacab"
    assert given == {"a": [1, 6, 8], "b": [2, 4, 9], "c": [3, 5, 7]}


@pytest.mark.parametrize("watch", [False, True])
def test_memory_is_that_of_the_command(tmp_path: Path, watch: bool) -> None:
    held = bytearray(200 << 20)  # by us: not to be counted
    held[::4096] = b"x" * len(held[::4096])
    cost = Bench(tmp_path).run([*PYTHON, "print(len(bytearray(b'x' * (50 << 20))))"], watch=watch)
    assert cost.printed == b"52428800\n"
    assert 50 << 20 < cost.peak_bytes < 190 << 20
    assert cost.wall_s > 0


def test_children_are_counted(tmp_path: Path) -> None:
    code = "import os, sys; os.system(sys.executable + ' -c \"sum(range(3000000))\"')"
    cost = Bench(tmp_path).run([*PYTHON, code])
    assert cost.cpu_s > 0.01


def test_failure_is_told_with_its_reason(tmp_path: Path) -> None:
    with pytest.raises(FailedError, match="ended with status 2: no good"):
        Bench(tmp_path).run([*PYTHON, "import sys; print('no good', file=sys.stderr); sys.exit(2)"])
    with pytest.raises(FailedError, match="could not be started"):
        Bench(tmp_path).run(["no-such-program-anywhere"])


def test_nothing_found_is_no_failure(tmp_path: Path) -> None:
    assert Bench(tmp_path).run([*PYTHON, "raise SystemExit(1)"]).printed == b""


def test_a_pipeline_is_ended_as_a_whole(tmp_path: Path) -> None:
    with pytest.raises(TooLongError, match="not done after"):
        Bench(tmp_path, patience_s=0.2).run(["sh", "-c", "sleep 60 | sleep 60"])
