"""What fuzzing found stays found, and a short run with a fixed seed tries a little more each time."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.fuzz.seeds import seeds
from tests.fuzz.targets import TARGETS

FOUND = Path(__file__).parents[1] / "data" / "fuzz"
CASES = sorted(path for path in FOUND.rglob("*") if path.is_file()) if FOUND.exists() else []
TRIES = 60


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_was_found(case: Path) -> None:
    TARGETS[case.parent.name](case.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_genuine_input(name: str) -> None:
    inputs = list(seeds(name))
    assert inputs
    for data in inputs:
        TARGETS[name](data)


@pytest.mark.parametrize("name", TARGETS)
def test_spoilt_input(name: str) -> None:
    chance = random.Random(f"{name} 1")
    inputs = list(seeds(name))
    for _ in range(TRIES):
        TARGETS[name](_spoilt(chance.choice(inputs), chance))


def _spoilt(data: bytes, chance: random.Random) -> bytes:
    """Cut, repeated, swapped and overwritten at a few places."""
    spoilt = bytearray(data[: chance.randint(1, 6000)])
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(spoilt) + 1)
        match chance.randrange(5):
            case 0:
                spoilt[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del spoilt[at : at + chance.randint(1, 40)]
            case 2:
                start = chance.randrange(len(spoilt) + 1)
                spoilt[at:at] = spoilt[start : start + chance.randint(1, 200)]
            case 3:
                spoilt[at:at] = chance.choice(
                    [b"\n", b"\0", b"\xff\xfe", b"\r", b'"', b"[{", b": ", b"\t", b"9" * 400]
                )
            case _:
                spoilt[at:at] = chance.randbytes(chance.randint(1, 16))
    return bytes(spoilt)
