"""A value beside its name on one line: `password=x`, `"api_key": "x"`, `密码：x`, `Authorization: Bearer x`."""

from __future__ import annotations

import json
import re
from typing import NamedTuple
from urllib.parse import unquote, unquote_plus

from analyzer.redact.names import Name, secret_name
from analyzer.redact.tokens import Hide
from analyzer.redact.values import (
    harmless,
    is_code,
    is_object_name,
    is_prose,
    looks_random,
)

# Words that secret names hold; `names.secret_name` judges the whole name.
_WORD = (
    r"passw(?:or)?d|passphrase|passcode|passwort|pass|pwd|secret|token|key|credential|cred|auth|jwt|bearer|"
    r"sess(?:ion)?_?id|session|sid|sig|signature|salt|otp|pin|密码|口令|密钥|私钥|令牌|凭证|凭据|授权码|密匙"
)
_REST = r"[A-Za-z0-9_.-]{0,60}"
_CLOSE = r"(?:\\{0,8}[\"'`”’」]|\]|\)|\s?[(（][^()（）]{0,40}[)）]){0,3}"
_SIGN = r"[ \t]{0,8}(?::=|=>|={1,2}|[:：]|\\u003[aAdD]|%3[ADad])[ \t]{0,8}|\s{0,2}(?:是|为)\s{0,2}(?=[!-~“])"
_PAIR = re.compile(rf"(?:{_WORD}){_REST}?(?P<close>{_CLOSE})(?P<sign>{_SIGN})", re.IGNORECASE)
_BEFORE = re.compile(r"[A-Za-z0-9_.\-\u4e00-\u9fff]{1,80}$")
_QUOTE = re.compile(r"(?:[bBrRuUfF]{1,2})?(\\{0,8}[\"'`])|([“‘「])")
_CHINESE_ENDS = {"“": "”", "‘": "’", "「": "」"}
_BARE = re.compile(
    r"(?:[^\s\"'`,;&|)\]}\\>，。；、）]|[,;&|](?![\s,;&|\"'\\)\]}]|$|[\w.-]{1,60}\s?[=:])"
    r"|[)\]}>](?=[\w!@#$%^*+-])|\\(?![nrtu\"'\\]|$))+"
)
_SCHEME = re.compile(
    r"(?:Bearer|Basic|Token|Digest|ApiKey|Negotiate|GSSAPI|NTLM|OAuth|AWS4-HMAC-SHA256)\s+", re.IGNORECASE
)
_URL = re.compile(r"(?:jdbc:)?[A-Za-z][A-Za-z0-9+.-]{1,30}://")
_OPEN = re.compile(
    r"<[^<>]{1,200}>|\$\{\{?[^{}]{0,200}\}?\}|\{\{.{0,200}?\}\}|\$\([^()]{0,200}\)|%\(\w{1,60}\)s"
)
_AMOUNT = re.compile(r"\d{1,9}(?=\s+(?:bytes?|chars?|characters?|tokens?|seconds?|minutes?|days?|ms)\b)")


class Found(NamedTuple):
    """A value in a text: where it stands, its quote (`"`, `\\"`, … or none), what stands behind it."""

    start: int
    end: int
    quote: str
    text: str


def redact_pairs(text: str, hide: Hide) -> str:
    """Replace every value that stands beside a secret name."""
    parts: list[str] = []
    done = position = 0
    while match := _PAIR.search(text, position):
        position = match.end()
        name = _whole_name(text, match)
        promise = secret_name(name) if name is not None else None
        found = value_at(text, match.end()) if promise else None
        if promise is None or found is None or name is None:
            position = max(match.start("close"), match.start() + 1)
            continue
        if _is_secret(name, promise, match, found, text[found.end : found.end + 40]):
            parts += text[done : found.start], hide(promise.kind, plain(found, match["sign"]))
            done = position = found.end
    parts.append(text[done:])
    return "".join(parts)


