"""How sure a finding is, and the terms that make it so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import prod

from analyzer.model import ConfidenceTerm
from analyzer.rules.entity import VAGUE, Entity
from analyzer.rules.schema import Refuter, Rule

VAGUE_FACTOR = 0.9

_BASE = ("how often this signature alone is right", "该特征本身的准确率")
_NO_OBJECT = (
    "it names no object, only a component or a file",
    "只指向组件或文件，未指明具体对象",
)


def terms(
    number: int, rule: Rule, entity: Entity, refuted: Callable[[Refuter], bool | None]
) -> Iterator[ConfidenceTerm]:
    """The signature's precision, less where no object is named or a refuter speaks against it.

    `number` is that of the finding; `refuted` gives None for a refuter that could not be asked: it counts
    for nothing and is left out.
    """
    found: list[tuple[str, float, bool, tuple[str, str]]] = [("base", rule.base, True, _BASE)]
    if entity.kind in VAGUE:
        found.append(("vague", VAGUE_FACTOR, True, _NO_OBJECT))
    for refuter in rule.refuters:
        answer = refuted(refuter)
        if answer is not None:
            found.append(("refuter", refuter.factor, answer, (refuter.why, refuter.why_zh)))
    for position, (term, factor, counts, (why, why_zh)) in enumerate(found, 1):
        yield ConfidenceTerm(
            finding=number,
            position=position,
            term=term,
            factor=factor,
            counts=counts,
            why=why,
            why_zh=why_zh,
        )


def confidence(found: Iterable[ConfidenceTerm]) -> float:
    """The product of the terms that count."""
    return round(prod(term.factor for term in found if term.counts), 4)
