"""Secrets in commands: flags, SQL, Redis, headers and cookies."""

from __future__ import annotations

import re

from analyzer.redact.names import secret_name
from analyzer.redact.pairs import plain, value_at
from analyzer.redact.tokens import Hide
from analyzer.redact.values import harmless, is_prose, looks_random
from analyzer.redact.vocabulary import words

_Q = r"\\{0,8}[\"']"
_BETWEEN = rf"(?:\s+|{_Q}\s*,?\s*)"
_FLAG = re.compile(rf"(?<![\w-])--?([A-Za-z][\w-]{{2,60}})(?:{_Q}\s*,\s*|\s+)(?=[^\s-])")
_TOOLS = re.compile(
    r"\b(?:(?:mysql|mysqldump|mysqladmin|mariadb)\b[^|;&\n]{0,200}?\s-p"
    r"|sshpass\s+-p\s*|(?:redis-cli|valkey-cli|redis-benchmark)\b[^|;\n]{0,200}?[\s\"']-a[\s\"',]+"
    r"|(?:docker|podman|skopeo|helm registry|oras|nerdctl|crane)\s+login\b[^|;&\n]{0,200}?\s-p\s+"
    r"|(?:mongo|mongosh|mongodump|mongorestore|sqlcmd|bcp)\b[^|;&\n]{0,200}?\s-[pP]\s+"
    r"|(?:ldapsearch|ldapadd|ldapmodify)\b[^|;&\n]{0,200}?\s-w\s+"
    r"|curl\b[^|;&\n]{0,300}?\s(?:-u|--user)\s+[\"']?[^\s:\"']{1,80}:"
    r"|(?:smbclient|net)\b[^|;&\n]{0,200}?-U\s+[^\s%]{1,80}%)(?=[^\s-])"
)
_OPENSSL = re.compile(r"(-pass(?:in|out)?[\s\"',]+pass:)([^\s\"']+)")
_LITERAL = re.compile(r"(--from-literal[=\s][\"']?[\w.-]+=)([^\s\"']+)")
_REDIS = re.compile(
    r"(?:(?<![\w.-])(?:requirepass|masterauth|primaryauth|sentinel\s+auth-pass\s+\S+)\\?[\"']?(?:\s+|\\?[\"']\s*,?\s*)"
    r"|(?:^|[>$#\]]\s*|[\"'])AUTH\\?[\"']?\s+(?:\\?[\"'](?:default|[\w-]{1,40})\\?[\"']\s+(?=\\?[\"']))?"
    r"|\[[^\[\]]{1,60}\]\s+\"(?:AUTH|auth)\"\s+(?:\"[^\"]*\"\s+(?=\"))?)(?=\S)"
)
_ACL = re.compile(r"(\b(?:user|USER|SETUSER|setuser)\s+\S{1,60}\s(?:[^\n>]{0,120}\s)?>)(\S{3,})")
_SQL = re.compile(
    r"\b(?:(?:ENCRYPTED\s+|UNENCRYPTED\s+)?PASSWORD(?:\s+FOR\s+\S+)?\s*[=(]?\s*|IDENTIFIED\s+(?:WITH\s+\S+\s+)?(?:BY|AS)\s+"
    r"(?:PASSWORD\s+)?|passphrase\s+)(?=\\{0,8}['\"])",
    re.IGNORECASE,
)
_SCHEME = re.compile(
    r"\b(Bearer|Basic|ApiKey|Negotiate)(?:\s+|%20|\+)([A-Za-z0-9._~+/=-]{8,})", re.IGNORECASE
)
_HEADER = re.compile(
    rf"(?:authorization|x-api-key|api-key|apikey|x-auth-token|x-access-token|proxy-authorization|"
    rf"x-[a-z-]{{0,30}}(?:token|secret|key)){_Q}\s*,\s*(?=b?{_Q})",
    re.IGNORECASE,
)
_COOKIE = re.compile(
    rf"\b(?:set-)?cookie{_Q[:-1]}?]?(?:{_Q})?\s*[:=,]\s*(?:b?{_Q})?(?=[\w.%-]+=)", re.IGNORECASE
)
_CRUMB = re.compile(r"\s*([\w.%$!-]{1,100})=([^\s;,\"'\\]*)(;?)")
_ATTRIBUTES = words("path domain expires max-age samesite secure httponly priority version")
_NAMED = re.compile(
    rf"\bname(?:{_Q})?\s*[:=]\s*(?:{_Q})?([\w.-]{{1,100}})(?:{_Q})?\s*[,; ]\s*(?:{_Q})?value(?:{_Q})?\s*[:=]\s*(?=\S)",
    re.IGNORECASE,
)
_XML = re.compile(r"<([\w:.-]{1,80})>([^<>\s][^<>]{0,500})</")
_SENTENCE = re.compile(
    r"\b(?:password|passwd|passphrase|密码|口令)\s*(?:is|was|to|of|set\s+to|[:=])?\s*(?=\\{0,8}[\"'“][^\s\"'“”\\]{3,}\\{0,8}[\"'”])",
    re.IGNORECASE,
)


