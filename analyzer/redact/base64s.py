"""Base64 as it is found: of either alphabet, cut, wrapped, twice."""

from __future__ import annotations

import base64
import re

_STANDARD = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_ALPHABET = str.maketrans("-_", "+/")


def decode_base64(text: str) -> bytes:
    """The bytes of base64 of either alphabet, cut or not padded, wrapped or not; empty if it is none."""
    data = "".join(text.split()).translate(_ALPHABET).rstrip("=")
    data = data[:-1] if len(data) % 4 == 1 else data
    try:
        return base64.b64decode(data + "=" * (-len(data) % 4), validate=True)
    except ValueError:
        return b""


def is_base64(text: str) -> bool:
    """Whether a text is standard base64 with its padding; line breaks do not count."""
    return bool(_STANDARD.fullmatch("".join(text.split())))


def is_double_base64(text: str) -> bool:
    """Whether a decoded value is base64 once more: of printable text, for which no random key is taken."""
    compact = text.replace("\n", "")
    if len(compact) < 8 or not _STANDARD.fullmatch(compact):
        return False
    try:
        return bool(re.fullmatch(r"[\t\n\r -~]{3,}", base64.b64decode(compact).decode("ascii")))
    except UnicodeDecodeError:
        return False
