"""Every bad bundle ends as its case says: nothing crashes, nothing is lost in silence, nothing leaks.

Some are read on every run. All of them take about ten minutes:
`./dev test tests/hostile -m "slow or not slow"`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.hostile.corpus import CASES, often
from tests.hostile.harness import ROOT, Command, complaints
from tests.hostile.making import Case

PLAIN = ("gz-cut-at-60", "terminal-logs")


def listed(cases: Iterable[Case]) -> list[object]:
    """Parameters of a test, marked by what is known of them."""
    return [pytest.param(case, id=case.name, marks=_marks(case)) for case in cases]


def _marks(case: Case) -> list[pytest.MarkDecorator]:
    marks = [] if often(case) else [pytest.mark.slow]
    if case.known:
        marks.append(pytest.mark.xfail(reason=case.known, strict=True))
    return marks


@pytest.mark.parametrize("case", listed(CASES))
def test_a_bad_bundle_ends_as_it_must(case: Case, command: Command, tmp_path: Path) -> None:
    result = command.run(case.make(), tmp_path / "box", bomb=case.bomb)
    assert list(complaints(case, result)) == []


@pytest.mark.parametrize("name", PLAIN)
def test_a_process_of_its_own_ends_the_same(name: str, tmp_path: Path) -> None:
    case = next(case for case in CASES if case.name == name)
    path = tmp_path / "bundle.tar.gz"
    path.write_bytes(case.make())
    ran = subprocess.run(
        [sys.executable, "-m", "analyzer", "analyze", str(path)],
        cwd=ROOT,
        env=os.environ | {"XDG_CACHE_HOME": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == case.exit_code
    assert b"Traceback" not in ran.stderr
