"""Secrets in XML, in forms, and in JSON whose names alone say little."""

from __future__ import annotations

import re

from analyzer.redact.fill import filling, kind_of_name
from analyzer.redact.names import secret_name
from analyzer.redact.rule import Rule
from analyzer.redact.tokens import Hide
from analyzer.redact.values import harmless

_Q = r"\\{0,8}[\"']"
_WORDS = "pass|pwd|secret|token|key|cred|auth"
# `<password>x</password>`, `<name>db.password</name><value>x</value>`, `<entry key="password">x</entry>`
_XML = re.compile(
    r"(?P<head><(?:name|key)>(?P<name>[\w:.-]{1,80})</(?:name|key)>\s{0,20}<(?:value|string)>"
    r"|<(?P<tag>[\w:.-]{1,80})(?:\s[^<>\"]{0,40}\"[^<>\"]{0,80}\")?>"
    r"|<\w{1,40}\s(?:key|name)=\"(?P<key>[\w:.-]{1,80})\"[^<>]{0,80}>)(?P<value>[^<>\s][^<>]{0,500})(?=</)"
)
_XML_GATE = (
    rf"(?i:(?:{_WORDS})[a-z0-9_:.-]*"
    r"(?:</(?:name|key)>\s*<(?:value|string)>|\"[^<>]*>|\s[^<>]*>|>)[^<>\s])"
)
# `Content-Disposition: form-data; name="password"\r\n\r\nx`
_FORM = re.compile(rf"form-data; name=(?:{_Q})?([\w.-]{{1,60}})(?:{_Q})?(?:\s|\\{{1,4}}[rn])+(?=[^\s-])")
_FORM_GATE = r"form-data; name="
# `"key":"x"` of a gateway's consumer: keys of caches and of maps are no such mixture.
_BARE_KEY = re.compile(
    rf"({_Q}key{_Q}\s*:\s*{_Q})(?=[a-z0-9]*[A-Z])(?=[A-Z0-9]*[a-z])(?=[A-Za-z]*[0-9])"
    rf"([A-Za-z0-9]{{32,64}})(?={_Q})"
)
_BARE_KEY_GATE = r"[\"']key\\*[\"']\s*:\s*\\*[\"'][A-Za-z0-9]{32}"
_JWK = re.compile(rf"({_Q}(?:d|p|q|dp|dq|qi|k){_Q}\s*:\s*{_Q})([A-Za-z0-9_-]{{16,}})")


def _redact_elements(text: str, hide: Hide) -> str:
    return _XML.sub(lambda m: _element(m, hide), text)


def _element(match: re.Match[str], hide: Hide) -> str:
    name = secret_name(match["tag"] or match["name"] or match["key"])
    if not name or not name.sure or harmless(match["value"]):
        return match[0]
    return match["head"] + hide(name.kind, match["value"])


def _redact_bare_key(text: str, hide: Hide) -> str:
    return _BARE_KEY.sub(lambda m: m[1] + hide("key", m[2]), text)


def _redact_web_key(text: str, hide: Hide) -> str:
    return _JWK.sub(lambda m: m[1] + hide("private-key", m[2]), text) if "kty" in text else text


RULES = (
    Rule(("</",), _XML_GATE, _redact_elements),
    Rule(("form-data",), _FORM_GATE, filling(_FORM, kind_of_name)),
    Rule(('key"', "key'", "key\\"), _BARE_KEY_GATE, _redact_bare_key),
    Rule(("kty",), r"\"kty", _redact_web_key),
)
