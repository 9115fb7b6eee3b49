"""What every container format yields: entries in archive order, each with a stream of bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

CHUNK = 1 << 18

Warn = Callable[[str, str, str | None], None]
"""Takes a warning: its code, one sentence, and the member it concerns."""


class DamagedError(Exception):
    """The container is cut or damaged here; everything before was delivered. `code` names the warning."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class InterruptedReadingError(DamagedError):
    """Whoever wanted the bundle asked to stop here: what was read so far is what there is."""

    def __init__(self) -> None:
        super().__init__("read.interrupted", "reading was stopped; the rest was not read")


Progress = Callable[[str, int, int], None]
"""Is told what is done (reading, parsing), with how many bytes, of how many (0: unknown). May raise
InterruptedReadingError."""


@dataclass(slots=True)
class Entry:
    """One entry. `chunks` must be used up (or dropped) before the next entry is asked for.

    `damage` is set once the chunks ended early, or came with an error.
    """

    name: str
    kind: Literal["file", "link", "special"]
    size: int
    modified: datetime | None
    chunks: Iterable[bytes] = field(default=())
    damage: str | None = None


Entries = Iterator[Entry]


def decode_name(raw: bytes) -> str:
    """A member's name as text; bytes that are no UTF-8 are read as GB18030, else shown as `\\xNN`."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return raw.decode("gb18030")
        except UnicodeDecodeError:
            return raw.decode("utf-8", errors="backslashreplace")