def _whole_name(text: str, match: re.Match[str]) -> str | None:
    """The name with what stands left of its secret word; None inside a token."""
    before = _BEFORE.search(text, max(0, match.start() - 80), match.start())
    start = before.start() if before else match.start()
    if text[start - 1 : start] == "‹":
        return None
    name = text[start : match.start("close")].strip(".-")
    inner = re.search(r"[(（]([A-Za-z0-9_.-]+)[)）]", match["close"])
    return inner[1] if inner and secret_name(inner[1]) and not secret_name(name) else name


def value_at(text: str, position: int) -> Found | None:
    """The value that begins at a position: quoted, or bare up to what ends it; None if there is none."""
    quote = _QUOTE.match(text, position)
    if quote:
        end = _closing(text, quote)
        if end is not None:
            return _inside(text, quote.end(), end, quote[1] or quote[2])
        position = quote.end()
    opened = _OPEN.match(text, position)
    if opened:
        return Found(position, opened.end(), "", opened[0])
    scheme = _SCHEME.match(text, position)
    bare = _BARE.match(text, scheme.end() if scheme else position)
    if not bare:
        return None
    value = bare[0].rstrip(".,;:") or bare[0]
    return Found(bare.start(), bare.start() + len(value), "", value)


def _closing(text: str, quote: re.Match[str]) -> int | None:
    """Where the quote closes that a match opens."""
    if quote[2]:
        end = text.find(_CHINESE_ENDS[quote[2]], quote.end())
        return end if end >= 0 else None
    found = re.compile(r"(?<!\\)" + re.escape(quote[1])).search(text, quote.end())
    while found and _escaped(text, found.start(), quote[1]):
        found = re.compile(r"(?<!\\)" + re.escape(quote[1])).search(text, found.end())
    return found.start() if found else None


def _escaped(text: str, position: int, quote: str) -> bool:
    """YAML and SQL double a single quote inside a quoted text."""
    return quote == "'" and text[position + 1 : position + 2] == "'" and text[position - 1] != "'"


def _inside(text: str, start: int, end: int, quote: str) -> Found:
    scheme = _SCHEME.match(text, start, end)
    start = scheme.end() if scheme else start
    return Found(start, end, quote, text[start:end])


def _is_secret(name: str, promise: Name, match: re.Match[str], found: Found, following: str) -> bool:
    value = found.text
    if harmless(value) or _URL.match(value):
        return False
    if not found.quote:
        if _AMOUNT.match(value + following):
            return False
        if not name.isupper() and is_code(value):
            return False
        if ":" in match["sign"] and is_prose(value, following) and match["sign"] != ":":
            return False
        if following[:1] in ")," and following and value == re.split(r"[.]", name)[-1]:
            return False
    if promise.kind == "secret" and is_object_name(value):
        return False
    return promise.sure or _convincing(promise, match, found)


def _convincing(promise: Name, match: re.Match[str], found: Found) -> bool:
    """Whether a value is one although its name may mean something else, as `token` and `secret` do."""
    value = found.text
    word = match[0].lower()
    if promise.kind == "password":
        return not (value.isdigit() and len(value) < 6)
    if word.startswith(("token", "secret", "bearer", "jwt", "cred")):
        mixed = not value.isalpha() or not (value.islower() or value.istitle())
        return len(value) >= 6 and (mixed or bool(found.quote) or "=" in match["sign"]) and not _number(value)
    if word.startswith("auth") and re.search(r"[0-9+/=_-]", value) and len(value) >= 8:
        return not _number(value)
    return looks_random(value)


def _number(value: str) -> bool:
    return (
        bool(re.fullmatch(r"[-+]?[0-9]{1,5}(?:\.[0-9]+)?[a-zA-Z%]{0,2}|[0-9.,]+", value)) and len(value) < 8
    )


def plain(found: Found, sign: str = "") -> str:
    """The value as the program knows it: escapes of JSON, YAML and URLs undone."""
    value = found.text
    if "\\" in value and found.quote:
        for _ in range(found.quote.count("\\") + 1):
            value = _unescape(value)
    if found.quote == "'":
        value = value.replace("''", "'")
    if "%" in value and not found.quote and re.fullmatch(r"(?:[^%]|%[0-9A-Fa-f]{2})+", value):
        value = unquote_plus(value) if sign == "=" else unquote(value)
    return value


def _unescape(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"'))
    except ValueError:
        return value
