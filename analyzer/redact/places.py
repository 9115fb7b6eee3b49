"""Places where a value stands apart from its name, or under a name that alone says nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer.redact.described import described_places
from analyzer.redact.manifests import manifest_places
from analyzer.redact.place import Place
from analyzer.redact.plural import plural_places

__all__ = ["Place", "places"]

_STRUCTURE = re.compile(
    r"\s*(?:- )?[\"']?(?:kind|name|data|stringData|env|args|command|users|Environment|Data)[\"']?(?::|$)"
    r"|\s*(?:- )?[\"']?(?:--?[A-Za-z][\w-]*|requirepass)[\"']?,?\s*$|----\s*$"
    r"|\s*(?:- )?[\"']?[\w.-]+[\"']?:\s+[|>][+-]?[0-9]?[+-]?\s*$"
    r"|(?i:\s*(?:- )?[\"']?[\w.-]*(?:password|token|api_?key|secret_?key)s[\"']?:\s*\[?\s*$)"
)


def places(lines: Sequence[str]) -> list[Place]:
    """All places of manifests and described objects, the last first: replacing one moves no other."""
    if not any(_STRUCTURE.match(line) for line in lines):
        return []
    found = [*plural_places(lines), *manifest_places(lines), *described_places(lines)]
    taken: set[tuple[int, int]] = set()
    kept = []
    for place in found:
        marks = {(index, start) for index, start, _ in place.spans}
        if not marks & taken:
            taken |= marks
            kept.append(place)
    return sorted(kept, key=lambda place: place.spans[0], reverse=True)
