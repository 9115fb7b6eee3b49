"""Texts that every match of a pattern must contain, read off its syntax tree.

They make a scan over all rules one pass of an automaton: only where a rule's text occurs is its regex
run at all. Hand-written ones lose hits; these cannot, and a pattern that gives none is always scanned.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping
from functools import lru_cache
from re import _constants, _parser  # type: ignore[attr-defined]  # the standard library's own parser
from typing import Any

MIN_BYTES = 3  # two Chinese characters say more than two letters
FOLDED = ("\u017f", "\u212a")
"""Letters that are no ASCII and yet equal s and k where case is ignored: texts with them are scanned."""

# Where Rust's syntax and Python's differ without an error: classes in classes, set operations, (?x).
_OTHER_DIALECT = re.compile(r"\[[^\]]*(?:\[|&&|--|~~)|\(\?[a-zA-Z]*x")
_ESCAPED = re.compile(r"\\.", re.DOTALL)

Node = tuple[Any, Any]
"""An operator of the syntax tree, and what it holds."""

Literals = frozenset[str]
"""Alternatives, in lower case: a text that contains none of them, ASCII case ignored, cannot match."""


_REMEMBERED: dict[str, Literals | None] = {}


def remember(literals: Mapping[str, Literals | None]) -> None:
    """Take in what was derived from patterns before."""
    _REMEMBERED.update(literals)


@lru_cache(maxsize=4096)
def required_literals(pattern: str) -> Literals | None:
    """What a text must contain at least one of to match; None where nothing can be said."""
    return _REMEMBERED[pattern] if pattern in _REMEMBERED else _derived(pattern)


def _derived(pattern: str) -> Literals | None:
    if _OTHER_DIALECT.search(_ESCAPED.sub("", pattern)):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = _parser.parse(pattern.replace("(?<", "(?P<"))
    except (re.error, Warning, RecursionError, OverflowError):
        return None
    return _of_sequence(tree, bool(tree.state.flags & re.IGNORECASE))


def _of_sequence(items: Iterable[Node], ignore_case: bool) -> Literals | None:
    """The best of what the parts of a sequence require: each part must be there."""
    found: list[Literals] = []
    run = ""
    for node in items:
        letter = _letter(node, ignore_case)
        if letter is not None:
            run += letter
        elif node[0] is not _constants.AT:  # an anchor has no width: what stands around it is adjacent
            found += [frozenset([run])] if _size(run) >= MIN_BYTES else []
            run = ""
            inner = _of_part(node, ignore_case)
            found += [inner] if inner else []
    found += [frozenset([run])] if _size(run) >= MIN_BYTES else []
    return max(found, key=_worth, default=None)


def _worth(literals: Literals) -> tuple[int, int, list[str]]:
    return min(map(_size, literals)), -len(literals), sorted(literals)


def _size(text: str) -> int:
    return len(text.encode(errors="surrogatepass"))


def _letter(node: Node, ignore_case: bool) -> str | None:
    """The one letter that a node stands for, in lower case; None where it may be several."""
    operator, value = node
    if operator is _constants.LITERAL:
        letter = chr(value)
        if letter.isascii():
            return letter.lower()
        folds = letter != letter.lower() or (ignore_case and letter != letter.upper())
        return None if folds else letter
    if operator is _constants.IN and all(kind is _constants.LITERAL for kind, _ in value):
        letters = {chr(code).lower() for _, code in value}
        if len(letters) == 1 and all(code < 128 for _, code in value):
            return letters.pop()
    return None


def _of_part(node: Node, ignore_case: bool) -> Literals | None:
    """What a group, an alternation or a repeat requires."""
    operator, value = node
    if operator is _constants.SUBPATTERN:
        _, added, removed, items = value
        folds = (ignore_case or bool(added & re.IGNORECASE)) and not removed & re.IGNORECASE
        return _of_sequence(items, folds)
    if operator is _constants.BRANCH:
        alternatives = [_of_sequence(items, ignore_case) for items in value[1]]
        known = [literals for literals in alternatives if literals]
        return frozenset().union(*known) if len(known) == len(alternatives) else None
    if operator in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
        least, _, items = value
        return _of_sequence(items, ignore_case) if least > 0 else None
    return None
