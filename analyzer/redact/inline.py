"""All rules for a line, in their order, and the patterns that say whether any may apply."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.redact import (
    across,
    columns,
    commands,
    compact,
    escaped,
    headers,
    markup,
    pairs,
    plural,
    reply,
    sentences,
    shapes,
    statements,
    urls,
)
from analyzer.redact.rule import Rule
from analyzer.redact.tokens import Hide

# Structure first, then names, then shapes: a value that two rules find gets the better kind.
_TOLD = (*statements.RULES, *sentences.RULES, *markup.RULES, *columns.RULES)
_PLACED = (*compact.RULES, *plural.RULES, *commands.RULES, *_TOLD, *reply.RULES, *headers.RULES)
_RULES = (*_PLACED, *pairs.RULES, *escaped.RULES, *urls.RULES, *shapes.RULES)


def _gate(rules: Iterable[Rule]) -> str:
    return "|".join(f"(?:{rule.gate})" for rule in rules)


# For Rust's engine: a line that none of these is found in is changed by no rule. Two patterns, because
# the automaton of one outgrows its cache and is then ten times slower.
GATES = (
    _gate((*pairs.RULES, *escaped.RULES, *shapes.RULES)),
    f"{_gate((*_PLACED, *urls.RULES))}|{across.GATE}",
)


def _by_literal(rules: Iterable[Rule]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Each literal, with the places of the rules that need it."""
    places: dict[str, list[int]] = {}
    for place, rule in enumerate(rules):
        for literal in rule.needs:
            places.setdefault(literal, []).append(place)
    return tuple((literal, tuple(found)) for literal, found in places.items())


_BY_LITERAL = _by_literal(_RULES)


def redact_line(text: str, hide: Hide) -> str:
    """Replace every secret that one line shows by itself."""
    low = text.lower()
    needed = {place for literal, places in _BY_LITERAL if literal in low for place in places}
    for place in sorted(needed):
        text = _RULES[place].apply(text, hide)
    return text
