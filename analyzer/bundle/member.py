"""What a bundle is made of, whatever container it came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

HEAD_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Clock:
    """When a file was written: the moment that the ages in it count from.

    `utc` has no zone and is UTC. `source` is one of tar header, file system, zip entry, summary,
    folder name, none. `error_s` is how far it may be off.
    """

    utc: datetime | None
    source: str
    error_s: float | None


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the bundle. Its path is a label, never used to open anything.

    `data` is the whole content, or None where it is larger than what is kept in memory: such a member
    is read again by `Bundle.stream`, and its `beginning` is kept, a short one where many large members came
    before it. `damage` says in a few words what of it is lost, or is None.
    """

    path: str
    kind: Literal["file", "link", "special"]
    size: int
    modified: datetime | None
    sha256: str | None
    lines: int
    beginning: bytes
    data: bytes | None
    clock: Clock
    damage: str | None = None

    @property
    def head(self) -> bytes:
        """Its beginning, at most 64 KiB, to recognise it by."""
        return self.beginning if self.data is None else self.data[:HEAD_BYTES]
