"""Secrets that sentences tell: `the password is x`, `Incorrect API key provided: x`, `密码“x”`."""

from __future__ import annotations

import re

from analyzer.redact.fill import fill, filling
from analyzer.redact.rule import Rule
from analyzer.redact.tokens import Hide
from analyzer.redact.values import looks_random

_Q = r"\\{0,8}[\"']"
_PASSWORD = r"(?:password|passwd|passphrase)"
_KEY = r"(?:api|access|secret|auth)[ _-]?(?:key|token)"
# No secret, but how it is kept: `password sha256-hashed`.
_NO_SCHEME = r"(?!\(?(?:scram|sha|md5|bcrypt|argon|pbkdf|aes|rsa|http|x509|base64))"
_FIGURE_AND_LETTER = r"(?=[^\s0-9]*[0-9])(?=[^\sA-Za-z]*[A-Za-z])"

# `used password "x"`, `the password is 'x'`, `reset password for alice to 'x'`, `密码“x”`
_QUOTED = re.compile(
    rf"(?<![\"'\w.-]){_PASSWORD}\s+"
    r"(?:(?:(?:for|of)\s+(?:user\s+)?\S{1,60}\s+)?(?:is|was|to|as|set\s+to)\s+|of\s+)?(?=\\{0,8}[\"'“])"
    r"|(?:密码|口令)\s*(?=\\{0,8}[\"'“【](?![\s:,;\]})])[!-~]|“[^“”]{0,30}[0-9][^“”]{0,30}”)",
    re.IGNORECASE,
)
# `password Abc@12345 rejected`: only what no sentence says.
_SPOKEN = re.compile(
    rf"(?:(?<![\"'\w-])(?:password|passwd)|密码|口令)\s+{_NO_SCHEME}\(?{_FIGURE_AND_LETTER}"
    r"(?=[^\s!@#$%^&*]*[!@#$%^&*])(?=[^\s\"'(<\[{][^\s]{5})",
    re.IGNORECASE,
)
_QUOTED_GATE = r"(?i:(?:passw(?:or)?d|passphrase|密码|口令)[^\"'“【]*[\"'“【])"
_SPOKEN_GATE = r"(?i:(?:passw(?:or)?d|密码|口令)\s+[^\s]*[!@#$%^&*])"
# `password is Winter2025!`, `credentials admin/Adm1n-pw`
_TOLD = re.compile(
    rf"\b{_PASSWORD}\s+(?:is|was)\s+(?:now\s+)?{_NO_SCHEME}{_FIGURE_AND_LETTER}(?=\S{{6}})"
    r"|\b(?:credentials?|login|account)\s?[:=]?\s+[\w.@-]{1,60}\s?[/:]\s?"
    r"(?=\S{0,60}[0-9])(?=\S{0,60}[!#$%^&*]|\S{0,60}(?-i:[A-Z]))(?=[^\s/]{6,60}(?:\s|$))",
    re.IGNORECASE,
)
# `A temporary password is generated for root@localhost: x`, `PASSWORD elastic = x`
_ASSIGNED = re.compile(
    r"(?i:\bpassword\s+(?:(?:is|was|has|been|now|generated|created|set|reset|changed|updated|assigned)\s+){0,4}"
    r"(?:for|of)\s+(?:the\s+)?(?:user\s+)?[^\s:=]{1,60}(?:\s+user)?\s?[:=]\s+)"
    r"(?!\w+\()(?=[^\s]*[0-9!@#$%^&*])(?=\S{6})"
    r"|\bPASSWORD\s+[\w.-]{1,40}\s+=\s+(?=\S{6})"
)
_TOLD_GATE = (
    r"(?i:(?:passw(?:or)?d|passphrase)\s+(?:is|was)\s|password\s.*[:=]\s+\S"
    r"|(?:credentials?|login|account)\s?[:=]?\s+[a-z0-9_.@-]+\s?[/:]\s?\S)"
)
# `Incorrect API key provided: x`
_PROVIDED = re.compile(
    rf"\b(?:{_KEY}|password|token|secret)\s+"
    r"(?:provided|given|supplied|used|received|was|is|value) ?[:=]\s*(?=\S)",
    re.IGNORECASE,
)
_PROVIDING = (
    *("provided", "given", "supplied", "used", "received"),
    *(f" {word}{sign}" for word in ("is", "was", "value") for sign in (":", "=", " :", " =")),
)
_PROVIDED_GATE = (
    r"(?i:(?:key|token|secret|password)\s+(?:provided|given|supplied|used|received|was|is|value) ?[:=])"
)
# `Your new API key is x`, `using token x`
_NAMED = re.compile(
    rf"(?<![\w/.-])(?:token|{_KEY})\s+(?:(?:is|was|value)\s+)?(?!\w+=\w)(?=[A-Za-z0-9_+/=.-]{{20}})",
    re.IGNORECASE,
)
_NAMED_GATE = (
    r"(?i:(?:token|(?:api|access|secret|auth)[ _-]?key)\s+(?:(?:is|was|value)\s+)?[a-z0-9_+/=.-]{20})"
)
_WORD = re.compile(r"\S*[^\s.,;:]")
_OBJECT = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)+")
# `password mismatch: got 'x'`, `expected secret "x" but got "y"`
_COMPARED = re.compile(
    r"\b(?:(?:password|secret|token)\s+mismatch[:,]?\s+(?:got|expected)|expected\s+(?:password|secret|token))"
    rf"\s+(?={_Q})",
    re.IGNORECASE,
)
_BUT = re.compile(
    rf"\bexpected\s+(?:password|secret|token)\s+{_Q}[^\"']{{1,80}}{_Q},?\s+(?:but\s+)?got\s+(?={_Q})",
    re.IGNORECASE,
)
_COMPARED_GATE = r"(?i:(?:password|secret|token)\s+mismatch|expected\s+(?:password|secret|token)\s)"
# What parsers of URLs take for a port: a piece of a password with a sign that nobody encoded.
_PORT = re.compile(
    r"(?:Port could not be cast to integer value as|invalid port|invalid integer value)\s+"
    rf"{_Q}:?(?!tcp:|tcp\b)(?=[^\s\"']{{0,60}}[A-Za-z])"
)
_PORT_GATE = r"Port could not be cast to integer value as|invalid port|invalid integer value"


