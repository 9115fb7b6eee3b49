"""The only writer of stdout and stderr: results on the one, everything else on the other."""

from __future__ import annotations

import os
import sys
import traceback
from contextlib import suppress
from pathlib import Path

from analyzer import __version__
from analyzer.errors import AnalyzerError
from analyzer.show import show


class OutputError(AnalyzerError):
    """Stdout takes no more: its disk is full."""


def write(text: str) -> None:
    """Results. A terminal that cannot print a character gets its escape, never an error.

    Raises OutputError where there is no room, BrokenPipeError where nobody reads any more.
    """
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"the output cannot be written: {error.strerror}", "is the disk full?") from None


def say(text: str) -> None:
    """A line for the person at the terminal."""
    with suppress(OSError):  # nobody is left to be told
        print(show(text), file=sys.stderr, flush=True)


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


def on_a_terminal() -> bool:
    """Whether a person sits before the screen, with keys."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(stream.isatty() for stream in streams) and os.environ.get("TERM") != "dumb"


def terminal_width() -> int | None:
    """Columns of the terminal; None when stdout is none, so that pipes get whole lines."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        return None
