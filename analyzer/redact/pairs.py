"""A value beside its name: `password=x`, `"api_key": "x"`, `密码：x`, `Authorization: Bearer x`."""

from __future__ import annotations

import json
import re
from typing import NamedTuple
from urllib.parse import unquote, unquote_plus

from analyzer.redact.base64s import decode_base64
from analyzer.redact.names import Name, may_name_object, secret_name, words_of
from analyzer.redact.rule import Rule
from analyzer.redact.tokens import Hide
from analyzer.redact.values import (
    harmless,
    is_code,
    is_object_name,
    is_prose,
    looks_random,
)

# Words that secret names hold; `names.secret_name` judges the whole name.
_LITERALS = (
    *("passw", "passp", "passc", "pass", "pwd", "secret", "token", "key", "cred", "auth", "jwt", "bearer"),
    *("sess", "sid", "sig", "salt", "otp", "pin", "ak", "sk", "encrypt", "pw", "cookie", "psk"),
    *("密码", "口令", "密钥", "秘钥", "私钥", "令牌", "凭证", "凭据", "授权码", "密匙"),
)
_WORD = (
    r"(?:passw|passp|passc|pass|pwd|secret|token|key|cred|auth|jwt|bearer|sess"
    r"|密码|口令|密钥|秘钥|私钥|令牌|凭证|凭据|授权码|密匙|erlang_cookie|(?:bind|root|user|db)pw"
    r"|(?:\b|_)(?:sid|sig|salt|otp|pin|ak|sk|psk|encrypt))"
)
_KEY_KINDS = (
    "api|access|secret|private|auth|encryption|signing|master|account|client|license|storage|shared|service"
    "|refresh|bearer|session|aws|admin|azure|openai|unseal|recovery"
)
_ANSI = r"(?:\x1b|\\{1,4}u001b|\\{1,4}x1b)\[[0-9;]{0,20}m"
_CLOSE = rf"(?:\\{{0,8}}[\"'`”’」]|\[?\]|\)|\s?[(（][^()（）]{{0,40}}[)）]|{_ANSI}){{0,4}}"
# `密码是`, `密码已重置为`
_SAID = r"(?:已?被?(?:重置|修改|更改|变更|设置|更新|改|设))?(?:是|为|成)"
_RENAMED = re.compile(r"[重修更变设改]|成")  # `把密码改成 Secret 中的值` is said of no value
_SIGN = (
    rf"[ \t]{{0,8}}(?::=|=>|={{1,2}}|[:：]|\\{{1,4}}u003[ad]|%3[ad])[ \t]{{0,8}}"
    rf"|\s{{0,2}}{_SAID}\s{{0,2}}[:：]?\s{{0,2}}(?=[!-~“])|\.{{4,80}}"
)
_PATTERN = (
    rf"{_WORD}[a-z0-9_.-]{{0,60}}?(?:(?<=key)[ ][0-9]{{1,2}})?"
    rf"(?P<close>{_CLOSE})(?P<sign>{_SIGN})(?:{_ANSI})?"
)
_PAIR, _PAIR_ANY_CASE = re.compile(_PATTERN), re.compile(_PATTERN, re.IGNORECASE)
# `key` alone is no secret's name.
_GATE = (
    rf"(?:(?:[a-z0-9_./-]|(?:{_KEY_KINDS}) )key"
    r"|pass|pwd|secret|token|cred|auth|jwt|bearer|sess|密码|口令|密钥|秘钥|私钥|令牌|凭证|凭据|授权码|密匙|erlang_cookie"
    r"|(?:bind|root|user|db)pw|(?:^|[^a-z])(?:sid|sig|salt|otp|pin|ak|sk|psk|encrypt))[a-z0-9_.-]*"
    r"(?: [0-9]{1,2})?(?:[\\\"'`”’」\])]|[(（][^()（）]*[)）]|\x1b|\[[0-9;]*m|u001b|x1b"
    rf"|[ \t])*(?:[:=：]|\\u003|%3|{_SAID}|\.{{4}})"
)
_BEFORE = re.compile(r"[A-Za-z0-9_.\-/\u4e00-\u9fff]{1,80}$")
_QUOTE = re.compile(r"(?:[bBrRuUfF@]{1,2})?(''(?=[^\s',;)\]}])|\\{0,8}[\"'`])|([“‘「【])")
_CHINESE_ENDS = {"“": "”", "‘": "’", "「": "」", "【": "】"}
_BARE = re.compile(
    r"(?:[^\s\"'`,;&|)\]}\\>，。；、）\x1b]|[,;&|](?![\s,;&|\"'\\)\]}]|$|[\w.-]{1,60}\s?[=:])"
    r"|(?<=\w)'(?=\w)|[)\]}>](?=[\w!@#$%^*+-])|\\(?![nrtux0\"'\\]|$))+"
)
_SCHEME = re.compile(
    r"(?:Bearer|Basic|Negotiate|GSSAPI|NTLM|OAuth|Hawk|JWT|SharedKey|AWS4-HMAC-SHA256|(?:Api-?)?(?:Key|Token))\s+",
    re.IGNORECASE,
)
# Go prints a header as a list: `Authorization:[Bearer x]`; Rust prints `Some("x")`; Spring `{"value":"x"}`.
_LIST = re.compile(
    rf"\{{\s*\\{{0,8}}\"value\\{{0,8}}\"\s*:\s*(?=\\{{0,8}}\")"
    rf"|(?:Some|Just|Ok|Optional)?[\[({{](?!\s*\\{{0,8}}[\"'][^\"']{{0,100}}[\"']\s*:)\s*(?={_SCHEME.pattern}|\\{{0,8}}[\"'])|\[(?=[^\s\[\]]+\])",
    re.IGNORECASE,
)
# `Secret Access Key: x`
_SPACED = re.compile(rf"(?:\b(?:{_KEY_KINDS})[ ]){{1,2}}$", re.IGNORECASE)
_LINE_START = re.compile(r"\s*(?:- |export |set )?[\w.-]*")
_REST_OF_LINE = re.compile(r"(?:[ ](?![\w.-]+\s?[=:]|[#;|,，。；、）\u4e00-\u9fff]|\s|$)[^\s\"'‹]+)*")
# The right side of an assignment in a program: `token = Name.Label`, `password = ask("Password: ")`.
_EXPRESSION = re.compile(
    r"[A-Za-z_][A-Za-z0-9_.]{2,}[\[(]|[a-z]\.[a-z_]+$|[A-Za-z_]+(?:\.[A-Za-z_]+)*\.(?:NULL|[A-Z][A-Za-z]+|[a-z_]*(?:pass|token|key|secret)\w*)$"
)
_URL = re.compile(r"(?:jdbc:)?[A-Za-z][A-Za-z0-9+.-]{1,30}:\\?/\\?/")
_OPEN = re.compile(
    r"<[^<>]{1,200}>|\$\{\{?[^{}]{0,200}\}?\}|\{\{.{0,200}?\}\}|\$\([^()]{0,200}\)"
    r"|%\(\w{1,60}\)s|\[[A-Z ]{3,20}\]|\{[\w.!:]{1,60}\}"
)
_ARN = re.compile(r"\b(?:arn|urn):[\w:.-]*:$")
_GENERIC = re.compile(r"[A-Z]\w*\[[A-Za-z]\w*")  # `password: Mapped[str]`
_KEBAB = re.compile(r"[a-z]+(?:-[a-z]+)+")
_ENTRY_OPENS = re.compile(r"[{\[][\w.\"'-]+$")  # `privateKey: {algorithm: RSA}`
_VERSION = re.compile(r"v?[0-9]+(?:\.[0-9]+)+(?:[-+][A-Za-z0-9.+-]+)?")  # of an image or a package
_GOES_ON = re.compile(r"[\w!@#%^&*+=-]")
_LONGEST_FOREIGN = 256  # characters of a value that does not begin with ASCII
_AMOUNT = re.compile(
    r"[0-9]{1,9}\s+(?:bytes?|chars?|characters?|tokens?|seconds?|minutes?|days?|ms|个|位|天)"
)


