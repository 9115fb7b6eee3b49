"""Secrets in SQL, in sentences, and in dumps where name and value stand in another order."""

from __future__ import annotations

import re

from analyzer.redact.fill import fill, kind_of_name, kind_of_sure_name
from analyzer.redact.names import secret_name
from analyzer.redact.rule import Rule
from analyzer.redact.tokens import Hide
from analyzer.redact.values import harmless, looks_random

_Q = r"\\{0,8}[\"']"
_WORDS = "pass|pwd|secret|token|key|cred|auth"
_SQL = re.compile(
    r"(?<![\"'\w.-])(?:(?:encrypted\s+|unencrypted\s+)?password(?:\s+for\s+(?!(?:user|role)\b)\S+)?(?:\s*[=(]\s*|\s+)"
    r"|(?:user|role|to)\s[^;]{1,120}?\sidentified\s+(?:with\s+\S+\s+)?(?:by|as)\s+(?:password\s+)?|passphrase\s+)(?=\\{0,8}['\"])",
    re.IGNORECASE,
)
# `used password "x"`, `the password is 'x'`, `密码“x”`
_QUOTED = re.compile(
    r"(?<![\"'\w.-])(?:password|passwd|passphrase)\s+"
    r"(?:(?:(?:for|of)\s+(?:user\s+)?\S{1,60}\s+)?(?:is|was|to|as|set\s+to)\s+|of\s+)?(?=\\{0,8}[\"'“])"
    r"|(?:密码|口令)\s*(?=\\{0,8}[\"'“【](?![\s:,;\]})])[!-~]|“[^“”]{0,30}[0-9][^“”]{0,30}”)",
    re.IGNORECASE,
)
# `password Abc@12345 rejected`: only what no sentence says.
_SPOKEN = re.compile(
    r"(?:(?<![\"'\w-])(?:password|passwd)|密码|口令)\s+(?!\(?(?:scram|sha|md5|bcrypt|argon|pbkdf|aes|rsa|http|x509|base64))"
    r"(?=[^\s0-9]*[0-9])(?=[^\sA-Za-z]*[A-Za-z])(?=[^\s!@#$%^&*]*[!@#$%^&*])[^\s\"'(<\[{](?<=(?P<first>.))(?=[^\s]{5,})",
    re.IGNORECASE,
)
# `password is Winter2025!`, `credentials admin/Adm1n-pw`: a word that has figures as well as letters.
_NO_SCHEME = r"(?!\(?(?:scram|sha|md5|bcrypt|argon|pbkdf|aes|rsa|http|x509|base64))"
_TOLD = re.compile(
    rf"\b(?:password|passwd|passphrase)\s+(?:is|was)\s+(?:now\s+)?{_NO_SCHEME}(?=[^\s0-9]*[0-9])(?=[^\sA-Za-z]*[A-Za-z])(?=\S{{6}})"
    r"|\b(?:credentials?|login|account)\s?[:=]?\s+[\w.@-]{1,60}\s?[/:]\s?(?=\S{0,60}[0-9])(?=\S{0,60}[A-Z!#$%^&*])(?=[^\s/]{6,60}(?:\s|$))",
    re.IGNORECASE,
)
# `A temporary password is generated for root@localhost: x`, `PASSWORD elastic = x`
_ASSIGNED = re.compile(
    r"(?i:\bpassword\s+(?:(?:is|was|has|been|now|generated|created|set|reset|changed|updated|assigned)\s+){0,4}(?:for|of)\s+"
    r"(?:the\s+)?(?:user\s+)?[^\s:=]{1,60}(?:\s+user)?\s?[:=]\s+)(?!\w+\()(?=[^\s]*[0-9!@#$%^&*])(?=\S{6})"
    r"|\bPASSWORD\s+[\w.-]{1,40}\s+=\s+(?=\S{6})"
)
_TOLD_GATE = r"(?i:(?:passw(?:or)?d|passphrase)\s+(?:is|was)\s|(?:credentials?|login|account)\s?[:=]?\s+[a-z0-9_.@-]+\s?[/:]\s?\S|password\s.*[:=]\s+\S)"
_SAID_GATE = r"(?i:(?:passw(?:or)?d|passphrase|identified|密码|口令)(?:[^\"'“【]*[\"'“【]|\s+[^\s]*[!@#$%^&*]))"
# `Incorrect API key provided: x`
_PROVIDED = re.compile(
    r"\b((?:api|access|secret|auth)[ _-]?(?:key|token)|password|token|secret)\s+"
    r"(?:provided|given|supplied|used|received|was|is|value) ?[:=]\s*(?=\S)",
    re.IGNORECASE,
)
_PROVIDING = (
    *("provided", "given", "supplied", "used", "received"),
    *(f" {word}{sign}" for word in ("is", "was", "value") for sign in (":", "=", " :", " =")),
)
# `Your new API key is x`, `using token x`
_NAMED_KEY = re.compile(
    r"(?<![\w/.-])(?:token|(?:api|access|secret|auth)[ _-]?(?:key|token))\s+(?:(?:is|was|value)\s+)?(?!\w+=\w)(?=[A-Za-z0-9_+/=.-]{20})",
    re.IGNORECASE,
)
_NAMED_KEY_GATE = r"(?i:(?:token|(?:api|access|secret|auth)[ _-]?key)\s+(?:(?:is|was|value)\s+)?[a-z0-9_+/=.-]{20})"
# `db_password   x`, as Vault prints a table
_COLUMN = re.compile(r"^\s*([A-Za-z0-9_.]{3,60})(?: {2,}|\t+)(?=\S{4,200}\s*$)")
_COLUMN_GATE = rf"(?i:^\s*[a-z0-9_.]*(?:{_WORDS})[a-z0-9_.]*(?: {{2}}|\t)\s*\S+\s*$)"
# What parsers of URLs take for a port: a piece of a password with a sign that nobody encoded.
_PORT = re.compile(
    rf"(?:Port could not be cast to integer value as|invalid port|invalid integer value)\s+{_Q}:?(?!tcp:|tcp\b)(?=[^\s\"']{{0,60}}[A-Za-z])"
)
_PORT_GATE = r"Port could not be cast to integer value as|invalid port|invalid integer value"
# `password mismatch: got 'x'`, `expected secret "x" but got "y"`
_COMPARED = re.compile(
    rf"\b(?:(?:password|secret|token)\s+mismatch[:,]?\s+(?:got|expected)\s+|expected\s+(?:password|secret|token)\s+"
    rf"(?:{_Q}[^\"']{{1,80}}{_Q},?\s+(?:but\s+)?got\s+)?)(?={_Q})",
    re.IGNORECASE,
)
_COMPARED_GATE = r"(?i:(?:password|secret|token)\s+mismatch|expected\s+(?:password|secret|token)\s)"
# `Content-Disposition: form-data; name="password"\r\n\r\nx`
_FORM = re.compile(rf"form-data; name=(?:{_Q})?([\w.-]{{1,60}})(?:{_Q})?(?:\s|\\{{1,4}}[rn])+(?=[^\s-])")
_FORM_GATE = r"form-data; name="
_PROVIDED_GATE = (
    r"(?i:(?:key|token|secret|password)\s+(?:provided|given|supplied|used|received|was|is|value) ?[:=])"
)
# `private_key "x";`
_BESIDE = re.compile(r"(?<![\"'\w.-])([\w.-]{3,60})\s+(?=\\{0,8}[\"'][^\s\"'\\]{6,}\\{0,8}[\"'])")
_BESIDE_GATE = rf"(?i:(?:{_WORDS})[a-z0-9_.-]*\s+\\*[\"'][^\s\"']{{6}})"
# `{"name":"DB_PASSWORD","value":"x"}`, `EnvVar{Name:DB_PASSWORD,Value:x,}`
_NAMED = re.compile(
    rf"\bname(?:{_Q})?\s*[:=]\s*(?:{_Q})?([\w.-]{{1,100}})(?:{_Q})?\s*[,; ]\s*"
    rf"(?:{_Q})?value(?:{_Q})?\s*[:=]\s*(?=\S)",
    re.IGNORECASE,
)
_NAMED_GATE = (
    rf"(?i:name[\\\"']*\s*[:=]\s*[\\\"']*[a-z0-9_.-]*(?:{_WORDS})[a-z0-9_.-]*"
    r"[\\\"']*\s*[,; ]\s*[\\\"']*value)"
)
# `<password>x</password>`, `<name>db.password</name><value>x</value>`, `<entry key="password">x</entry>`
_OBJECT = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)+")
_XML = re.compile(
    r"(?P<head><(?:name|key)>(?P<name>[\w:.-]{1,80})</(?:name|key)>\s{0,20}<(?:value|string)>"
    r"|<(?P<tag>[\w:.-]{1,80})(?:\s[^<>\"]{0,40}\"[^<>\"]{0,80}\")?>"
    r"|<\w{1,40}\s(?:key|name)=\"(?P<key>[\w:.-]{1,80})\"[^<>]{0,80}>)(?P<value>[^<>\s][^<>]{0,500})(?=</)"
)
_XML_GATE = rf"(?i:(?:{_WORDS})[a-z0-9_:.-]*(?:</(?:name|key)>\s*<(?:value|string)>|\"[^<>]*>|\s[^<>]*>|>)[^<>\s])"
_CELL = re.compile(r"^\s*\|?\s*([\w.-]{2,60})\s*\|\s*(?=[^\s|][^|]*\|?\s*$)")
_CELL_GATE = rf"(?i:(?:{_WORDS}|密码|口令)[a-z0-9_.-]*\s*\|\s*[^\s|])"
_PGPASS = re.compile(r"[\w.*-]+:(?:[0-9]{2,5}|\*):[\w*-]+:[\w*-]+:(?=[^\s:]{3,}$)")
_PGPASS_GATE = r"^[a-zA-Z0-9_.*-]+:(?:[0-9]{2,5}|\*):[a-zA-Z0-9_*-]+:[a-zA-Z0-9_*-]+:[^\s:]+$"
# `"key":"x"` of a gateway's consumer: keys of caches and of maps are no such mixture.
_BARE_KEY = re.compile(
    rf"({_Q}key{_Q}\s*:\s*{_Q})(?=[a-z0-9]*[A-Z])(?=[A-Z0-9]*[a-z])(?=[A-Za-z]*[0-9])([A-Za-z0-9]{{32,64}})(?={_Q})"
)
_BARE_KEY_GATE = r"[\"']key\\*[\"']\s*:\s*\\*[\"'][A-Za-z0-9]{32}"
_JWK = re.compile(rf"({_Q}(?:d|p|q|dp|dq|qi|k){_Q}\s*:\s*{_Q})([A-Za-z0-9_-]{{16,}})")


