"""The labelled set: texts with their secrets marked, and look-alikes that hold none.

`secrets.txt` holds cases that begin with `=== area/kind`; what stands between ⟪ and ⟫ is secret.
`lookalikes.txt` holds one line each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent.parent / "data" / "redact"
_MARKED = re.compile("⟪(.*?)⟫")


@dataclass(frozen=True)
class Case:
    """A text; `kept` are the pieces around its secrets, in order."""

    name: str
    text: str
    secrets: list[str]
    kept: list[str]


def read_cases() -> list[Case]:
    """All cases with secrets."""
    found = []
    for block in re.split(r"(?m)^=== ", (DATA / "secrets.txt").read_text("utf-8"))[1:]:
        name, _, marked = block.partition("\n")
        marked = marked.rstrip("\n")
        kept = [line for piece in _MARKED.split(marked)[::2] for line in piece.split("\n")]
        text = marked.replace("⟪", "").replace("⟫", "")
        found.append(Case(name, text, _MARKED.findall(marked), kept))
    return found


def read_lookalikes() -> list[str]:
    """All lines that hold no secret."""
    return [line for line in (DATA / "lookalikes.txt").read_text("utf-8").split("\n") if line.strip()]