class Found(NamedTuple):
    r"""A value in a text: where it stands, its quote (`"`, `\"`, … or none), its text as it stands there."""

    start: int
    end: int
    quote: str
    text: str


def redact_pairs(text: str, hide: Hide) -> str:
    """Replace every value that stands beside a secret name."""
    low = text.lower()
    pattern, low = (_PAIR, low) if len(low) == len(text) else (_PAIR_ANY_CASE, text)
    parts: list[str] = []
    done = position = 0
    while match := pattern.search(low, position):
        name = _whole_name(text, match)
        promise = secret_name(name) if name else None
        # A URL is no secret as a whole; to look for its end each time would take quadratic time.
        found = value_at(text, match.end()) if promise and not _URL.match(text, match.end()) else None
        if promise is None or found is None or name is None:
            position = max(match.start("close"), match.start() + 1)
            continue
        position = match.end()
        if match["sign"].startswith("%"):
            found = _cut(found)
        if _is_secret(name, promise, match, found, text[found.end : found.end + 40]):
            found = _to_line_end(text, match, found) if promise.kind == "password" else found
            parts += text[done : found.start], hide(promise.kind, plain(found, match["sign"]))
            done = position = found.end
    parts.append(text[done:])
    return "".join(parts)


RULES = (Rule(_LITERALS, f"(?i:{_GATE})", redact_pairs),)


