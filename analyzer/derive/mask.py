"""What varies from record to record, masked: so that records that say the same become equal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

MASK = "<*>"

_EDGE = r"(?-u:\b)"  # of ASCII words: a number beside a Chinese character is a number
_RANDOM = "[bcdfghjklmnpqrstvwxz2456789]"  # k8s.io/apimachinery/pkg/util/rand
_REQUEST = r'"([A-Z]{3,7}|WebSocket) ((?:/|https?://)[^" ?]*)[^"]*(?:"|$)'

# A word is a name until it has two digits or begins with one: `v1` and `psycopg2` stay, `7f9c6d8b54` goes.
_VARYING = "|".join(
    (
        r"‹[^›]*›",  # a secret's token
        r'"[^"]*(?:"|$)',
        r"[A-Za-z0-9+/]{40,}={0,2}",  # base64
        r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",  # UUID
        # times, first as access logs print them
        rf"\[?[0-9]{{1,2}}/[A-Z][a-z]{{2}}/[0-9]{{4}}[: ][0-9:]{{8}}(?: [+-][0-9]{{4}})?{_EDGE}\]?",
        r"[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?"
        r"(?:Z| ?[+-][0-9]{2}:?[0-9]{2}| UTC)?)?" + _EDGE,
        _EDGE + r"(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{1,4}" + _EDGE,  # IPv6, times of day
        _EDGE + r"[0-9a-fA-F]{8,}" + _EDGE,
        _EDGE + r"[0-9][A-Za-z0-9_]*",
        r"[A-Za-z_]+[0-9][A-Za-z0-9_]+",
    )
)

_STEPS = (
    (_REQUEST + " 5[0-9]{2}" + _EDGE, "$1 $2 (server error)"),
    (_REQUEST + " 4[0-9]{2}" + _EDGE, "$1 $2 (client error)"),
    (_REQUEST, "$1 $2"),
    # An apostrophe opens a quotation only after a blank, a bracket or a sign: not in "can't".
    (rf"(^|[\s=(\[{{,:])'[^']*(?:'|$)|(-){_RANDOM}{{8,10}}-{_RANDOM}{{5}}{_EDGE}", "${1}${2}" + MASK),
    (_VARYING, MASK),
    (r"(^|[\s=(\[,:])[-+]<\*>", "${1}" + MASK),
    (r"<\*>(?:(?:[-+.,:;/_|@=%{}()\[\]]+ ?)*<\*>)+", MASK),  # a list is one, however long
)
"""Patterns of the Rust crate `regex`, which Polars uses, and what takes their place, in order."""


def masked(texts: pl.Expr) -> pl.Expr:
    """Each text with `<*>` for numbers, times, addresses, ids, quoted text and tokens of secrets.

    Of a quoted HTTP request the method, the path and the class of an error stay. Blanks around are cut off.
    Masking again changes nothing.
    """
    for pattern, replacement in _STEPS:
        texts = texts.str.replace_all(pattern, replacement)
    return texts.str.strip_chars()
