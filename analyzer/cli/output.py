"""The only writer of stdout and stderr: results on the one, everything else on the other."""

from __future__ import annotations

import os
import sys
import time
import traceback
from pathlib import Path
from typing import Self

from analyzer import __version__
from analyzer.errors import AnalyzerError
from analyzer.show import show


def write(text: str) -> None:
    """Results. A terminal that cannot print a character gets its escape, never an error."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
    sys.stdout.flush()


def say(text: str) -> None:
    """A line for the person at the terminal."""
    print(show(text), file=sys.stderr)


def say_error(error: AnalyzerError) -> None:
    """What is wrong, and what to do."""
    say(f"analyzer: {error.message}" + (f" ({error.hint})" if error.hint else ""))


def say_bug(error: BaseException) -> None:
    """A bug: where it happened, without a word of what the bundle holds.

    Messages of foreign exceptions may quote the bundle, so only types and places are shown.
    """
    say(f"analyzer: internal error: {type(error).__name__} (a bug; version {__version__})")
    for frame in traceback.extract_tb(error.__traceback__):
        say(f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}")


def wants_colour() -> bool:
    """Colour on a terminal, unless NO_COLOR (no-color.org) or TERM=dumb; FORCE_COLOR overrides."""
    if os.environ.get("FORCE_COLOR"):
        return True
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty()


def wants_headings() -> bool:
    """Whether a person reads the lines: in a pipe each must say where it stands."""
    return sys.stdout.isatty()


def terminal_width() -> int | None:
    """Columns of the terminal; None when stdout is none, so that pipes get whole lines."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        return None


class ProgressLine:
    """Bytes read so far on one line of stderr, once it takes longer than a second."""

    QUIET_S = 1.0
    EVERY_S = 0.2

    def __init__(self) -> None:
        self._began = self._shown = time.monotonic()
        self._visible = False

    def __call__(self, done: int, total: int) -> None:
        """`done` of `total` bytes of the bundle were read; a total of 0 is unknown."""
        now = time.monotonic()
        if not sys.stderr.isatty() or now - self._began < self.QUIET_S or now - self._shown < self.EVERY_S:
            return
        self._shown, self._visible = now, True
        share = f"{100 * done // total:3d} %" if total else ""
        rate = done / (now - self._began) / 1e6
        sys.stderr.write(f"\r\x1b[Kreading {share} {done / 1e6:,.0f} MB, {rate:,.0f} MB/s")
        sys.stderr.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Take the line away."""
        if self._visible:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
