"""Replacing the value that begins where a pattern ends."""

from __future__ import annotations

import re
from collections.abc import Callable

from analyzer.redact.names import secret_name
from analyzer.redact.pairs import plain, value_at
from analyzer.redact.tokens import Hide
from analyzer.redact.values import harmless, is_prose, looks_random

_SHORT = re.compile(r"(?:token|secret|pass|password)$", re.IGNORECASE)
Judge = Callable[[re.Match[str]], str | None]


def fill(pattern: re.Pattern[str], text: str, hide: Hide, kind: str | Judge) -> str:
    """Replace the value behind each match; `kind` may be told from the match, None to let it be."""
    parts: list[str] = []
    done = position = 0
    while match := pattern.search(text, position):
        position = max(match.end(), match.start() + 1)
        found_kind = kind if isinstance(kind, str) else kind(match)
        found = value_at(text, match.end()) if found_kind else None
        if found is None or found_kind is None or harmless(found.text) or "://" in found.text:
            continue
        if found_kind != "password" and re.fullmatch(r"[0-9]{1,5}", found.text):
            continue
        if not found.quote and not found.text[:1].isascii():
            continue
        if not found.quote and is_prose(found.text, text[found.end : found.end + 40]):
            continue
        parts += text[done : found.start], hide(found_kind, plain(found))
        done = position = found.end
    parts.append(text[done:])
    return "".join(parts)


def filling(pattern: re.Pattern[str], kind: str | Judge) -> Callable[[str, Hide], str]:
    """What a rule applies that fills behind one pattern and does nothing else."""
    return lambda text, hide: fill(pattern, text, hide, kind)


def kind_of_name(match: re.Match[str]) -> str | None:
    """The kind that the name in a match's first group promises; the value may have to look random."""
    name = secret_name(match[1])
    if name is None or name.sure or _SHORT.search(match[1]):
        return name.kind if name else None
    value = value_at(match.string, match.end())
    return name.kind if value and looks_random(value.text) else None


def kind_of_sure_name(match: re.Match[str]) -> str | None:
    """The same for names that can mean nothing else, and that name no object of Kubernetes."""
    name = secret_name(match[1])
    return name.kind if name and name.sure and name.kind != "secret" else None