def _redact_told(text: str, hide: Hide) -> str:
    return fill(_ASSIGNED, fill(_TOLD, text, hide, "password"), hide, "password")


def _random_kind(match: re.Match[str]) -> str | None:
    """Only what looks made by a machine, and is no name of an object."""
    word = _WORD.match(match.string, match.end())
    return "key" if word and looks_random(word[0], least=20) and not _OBJECT.fullmatch(word[0]) else None


def _redact_compared(text: str, hide: Hide) -> str:
    return fill(_BUT, fill(_COMPARED, text, hide, "secret"), hide, "secret")


_PASSWORDS = ("password", "passwd", "passphrase", "密码", "口令")
RULES = (
    Rule(_PASSWORDS, _QUOTED_GATE, filling(_QUOTED, "password")),
    Rule(_PASSWORDS, _SPOKEN_GATE, filling(_SPOKEN, "password")),
    Rule((" is", " was", " for", " of", " =", "credential", "login", "account"), _TOLD_GATE, _redact_told),
    Rule(_PROVIDING, _PROVIDED_GATE, filling(_PROVIDED, "key")),
    Rule(("token", "key"), _NAMED_GATE, filling(_NAMED, _random_kind)),
    Rule(("mismatch", "expected"), _COMPARED_GATE, _redact_compared),
    Rule(("cast to integer", "invalid port", "invalid integer"), _PORT_GATE, filling(_PORT, "password")),
)
