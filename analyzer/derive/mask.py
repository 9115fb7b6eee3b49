"""What varies from record to record, masked: so that records that say the same become equal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

MASK = "<*>"

_EDGE = r"(?-u:\b)"  # of ASCII words: a number beside a Chinese character is a number
_RANDOM = "[bcdfghjklmnpqrstvwxz2456789]"  # k8s.io/apimachinery/pkg/util/rand
_ERROR = "\ue000"  # of no script: stands around the class of a status until it is spelled out
_REQUEST = r'"([A-Z]{3,7}|WebSocket) ((?:/|https?://)[^" ?]*)[^"]*(?:"(?: ([45])[0-9]{2}' + _EDGE + r")?|$)"

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
    ('"', _REQUEST, f"$1 $2{_ERROR}$3{_ERROR}"),
    (_ERROR, f"{_ERROR}5{_ERROR}", " (server error)"),
    (_ERROR, f"{_ERROR}4{_ERROR}", " (client error)"),
    (_ERROR, f"{_ERROR}{_ERROR}", ""),
    # An apostrophe opens a quotation only after a blank, a bracket or a sign: not in "can't".
    ("'", r"(^|[\s=(\[{,:])'[^']*(?:'|$)", "${1}" + MASK),
    ("-", rf"-{_RANDOM}{{8,10}}-{_RANDOM}{{5}}{_EDGE}", "-" + MASK),
    (None, _VARYING, MASK),
    (MASK, r"(^|[\s=(\[,:])[-+]<\*>", "${1}" + MASK),
    (MASK, r"<\*>(?:(?:[-+.,:;/_|@=%{}()\[\]]+ ?)*<\*>)+", MASK),  # a list is one, however long
)
"""In order: what a text must hold, a pattern of the Rust crate `regex`, which Polars uses, and what takes its
place."""


def masked(texts: pl.Series) -> pl.Series:
    """Each text with `<*>` for numbers, times, addresses, ids, quoted text and tokens of secrets.

    Of a quoted HTTP request the method, the path and the class of an error stay. Blanks around are cut off.
    Masking again changes nothing.
    """
    for needed, pattern, replacement in _STEPS:
        texts = _replaced(texts, needed, pattern, replacement)
    return texts.str.strip_chars()


def _replaced(texts: pl.Series, needed: str | None, pattern: str, replacement: str) -> pl.Series:
    """The texts with a pattern replaced; most patterns are run over the few texts alone that may match."""
    if needed is None:
        return texts.str.replace_all(pattern, replacement)
    places = texts.str.contains(needed, literal=True).arg_true()
    if 2 * len(places) > len(texts):
        return texts.str.replace_all(pattern, replacement)
    return texts.clone().scatter(places, texts.gather(places).str.replace_all(pattern, replacement))