def _redact_statements(text: str, hide: Hide) -> str:
    return fill(_QUOTED, fill(_SQL, text, hide, "password"), hide, "password")


def _redact_spoken(text: str, hide: Hide) -> str:
    return fill(_SPOKEN, text, hide, "password")


def _redact_told(text: str, hide: Hide) -> str:
    return fill(_ASSIGNED, fill(_TOLD, text, hide, "password"), hide, "password")


def _redact_provided(text: str, hide: Hide) -> str:
    return fill(_PROVIDED, text, hide, "key")


def _redact_named_key(text: str, hide: Hide) -> str:
    return fill(_NAMED_KEY, text, hide, _random_kind)


def _random_kind(match: re.Match[str]) -> str | None:
    """Only what looks made by a machine, and is no name of an object."""
    value = re.match(r"\S+", match.string[match.end() :])
    text = value[0].rstrip(".,;:") if value else ""
    return "key" if looks_random(text, least=20) and not _OBJECT.fullmatch(text) else None


def _redact_columns(text: str, hide: Hide) -> str:
    return fill(_COLUMN, text, hide, kind_of_sure_name)


def _redact_ports(text: str, hide: Hide) -> str:
    return fill(_PORT, text, hide, "password")


def _redact_compared(text: str, hide: Hide) -> str:
    return fill(_COMPARED, fill(_COMPARED, text, hide, "secret"), hide, "secret")


