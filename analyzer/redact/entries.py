"""What Secrets hold: its kind, and what a survey learns from it."""

from __future__ import annotations

import re
from collections.abc import Callable

from analyzer.redact.base64s import decode_base64, is_double_base64
from analyzer.redact.dsn import Dsn, parse_dsn
from analyzer.redact.known import Known
from analyzer.redact.names import plain_name, secret_name
from analyzer.redact.tokens import Hide, Tokens
from analyzer.redact.values import harmless, looks_random

# A name as Kubernetes makes them, a mail address, a path.
_OBJECT = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)+|[^@\s]+@[^@\s]+|[\w.-]*(?:/[\w.-]*)+")
_DEEPEST = 3
_LARGEST = 1 << 20


def kind_of_entry(name: str, value: bytes) -> str:
    """The kind of token for what a Secret holds under a name."""
    if _dsn(_text(value)):
        return "dsn"
    promise = secret_name(name)
    return promise.kind if promise else "secret"


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return ""


def _generated(text: str) -> bool:
    """Whether a value under a name that says nothing looks made by a machine, and is no name of an object."""
    return looks_random(text, least=12) and not _OBJECT.fullmatch(text)


def _dsn(text: str) -> Dsn | None:
    return parse_dsn(text) if "://" in text and len(text.split()) == 1 else None


class Learner:
    """Gives tokens as `Tokens` does and learns the values, so that they are found in other files too.

    `scan` looks through lines with this learner: through what a Secret holds, if that is a file.
    """

    def __init__(self, tokens: Tokens, known: Known, scan: Callable[[list[str], Hide], object]) -> None:
        self._tokens = tokens
        self._known = known
        self._scan = scan
        self._depth = 0

    def __call__(self, kind: str, value: str) -> str:
        """The token of a secret; it is learned unless it is a plain word, which a rule may have mistaken."""
        if not (value.isalpha() and value.islower()):
            self._known.learn(kind, value)
        return self._tokens.token(kind, value)

    def plain(self, name: str, value: str) -> None:
        """Keep readable what stands under a name such as POSTGRES_USER, even if some password equals it."""
        if plain_name(name):
            self._known.spare(value)

    def entry(self, name: str, value: bytes, encoded: str | None, /) -> str:
        """The token of what a Secret holds under a name; what is secret in it is learned."""
        token = self._tokens.entry(name, value, encoded)
        text = _text(value)
        dsn = _dsn(text)
        if dsn:
            for part in (dsn.host, dsn.user, dsn.database):
                self._known.spare(part or "")
            self._inside(text)
        elif len(text.split()) > 1 or text.lstrip()[:1] in ("{", "["):
            self._inside(text)
        if not dsn and "\n" not in text.strip():
            self._learn_word(name, text)
        if encoded and token == encoded:
            self._known.leave(encoded)
        elif encoded:
            self._known.learn_literal(encoded, self._tokens.token(kind_of_entry(name, value), value))
        return token

    def _learn_word(self, name: str, text: str) -> None:
        promise = secret_name(name)
        if plain_name(name):
            self._known.spare(text.strip())
        elif not harmless(text) and (promise or _generated(text.strip())):
            kind = promise.kind if promise else "secret"
            self._known.learn(kind, text)
            if is_double_base64(text.strip()):
                self._known.learn(kind, _text(decode_base64(text.strip())).strip())

    def _inside(self, text: str) -> None:
        if self._depth < _DEEPEST and len(text) < _LARGEST:
            self._depth += 1
            self._scan(text.split("\n"), self)
            self._depth -= 1
