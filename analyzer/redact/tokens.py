"""What stands in place of a secret: a token that says its kind and nothing else of it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable

TOKEN = re.compile(r"‹[a-z-]{2,16}:[a-z2-7]{13}›")

# Gives the token for a secret of a kind; a survey learns the value as well.
Hide = Callable[[str, str], str]


class Tokens:
    """Makes tokens such as `‹password:k7q2m9xa4hw2p›`: a kind, and 64 bits of a keyed hash of the value.

    The same value has the same token wherever it occurs: it keeps the kind that it was first seen as.
    """

    def __init__(self, key: bytes) -> None:
        self._key = hashlib.blake2b(key, digest_size=32, person=b"token").digest()
        self._kinds: dict[str, str] = {}

    def fingerprint(self, value: str | bytes) -> str:
        """13 characters of base32: equal for equal values, and not to be computed without the key."""
        data = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
        digest = hashlib.blake2b(data, key=self._key, digest_size=8).digest()
        return base64.b32encode(digest).decode("ascii").rstrip("=").lower()

    def token(self, kind: str, value: str | bytes) -> str:
        """The token of a value."""
        mark = self.fingerprint(value)
        return f"‹{self._kinds.setdefault(mark, kind)}:{mark}›"
