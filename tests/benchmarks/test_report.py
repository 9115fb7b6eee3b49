"""The page of a run, its goals and its picture."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.contenders import GZIP, OURS, RIPGREP
from benchmarks.contests import Contender, Contest, Result, Score, number
from benchmarks.goals import GIB, Goal, Run, goals
from benchmarks.measure import Spread
from benchmarks.plot import Panel, draw
from benchmarks.report import Setting, write
from benchmarks.tools import Tools
from benchmarks.units import size_of, size_text, time_text

SETTING = Setting(
    rounds=3,
    command="./dev bench --size 2GiB",
    day="2026-11-24",
    version="0.1.0",
    machine="2 cores",
    tools=Tools({"gzip": "gzip"}, {"gzip": "1.12"}, None),
    rules=300,
    patterns=369,
    all_patterns=406,
)


def score(wall: float) -> Score:
    return Score(Spread(wall, wall / 2, wall * 2), Spread(wall, wall, wall), 300 << 20, 7)


def run_of(size: int, **walls: float) -> Run:
    names = {"ours": OURS, "gzip": GZIP}
    result = Result(
        Contest("analysis", "Question.", size, (Contender(OURS, (), number, 7, ours=True),)),
        {names[name]: score(wall) for name, wall in walls.items()},
        {RIPGREP: "not done after 900 s"},
        {RIPGREP: 900.0},
    )
    return Run({"analysis": [result]}, {size: 0.3}, {size: 1000})


def by_text(run: Run, start: str) -> Goal:
    (found,) = (goal for goal in goals(run) if goal.text.startswith(start))
    return found


def test_the_page_says_what_was_measured(tmp_path: Path) -> None:
    write(run_of(2 * GIB, ours=24, gzip=20), SETTING, tmp_path / "docs" / "page.md")
    page = (tmp_path / "docs" / "page.md").read_text(encoding="utf-8")
    assert "| 2 GiB | `analyzer` | 24.0 s | (12.0 s to 48.0 s) | 24.0 s | 300 MiB | 1.00 x |" in page
    assert "Left out at 2 GiB: `igzip -dc | rg -f`, not done after 900 s." in page
    assert "Not installed, and so left out: igzip, rg, zgrep, lnav, drain3." in page
    assert "at most 1.30 x | 1.20 x | 2 GiB | met |" in page
    assert "./dev bench --size 2GiB" in page
    assert "(page.svg)" in page
    ElementTree.parse(tmp_path / "docs" / "page.svg")


def test_a_goal_is_met_only_at_its_size() -> None:
    text = "all of it against `gzip"
    assert by_text(run_of(2 * GIB, ours=24, gzip=20), text).verdict == "met"
    assert by_text(run_of(2 * GIB, ours=30, gzip=20), text).verdict == "missed"
    other = by_text(run_of(GIB, ours=30, gzip=20), text)
    assert other.verdict == "missed at this size; the goal is for another"


def test_who_was_given_up_gives_a_bound() -> None:
    goal = by_text(run_of(2 * GIB, ours=90, gzip=20), "all of it against `igzip")
    assert (goal.bound, goal.measured, goal.verdict) == ("< ", 0.1, "met")


def test_what_was_not_measured_is_not_met() -> None:
    assert {goal.verdict for goal in goals(Run())} == {"not measured"}


def test_a_run_without_curves_has_no_picture(tmp_path: Path) -> None:
    write(Run(), SETTING, tmp_path / "page.md")
    assert "svg" not in (tmp_path / "page.md").read_text(encoding="utf-8")
    assert not (tmp_path / "page.svg").exists()


def test_where_we_were_too_slow_there_is_a_page_all_the_same(tmp_path: Path) -> None:
    run = run_of(GIB, gzip=20)
    (result,) = run.results["analysis"]
    run.results["long"] = run.results["files"] = [result]
    write(run, SETTING, tmp_path / "page.md")
    assert "`gzip -dc \\| wc -l`" in (tmp_path / "page.md").read_text(encoding="utf-8")


def test_a_picture_takes_one_point_and_any_name() -> None:
    one = Panel("<one>", {"a & b": [(1.0, 1.0)]}, str, str)
    none = Panel("nothing", {"a": []}, str, str)
    picture = draw([one, none])
    ElementTree.fromstring(picture)
    assert "nothing" not in picture


@pytest.mark.parametrize(
    ("text", "size"),
    [("64MiB", 64 << 20), ("2 GiB", 2 << 30), ("1MB", 1_000_000), ("1.5KiB", 1536), ("7", 7)],
)
def test_sizes_are_read(text: str, size: int) -> None:
    assert size_of(text) == size


@pytest.mark.parametrize("text", ["", "many", "0", "-1MiB", "1 TiB"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no size"):
        size_of(text)


def test_sizes_and_times_are_written_for_people() -> None:
    assert [size_text(size) for size in (2 << 30, 1536 << 20, 1_000_000)] == ["2 GiB", "1,536 MiB", "1 MB"]
    assert [time_text(taken) for taken in (0.00123, 0.5, 1.5, 12.34, 1234)] == [
        "1.23 ms", "500 ms", "1.50 s", "12.3 s", "1,234 s"
    ]  # fmt: skip
