"""The corpus itself: large enough, told apart by names, and the same on every run."""

from __future__ import annotations

import hashlib
import subprocess
import sys

from tests.hostile.corpus import CASES, GROUPS, often
from tests.hostile.harness import ROOT

_DIGEST = "from tests.hostile.test_corpus import digest; print(digest())"


def digest() -> str:
    """Over the bytes of the bundles that are read on every run."""
    whole = hashlib.sha256()
    for case in CASES:
        if often(case):
            whole.update(f"{case.name} {hashlib.sha256(case.make()).hexdigest()}\n".encode())
    return whole.hexdigest()


def test_there_are_enough_of_every_group() -> None:
    assert len(CASES) >= 150
    assert len({case.name for case in CASES}) == len(CASES)
    assert all(len(cases) >= 50 for cases in GROUPS.values())
    assert sum(map(often, CASES)) >= 60


def test_another_process_makes_the_same_bytes() -> None:
    environment = {"PYTHONHASHSEED": "7"}
    made = subprocess.run(
        [sys.executable, "-c", _DIGEST], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert made.stdout.strip() == digest()
