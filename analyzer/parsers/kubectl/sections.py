"""A file of kubectl output cut into tables, describe output, manifests and other text.

Support engineers append several commands to one file, and stderr is mixed in when a command ran in a
terminal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from analyzer.parsers.kubectl.columns import parse_header
from analyzer.parsers.kubectl.describe.tree import names_object
from analyzer.parsers.kubectl.rows.registry import find_table
from analyzer.parsers.kubectl.said import is_break, is_message, is_noise, is_prompt, namespace_of

Kind = Literal["table", "describe", "manifest", "text"]

_MANIFEST = re.compile(r"apiVersion: \S")
_LOOK_AHEAD = 10


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that belong together; lines that stand beside the output are blank in it, so numbers hold.

    `namespace` is the one that the echoed command above asks for.
    """

    kind: Kind
    first_line: int
    lines: list[str]
    namespace: str | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """The sections of a file, in order, and what was said besides, each with its line."""

    sections: list[Section]
    said: list[tuple[int, str]]


def sections(lines: Sequence[str]) -> Cut:
    """Cut a file. Together, sections and what was said hold every line that is not blank."""
    cut = Cut([], [])
    current: Section | None = None
    namespace: str | None = None
    for index, line in enumerate(lines):
        started = _starts(lines, index, current)
        kept = line
        if started:
            current = Section(started, index + 1, [], namespace)
            cut.sections.append(current)
        elif _is_beside(lines, index, current):
            cut.said.append((index + 1, line))
            kept = ""
            if is_break(line):
                current, namespace = None, namespace_of(line)
        elif current is None and line.strip():
            current = Section("text", index + 1, [], namespace)
            cut.sections.append(current)
        if current is not None:
            current.lines.append(kept)
    return cut


def _starts(lines: Sequence[str], index: int, current: Section | None) -> Kind | None:
    """The kind of section that a line starts; None if it goes on with the one before.

    A message or a ConfigMap in a described object may hold a table: another command's is a known one, or
    stands apart.
    """
    line = lines[index]
    kind = current.kind if current else None
    if kind == "manifest":
        return None
    columns = parse_header(line)
    if kind == "describe":
        apart = not lines[index - 1].strip() or is_noise(lines[index - 1])
        return "table" if columns and (apart or find_table(columns.names)) else None
    if columns:
        return "table"
    if names_object(lines, index):
        return "describe"
    return "manifest" if _MANIFEST.match(line) else None


def _is_beside(lines: Sequence[str], index: int, current: Section | None) -> bool:
    """Whether a line is no output, but stands beside it.

    A message or a ConfigMap in a described object may hold lines that look so: there, only a prompt and
    what leads to another section, or to the end, is no part of it. In YAML `---` divides documents.
    """
    line = lines[index]
    if current is None or current.kind in ("table", "text"):
        return is_noise(line)
    if current.kind == "manifest":
        return is_message(line) or is_break(line)
    return is_prompt(line) or (is_noise(line) and _leads_on(lines, index))


def _leads_on(lines: Sequence[str], index: int) -> bool:
    """Whether the next line that is no noise starts a section, or there is none."""
    for further in range(index + 1, min(index + _LOOK_AHEAD, len(lines))):
        line = lines[further]
        if line.strip() and not is_noise(line):
            return bool(parse_header(line) or _MANIFEST.match(line) or names_object(lines, further))
    return index + _LOOK_AHEAD >= len(lines)
