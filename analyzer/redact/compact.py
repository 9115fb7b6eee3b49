"""Secrets in JSON on one line: `last-applied-configuration`, `kubectl get -o json` made compact."""

from __future__ import annotations

import re

from analyzer.redact.base64s import decode_base64
from analyzer.redact.pairs import Found, plain
from analyzer.redact.rule import Rule
from analyzer.redact.tokens import TOKEN, Hide

_DATA = re.compile(r"(?P<q>\\{0,8}\")(?P<part>data|stringData)(?P=q)\s*:\s*\{(?P<body>[^{}]*)(?:\}|$)")
_ENTRY = re.compile(
    r"(?P<q>\\{0,8}\")(?P<key>[\w.-]{1,253})(?P=q)\s*:\s*(?P=q)(?P<value>.*?)(?<!\\)(?:(?P=q)|$)"
)
_KIND = re.compile(r"\\{0,8}\"kind\\{0,8}\"\s*:\s*\\{0,8}\"(\w+)")


def redact_json_secrets(text: str, hide: Hide) -> str:
    """Replace the values of a Secret's `data` and `stringData`."""
    if "Secret" not in text:
        return text
    return _DATA.sub(lambda m: _data(m, hide), text)


def _data(match: re.Match[str], hide: Hide) -> str:
    if not _of_secret(match):
        return match[0]
    encoded = match["part"] == "data"
    body = _ENTRY.sub(lambda m: _entry(m, encoded, hide), match["body"])
    start, end = match.start("body") - match.start(), match.end("body") - match.start()
    return match[0][:start] + body + match[0][end:]


def _of_secret(match: re.Match[str]) -> bool:
    """Whether the kind before or behind is Secret: Kubernetes sorts it behind `data`, people put it first."""
    behind = _KIND.search(match.string, match.end())
    before = [m[1] for m in _KIND.finditer(match.string, 0, match.start())]
    return bool(behind and behind[1] == "Secret") or bool(before and before[-1] == "Secret")


def _entry(match: re.Match[str], encoded: bool, hide: Hide) -> str:
    raw = match["value"]
    if not raw or TOKEN.match(raw):
        return match[0]
    value = plain(Found(0, 0, match["q"], raw))
    data = decode_base64(value) if encoded else b""
    token = hide.entry(match["key"], data or value.encode("utf-8", "surrogatepass"), value if data else None)
    start, end = match.start("value") - match.start(), match.end("value") - match.start()
    return match[0][:start] + token + match[0][end:]


RULES = (Rule(('data"', "data\\"), r"\"Secret\\*\"", redact_json_secrets),)
