"""kill -9 at any moment: the next run gives what an undisturbed one gives, and nothing is left behind."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import pytest

from tests.durability.running import FAULTY, World

SETTLED_S = 6  # a folder that was left is removed when it is so old


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], str, float]:
    """Tables, report and duration of a run."""
    world = World(tmp_path_factory.mktemp("undisturbed"))
    began = time.monotonic()
    status, out, _ = world.run("analyze", FAULTY)
    assert status == 0
    return world.tables(), out, time.monotonic() - began


def check_kills(world: World, moments: list[float], expected: tuple[dict[str, Any], str, float]) -> None:
    tables, report, _ = expected
    for moment in moments:
        process = world.start("analyze", FAULTY, "--fresh")
        time.sleep(moment)
        process.kill()
        process.communicate()
    time.sleep(SETTLED_S)
    assert world.run("analyze", FAULTY) == (0, report, "")
    assert world.tables() == tables
    assert list(world.temporary.iterdir()) == []


def test_killed_at_a_few_moments(tmp_path: Path, undisturbed: tuple[dict[str, Any], str, float]) -> None:
    *_, duration = undisturbed
    check_kills(World(tmp_path), [duration * share for share in (0.3, 0.6, 0.8, 0.9, 0.95, 1.0)], undisturbed)


@pytest.mark.slow
def test_killed_at_200_moments(tmp_path: Path, undisturbed: tuple[dict[str, Any], str, float]) -> None:
    *_, duration = undisturbed
    chance = random.Random(9)
    for batch in range(10):
        moments = [duration * chance.uniform(0.2, 1.1) for _ in range(20)]
        root = tmp_path / str(batch)
        root.mkdir()
        check_kills(World(root), moments, undisturbed)


def test_two_at_once_give_the_same(tmp_path: Path, undisturbed: tuple[dict[str, Any], str, float]) -> None:
    world = World(tmp_path)
    both = [world.start("analyze", FAULTY) for _ in range(2)]
    assert [(*process.communicate(), process.returncode) for process in both] == [(undisturbed[1], "", 0)] * 2
    assert world.tables() == undisturbed[0]
    assert list(world.temporary.iterdir()) == []


def test_a_killed_query_of_a_stranger_leaves_nothing(tmp_path: Path) -> None:
    world = World(tmp_path)
    assert world.run("analyze", FAULTY)[0] == 0
    process = world.start("sql", FAULTY, "SELECT count(*) FROM range(1000000000000)")
    time.sleep(2.5)
    process.kill()
    process.communicate()
    time.sleep(SETTLED_S)
    assert world.run("sql", FAULTY, "SELECT 1 AS one")[0] == 0
    assert list(world.temporary.iterdir()) == []
