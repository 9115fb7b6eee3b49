"""HTTP headers in logs: credentials behind their scheme, headers as pairs of a list, cookies."""

from __future__ import annotations

import re

from analyzer.redact.fill import fill, filling, kind_of_sure_name
from analyzer.redact.rule import Rule
from analyzer.redact.tokens import Hide
from analyzer.redact.values import harmless, looks_random

_Q = r"\\{0,8}[\"']"
_SCHEME = re.compile(
    r"(?:\b|(?<=[0-9]m))(?:bearer|basic|apikey|negotiate)(?:\s+|%20|\+)(?P<value>[A-Za-z0-9._~+/=-]{8,})",
    re.IGNORECASE,
)
_SCHEME_GATE = r"(?i:(?:bearer|basic|apikey|negotiate)(?:\s+|%20|\+)[a-z0-9._~+/=-]{8})"
_HEADER = re.compile(
    rf"(?:authorization|api-?key|x-[a-z-]{{0,40}}(?:token|secret|key)){_Q}\s*,\s*(?=b?{_Q})", re.IGNORECASE
)
_DIGEST = re.compile(rf"\bDigest\s[^\n]{{0,400}}?\bresponse=(?={_Q})", re.IGNORECASE)
_DIGEST_GATE = r"(?i:digest\s.*response=)"
# `proxy_set_header X-API-Key x;`
_SET = re.compile(
    rf"\b(?:proxy_set_header|grpc_set_header|add_header|fastcgi_param|uwsgi_param|more_set_headers|RequestHeader\s+set)"
    rf"\s+([\w-]{{3,60}})\s+(?!(?:{_Q})?(?:\w+\s+)?\$)(?=\S)"
)
# `secure_link_md5 "$secure_link_expires$uri x";`
_LINK = re.compile(r"\bsecure_link_(?:md5|secret)\s+\"?(?:\$\w+\s*)*(?=[^\s$\"])")
_SET_GATE = r"(?:secure_link_|set_header|add_header|_param|set_headers|RequestHeader\s+set)[a-z0-9_]*\s+\S"
_NAME = re.compile(rf"b?{_Q}[A-Za-z]+(?:-[A-Za-z]+)*{_Q}")
_HEADER_GATE = r"(?i:(?:authorization|key|token|secret)[\\\"']+\s*,\s*b?[\\\"'])"
_COOKIE = re.compile(
    rf"(?<![a-z])(?:set-)?cookie\]?(?:{_Q})?\s*[:=,]\s*(?:b?{_Q})?(?=[\w.%$!-]+=)", re.IGNORECASE
)
_COOKIE_GATE = r"(?i:cookie\]?[\\\"']*\s*[:=,]\s*b?[\\\"']*[a-z0-9_.%$!-]+=)"
_CRUMB = re.compile(r"\s*([\w.%$!-]{1,100})=([^\s;,\"'\\]*)(;?)")
_ATTRIBUTES = frozenset(
    ("path", "domain", "expires", "max-age", "samesite", "secure", "httponly", "priority")
)


def _redact_schemes(text: str, hide: Hide) -> str:
    return _SCHEME.sub(lambda m: _credentials(m, hide), text)


def _credentials(match: re.Match[str], hide: Hide) -> str:
    """`Bearer x` without the name of its header: only what cannot be a word."""
    value = match["value"]
    if harmless(value) or re.match(r"\w+=[^=]", value):
        return match[0]
    if not (looks_random(value, least=8) or value.endswith("=")):
        return match[0]
    return match[0][: match.start("value") - match.start()] + hide("token", value)


def _redact_digests(text: str, hide: Hide) -> str:
    """The response of `Authorization: Digest`: a hash that a password can be tried against."""
    return fill(_DIGEST, text, hide, "hash")


def _redact_set(text: str, hide: Hide) -> str:
    return fill(_LINK, fill(_SET, text, hide, kind_of_sure_name), hide, "secret")


def _header_kind(match: re.Match[str]) -> str | None:
    """None in a list of header names."""
    return None if _NAME.match(match.string, match.end()) else "token"


def _redact_cookies(text: str, hide: Hide) -> str:
    """Replace the values of cookies; their names and attributes stay."""
    parts: list[str] = []
    done = position = 0
    while match := _COOKIE.search(text, position):
        position = match.end()
        while crumb := _CRUMB.match(text, position):
            position = crumb.end()
            if crumb[1].lower() not in _ATTRIBUTES and not harmless(crumb[2]):
                parts += text[done : crumb.start(2)], hide("cookie", crumb[2])
                done = crumb.end(2)
            if not crumb[3]:
                break
    parts.append(text[done:])
    return "".join(parts)


RULES = (
    Rule(("digest",), _DIGEST_GATE, _redact_digests),
    Rule(("_header", "_param", "requestheader", "secure_link_"), _SET_GATE, _redact_set),
    Rule(("authorization", "key", "token", "secret"), _HEADER_GATE, filling(_HEADER, _header_kind)),
    Rule(("bearer", "basic", "apikey", "negotiate"), _SCHEME_GATE, _redact_schemes),
    Rule(("cookie",), _COOKIE_GATE, _redact_cookies),
)
