"""Tables and described objects that stand in one file with manifests."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from analyzer.parsers.base import Parsed, TextFile

if TYPE_CHECKING:
    from analyzer.redact import Redactor


def read_beside(text: TextFile, numbers: Collection[int], redactor: Redactor) -> Parsed | None:
    """Read the lines of these numbers as kubectl's other output; None where they hold none.

    Lines with control characters are left out: without them they could be manifests, and so for ever.
    """
    from analyzer.parsers.kubectl.text import parse_kubectl  # it reads manifests in its turn

    if not numbers:
        return None
    clean = {n for n in numbers if text.lines[n - 1].replace("\t", " ").isprintable()}
    lines = [line if number in clean else "" for number, line in enumerate(text.lines, 1)]
    parsed = parse_kubectl(TextFile(text.path, lines, text.clock, text.namespace), redactor)
    parsed.unparsed += [(number, "control characters") for number in numbers if number not in clean]
    return parsed if parsed.records else None