def _whole_name(text: str, match: re.Match[str]) -> str | None:
    """The name with what stands left of its secret word; None inside a token or a URL."""
    before = _BEFORE.search(text, max(0, match.start() - 80), match.start())
    start = before.start() if before else match.start()
    left = text[start - 1 : start]
    if left == "‹" or (text.startswith("//", start) and text.find("@", match.end(), match.end() + 300) > 0):
        return None  # inside a token, or the user of a URL
    name = text[start : match.start("close")]
    if left == "[":
        name = re.sub(r"^[0-9;]*m", "", name)
    elif left == "%":
        name = name[2:]
    spaced = _SPACED.search(text, max(0, start - 40), start)
    if spaced:
        name = spaced[0] + name
    inner = re.search(r"[(（]([A-Za-z0-9_.-]+)[)）]", text[match.start("close") : match.end("close")])
    if inner and secret_name(inner[1]) and not secret_name(name):
        return inner[1]
    return name.strip(".-/")


def value_at(text: str, position: int) -> Found | None:
    """The value that begins at a position: quoted, or bare up to what ends it; None if there is none."""
    opening = _LIST.match(text, position)
    position = opening.end() if opening else position
    quote = _QUOTE.match(text, position)
    if quote:
        end = _closing(text, quote)
        if end is not None:
            return _inside(text, quote.end(), end, quote[1] or quote[2])
        position = quote.end()
    opened = _OPEN.match(text, position)
    if opened and not _GOES_ON.match(text, opened.end()):
        return Found(position, opened.end(), "", opened[0])
    scheme = _SCHEME.match(text, position)
    start = scheme.end() if scheme else position
    # A run of Chinese may name secrets again and again: to read to its end each time takes quadratic time.
    foreign = text[start : start + 1] > "\x7f"
    bare = _BARE.match(text, start, start + _LONGEST_FOREIGN) if foreign else _BARE.match(text, start)
    if not bare:
        return None
    value = bare[0].rstrip(".,;:") or bare[0]
    return Found(bare.start(), bare.start() + len(value), "", value)


def _to_line_end(text: str, match: re.Match[str], found: Found) -> Found:
    """A password that is all of a line but its name may hold blanks: `password = a b`."""
    if found.quote or not _LINE_START.fullmatch(text, 0, min(match.start(), 200)):
        return found
    rest = _REST_OF_LINE.match(text, found.end)
    end = rest.end() if rest else found.end
    return found._replace(end=end, text=text[found.start : end])


def _closing(text: str, quote: re.Match[str]) -> int | None:
    """Where the quote closes that a match opens."""
    if quote[2]:
        end = text.find(_CHINESE_ENDS[quote[2]], quote.end())
        return end if end >= 0 else None
    mark, start = quote[1], quote.end()
    while (end := text.find(mark, start)) >= 0:
        doubled = mark == "'" and text.startswith("''", end) and end > quote.end()
        if doubled:
            start = end + 2
        elif _backslashes(text, end, quote.end()) % 2:
            start = end + len(mark)
        else:
            return end
    return None


def _backslashes(text: str, end: int, start: int) -> int:
    """How many backslashes stand right before a position, from `start` on."""
    count = 0
    while end - count - 1 >= start and text[end - count - 1] == "\\":
        count += 1
    return count


def _inside(text: str, start: int, end: int, quote: str) -> Found:
    scheme = _SCHEME.match(text, start, end)
    start = scheme.end() if scheme else start
    return Found(start, end, quote, text[start:end])


