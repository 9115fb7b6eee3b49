"""Replacing the value that begins where a pattern ends."""

from __future__ import annotations

import re
from collections.abc import Callable

from analyzer.redact.pairs import plain, value_at
from analyzer.redact.tokens import Hide
from analyzer.redact.values import harmless, is_prose

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
        if not found.quote and is_prose(found.text, text[found.end : found.end + 40]):
            continue
        parts += text[done : found.start], hide(found_kind, plain(found))
        done = position = found.end
    parts.append(text[done:])
    return "".join(parts)