def redact_commands(text: str, hide: Hide) -> str:
    """Replace the secrets that commands and protocols carry at places of their own."""
    if " -" in text or "--" in text or '"-' in text:
        text = _after(_FLAG, text, hide, "password", _flag_kind)
        text = _after(_TOOLS, text, hide, "password")
        text = _OPENSSL.sub(lambda m: m[1] + hide("password", m[2]), text)
        text = _LITERAL.sub(lambda m: m[0] if harmless(m[2]) else m[1] + hide("secret", m[2]), text)
    text = _after(_REDIS, text, hide, "password")
    text = _ACL.sub(lambda m: m[1] + hide("password", m[2]), text)
    text = _after(_SQL, text, hide, "password")
    text = _after(_SENTENCE, text, hide, "password")
    text = _after(_HEADER, text, hide, "token")
    text = _after(_NAMED, text, hide, "password", _named_kind)
    text = _SCHEME.sub(lambda m: _credentials(m, hide), text)
    text = _cookies(text, hide)
    return _XML.sub(lambda m: _element(m, hide), text)


def _flag_kind(match: re.Match[str]) -> str | None:
    name = secret_name(match[1])
    return name.kind if name and name.sure else None


def _named_kind(match: re.Match[str]) -> str | None:
    name = secret_name(match[1])
    return name.kind if name else None


def _after(pattern: re.Pattern[str], text: str, hide: Hide, kind: str, judge: object = None) -> str:
    """Replace the value that begins where a match of the pattern ends."""
    parts: list[str] = []
    done = position = 0
    while match := pattern.search(text, position):
        position = max(match.end(), match.start() + 1)
        found_kind = judge(match) if callable(judge) else kind
        found = value_at(text, match.end()) if found_kind else None
        if (
            found is None
            or found_kind is None
            or found.start < done
            or harmless(found.text)
            or "://" in found.text
        ):
            continue
        if not found.quote and is_prose(found.text, text[found.end : found.end + 40]):
            continue
        parts += text[done : found.start], hide(found_kind, plain(found))
        done = position = found.end
    parts.append(text[done:])
    return "".join(parts)


def _credentials(match: re.Match[str], hide: Hide) -> str:
    """`Bearer x` without the name of its header: only what cannot be a word."""
    value = match[2]
    if not (looks_random(value, least=8) or value.endswith("=")) or harmless(value):
        return match[0]
    return match[0][: match.start(2) - match.start()] + hide("token", value)


def _cookies(text: str, hide: Hide) -> str:
    position = 0
    while match := _COOKIE.search(text, position):
        position = match.end()
        while crumb := _CRUMB.match(text, position):
            position = crumb.end()
            if crumb[1].lower() not in _ATTRIBUTES and not harmless(crumb[2]):
                token = hide("cookie", crumb[2])
                text = text[: crumb.start(2)] + token + text[crumb.end(2) :]
                position += len(token) - len(crumb[2])
            if not crumb[3]:
                break
    return text


def _element(match: re.Match[str], hide: Hide) -> str:
    name = secret_name(match[1])
    if not name or not name.sure or harmless(match[2]):
        return match[0]
    return f"<{match[1]}>{hide(name.kind, match[2])}</"
