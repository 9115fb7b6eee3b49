"""Values that stand where a secret could stand and are none; values that look random."""

from __future__ import annotations

import base64
import math
import re
from collections import Counter
from functools import lru_cache

from analyzer.redact.tokens import TOKEN
from analyzer.redact.vocabulary import words

_NOTHING = words(
    "none null nil undefined nan true false yes no on off unset empty n/a na - -- ? ... … : , ok redacted",
    "hidden masked filtered removed omitted sensitive all amd64 arm64 i386 >- |- >+ |+",
    "未设置 未配置 无 空 为空",
)
_MASK = re.compile(r"[^*•●]{0,12}[*•●]{3,}[^*•●]{0,12}|([xX.#_-])\1{2,}")
_TEMPLATE = re.compile(
    r"\$\{\{?[^{}]*\}?\}|\$\([^()]*\)|\$(?:[A-Z_][A-Z0-9_]*|[0-9]{1,2})|\{\{[-\s\w.$|\"'()]*\}\}|%\(\w+\)s|%[sdrvq]|%\{[^}]*\}|\{[\w.!:\[\]'\"]*\}"
    r"|<[^<>]*>|\[(?:REDACTED|FILTERED|MASKED|HIDDEN|SECRET)\]|\(hidden\)|@[A-Z_]+@|#\{[^{}]*\}"
)
_DEFAULT = re.compile(r"\$\{\w+:?[-=+]([^{}]+)\}")
_PATH = re.compile(
    r"(?:file:/{0,2}|~|\.{1,2}|/(?:run|var|etc|tmp|home|opt|usr|app|secrets?|mnt|vault|data|root|srv|proc|dev|"
    r"sys|s?bin|code|workspace|config|certs?|ssl|keys?|lib|api|v[0-9])\b)(?:/[\w.@${}-]*)*|[A-Za-z]:\\[\w.\\-]*"
)
_VARIABLE = re.compile(
    r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASS|PWD)|[A-Z_]*(?:REMOVED|REDACTED|MASKED)"
)
_DIGEST = re.compile(r"(?:sha(?:1|224|256|384|512)|md5)[:-][0-9A-Fa-f]{32,}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_CODE = re.compile(
    r"(?:self|cls|settings|config|cfg|conf|os|env|args|params|request|req|ctx|kwargs|opts|options|process|this|"
    r"secrets|environ|credentials|Optional|Union|Annotated|Dict|List|Callable|Sequence|typing|user|data|values)[.\[].*"
    r"|(?:getenv|str|bytes|len|(?:get|load|read|generate|create|hash|verify|decode|encode|make)\w*|SecretStr|Field"
    r"|Depends|Header|Body|Form|Query|Secret|base64\.\w+|json\.\w+|secrets\.\w+)\(.*"
)
_CALL = re.compile(r"(?:os|self|settings|config|environ|env|process)[.\[(]|getenv\(|Field\(|get_\w+\(")
_TYPES = words(
    "str string bytes int float bool any object optional secretstr char varchar text array list dict",
)
# How sentences go on behind a name and a colon: `Invalid token: must be a string`.
_PROSE = words(
    "a an the is are was were be been being has have had must should shall will would can cannot can't",
    "could may might not no nor none never and or but if then when while because due to of in on at by",
    "for from with without as it its this that there invalid expired missing required wrong incorrect bad",
    "failed failure failing fails error errors unable unknown unexpected unsupported unauthorized",
    "unauthenticated forbidden denied rejected authentication authorization access permission login user",
    "username does did do doesn't didn't isn't wasn't please enter type expected got received found",
    "malformed mismatch provided specified given set not-found absent unset using used use only too at",
    "least already still signature header format length verification validation verified valid references",
    "referenced reference failing retrieving getting fetching creating created updated deleted rotated",
    "refreshed refreshing mounting mount waiting loading loaded reading checking connecting couldn't",
    "could-not context cluster namespace configmap end eof illegal insufficient key keys object objects",
    "type types name names value values optional refresh revoked disabled enabled changed reset undefined",
    "empty blank file",
)
# Words that go on only if something follows: `password: secret` is one, `: secret "x" not found` is none.
_PROSE_BEFORE = words("secret password token credentials credential admin default test")
_OBJECT = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?:/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)?")
_OBJECT_WORD = re.compile(
    r"(?:^|[-./])(?:secrets?|tls|cert|certs|credentials?|creds|token|config|auth|conf|pull|registry|regcred)(?:$|[-./])|/"
)

# Base64 of a certificate and of a public key, whatever the name: made safe, a private key leaves the latter.
_PUBLIC = tuple(
    base64.b64encode(f"-----BEGIN {what}-----".encode())[:-2].decode()
    for what in ("CERTIFICATE", "PUBLIC KEY")
)


def harmless(value: str) -> bool:
    """Whether a value is no secret whatever its name: nothing, a mask, a template, a path, a name."""
    text = value.strip().strip("\"'")
    if len(text) < 2 and not text.isalnum():
        return True
    if text.lower() in _NOTHING or TOKEN.match(text) or text.startswith("<set to the key '"):
        return True
    if text.startswith(_PUBLIC):
        return True
    default = _DEFAULT.fullmatch(text)
    if default:
        return harmless(default[1])
    return any(p.fullmatch(text) for p in (_TEMPLATE, _PATH, _DIGEST, _MASK, _VARIABLE))


def is_code(value: str, strict: bool = False) -> bool:
    """Whether a bare value is an expression of a program, as in the lines of a traceback.

    `strict` where it may well be a value, as behind the name of an environment variable.
    """
    if strict:
        return bool(_CALL.match(value))
    return bool(_CODE.fullmatch(value)) or value.lower() in _TYPES


def is_prose(value: str, following: str) -> bool:
    """Whether a bare word behind a colon goes on with a sentence, `following` being what stands behind it."""
    word = value.lower().rstrip(".,;:!?")
    if word in _PROSE:
        return True
    return word in _PROSE_BEFORE and bool(re.match(r"\s+[\w\"'(]", following))


def is_object_name(value: str) -> bool:
    """Whether a value names a Secret rather than being one: `langgraph/langgraph-secrets`."""
    return bool(_OBJECT.fullmatch(value) and _OBJECT_WORD.search(value))


@lru_cache(maxsize=4096)
def looks_random(value: str, least: int = 16) -> bool:
    """Whether a value looks like a generated key: long, of letters and digits, and little repetition."""
    if (
        len(value) < least
        or len(value) > 4096
        or _UUID.fullmatch(value)
        or not re.fullmatch(r"[!-~]+", value)
    ):
        return False
    if not (re.search(r"[0-9]", value) and re.search(r"[A-Za-z]", value)) or "://" in value:
        return False
    counts = Counter(value)
    bits = -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values())
    return bits >= (3.0 if len(value) < 24 else 3.2)
