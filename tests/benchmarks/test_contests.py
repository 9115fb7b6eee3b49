"""Contests: who gives another answer is refused, whatever the time it took."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.contenders import places
from benchmarks.contests import Contender, Contest, UnequalError, hold, number, ratio
from benchmarks.curves import same_places
from benchmarks.measure import Bench


def says(name: str, code: str, wanted: int = 7) -> Contender:
    return Contender(name, (sys.executable, "-I", "-S", "-c", code), number, wanted)


def contest(*contenders: Contender) -> Contest:
    return Contest("name", "Question?", 1, contenders)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, patience_s=20)


def test_all_that_are_right_are_timed(bench: Bench) -> None:
    result = hold(contest(says("one", "print(7)"), says("sum", "print('a:3\\nb:4')")), bench, 2)
    assert list(result.scores) == ["one", "sum"]
    assert result.left_out == {}
    assert ratio(result, "one", "one") == 1


def test_another_answer_is_refused(bench: Bench) -> None:
    result = hold(contest(says("right", "print(7)"), says("wrong", "print(8)")), bench, 1)
    assert list(result.scores) == ["right"]
    assert result.left_out == {"wrong": "gave 8, not 7"}
    assert ratio(result, "wrong", "right") is None


def test_no_answer_is_refused(bench: Bench) -> None:
    result = hold(contest(says("none", "print('hello')"), says("fails", "raise SystemExit(3)")), bench, 1)
    assert result.left_out == {"none": "gave no answer (ValueError)", "fails": "ended with status 3"}


def test_a_wrong_answer_of_ours_ends_the_run(bench: Bench) -> None:
    with pytest.raises(UnequalError, match="gave 8, not 7"):
        hold(contest(replace(says("ours", "print(8)"), ours=True)), bench, 1)


def test_who_takes_too_long_is_named(tmp_path: Path) -> None:
    result = hold(contest(says("slow", "import time; time.sleep(60)")), Bench(tmp_path, patience_s=0.2), 1)
    assert result.over == {"slow": 0.2}
    assert result.scores == {}


def test_we_may_take_too_long(tmp_path: Path) -> None:
    ours = replace(says("ours", "import time; time.sleep(60)"), ours=True)
    assert hold(contest(ours), Bench(tmp_path, patience_s=0.2), 1).left_out == {
        "ours": "not done after 0.2 s"
    }


def test_who_takes_too_long_in_a_round_alone_is_left_out(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    code = f"import pathlib, time; p = pathlib.Path({str(mark)!r})"
    code += "; p.exists() and time.sleep(60); p.touch(); print(7)"
    result = hold(contest(says("late", code), says("one", "print(7)")), Bench(tmp_path, patience_s=2), 1)
    assert list(result.scores) == ["one"]
    assert result.left_out == {"late": "not done after 2 s in one of the rounds"}
    assert result.over == {"late": 2}


def test_a_command_may_measure_itself(bench: Bench) -> None:
    inside = replace(says("inside", "print(7)"), inside_s=lambda printed: float(printed) / 2)
    assert hold(contest(inside), bench, 1).scores["inside"].wall.middle == 3.5


def test_the_same_lines_must_be_found() -> None:
    ours = places(b"a.txt:1:x\nb.txt:2:y: z\n")
    assert ours == {("a.txt", 1), ("b.txt", 2)}
    same_places(ours, places(b"./b.txt:2:y: z\n./a.txt:1:x\n"))
    with pytest.raises(UnequalError, match="1 lines are found by us alone, 0 by rg"):
        same_places(ours, places(b"./a.txt:1:x\n"))


def test_numbers_are_read_as_grep_prints_them() -> None:
    assert number(b"") == 0
    assert number(b"  12\n") == 12
    assert number(b"a:b.txt:3\nc.txt:4\n") == 7
