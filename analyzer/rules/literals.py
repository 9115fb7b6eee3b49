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
ENOUGH_BYTES = 8  # so long a text is rare; a longer one is no better
MOST_TEXTS = 64  # alternatives that are written out
_ACCESS_LINE = '"get /  http/1.1" 200 '
FOLDED = ("\u017f", "\u212a")
"""Letters that are no ASCII and yet equal s and k where case is ignored: texts with them are scanned."""

# Where Rust's syntax and Python's differ without an error: classes in classes, set operations, (?x).
_OTHER_DIALECT = re.compile(r"\[[^\]]*(?:\[|&&|--|~~)|\(\?[a-zA-Z]*x")
_ESCAPED = re.compile(r"\\.", re.DOTALL)

Node = tuple[Any, Any]
"""An operator of the syntax tree, and what it holds."""

Literals = frozenset[str]
"""Alternatives, in lower case: a text that contains none of them, ASCII case ignored, cannot match."""


_NOTHING: Literals = frozenset([""])
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
    plain = pattern.replace("(?i)", "")  # Rust takes it anywhere, Python at the start alone
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = _parser.parse(plain.replace("(?<", "(?P<"))
    except (re.error, Warning, RecursionError, OverflowError):
        return None
    return _of_sequence(tree, plain != pattern or bool(tree.state.flags & re.IGNORECASE))


def _of_sequence(items: Iterable[Node], ignore_case: bool) -> Literals | None:
    """The best of what the parts of a sequence require: each part must be there."""
    found: list[Literals] = []
    run = _NOTHING
    for node in items:
        texts = _texts(node, ignore_case)
        longer = _product(run, texts) if texts is not None else None
        found += [run] if longer is None or len(longer) > len(run) else []
        if longer is not None:
            run = longer
            continue
        run = texts or _NOTHING
        inner = _of_part(node, ignore_case) if texts is None else None
        found += [inner] if inner else []
    found.append(run)
    known = [_shortest(literals) for literals in found if min(map(_size, literals)) >= MIN_BYTES]
    return max(known, key=_worth, default=None)


def _shortest(texts: Literals) -> Literals:
    """Without those that hold another one."""
    return frozenset(text for text in texts if not any(text != part and part in text for part in texts))


def _worth(literals: Literals) -> tuple[bool, int, int, list[str]]:
    """Few long texts are rare, but for what stands in every line of an access log."""
    common = any(text in _ACCESS_LINE for text in literals)
    return not common, min(ENOUGH_BYTES, *map(_size, literals)), -len(literals), sorted(literals)


def _size(text: str) -> int:
    return len(text.encode(errors="surrogatepass"))


def _texts(node: Node, ignore_case: bool) -> Literals | None:
    """All the texts that a node stands for, in lower case; None where they are many or unknown."""
    operator, value = node
    if operator is _constants.AT:  # an anchor has no width: what stands around it is adjacent
        return _NOTHING
    if operator is _constants.LITERAL:
        return _letters([value], ignore_case)
    if operator is _constants.IN and all(kind is _constants.LITERAL for kind, _ in value):
        return _letters([code for _, code in value], ignore_case)
    if operator is _constants.SUBPATTERN:
        _, added, removed, items = value
        return _texts_of(items, _folds(ignore_case, added, removed))
    if operator is _constants.BRANCH:
        every = [_texts_of(items, ignore_case) for items in value[1]]
        known = [texts for texts in every if texts is not None]
        return _few(frozenset().union(*known)) if len(known) == len(every) else None
    if operator in (_constants.MAX_REPEAT, _constants.MIN_REPEAT) and value[:2] == (0, 1):
        once = _texts_of(value[2], ignore_case)
        return None if once is None else _few(once | _NOTHING)
    return None


def _texts_of(items: Iterable[Node], ignore_case: bool) -> Literals | None:
    run: Literals | None = _NOTHING
    for node in items:
        texts = _texts(node, ignore_case)
        run = _product(run, texts) if run is not None and texts is not None else None
    return run


def _letters(codes: Iterable[int], ignore_case: bool) -> Literals | None:
    """Letters in lower case; None where one has a case that ASCII does not know."""
    letters = {chr(code) for code in codes}
    for letter in letters:
        if not letter.isascii() and (letter != letter.lower() or (ignore_case and letter != letter.upper())):
            return None
    return _few(frozenset(letter.lower() for letter in letters))


def _product(heads: Literals, tails: Literals) -> Literals | None:
    return _few(frozenset(head + tail for head in heads for tail in tails))


def _few(texts: Literals) -> Literals | None:
    return texts if len(texts) <= MOST_TEXTS else None


def _folds(ignore_case: bool, added: int, removed: int) -> bool:
    return (ignore_case or bool(added & re.IGNORECASE)) and not removed & re.IGNORECASE


def _of_part(node: Node, ignore_case: bool) -> Literals | None:
    """What a group, an alternation or a repeat requires."""
    operator, value = node
    if operator is _constants.SUBPATTERN:
        _, added, removed, items = value
        return _of_sequence(items, _folds(ignore_case, added, removed))
    if operator is _constants.BRANCH:
        alternatives = [_of_sequence(items, ignore_case) for items in value[1]]
        known = [literals for literals in alternatives if literals]
        return frozenset().union(*known) if len(known) == len(alternatives) else None
    if operator in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
        least, _, items = value
        return _of_sequence(items, ignore_case) if least > 0 else None
    return None