def _cut(found: Found) -> Found:
    """A bare value of a form that was percent-encoded as a whole ends at its `&`."""
    value = re.split(r"%26|%3[Bb]", found.text, maxsplit=1)[0]
    return found._replace(end=found.start + len(value), text=value)


def _is_secret(name: str, promise: Name, match: re.Match[str], found: Found, following: str) -> bool:
    value = found.text
    if harmless(value) or _URL.match(value) or (value.startswith("-----BEGIN") and len(value) < 48):
        return False
    if not found.quote and _is_bare_word(name, value, match["sign"], following):
        return False
    if found.start == match.end() and name.lower().endswith("authorization") and value.isalpha():
        return False  # a sentence, or a scheme without credentials
    if promise.kind == "secret" and may_name_object(name) and is_object_name(value):
        return False
    if _names_entry(name, value) or _ARN.search(match.string, max(0, match.start() - 120), match.start()):
        return False
    if promise.kind != "password" and re.fullmatch(r"[0-9]{1,5}", value):
        return False
    return promise.sure or _convincing(name, promise, match, found)


def _is_bare_word(name: str, value: str, sign: str, following: str) -> bool:
    """Whether what is not quoted is an amount, a piece of code or the next word of a sentence."""
    if _AMOUNT.match(value + following) or is_code(value, strict=name.isupper()):
        return True
    if sign == " = " and _EXPRESSION.match(value) and not name.isupper():
        return True
    if sign.strip() in (":", "：") and sign != ":" and is_prose(value, following):
        return True
    if _RENAMED.search(sign) and not re.search(r"[0-9!@#$%^&*]", value):
        return True
    if _goes_on(name, value, following) or (sign.startswith("....") and value.isalpha()):
        return True
    if value.startswith(":") or (sign == ":" and _VERSION.fullmatch(value)):
        return True
    if sign.startswith(":") and name.lower().endswith(" key") and secret_name(value):
        return True
    if following[:1] in (")", ",") and value == re.split(r"[./-]", name)[-1]:
        return True
    if value.isascii() or re.search(r"[!-~]", value[:1]) or (name.isupper() and sign == "="):
        return False
    return not (value.isalnum() and re.search(r"[0-9]", value) and re.search(r"[A-Za-z]", value))


def _goes_on(name: str, value: str, following: str) -> bool:
    """Whether a value only begins something: a mapping, an attribute, a type."""
    return (
        (bool(_ENTRY_OPENS.match(value)) and following.startswith(":"))
        or (name.lower().startswith(("self.", "this.")) and value.isidentifier())
        or (bool(_GENERIC.fullmatch(value)) and following.startswith("]"))
    )


def _names_entry(name: str, value: str) -> bool:
    """Whether `secretKey: db-password` names an entry of a Secret, as external secrets do."""
    return (
        words_of(name) == ["secret", "key"]
        and bool(_KEBAB.fullmatch(value))
        and secret_name(value) is not None
    )


def _convincing(name: str, promise: Name, match: re.Match[str], found: Found) -> bool:
    """Whether a value is one although its name may mean something else, as `token` and `secret` do."""
    value = found.text
    word = match[0].lower()
    if promise.kind == "password":
        least = 4 if name.lower().endswith(("pin", "otp")) else 6
        return not (value.isdigit() and len(value) < least) and ("=" in match["sign"] or not value.isalpha())
    if word.startswith(("token", "secret", "bearer", "jwt", "cred")):
        mixed = not value.isalpha() or not (value.islower() or value.istitle())
        return len(value) >= 6 and (mixed or bool(found.quote) or "=" in match["sign"])
    if word.startswith("auth"):
        return len(value) >= 8 and (bool(re.search(r"[0-9+/=_-]", value)) or b":" in decode_base64(value))
    return looks_random(value)


def plain(found: Found, sign: str = "") -> str:
    """The value as the program knows it: escapes of JSON, YAML and URLs undone."""
    value = found.text
    if "\\" in value and found.quote:
        for _ in range(found.quote.count("\\") + 1):
            value = _unescape(value)
    if found.quote == "'":
        value = value.replace("''", "'")
    if "%" in value and not found.quote and re.fullmatch(r"(?:[^%]|%[0-9A-Fa-f]{2})+", value):
        value = unquote_plus(value) if sign == "=" else unquote(value)
    return value


def _unescape(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"'))
    except ValueError:
        return value
