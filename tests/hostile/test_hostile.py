"""Every bad bundle ends as its case says: nothing crashes, nothing is lost in silence, nothing leaks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.hostile.corpus import CASES
from tests.hostile.harness import Command, complaints
from tests.hostile.making import Case


def _listed() -> list[object]:
    return [
        pytest.param(
            case, id=case.name, marks=pytest.mark.xfail(reason=case.leaks, strict=True) if case.leaks else ()
        )
        for case in CASES
    ]


@pytest.mark.parametrize("case", _listed())
def test_a_bad_bundle_ends_as_it_must(case: Case, command: Command, tmp_path: Path) -> None:
    result = command.run(case.make(), tmp_path / "box", bomb=case.bomb)
    assert list(complaints(case, result)) == []
