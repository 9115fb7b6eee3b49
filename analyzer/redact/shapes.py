"""Secrets that are known by their shape: provider keys, JSON web tokens, password hashes, private keys."""

from __future__ import annotations

import base64
import re

from analyzer.redact.tokens import Hide

_LEFT = r"(?<![A-Za-z0-9_/+.-])"
# Keys as their providers make them; `sk-` is used by OpenAI, Anthropic, DeepSeek, Qwen and others.
_PROVIDERS = re.compile(
    rf"{_LEFT}(?:"
    r"sk-(?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{16,}"
    r"|(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{16,}"
    r"|(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])"
    r"|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|gl(?:pat|rt|dt|ptt|soat|ft|imt|agent|cbt)-[A-Za-z0-9_.-]{16,}"
    r"|xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{10,}|AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{16,}"
    r"|GOCSPX-[A-Za-z0-9_-]{16,}|hf_[A-Za-z0-9]{20,}|lsv2_[a-z]{2}_[A-Za-z0-9_]{20,}|ls__[A-Za-z0-9]{20,}"
    r"|npm_[A-Za-z0-9]{30,}|pypi-[A-Za-z0-9_-]{16,}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"
    r"|(?:SK|AC)[0-9a-f]{32}(?![0-9a-f])|key-[0-9a-f]{32}(?![0-9a-f])|dckr_(?:pat|oat)_[A-Za-z0-9_-]{16,}"
    r"|do[opr]_v1_[0-9a-f]{40,}|hv[sbr]\.[A-Za-z0-9_-]{20,}|gsk_[A-Za-z0-9]{20,}|xai-[A-Za-z0-9]{20,}"
    r"|pplx-[A-Za-z0-9]{20,}|r8_[A-Za-z0-9]{20,}|tvly-[A-Za-z0-9-]{16,}|nvapi-[A-Za-z0-9_-]{20,}"
    r"|dapi[0-9a-f]{32}|(?:LTAI|AKID|AKLT)[A-Za-z0-9]{12,44}|gl(?:sa|c)_[A-Za-z0-9_=+/]{20,}|NRAK-[A-Z0-9]{20,}"
    r"|shp(?:at|ca|pa|ss)_[0-9a-fA-F]{20,}|lin_api_[A-Za-z0-9]{20,}|ntn_[A-Za-z0-9]{20,}|secret_[A-Za-z0-9]{40,}"
    r"|pcsk_[A-Za-z0-9_]{20,}|figd_[A-Za-z0-9_-]{20,}|PMAK-[A-Za-z0-9-]{20,}|AGE-SECRET-KEY-1[A-Z0-9]{20,}"
    r"|bce-v3/ALTAK-[A-Za-z0-9/_-]{16,}|ey[A-Za-z0-9]{0,2}[0-9a-f]{32}\.[A-Za-z0-9]{16}"
    r"|[0-9]{8,10}:[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])|[0-9a-f]{32}\.[A-Za-z0-9]{16}(?![A-Za-z0-9])"
    r")"
)
_JWT = re.compile(r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,3}")
_DOCKER = re.compile(r"eyJhdXRocyI6[A-Za-z0-9+/=_-]{16,}")
_HASHES = re.compile(
    r"\$2[abxy]?\$[0-9]{2}\$[./A-Za-z0-9]{31,53}|\$argon2(?:id|i|d)\$[A-Za-z0-9+/=,$.-]{20,}"
    r"|\$[156y]\$[^\s$:\"']{1,40}\$[./A-Za-z0-9$]{20,}|\$apr1\$[^\s$:\"']{1,16}\$[./A-Za-z0-9]{20,}"
    r"|SCRAM-SHA-(?:1|256)\$[0-9]+:[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+"
    r"|pbkdf2_sha(?:1|256)\$[0-9]+\$[^\s$\"']+\$[A-Za-z0-9+/=]{20,}|\$pbkdf2-sha[0-9]+\$[0-9]+\$[A-Za-z0-9./$]{20,}"
    r"|\{S?SHA(?:256|512)?\}[A-Za-z0-9+/=]{20,}|(?<![A-Za-z0-9_])md5[0-9a-f]{32}(?![0-9A-Za-z])"
    r"|(?<![A-Za-z0-9])s(?:crypt)?:[0-9]+:[0-9]+:[0-9]+\$[A-Za-z0-9]+\$[0-9a-f]{32,}"
)
_PRIVATE = re.compile(
    r"(-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----)(?P<body>(?:\\{1,8}[nr]|[A-Za-z0-9+/=\s:,-])+?)"
    r"(?P<end>-----END|(?![\\A-Za-z0-9+/=\s:,-]))"
)
_PEM64 = re.compile(r"LS0tLS1CRUdJTi[A-Za-z0-9+/_-]{20,}={0,2}")


def redact_shapes(text: str, hide: Hide) -> str:
    """Replace everything that is a secret by its shape alone."""
    if "PRIVATE KEY" in text:
        text = _PRIVATE.sub(lambda m: _private(m, hide), text)
    if "LS0tLS1CRUdJTi" in text:
        text = _PEM64.sub(lambda m: _encoded_pem(m[0], hide), text)
    if "eyJ" in text:
        text = _DOCKER.sub(lambda m: hide("secret", m[0]), text)
        text = _JWT.sub(lambda m: hide("token", m[0]), text)
    text = _PROVIDERS.sub(lambda m: hide("key", m[0]), text)
    return _HASHES.sub(lambda m: hide("hash", m[0]), text)


def _private(match: re.Match[str], hide: Hide) -> str:
    if not re.search(r"[A-Za-z0-9+/]{16}", match["body"]):
        return match[0]
    return match[1] + hide("private-key", match["body"]) + match["end"]


def _encoded_pem(text: str, hide: Hide) -> str:
    """A PEM in base64: a private key is secret, a certificate is not."""
    if b"PRIVATE KEY" in decode_base64(text):
        return hide("private-key", text)
    return text


def decode_base64(text: str) -> bytes:
    """The bytes of base64 of either alphabet, cut or not padded; empty if it is none."""
    data = text.translate({45: 43, 95: 47}).rstrip("=")
    data = data[:-1] if len(data) % 4 == 1 else data
    try:
        return base64.b64decode(data + "=" * (-len(data) % 4), validate=True)
    except ValueError:
        return b""
