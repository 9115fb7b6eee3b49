"""The labelled sets: texts with their secrets marked, and look-alikes that hold none.

`secrets.txt` holds cases that begin with `=== area/kind`; what stands between ⟪ and ⟫ is secret.
`lookalikes.txt` holds one line each. `foreign-*.txt` were written without sight of the patterns, from what
other software prints; in them ␛ and ␍ stand for an escape and a carriage return.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent.parent / "data" / "redact"
SETS = ("", "foreign-")
_MARKED = re.compile("⟪(.*?)⟫")
_CONTROLS = str.maketrans({"␛": "\x1b", "␍": "\r"})


@dataclass(frozen=True)
class Case:
    """A text; `kept` are the pieces around its secrets, in order."""

    name: str
    text: str
    secrets: list[str]
    kept: list[str]


def read_cases(name: str) -> list[Case]:
    """All cases with secrets of a set."""
    found = []
    for block in re.split(r"(?m)^=== ", _read(f"{name}secrets.txt"))[1:]:
        name, _, marked = block.partition("\n")
        marked = marked.rstrip("\n")
        kept = [line for piece in _MARKED.split(marked)[::2] for line in piece.split("\n")]
        text = marked.replace("⟪", "").replace("⟫", "")
        found.append(Case(name, text, _MARKED.findall(marked), kept))
    return found


def read_lookalikes(name: str) -> list[str]:
    """All lines of a set that hold no secret."""
    return [line for line in _read(f"{name}lookalikes.txt").split("\n") if line.strip()]


def _read(file: str) -> str:
    return (DATA / file).read_text("utf-8").translate(_CONTROLS)
