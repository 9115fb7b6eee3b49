"""How far the reading of a bundle is, on the terminal, and the way to end it early."""

from __future__ import annotations

import signal
import sys
import threading
import time
from types import FrameType
from typing import Self

from analyzer.cli.output import say
from analyzer.times import time_left

QUIET_S = 1.0  # nothing is shown of what takes no longer
EVERY_S = 0.2
SETTLED_S = 1.0  # a rate over less says nothing


class ProgressLine:
    """Bytes, rate and remaining time on one line of stderr.

    The first ctrl-C ends the reading: what was read is analyzed. One more ends the program, as does one when
    all is read.
    """

    def __init__(self) -> None:
        self.interrupted = False
        self._began = self._shown = time.monotonic()
        self._step, self._step_began = "", self._began
        self._visible = self._over = False
        self._stop = threading.Event()
        self._old_handler: object = None

    def __call__(self, step: str, done: int, total: int) -> None:
        """`done` of `total` bytes are through a step; a total of 0 is unknown.

        Raises InterruptedReadingError once after a ctrl-C.
        """
        if self._stop.is_set():
            from analyzer.bundle import InterruptedReadingError

            self._stop.clear()
            self.interrupted = True
            self._take_away()
            say(f"analyzer: {step} was stopped; what was read so far is analyzed")
            raise InterruptedReadingError
        self._over = step == "parsing" and done >= total
        now = time.monotonic()
        if step != self._step:
            self._step, self._step_began = step, now
        if not sys.stderr.isatty() or now - self._began < QUIET_S or now - self._shown < EVERY_S:
            return
        self._shown, self._visible = now, True
        sys.stderr.write(f"\r\x1b[K{described(step, done, total, now - self._step_began)}")
        sys.stderr.flush()

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._old_handler = signal.signal(signal.SIGINT, self._interrupt)
        return self

    def __exit__(self, *_: object) -> None:
        if self._old_handler is not None:
            signal.signal(signal.SIGINT, self._old_handler)  # type: ignore[arg-type]  # what signal() gave
        self._take_away()

    def _interrupt(self, _signal: int, _frame: FrameType | None) -> None:
        if self._stop.is_set() or self._over:
            raise KeyboardInterrupt
        self._stop.set()

    def _take_away(self) -> None:
        if self._visible:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._visible = False


def described(step: str, done: int, total: int, seconds: float) -> str:
    """A step as people read it: `parsing  42 % of 1,203 MB, 85 MB/s, 8 s left`. Sizes are bytes."""
    share = f"{100 * done // total:3d} % of {total / 1e6:,.0f} MB" if total else f"{done / 1e6:,.0f} MB"
    text = f"{step} {share}"
    if seconds < SETTLED_S or not done:
        return text
    rate = done / seconds
    text += f", {rate / 1e6:,.0f} MB/s"
    return f"{text}, {time_left((total - done) / rate)} left" if total else text
