"""Where in a TOML file a key stands, for error messages: the parsers of TOML and of types do not say."""

from __future__ import annotations

import re
from collections.abc import Iterator

_STEP = re.compile(r"\.([\w-]+)(?:\[(\d+)\])?")
_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\"'-]+)\s*\]\]?")
_KEY = re.compile(r"\s*([\w-]+)\s*=")
_LONG_QUOTE = re.compile(r"'''|\"\"\"")


def locate(text: str, path: str) -> int:
    """The line (from 1) of a key path as msgspec prints it, such as `$.match[1].regex`.

    A key that is not there is placed at the table that should hold it.
    """
    steps = [(name, int(index or 0)) for name, index in _STEP.findall(path)]
    lines = list(_lines_outside_strings(text))
    found, start, prefix = 1, 0, ""
    for name, index in steps:
        prefix = f"{prefix}.{name}" if prefix else name
        place = _find(lines[start:], prefix, name, index)
        if place is None:
            break
        start += place
        found = lines[start][0]
    return found


def _find(lines: list[tuple[int, str]], header: str, key: str, index: int) -> int | None:
    """Place of the index-th header `[[header]]`, or of `key =` before the next header."""
    seen, in_table = -1, True
    for place, (_, line) in enumerate(lines):
        if match := _HEADER.match(line):
            in_table = place == 0
            seen += match[2] == header
            if seen == index:
                return place
        elif in_table and (match := _KEY.match(line)) and match[1] == key:
            return place
    return None


def _lines_outside_strings(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their numbers, without those inside a long string."""
    quote = ""
    for number, line in enumerate(text.splitlines(), 1):
        inside = bool(quote)
        for mark in _LONG_QUOTE.findall(line):
            if not quote:
                quote = mark
            elif mark == quote:
                quote = ""
        if not inside:
            yield number, line
