"""Lists and mappings of secrets: what stands below `passwords:` or `tokens:`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from analyzer.redact.names import secret_name
from analyzer.redact.place import Place, indent_of
from analyzer.redact.rule import Rule
from analyzer.redact.tokens import Hide
from analyzer.redact.values import harmless, looks_random

_HEAD = re.compile(
    r"\s*(?:- )?[\"']?([\w.-]*(?:password|token|api_?key|secret_?key))s[\"']?:\s*\[?\s*$", re.IGNORECASE
)
_ITEM = re.compile(r"\s*(?:- +|[\"']?[\w.@-]+[\"']?:\s+)?([\"']?)([^\s\"']+)\1,?\s*$")
# `"passwords": ["x", "y"]`
_INLINE = re.compile(
    r"([\w.-]{0,60}(?:password|token|api_?key|secret_?key))s\\{0,4}[\"']?\s?[:=]\s?\[[^\[\]]{1,2000}\]",
    re.IGNORECASE,
)
_INLINE_GATE = r"(?i:(?:password|token|api_?key|secret_?key)s\\*[\"']?\s?[:=]\s?\[)"
_QUOTED = re.compile(r"([\[,]\s*)(\\{0,4}[\"'])([^\"'\\]{1,200})\2")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def plural_places(lines: Sequence[str]) -> Iterator[Place]:
    """Every value below the plural of a secret name; of tokens only what is made by a machine."""
    for head in (
        i for i, line in enumerate(lines) if line.rstrip().endswith((":", "[")) and _HEAD.match(line)
    ):
        match = _HEAD.match(lines[head])
        name = match[1] if match else ""
        column = indent_of(lines[head + 1]) if head + 1 < len(lines) else 0
        for index in range(head + 1, _end(lines, head)):
            item = _ITEM.match(lines[index]) if indent_of(lines[index]) == column else None
            if item and _fits(name, item[2]):
                yield Place(name, [(index, item.start(2), item.end(2))], item[2])


def _fits(name: str, value: str) -> bool:
    return name.lower().endswith("password") or looks_random(value) or bool(_UUID.fullmatch(value))


def _end(lines: Sequence[str], head: int) -> int:
    """The index behind the items; those of a list may stand as far left as its name."""
    column = indent_of(lines[head])
    dash = " " * column + "- "
    for index in range(head + 1, len(lines)):
        if lines[index].strip() and indent_of(lines[index]) <= column and not lines[index].startswith(dash):
            return index
    return len(lines)


def _redact_inline(text: str, hide: Hide) -> str:
    return _INLINE.sub(lambda m: _QUOTED.sub(lambda item: _item(m[1], item, hide), m[0]), text)


def _item(name: str, item: re.Match[str], hide: Hide) -> str:
    promise = secret_name(name)
    if promise is None or harmless(item[3]) or not _fits(name, item[3]):
        return item[0]
    return f"{item[1]}{item[2]}{hide(promise.kind, item[3])}{item[2]}"


RULES = (Rule(('s"', "s'", "s\\", "s:", "s=", "s ="), _INLINE_GATE, _redact_inline),)
