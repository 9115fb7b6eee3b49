"""A whole text: first what its structure tells, then line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from analyzer.redact.across import Across
from analyzer.redact.base64s import decode_base64
from analyzer.redact.inline import redact_line
from analyzer.redact.places import Place, places
from analyzer.redact.tokens import TOKEN, Hide
from analyzer.redact.under import kind_under


def every_line(lines: list[str]) -> Iterable[int]:
    """Every line may change."""
    return range(len(lines))


def scan(
    lines: Sequence[str],
    hide: Hide,
    line: Callable[[str], str] | None = None,
    candidates: Callable[[list[str]], Iterable[int]] = every_line,
) -> list[str]:
    """The lines with their secrets replaced.

    `line` replaces what a line shows by itself; `candidates` tells the indices of those that it may change.
    """
    safe = list(lines)
    for place in places(lines):
        _replace(safe, place, hide)
    across = Across(line or (lambda text: redact_line(text, hide)), hide)
    for index, text in across.run(safe, candidates(safe)).items():
        safe[index] = text
    return safe


def _replace(lines: list[str], place: Place, hide: Hide) -> None:
    token = _token_of(place, hide)
    if token:
        for index, start, end in place.spans:
            lines[index] = lines[index][:start] + token + lines[index][end:]


def _token_of(place: Place, hide: Hide) -> str | None:
    """The token of a value; None if it is not secret as a whole."""
    text = place.text
    if TOKEN.match(text.lstrip()) or not text.strip():
        return None
    if place.secret:
        data = decode_base64(text) if place.encoded else b""
        encoded = "".join(text.split()) if data else None
        return hide.entry(place.name, data or text.encode("utf-8", "surrogatepass"), encoded)
    kind = kind_under(place.name, text)
    if kind:
        return hide.entry(place.name, text.encode("utf-8", "surrogatepass"), None)
    hide.plain(place.name, text)
    return None
