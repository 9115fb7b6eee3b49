"""`analyzer tui`, and `analyzer BUNDLE` alone."""

from __future__ import annotations

from pathlib import Path

from tests.cli.running import HEALTHY, Run


def test_a_bundle_that_is_not_there_is_not_served(run: Run, tmp_path: Path) -> None:
    ended = run("tui", "--serve", tmp_path / "nothing.tar.gz")
    assert ended.status == 2
    assert "is not there" in ended.err


def test_without_a_terminal_there_is_no_screen(run: Run, tmp_path: Path) -> None:
    ended = run("tui", tmp_path)
    assert ended.status == 2
    assert "needs a terminal" in ended.err


def test_a_bundle_alone_is_analyzed_where_there_is_no_terminal(run: Run) -> None:
    assert run(HEALTHY).out == run("analyze", HEALTHY).out
    assert run(HEALTHY, "--lang", "zh").out.startswith("健康")


def test_a_path_that_is_not_there_is_no_wrong_command(run: Run) -> None:
    ended = run("./nothing.tar.gz")
    assert ended.status == 3
    assert "No such file" in ended.err
    assert run("nonsense").status == 2
