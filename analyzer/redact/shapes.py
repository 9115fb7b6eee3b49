"""Secrets that are known by their shape: provider keys, JSON web tokens, password hashes, private keys."""

from __future__ import annotations

import re

from analyzer.redact.base64s import decode_base64
from analyzer.redact.rule import Rule
from analyzer.redact.tokens import Hide

# Keys as their providers make them. `sk-` is used by OpenAI, Anthropic, DeepSeek,
# Qwen and others.
_PROVIDERS = (
    r"sk-[A-Za-z0-9_-]{16,}",
    r"sk_(?:live|test)_[A-Za-z0-9]{10,}",
    r"rk_(?:live|test)_[A-Za-z0-9]{10,}",
    r"whsec_[A-Za-z0-9+/=]{16,}",
    r"A(?:KIA|SIA|GPA|IDA|ROA|NPA|BIA|CCA)[A-Z0-9]{16}(?![A-Za-z0-9])",
    r"gh[pousr]_[A-Za-z0-9]{20,}",
    r"github_pat_[A-Za-z0-9_]{20,}",
    r"gl(?:pat|rt|dt|ptt|soat|ft|imt|agent|cbt)-[A-Za-z0-9_.-]{16,}",
    r"xox[abeoprs]-[A-Za-z0-9-]{10,}",
    r"xapp-[A-Za-z0-9-]{10,}",
    r"AIza[A-Za-z0-9_-]{30,}",
    r"ya29\.[A-Za-z0-9_.-]{16,}",
    r"GOCSPX-[A-Za-z0-9_-]{16,}",
    r"hf_[A-Za-z0-9]{20,}",
    r"lsv2_[a-z]{2}_[A-Za-z0-9_]{20,}",
    r"ls__[A-Za-z0-9]{20,}",
    r"npm_[A-Za-z0-9]{30,}",
    r"pypi-[A-Za-z0-9_-]{16,}",
    r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
    r"SK[0-9a-f]{32}(?![0-9a-f])",
    r"AC[0-9a-f]{32}(?![0-9a-f])",
    r"key-[0-9a-f]{32}(?![0-9a-f])",
    r"dckr_(?:pat|oat)_[A-Za-z0-9_-]{16,}",
    r"do[opr]_v1_[0-9a-f]{40,}",
    r"hv[sbr]\.[A-Za-z0-9_-]{20,}",
    r"gsk_[A-Za-z0-9]{20,}",
    r"xai-[A-Za-z0-9]{20,}",
    r"pplx-[A-Za-z0-9]{20,}",
    r"r8_[A-Za-z0-9]{20,}",
    r"tvly-[A-Za-z0-9-]{16,}",
    r"nvapi-[A-Za-z0-9_-]{20,}",
    r"dapi[0-9a-f]{32}",
    r"LTAI[A-Za-z0-9]{12,44}",
    r"AKID[A-Za-z0-9]{13,44}",
    r"AKLT[A-Za-z0-9]{12,44}",
    r"gl(?:sa|c)_[A-Za-z0-9_=+/-]{20,}",
    r"NRAK-[A-Z0-9]{20,}",
    r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{20,}",
    r"lin_api_[A-Za-z0-9]{20,}",
    r"ntn_[A-Za-z0-9]{20,}",
    r"secret_[A-Za-z0-9]{40,}",
    r"pcsk_[A-Za-z0-9_]{20,}",
    r"figd_[A-Za-z0-9_-]{20,}",
    r"PMAK-[A-Za-z0-9-]{20,}",
    r"AGE-SECRET-KEY-1[A-Z0-9]{20,}",
    r"sha256~[A-Za-z0-9_-]{40,}",
    r"bce-v3/ALTAK-[A-Za-z0-9/_-]{16,}",
    r"sntry[su]_[A-Za-z0-9_=+/-]{20,}",
    r"AT(?:ATT|BB|CTT)[A-Za-z0-9_=-]{24,}",
    r"EAAA[A-Za-z0-9_-]{40,}",
    r"sq0[a-z]{3}-[A-Za-z0-9_-]{20,}",
    r"tskey-[a-z]+-[A-Za-z0-9-]{12,}",
    r"STS\.[A-Za-z0-9]{20,}",
    r"sb[ps]_[A-Za-z0-9_]{30,}",
    r"dp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9_.-]{30,}",
    r"phx_[A-Za-z0-9]{30,}",
    r"pul-[0-9a-f]{40}(?![0-9a-f])",
    r"pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.-]{20,}",
    r"rubygems_[0-9a-f]{40,}",
    r"dt0[a-z][0-9]{2}\.[A-Z0-9]{16,}\.[A-Z0-9]{32,}",
    r"fc-[0-9a-f]{32}(?![0-9a-f])",
    r"(?:app|dataset)-(?=[A-Za-z0-9]{0,23}[A-Z])[A-Za-z0-9]{24}(?![A-Za-z0-9-])",
    r"jina_[A-Za-z0-9_]{30,}",
    r"nfp_[A-Za-z0-9]{30,}",
    r"ops_eyJ[A-Za-z0-9_=+/-]{20,}",
    r"fo1_[A-Za-z0-9_-]{30,}",
    r"ms-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    r"[0-9a-f]{32}-us[0-9]{1,2}(?![0-9A-Za-z])",
    r"[0-9]{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])",
)
_BEGINNINGS = (
    *(
        "sk-",
        "sk_",
        "rk_",
        "whsec_",
        "akia",
        "asia",
        "agpa",
        "aida",
        "aroa",
        "anpa",
        "abia",
        "acca",
        "ghp_",
        "gho_",
    ),
    *(
        "ghu_",
        "ghs_",
        "ghr_",
        "github_pat_",
        "glpat-",
        "glrt-",
        "gldt-",
        "glptt-",
        "glsoat-",
        "glft-",
        "glimt-",
    ),
    *(
        "glagent-",
        "glcbt-",
        "xox",
        "xapp-",
        "aiza",
        "ya29.",
        "gocspx-",
        "hf_",
        "lsv2_",
        "ls__",
        "npm_",
        "pypi-",
    ),
    *("sg.", "dckr_", "_v1_", "hvs.", "hvb.", "hvr.", "gsk_", "xai-", "pplx-", "r8_", "tvly-", "nvapi-"),
    *(
        "dapi",
        "ltai",
        "akid",
        "aklt",
        "glsa_",
        "glc_",
        "nrak-",
        "shpat_",
        "shpca_",
        "shppa_",
        "shpss_",
        "lin_api_",
    ),
    *("ntn_", "secret_", "pcsk_", "figd_", "pmak-", "age-secret-key-", "bce-v3/", "key-", "sha256~"),
    *(
        "sntrys_",
        "sntryu_",
        "atatt",
        "atbb",
        "atctt",
        "eaaa",
        "sq0",
        "tskey-",
        "sts.",
        "sbp_",
        "sbs_",
        "dp.",
    ),
    *("phx_", "pul-", "pscale_", "rubygems_", "dt0", "fc-", "app-", "dataset-", "jina_", "nfp_"),
    *("ops_eyj", "fo1_", "ms-", "-us", ":aa"),
    *(f"{first}{digit}" for first in ("sk", "ac") for digit in "0123456789abcdef"),
)
_KEYS = re.compile("|".join(_PROVIDERS))
_ZHIPU = r"[0-9a-f]{32}\.[A-Za-z0-9]{16}"
_ZHIPUS = re.compile(rf"(?<![A-Za-z0-9]){_ZHIPU}(?![A-Za-z0-9])")
_JWT = r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,3}"
_DOCKER = r"eyJhdXRocyI6[A-Za-z0-9+/=_-]{16,}"
# At the start of a word, or behind an escape: looked for at every place, it would take quadratic time.
_START = r"(?:(?<![A-Za-z0-9_-])|(?<=\\[nrt])|(?<=%[0-9A-F]{2})|(?<=[0-9]m))"
_ENCODED = re.compile(f"(?P<docker>{_DOCKER})|{_START}{_JWT}")
_HASH = (
    r"\$2[abxy]?\$[0-9]{2}\$[./A-Za-z0-9]{31,53}|\$argon2(?:id|i|d)\$[A-Za-z0-9+/=,$.-]{20,}"
    r"|\$[156y]\$[^\s$:\"']{1,40}\$[./A-Za-z0-9$]{20,}|\$apr1\$[^\s$:\"']{1,16}\$[./A-Za-z0-9]{20,}"
    r"|SCRAM-SHA-(?:1|256)\$[0-9]+:[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+"
    r"|pbkdf2_sha(?:1|256)\$[0-9]+\$[^\s$\"']+\$[A-Za-z0-9+/=]{20,}|\$pbkdf2-sha[0-9]+\$[0-9]+\$[A-Za-z0-9./$]{20,}"
    r"|\{S?SHA(?:256|512)?\}[A-Za-z0-9+/=]{20,}|md5[0-9a-f]{32}(?![0-9A-Za-z])"
    r"|scrypt:[0-9]+:[0-9]+:[0-9]+\$[A-Za-z0-9]+\$[0-9a-f]{32,}"
)
_HASHES = re.compile(_HASH)
_PRIVATE = re.compile(
    r"(?P<begin>-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:\\{1,8}[nr]|\s)*)"
    r"(?P<body>(?:\\{1,8}[nr]|[A-Za-z0-9+/=\s:,-])*?)(?P<end>(?:\\{1,8}[nr]|\s)*-----END|(?![\\A-Za-z0-9+/=\s:,-]))"
)
_PEM64 = re.compile(r"LS0tLS1CRUdJTi[A-Za-z0-9+/_-]{20,}={0,2}")


