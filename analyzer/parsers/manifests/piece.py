"""The parts that a file of manifests is cut into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from analyzer.parsers.manifests.tree import Value

CUT = "the object is cut off"


@dataclass(frozen=True, slots=True)
class Piece:
    """An object and the lines it stands on, or lines that hold none.

    An `item` is one object of a List, and `list` the rest of that List, which comes after its items;
    an `object` stands alone; `text` is what is no manifest. With a `fault` the lines could not be
    read, and `value` is what came before that, if anything. No line may be left: `last` < `first`.
    """

    first: int
    last: int
    role: Literal["item", "list", "object", "text"]
    value: Value | None = None
    fault: str | None = None
    duplicates: Sequence[int] = ()  # lines of keys that stand twice in a map
