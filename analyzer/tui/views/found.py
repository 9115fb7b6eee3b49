"""Search in a view: what was sought, where it is, and the next one from where one stands."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import Any, Protocol


class Places(Protocol):
    """Numbers in ascending order: a list, or a series of millions."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> Any: ...  # noqa: ANN401 - a series does not say what it holds


@dataclass(slots=True)
class Found:
    """Places of what was sought, ascending."""

    pattern: str = ""
    places: Places = field(default_factory=list)

    def after(self, place: int) -> int | None:
        """The next place behind one, or the first of all; None where there is none."""
        if not len(self.places):
            return None
        index = bisect_right(self.places, place)
        return int(self.places[index if index < len(self.places) else 0])

    def at_or_after(self, place: int) -> int | None:
        """The same, and the place itself will do."""
        return self.after(place - 1)

    def before(self, place: int) -> int | None:
        """The next place before one, or the last of all."""
        if not len(self.places):
            return None
        return int(self.places[bisect_left(self.places, place) - 1])
