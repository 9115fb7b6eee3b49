"""Passwords and keys inside URLs: `redis://:x@host`, `?access_token=x`, webhooks."""

from __future__ import annotations

import re
from urllib.parse import unquote

from analyzer.redact.dsn import userinfo_end
from analyzer.redact.tokens import Hide
from analyzer.redact.values import harmless, looks_random

_URL = re.compile(r"(?:(?:jdbc:)?[A-Za-z][A-Za-z0-9+.-]{1,40}):\\?/\\?/(?P<rest>[^\s\"'<>`，。；、）]+)")
_ENCODED = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]{1,40}%3[Aa]%2[Ff]%2[Ff](?P<user>[^\s\"'<>%:/@]*)%3[Aa](?P<password>[^\s\"'<>@/&]+?)%40"
)
_ORACLE = re.compile(r"(jdbc:oracle:[a-z0-9]+:[A-Za-z0-9_]+/)([^\s@/\"']+)@")
_HOOKS = re.compile(
    r"(hooks\.slack\.com/(?:services|workflows)/|qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=|"
    r"(?:discord(?:app)?\.com/api/webhooks/)|open\.(?:feishu\.cn|larksuite\.com)/open-apis/bot/v2/hook/|"
    r"api\.telegram\.org/bot)([A-Za-z0-9_:/-]{8,})"
)
_QUERY = re.compile(
    r"([?&;](?:key|code|sig|signature|sign|ticket|session|state_token|sid|x-amz-[a-z-]*|x-goog-signature|"
    r"ak|sk|apikey|auth|jwt|nonce_key|pass|pw|se_sig)=)([^\s&#\"'<>\\]+)",
    re.IGNORECASE,
)


def redact_urls(text: str, hide: Hide) -> str:
    """Replace passwords in the user part of URLs, secret parameters and the keys of webhooks."""
    if "://" in text or ":\\/\\/" in text:
        text = _URL.sub(lambda m: _userinfo(m, hide), text)
        text = _HOOKS.sub(lambda m: m[1] + hide("token", m[2]), text)
    if "%40" in text:
        text = _ENCODED.sub(lambda m: _encoded(m, hide), text)
    if "jdbc:oracle" in text:
        text = _ORACLE.sub(lambda m: m[1] + hide("password", m[2]) + "@", text)
    if "=" in text and ("?" in text or "&" in text):
        text = _QUERY.sub(lambda m: _parameter(m, hide), text)
    return text


def _userinfo(match: re.Match[str], hide: Hide) -> str:
    scheme, rest = match[0].partition(":")[0], match["rest"]
    at = userinfo_end(scheme, rest)
    if at is None:
        return match[0]
    user, colon, password = rest[:at].partition(":")
    head = match[0][: match.start("rest") - match.start()]
    if not colon:
        if not looks_random(user, least=20):
            return match[0]
        return head + hide("token", unquote(user)) + rest[at:]
    if harmless(password) and not password.isalnum():
        return match[0]
    return f"{head}{user}:{hide('password', unquote(password))}{rest[at:]}"


def _encoded(match: re.Match[str], hide: Hide) -> str:
    password = unquote(match["password"])
    if harmless(password):
        return match[0]
    start, end = match.start("password") - match.start(), match.end("password") - match.start()
    return match[0][:start] + hide("password", password) + match[0][end:]


def _parameter(match: re.Match[str], hide: Hide) -> str:
    value = unquote(match[2])
    return match[1] + hide("token", value) if looks_random(value, least=12) else match[0]