def _redact_forms(text: str, hide: Hide) -> str:
    return fill(_FORM, text, hide, kind_of_name)


def _redact_beside(text: str, hide: Hide) -> str:
    return fill(_BESIDE, text, hide, kind_of_sure_name)


def _redact_named(text: str, hide: Hide) -> str:
    return fill(_NAMED, text, hide, kind_of_name)


def _redact_elements(text: str, hide: Hide) -> str:
    return _XML.sub(lambda m: _element(m, hide), text)


def _element(match: re.Match[str], hide: Hide) -> str:
    name = secret_name(match["tag"] or match["name"] or match["key"])
    if not name or not name.sure or harmless(match["value"]):
        return match[0]
    return match["head"] + hide(name.kind, match["value"])


def _redact_cell(text: str, hide: Hide) -> str:
    """`password | x`, as psql prints an expanded row: the first cell of a line only."""
    return fill(_CELL, text, hide, kind_of_name) if _CELL.match(text) else text


def _redact_pgpass(text: str, hide: Hide) -> str:
    return fill(_PGPASS, text, hide, "password") if _PGPASS.match(text) else text


def _redact_bare_key(text: str, hide: Hide) -> str:
    return _BARE_KEY.sub(lambda m: m[1] + hide("key", m[2]), text)


def _redact_web_key(text: str, hide: Hide) -> str:
    return _JWK.sub(lambda m: m[1] + hide("private-key", m[2]), text) if "kty" in text else text


_PASSWORDS = ("password", "passwd", "passphrase", "identified", "密码", "口令")
_LITERALS = tuple(_WORDS.split("|"))
RULES = (
    Rule(_PASSWORDS, _SAID_GATE, _redact_statements),
    Rule(_PASSWORDS, _SAID_GATE, _redact_spoken),
    Rule((*_PASSWORDS, "credential", "login", "account"), _TOLD_GATE, _redact_told),
    Rule(_PROVIDING, _PROVIDED_GATE, _redact_provided),
    Rule(_LITERALS, _BESIDE_GATE, _redact_beside),
    Rule(("token", "key"), _NAMED_KEY_GATE, _redact_named_key),
    Rule(_LITERALS, _COLUMN_GATE, _redact_columns),
    Rule(("port", "invalid integer"), _PORT_GATE, _redact_ports),
    Rule(("mismatch", "expected"), _COMPARED_GATE, _redact_compared),
    Rule(("form-data",), _FORM_GATE, _redact_forms),
    Rule(("value",), _NAMED_GATE, _redact_named),
    Rule(("</",), _XML_GATE, _redact_elements),
    Rule((" | ",), _CELL_GATE, _redact_cell),
    Rule((":",), _PGPASS_GATE, _redact_pgpass),
    Rule(('key"', "key'", "key\\"), _BARE_KEY_GATE, _redact_bare_key),
    Rule(("kty",), r"\"kty", _redact_web_key),
)
