"""Values of described objects: `Environment:`, `Data`, and lists of arguments, one a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from analyzer.redact.place import Place, deeper_end, indent_of, span_of

_VARIABLE = re.compile(r"(\s+)([^\s:]+):(?:[ ]+(\S.*))?")
_DATA_KEY = re.compile(r"([-._A-Za-z0-9]{1,253}):\s*$")
_AFTER_DATA = re.compile(r"(?:BinaryData|Events:.*|Name:\s.*)$")
_ITEM = re.compile(r"\s*(?:- +)?([\"']?)(.*)\1")
_FLAG = re.compile(r"--?[A-Za-z][\w-]*$|requirepass$|masterauth$")
_NEAR = 8


def described_places(lines: Sequence[str]) -> Iterator[Place]:
    """Every value that stands below its name, or on lines of its own."""
    yield from _environment(lines)
    yield from _data(lines)
    yield from _arguments(lines)


def _environment(lines: Sequence[str]) -> Iterator[Place]:
    """`      DB_PASSWORD:  x` below `Environment:`; further lines of a value stand deeper."""
    for head in (i for i, line in enumerate(lines) if line.strip() == "Environment:"):
        end = deeper_end(lines, head + 1, indent_of(lines[head]))
        column = min((span[1] for span in span_of(lines, head + 1, end)), default=0)
        starts = [i for i in range(head + 1, end) if indent_of(lines[i]) == column]
        for start, stop in zip(starts, [*starts, end][1:], strict=True):
            match = _VARIABLE.fullmatch(lines[start].rstrip())
            if match:
                first = [(start, match.start(3), match.end(3))] if match[3] else []
                spans = first + span_of(lines, start + 1, stop)
                if spans:
                    yield Place(match[2], spans, "\n".join(lines[i][a:b] for i, a, b in spans))


def _data(lines: Sequence[str]) -> Iterator[Place]:
    """`Data` of a described ConfigMap: `key:`, `----`, and the value's lines."""
    heads = [
        i for i in range(len(lines) - 1) if lines[i + 1].rstrip() == "----" and _DATA_KEY.match(lines[i])
    ]
    for head, limit in zip(heads, [*heads, len(lines)][1:], strict=True):
        end = next((i for i in range(head + 2, limit) if _AFTER_DATA.match(lines[i])), limit)
        spans = span_of(lines, head + 2, end)
        if spans:
            yield Place(
                lines[head].strip()[:-1], spans, "\n".join(lines[head + 2 : end]).strip("\n").rstrip()
            )


def _item(line: str) -> re.Match[str] | None:
    """An item of a list, without the quotes, comma and blanks around it."""
    return _ITEM.fullmatch(line.rstrip().removesuffix(","))


def _arguments(lines: Sequence[str]) -> Iterator[Place]:
    """A value on the line behind its flag, as in `args:` of YAML, lists of JSON and `Args:` of describe."""
    for i in range(len(lines) - 1):
        item = _item(lines[i])
        if not item or not _FLAG.match(item[2]):
            continue
        value = _item(lines[i + 1])
        if value and value[2] and value[2][0] != "-" and indent_of(lines[i + 1]) == indent_of(lines[i]):
            flag = item[2].lstrip("-")
            if flag == "a" and any("redis-cli" in line for line in lines[max(0, i - _NEAR) : i]):
                flag = "requirepass"
            yield Place(flag, [(i + 1, value.start(2), value.end(2))], value[2])
