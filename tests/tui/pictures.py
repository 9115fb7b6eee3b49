"""`./dev pictures`: the screen as SVG, for readers of README.md and docs/tui.md."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from pathlib import Path

from analyzer.pipeline import analyze
from analyzer.rules.load import load_rules
from tests.samples.conftest import bundle
from tests.tui.screen import shown

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
NAME = "two-faults"
SIZE = (120, 32)
WAYS = {
    "verdict": [],
    "evidence": ["j", "enter"],
    "logs": ["2", "e", "enter"],
    "timeline": ["3"],
    "objects": ["4"],
}
_WEB_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)  # nothing is fetched from anywhere
_UNIQUE = re.compile(r"terminal-[0-9]+-")


async def draw(case: Path) -> None:
    """Write all pictures of one case."""
    for name, keys in WAYS.items():
        async with shown(case, SIZE, "en", f"{NAME}.tar.gz") as screen:
            await screen.press(*keys)
            svg = screen.app.export_screenshot(title=f"analyzer {NAME}.tar.gz")
        picture = _UNIQUE.sub(f"{name}-", _WEB_FONT.sub("", svg))
        (FOLDER / f"{name}.svg").write_text(picture, encoding="utf-8")


def main() -> None:
    """Make the pictures."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_DATA_HOME"] = folder
        case = Path(folder) / "case"
        store = analyze(bundle(NAME), load_rules()).store
        store.keep(case)
        store.close()
        asyncio.run(draw(case))


if __name__ == "__main__":
    main()
