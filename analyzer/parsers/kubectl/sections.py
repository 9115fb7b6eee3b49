"""A file of kubectl output cut into tables, describe output and what kubectl says besides.

Support engineers append several commands to one file, and stderr is mixed in when a command ran in a
terminal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from analyzer.parsers.kubectl.columns import parse_header

_NOISE = re.compile(
    r"^(?:Warning: |Flag --\S+ has been deprecated|Defaulted container |Defaulting container name to |"
    r"No resources found|Error from server|error: |Unable to connect to the server|"
    r"The connection to the server |[WEI]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ \S+\.go:\d+\] |"
    r"Unable to use a TTY|If you don't see a command prompt|"
    r"(?:-?bash|sh|/bin/sh|zsh): .*kubectl.*(?:not found|Permission denied)|"
    r"\+ kubectl |\$ kubectl |# kubectl |=+ .* =+$|-{3,}$|={3,}$)"
)
_FORBIDDEN = re.compile(r"^Error from server \(Forbidden\)|^error: You must be logged in|\(Unauthorized\)")
_FAILED = re.compile(
    r"^Error from server|^error: |^Unable to connect to the server|^The connection to the server |"
    r"kubectl.*(?:not found|Permission denied)"
)
_DESCRIBE = re.compile(r"^Name:(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that belong together. Lines of noise inside it are blanked, so that numbers hold."""

    kind: Literal["table", "describe", "text"]
    first_line: int
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Said:
    """What kubectl said besides its output: whether it failed, and why."""

    forbidden: str | None
    failed: str | None
    nothing_found: bool


def is_noise(line: str) -> bool:
    """Whether a line is a message of kubectl or a separator, not its output."""
    return bool(_NOISE.match(line))


def said(lines: Sequence[str]) -> Said:
    """What the messages among the lines tell."""
    noise = [line for line in lines if is_noise(line)]
    return Said(
        forbidden=next((line for line in noise if _FORBIDDEN.search(line)), None),
        failed=next((line for line in noise if _FAILED.search(line)), None),
        nothing_found=any(line.startswith("No resources found") for line in noise),
    )


def sections(lines: Sequence[str]) -> list[Section]:
    """The sections of a file, in order; together they hold each line once."""
    found: list[Section] = []
    current: Section | None = None
    for number, line in enumerate(lines, 1):
        kind = _starts(line, current, lines[number - 2] if number > 1 else "")
        if kind is not None or current is None:
            current = Section(kind or "text", number, [])
            found.append(current)
        current.lines.append("" if is_noise(line) and current.kind != "describe" else line)
    return found


def _starts(line: str, current: Section | None, before: str) -> Literal["table", "describe", "text"] | None:
    """The kind of section that a line starts; None if it goes on with the one before."""
    if parse_header(line):
        return "table"
    if _DESCRIBE.match(line):
        # Objects of one describe output are parsed together.
        return None if current and current.kind == "describe" else "describe"
    if current and current.kind == "table" and not before.strip() and line.strip() and not is_noise(line):
        return "text"
    return None
