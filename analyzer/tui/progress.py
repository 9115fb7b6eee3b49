"""How far the reading of a bundle is, told by the thread that reads to the screen that shows it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Told:
    """A step of the reading: `done` of `total` bytes, 0 where it is unknown, after so many seconds."""

    step: str
    done: int
    total: int
    seconds: float


class GivenUpError(Exception):
    """The user has left: nothing of the reading is wanted."""


class Reading:
    """Takes what the reader tells, and carries the wish to stop to it. Made to be called from a thread."""

    def __init__(self) -> None:
        self.interrupted = False
        self.told = Told("", 0, 0, 0)
        self._stop = threading.Event()
        self._left = threading.Event()
        self._began = time.monotonic()

    @property
    def stopping(self) -> bool:
        """Whether the reading was asked to stop."""
        return self._stop.is_set() or self.interrupted

    def stop(self) -> None:
        """Ask the reader to stop: what was read so far is analyzed."""
        self._stop.set()

    def give_up(self) -> None:
        """Let the reader end with nothing."""
        self._left.set()

    def __call__(self, step: str, done: int, total: int) -> None:
        """`done` of `total` bytes are through a step.

        Raises InterruptedReadingError once after `stop`, and GivenUpError after `give_up`.
        """
        if self._left.is_set():
            raise GivenUpError
        if step != self.told.step:
            self._began = time.monotonic()
        self.told = Told(step, done, total, time.monotonic() - self._began)
        if self._stop.is_set() and not self.interrupted:
            from analyzer.bundle import InterruptedReadingError

            self.interrupted = True
            raise InterruptedReadingError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass
