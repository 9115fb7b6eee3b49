"""What takes minutes: run with `./dev test tests/hostile/test_huge.py -m slow`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile import huge
from tests.hostile.harness import Command, complaints
from tests.hostile.making import Case
from tests.hostile.test_hostile import listed

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("case", listed(huge.cases()))
def test_a_huge_bundle_is_read_within_bounds(case: Case, command: Command, tmp_path: Path) -> None:
    result = command.run(case.make(), tmp_path / "box", bomb=True)
    assert list(complaints(case, result)) == []
