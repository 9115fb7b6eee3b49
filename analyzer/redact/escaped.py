r"""Chinese text as JSON escapes it: `"\u5bc6\u7801": "x"`, which Python's json.dumps writes by default."""

from __future__ import annotations

import re

from analyzer.redact import pairs
from analyzer.redact.names import CHINESE_NAMES
from analyzer.redact.rule import Rule
from analyzer.redact.tokens import Hide

_ESCAPED = re.compile(r"\\u([4-9][0-9a-fA-F]{3}|[fF]{2}[01][0-9a-fA-F])")  # ideographs, full-width signs
_PLAIN = re.compile("[\u4000-\u9fff\uff00-\uff1f]")


def _escape(text: str) -> str:
    return "".join(f"\\u{ord(char):04x}" for char in text)


def _apply(text: str, hide: Hide) -> str:
    """Look for pairs in what the text reads; where one is found, write escapes again."""
    readable = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    safe = readable
    for rule in pairs.RULES:
        safe = rule.apply(safe, hide)
    if safe == readable:
        return text
    return safe if _PLAIN.search(text) else _PLAIN.sub(lambda found: _escape(found[0]), safe)


_NAMES = "|".join(re.escape(_escape(name)) for name in CHINESE_NAMES)
RULES = (Rule(needs=("\\u",), gate=f"(?i:{_NAMES})", apply=_apply),)