def _redact_keys(text: str, hide: Hide) -> str:
    return _KEYS.sub(lambda m: hide("key", m[0]) if _stands_alone(m) else m[0], text)


def _stands_alone(match: re.Match[str]) -> bool:
    """Whether a key is no part of a longer word: `task-…` and `disk-…` hold `sk-`. Escapes may precede it."""
    start = match.start()
    left = match.string[max(0, start - 8) : start]
    if re.search(r"[A-Za-z0-9_.-]$", left) and not re.search(r"(?:\\[nrt]|%[0-9A-F]{2}|[0-9;\[]m)$", left):
        return False
    return (
        not match[0].startswith("sk-")
        or (
            bool(re.search(r"[0-9]", match[0]))
            and re.fullmatch(r"sk-[a-z]+(?:-[a-z0-9]+)+", match[0]) is None
        )
        or bool(re.match(r"sk-(?:ant|proj|or|svcacct|admin|lf|fake|test|live|prod)-", match[0]))
    )


def _redact_zhipu(text: str, hide: Hide) -> str:
    return _ZHIPUS.sub(lambda m: hide("key", m[0]), text)


def _redact_encoded(text: str, hide: Hide) -> str:
    return _ENCODED.sub(lambda m: hide("secret" if m["docker"] else "token", m[0]), text)


