"""What stands in place of a secret: a token that says its kind and nothing else of it."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Protocol

from analyzer.redact.flags import FLAGS

TOLD = rf"\+[0-9]{{1,9}}(?:\+(?:{'|'.join(FLAGS)}))*"
TOKEN = re.compile(rf"‹[a-z-]{{2,16}}:[a-z2-7]{{13}}(?:{TOLD})?›")

_MARK = 13


class Hide(Protocol):
    """Gives tokens for secrets; a survey learns the values as well."""

    def __call__(self, kind: str, value: str) -> str:
        """The token of a secret."""

    def entry(self, name: str, value: bytes, encoded: str | None, /) -> str:
        """The token of what a Secret holds under a name; `encoded` is its base64 as it stands there."""

    def plain(self, name: str, value: str) -> None:
        """Note a value that is no secret by its name."""


class Tokens:
    """Makes tokens such as `‹password:k7q2m9xa4hw2p›`: a kind, and 64 bits of a keyed hash of the value.

    The same value has the same token wherever it occurs: it keeps the kind that it was first seen as.
    """

    def __init__(self, key: bytes) -> None:
        self._key = hashlib.blake2b(key, digest_size=32, person=b"token").digest()
        self._kinds: dict[str, str] = {}

    def fingerprint(self, value: str | bytes) -> str:
        """13 characters of base32: equal for equal values, and not to be computed without the key.

        Those of a token are its own: a bundle that was made safe before is told by them.
        """
        if isinstance(value, str) and TOKEN.fullmatch(value):
            return value.partition(":")[2][:_MARK]
        data = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
        digest = hashlib.blake2b(data, key=self._key, digest_size=8).digest()
        return base64.b32encode(digest).decode("ascii").rstrip("=").lower()

    def token(self, kind: str, value: str | bytes) -> str:
        """The token of a value."""
        if isinstance(value, str) and TOKEN.fullmatch(value):
            return value
        mark = self.fingerprint(value)
        return f"‹{self._kinds.setdefault(mark, kind)}:{mark}›"

    def __call__(self, kind: str, value: str) -> str:
        """The token of a secret."""
        return self.token(kind, value)

    def entry(self, name: str, value: bytes, _encoded: str | None, /) -> str:
        """The token of what a Secret holds under a name."""
        from analyzer.redact.entries import kind_of_entry

        return self.token(kind_of_entry(name, value), value)

    def plain(self, name: str, value: str) -> None:
        """Nothing: only a survey remembers."""
