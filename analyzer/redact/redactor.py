"""The redactor: learns the secrets of a bundle and replaces them in every text of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from analyzer.redact.commands import redact_commands
from analyzer.redact.dsn import parse_dsn
from analyzer.redact.known import Known
from analyzer.redact.manifest import redact_json_secrets
from analyzer.redact.names import plain_name, secret_name
from analyzer.redact.pairs import redact_pairs
from analyzer.redact.pem import PrivateKeys, tail_of_key
from analyzer.redact.places import Place, places
from analyzer.redact.shapes import decode_base64, redact_shapes
from analyzer.redact.tokens import Hide, Tokens
from analyzer.redact.urls import redact_urls
from analyzer.redact.values import harmless, looks_random

if TYPE_CHECKING:
    from analyzer.redact.stream import RedactStream

# What a line must hold, in lower case, for any rule to apply.
_HINT = re.compile(
    "pass|pwd|secret|token|key|auth|cred|cookie|jwt|sess|sid|sig|salt|otp|pin|bearer|basic|负|密码|口令|密钥|私钥|令牌|凭证|凭据"
    "|授权码|密匙|://|:\\\\/|%40|-----begin|ls0tls1crudjti|eyj|identified|user |setuser|curl|mysql|mongo|sshpass|redis|login"
    r"|ldap|smbclient|\$[0-9a-z]|\{s?sha|scram-sha|md5|pbkdf2|crypt:|[?&;](?:code|sign|ticket|ak|sk|pw)=|name.{1,6}value"
    "|sk-|sk_|rk_|whsec_|a[kgirsnbc][ickoi]a|gh[pousr]_|github_pat|gl[prdsfiac]|xox|xapp-|aiza|ya29|gocspx|hf_|lsv2_|ls__"
    "|npm_|pypi-|sg\\.|sk[0-9a-f]|ac[0-9a-f]|dckr_|do[opr]_v1|hv[sbr]\\.|gsk_|xai-|pplx-|r8_|tvly-|nvapi-|dapi|ltai|akid|aklt"
    "|nrak-|shp[acs]|lin_api|ntn_|pcsk_|figd_|pmak-|bce-v3|[0-9a-f]{32}\\.|[0-9]{8,10}:"
)
_CACHED = 1 << 16


class Redactor:
    """Replaces secrets by tokens. Read all objects with `survey` before any text is replaced."""

    def __init__(self, key: bytes) -> None:
        self._tokens = Tokens(key)
        self._known = Known(self._tokens)
        self._seen: dict[str, str] = {}

    def fingerprint(self, value: str | bytes) -> str:
        """13 characters that are equal for equal values: those that the value's token shows."""
        return self._tokens.fingerprint(value)

    def survey(self, path: str, lines: Sequence[str]) -> None:
        """Learn the secrets that a whole text shows: they are replaced wherever else they occur.

        `path` is the member's; nothing depends on it but the order in which a bundle is surveyed.
        """
        self._scan(lines, self._learn)
        self._seen.clear()

    def text(self, text: str) -> str:
        """A text with its secrets replaced; as many lines as before."""
        seen = self._seen.get(text)
        if seen is not None:
            return seen
        safe = (
            "\n".join(self.lines(text.split("\n"))) if "\n" in text else self._line(text, self._tokens.token)
        )
        self._remember(text, safe)
        return safe

    def lines(self, lines: Sequence[str]) -> list[str]:
        """The lines of a whole text, with what stands apart from its name replaced as well."""
        safe = self._scan(lines, self._tokens.token)
        for line in safe:
            self._remember(line, line)
        return safe

    def value(self, name: str, value: str) -> str:
        """A value that stands under a name: a variable, a key, a flag.

        It becomes a token as a whole if the name is a secret's; of a URL only the password does.
        """
        if _whole(name, value):
            promise = secret_name(name)
            return self._tokens.token(promise.kind if promise else "secret", value)
        return self.text(value)

    def stream(self) -> RedactStream:
        """For one log file, in blocks."""
        from analyzer.redact.stream import RedactStream

        return RedactStream(self._line_safe, self._known.literals(), self._tokens.token)

    def _line_safe(self, text: str) -> str:
        return self._line(text, self._tokens.token)

    def _remember(self, text: str, safe: str) -> None:
        if len(text) <= 4096:
            if len(self._seen) >= _CACHED:
                self._seen.clear()
            self._seen[text] = safe

    def _learn(self, kind: str, value: str | bytes) -> str:
        if isinstance(value, str):
            self._known.learn(kind, value)
        return self._tokens.token(kind, value)

    def _line(self, text: str, hide: Hide) -> str:
        if _HINT.search(text.lower()):
            text = redact_json_secrets(text, hide)
            text = redact_commands(text, hide)
            text = redact_pairs(text, hide)
            text = redact_urls(text, hide)
            text = redact_shapes(text, hide)
        return self._known.sub(text)

    def _scan(self, lines: Sequence[str], hide: Hide) -> list[str]:
        safe = list(lines)
        for place in places(lines):
            self._place(safe, place, hide)
        safe = tail_of_key(safe, hide)
        keys = PrivateKeys(hide)
        return [self._line(keys.line(line), hide) for line in safe]

    def _place(self, lines: list[str], place: Place, hide: Hide) -> None:
        if place.secret:
            token = self._secret(place, hide)
        elif _whole(place.name, place.text):
            promise = secret_name(place.name)
            token = hide(promise.kind if promise else "secret", place.text)
        else:
            if plain_name(place.name):
                self._known.spare(place.text)
            return
        for line, start, end in place.spans:
            lines[line] = lines[line][:start] + token + lines[line][end:]

    def _secret(self, place: Place, hide: Hide) -> str:
        """The token of a Secret's value; what it holds is learned."""
        data = (
            decode_base64(re.sub(r"\s+", "", place.text))
            if place.encoded
            else place.text.encode("utf-8", "replace")
        )
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = ""
        if not data:
            return place.text if not place.text.strip() else hide("secret", place.text)
        kind = self._study(place.name, text, hide)
        token = self._tokens.token(kind, data)
        if hide == self._learn and place.encoded:
            self._known.learn_literal(re.sub(r"\s+", "", place.text).rstrip("="), token)
        return token

    def _study(self, name: str, text: str, hide: Hide) -> str:
        """Learn from a Secret's value; gives its kind."""
        promise = secret_name(name)
        dsn = parse_dsn(text) if "://" in text and "\n" not in text.strip() else None
        if dsn:
            self._line(text, hide)
            for part in (dsn.host, dsn.user, dsn.database):
                if part:
                    self._known.spare(part)
            return "dsn"
        if "\n" in text.strip() or text.lstrip()[:1] in ("{", "["):
            self._scan(text.split("\n"), hide)
            return promise.kind if promise else "secret"
        if promise or (not plain_name(name) and looks_random(text.strip(), least=8)):
            kind = promise.kind if promise else "secret"
            if not harmless(text):
                hide(kind, text)
                self._inner(kind, text, hide)
            return kind
        if plain_name(name):
            self._known.spare(text.strip())
        return "secret"

    def _inner(self, kind: str, text: str, hide: Hide) -> None:
        """A value that was encoded twice holds the real one."""
        from analyzer.redact.flags import is_double_base64

        if is_double_base64(text.strip()):
            hide(kind, decode_base64(text.strip()).decode("utf-8", "replace").strip())


def _whole(name: str, value: str) -> bool:
    """Whether a value under a name is a secret as a whole."""
    promise = secret_name(name)
    if promise is None or harmless(value):
        return False
    if re.match(r"\s*(?:jdbc:)?[A-Za-z][A-Za-z0-9+.-]*://", value):
        return False
    if re.fullmatch(r"\s*[0-9]+ bytes\s*", value) or value.strip().lower() in ("true", "false"):
        return False
    return promise.sure or _fits(name, promise.kind, value)


def _fits(name: str, kind: str, value: str) -> bool:
    """Whether a name that may mean something else, as `token` or `secret`, has a secret under it."""
    from analyzer.redact.values import is_object_name

    if name.lower() in ("token", "secret", "pass", "jwt", "credentials", "credential"):
        return len(value) >= 4 and not (kind == "secret" and is_object_name(value))
    return looks_random(value, least=12) or (name.isupper() and len(value) >= 8)
