"""Passwords and keys inside URLs: `redis://:x@host`, `?access_token=x`, webhooks."""

from __future__ import annotations

import re
from urllib.parse import unquote

from analyzer.redact.dsn import userinfo_end
from analyzer.redact.rule import Rule
from analyzer.redact.tokens import TOKEN, Hide
from analyzer.redact.values import harmless, looks_random

_URL = re.compile(
    r"(?P<scheme>(?:jdbc:)?[A-Za-z][A-Za-z0-9+.-]{1,40}):\\{0,4}/\\{0,4}/(?P<rest>(?:[^\s\"'<>`，。；、）]|'(?=[^\s\"'<>]*@))+)"
)
_ENCODED = re.compile(
    r"(?P<head>[A-Za-z][A-Za-z0-9+.-]{1,40}%3[Aa]%2[Ff]%2[Ff][^\s\"'<>%:/@]*%3[Aa])"
    r"(?P<password>[^\s\"'<>@/&]+?)(?P<tail>%40)"
)
_ORACLE = re.compile(
    r"(?P<head>jdbc:oracle:[a-z0-9]+:[A-Za-z0-9_]+/)(?P<password>[^\s@/\"']+)(?P<tail>@)", re.IGNORECASE
)
_HOOK = (
    r"(?:hooks\.slack\.com/(?:services|workflows)/|discord(?:app)?\.com/api/webhooks/[0-9]{6,}/"
    r"|qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=|open\.(?:feishu\.cn|larksuite\.com)/open-apis/bot/v2/hook/"
    r"|api\.telegram\.org/bot)"
)
_HOOKS = re.compile(
    rf"({_HOOK})([A-Za-z0-9_:-]{{8,}}(?:/[A-Z][A-Za-z0-9]{{6,}}/[A-Za-z0-9]{{6,}})?)", re.IGNORECASE
)
_PARAMETERS = (
    r"(?:[?&;]|SAML)(?:key|code|sig|signature|sign|ticket|session|sid|x-amz-(?:credential|signature|security-token)|x-goog-signature|ak|sk|apikey|auth|jwt"
    r"|pass|pw|state_token|appid|assertion|(?:saml)?(?:request|response))="
)
# `/password/reset/x`
_ONCE = r"/(?:reset|reset-password|activate|verify|confirm|invite|invitation|magic|unlock)/"
_LINKS = re.compile(rf"({_ONCE})([\w.~-]{{20,}})", re.IGNORECASE)
_QUERY = re.compile(rf"({_PARAMETERS})([^\s&#\"'<>\\;]+)", re.IGNORECASE)


# `app:x@tcp(db:3306)/app` as Go's MySQL driver has it; `app:x@db:5432/app`
_BARE = re.compile(
    r"(?P<head>(?<![\w/.@:‹-])[\w.-]{1,60}:)(?P<password>[^\s:@/\"'<>‹›]{3,}(?=@)|[^\s\"'<>‹›]{3,200}?(?=@(?:tcp|udp|unix)\())"
    r"(?P<tail>@(?:(?:tcp|udp|unix)\(|[A-Za-z0-9.-]+:[0-9]{2,5}/[A-Za-z_]))"
)
_BARE_GATE = (
    r"[A-Za-z0-9_.-]:[^\s\"'<>]+@(?:tcp|udp|unix)\("
    r"|[A-Za-z0-9_.-]:[^\s:@/\"'<>]+@[A-Za-z0-9.-]+:[0-9]{2,5}/"
)


def _redact_userinfo(text: str, hide: Hide) -> str:
    return _URL.sub(lambda m: _userinfo(m, hide), text)


def _redact_encoded(text: str, hide: Hide) -> str:
    text = _ENCODED.sub(lambda m: _password(m, hide), text)
    return _ORACLE.sub(lambda m: _password(m, hide), text)


def _redact_bare(text: str, hide: Hide) -> str:
    return _BARE.sub(lambda m: _password(m, hide), text)


def _redact_hooks(text: str, hide: Hide) -> str:
    return _HOOKS.sub(lambda m: m[1] + hide("token", m[2]), text)


def _redact_query(text: str, hide: Hide) -> str:
    return _QUERY.sub(lambda m: _parameter(m, hide), text)


def _redact_links(text: str, hide: Hide) -> str:
    return _LINKS.sub(lambda m: _parameter(m, hide), text)


def _userinfo(match: re.Match[str], hide: Hide) -> str:
    rest = match["rest"]
    at = userinfo_end(match["scheme"], rest)
    if at is None or TOKEN.search(rest, 0, at):
        return match[0]
    head = match[0][: match.start("rest") - match.start()]
    user, colon, password = rest[:at].partition(":")
    if not colon:
        if not looks_random(user, least=20):
            return match[0]
        return head + hide("token", unquote(user)) + rest[at:]
    if harmless(password) and not password.isalnum():
        return match[0]
    if looks_random(user, least=20):
        user = hide("token", unquote(user))
    return f"{head}{user}:{hide('password', unquote(password))}{rest[at:]}"


def _password(match: re.Match[str], hide: Hide) -> str:
    password = unquote(match["password"])
    return match[0] if harmless(password) else match["head"] + hide("password", password) + match["tail"]


def _parameter(match: re.Match[str], hide: Hide) -> str:
    value = unquote(match[2])
    return match[1] + hide("token", value) if looks_random(value, least=12) else match[0]


RULES = (
    Rule(("://", ":\\/"), r":\\*/\\*/[^\s\"'<>`]*@", _redact_userinfo),
    Rule(("%40", "jdbc:oracle"), r"(?i:%3a%2f%2f.*%40|jdbc:oracle:[^\s]*/[^\s]*@)", _redact_encoded),
    Rule(("@",), _BARE_GATE, _redact_bare),
    Rule(("hooks.", "discord", "weixin", "feishu", "larksuite", "telegram"), f"(?i:{_HOOK})", _redact_hooks),
    Rule(("=",), f"(?i:{_PARAMETERS})", _redact_query),
    Rule(
        ("reset", "activate", "verify", "confirm", "/invit", "/magic", "unlock"),
        rf"(?i:{_ONCE}[a-z0-9_.~-]{{20}})",
        _redact_links,
    ),
)
