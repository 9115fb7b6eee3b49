"""`analyzer grep`: what ripgrep would find in the unpacked bundle."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analyzer.errors import ExitCode
from analyzer.pipeline import analyze
from analyzer.rules.load import load_rules
from tests.cli.running import Run
from tests.samples.conftest import bundle
from tests.samples.lines import lines_of

NAME = "postgres-password"


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kept") / "case"
    with analyze(bundle(NAME), load_rules(), within=path.parent).store as store:
        store.keep(path)
    return path


def real(pattern: str, flags: int = 0) -> set[str]:
    """file:line of the lines that match, by Python's engine over the files of the bundle."""
    return {
        f"{file}:{number}"
        for file, lines in lines_of(NAME).items()
        for number, line in enumerate(lines, 1)
        if re.search(pattern, line, flags)
    }


def places(out: str) -> list[str]:
    return [":".join(line.split(":")[:2]) for line in out.splitlines()]


@pytest.mark.parametrize(
    ("options", "pattern", "sought", "flags"),
    [
        ([], "authentication failed", "authentication failed", 0),
        ([], "^NAME", "^NAME", 0),
        ([], "(?:GET|POST) /", "(?:GET|POST) /", 0),
        ([], r"\b5\d\d\b", r"\b5\d\d\b", 0),
        (["-i"], "traceback|FATAL", "traceback|FATAL", re.IGNORECASE),
        (["-F"], "[type=", re.escape("[type="), 0),
        (["-F", "-i"], "(MOST RECENT CALL", re.escape("(MOST RECENT CALL"), re.IGNORECASE),
    ],
)
def test_the_lines_are_those_that_ripgrep_would_find(
    run: Run, case: Path, options: list[str], pattern: str, sought: str, flags: int
) -> None:
    ended = run("grep", *options, "--", pattern, case)
    expected = real(sought, flags)
    assert ended.status == (ExitCode.OK if expected else ExitCode.FINDINGS)
    found = places(ended.out)
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_inverted_and_straight_give_every_line_once(run: Run, case: Path) -> None:
    straight, inverted = (places(run("grep", *more, "o", case).out) for more in ((), ("-v",)))
    lines = {f"{file}:{n}" for file, all_lines in lines_of(NAME).items() for n in range(1, len(all_lines))}
    assert not set(straight) & set(inverted)
    assert {*straight, *inverted} >= lines


def test_counts_and_names_agree_with_the_lines(run: Run, case: Path) -> None:
    found = places(run("grep", "password", case).out)
    files = list(dict.fromkeys(place.partition(":")[0] for place in found))
    assert run("grep", "-l", "password", case).out.split() == files
    counts = [f"{file}:{sum(p.startswith(file + ':') for p in found)}" for file in files]
    assert run("grep", "-c", "password", case).out.split() == counts
    assert places(run("grep", "-m", "2", "password", case).out) == found[:2]


def test_context_is_the_lines_around(run: Run, case: Path) -> None:
    (file, number) = next(iter(sorted(real("Connection matched")))).split(":")
    lines = lines_of(NAME)[file]
    told = run("grep", "-C", "1", "-m", "1", "-g", file, "Connection matched", case).out.splitlines()
    at = int(number)
    assert told == [f"{file}-{at - 1}-{lines[at - 2]}", f"{file}:{at}:{lines[at - 1]}"] + (
        [f"{file}-{at + 1}-{lines[at]}"] if at < len(lines) else []
    )


def test_where_and_when(run: Run, case: Path) -> None:
    assert all(
        place.startswith("logs-postgres") for place in places(run("grep", "--pod", "postgres", ".", case).out)
    )
    assert {p.partition(":")[0] for p in places(run("grep", "-g", "pods[.-][td]*", ".", case).out)} == {
        "pods.txt",
        "pods-describe.txt",
    }
    fatal = places(run("grep", "--level", "fatal", "--component", "postgres", ".", case).out)
    assert fatal
    assert set(fatal) <= set(places(run("grep", "--component", "postgres", ".", case).out))
    assert run("grep", "--since", "2099-01-01T00:00:00Z", ".", case).status == ExitCode.FINDINGS
    until = run("grep", "--until", "2099-01-01T00:00:00Z", "--component", "postgres", ".", case)
    assert until.status == ExitCode.OK


def test_what_cannot_be_sought_is_said(run: Run, case: Path) -> None:
    ended = run("grep", "(", case)
    assert ended.status == ExitCode.USAGE
    assert "-F" in ended.err
    assert run("grep", "x").status == ExitCode.USAGE


def test_hits_are_marked_on_a_terminal_and_hostile_text_is_harmless(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "logs-x.txt").write_text("INFO:     one \x1b[2Jtwo \u202e three\n" * 2)
    monkeypatch.setenv("FORCE_COLOR", "1")
    out = run("grep", "t(w)o", tmp_path / "b").out
    assert "\x1b[1;31mtwo\x1b[0m" in out
    assert "\x1b[2J" not in out
    assert "\u202e" not in out