def _redact_hashes(text: str, hide: Hide) -> str:
    return _HASHES.sub(lambda m: hide("hash", m[0]), text)


def _redact_private_keys(text: str, hide: Hide) -> str:
    text = _PRIVATE.sub(lambda m: _private(m, hide), text)
    return _PEM64.sub(lambda m: _encoded_pem(m[0], hide), text)


def _private(match: re.Match[str], hide: Hide) -> str:
    if not re.search(r"[A-Za-z0-9+/]{16}", match["body"]):
        return match[0]
    return match["begin"] + hide("private-key", match["body"]) + match["end"]


def _encoded_pem(text: str, hide: Hide) -> str:
    """A PEM in base64: a private key is secret, a certificate is not."""
    if b"PRIVATE KEY" in decode_base64(text):
        return hide("private-key", text)
    return text


def _gate(*patterns: str) -> str:
    """The patterns as one, without their looks ahead, which not every engine has."""
    return "|".join(re.sub(r"\(\?[!=][^()]*\)", "", pattern) for pattern in patterns)


RULES = (
    Rule(
        ("private key", "ls0tls1crudjti"),
        r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY|LS0tLS1CRUdJTi",
        _redact_private_keys,
    ),
    Rule(("eyj",), rf"{_JWT}|{_DOCKER}", _redact_encoded),
    Rule(
        _BEGINNINGS,
        rf"(?:^|[^A-Za-z0-9_.-]|\\[nrt]|%[0-9A-F]{{2}}|[0-9;\[]m)(?:{_gate(*_PROVIDERS)})",
        _redact_keys,
    ),
    Rule(("glm", "zhipu", "智谱"), _ZHIPU, _redact_zhipu),
    Rule(("$", "scram-sha", "md5", "{sha", "{ssha"), _gate(_HASH), _redact_hashes),
)
