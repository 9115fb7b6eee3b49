"""Each screen as it is expected, letter by letter. `./dev golden` writes them anew."""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path

import pytest

from tests.tui.conftest import Cases
from tests.tui.screen import LARGE, SMALL, shown

GOLDEN = Path(__file__).parent / "golden"
NAME = "two-faults"
WAYS: dict[str, list[str]] = {
    "verdict": [],
    "file": ["j", "enter"],
    "rule": ["r"],
    "logs": ["2"],
    "record": ["2", "e", "enter"],
    "patterns": ["2", "P"],
    "timeline": ["3"],
    "objects": ["4"],
    "findings": ["4", "i"],
    "sql": ["5"],
    "rules": ["6"],
    "notes": ["7"],
    "help": ["?"],
}


_RULES = re.compile(r" /\S*/rules/")  # where the shipped rules lie differs from machine to machine


async def picture(case: Path, size: tuple[int, int], lang: str, keys: list[str]) -> str:
    async with shown(case, size, lang, f"{NAME}.tar.gz") as screen:
        await screen.press(*keys)
        return _RULES.sub(" rules/", screen.text())


@pytest.mark.parametrize(
    ("size", "lang"),
    [(SMALL, "en"), (LARGE, "en"), (SMALL, "zh"), pytest.param(LARGE, "zh", marks=pytest.mark.slow)],
    ids=lambda given: given if isinstance(given, str) else f"{given[0]}x{given[1]}",
)
@pytest.mark.parametrize("view", WAYS)
def test_a_screen(cases: Cases, view: str, size: tuple[int, int], lang: str) -> None:
    text = asyncio.run(picture(cases(NAME), size, lang, WAYS[view]))
    path = GOLDEN / f"{view}.{size[0]}x{size[1]}.{lang}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
