"""Logs of containers → records, requests and exceptions, block by block.

Polars is only imported when a log is read: recognising files needs nothing but the formats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.parsers.logs.looks import looks_like_log
from analyzer.parsers.logs.source import KnownPods, LogSource, source_of

if TYPE_CHECKING:
    from analyzer.parsers.logs.reader import LogFrames, LogReader

__all__ = ["KnownPods", "LogFrames", "LogReader", "LogSource", "looks_like_log", "source_of"]


def __getattr__(name: str) -> object:
    if name in ("LogFrames", "LogReader"):
        from analyzer.parsers.logs import reader

        return getattr(reader, name)
    raise AttributeError(name)
