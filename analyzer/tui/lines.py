"""The lines of a file of the bundle, by their number, and where a pattern is in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.search import Query, search_lines

if TYPE_CHECKING:
    from analyzer.tui.reader import Reader

_BETWEEN = """
SELECT line, text FROM lines WHERE file = $1 AND line BETWEEN $2 AND $3
UNION ALL
SELECT line, text FROM log_records WHERE file = $1 AND line + line_count > $2 AND line <= $3
ORDER BY line
"""
_COUNT = """
SELECT greatest(
    (SELECT coalesce(max(line), 0) FROM lines WHERE file = $1),
    (SELECT coalesce(max(line + line_count - 1), 0) FROM log_records WHERE file = $1))
"""
_GLOB = re.compile(r"([\[\]*?\\])")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file."""

    number: int
    text: str


class FileLines:
    """The lines of a file. Those that are blank and in no table are there all the same."""

    def __init__(self, reader: Reader, file: str) -> None:
        self._reader, self._file = reader, file
        ((self.count,),) = reader.rows(_COUNT, [file])

    def fetch(self, first: int, last: int) -> list[Line]:
        """Lines `first + 1` to `last`."""
        texts = [""] * (last - first)
        for line, text in self._reader.rows(_BETWEEN, [self._file, first + 1, last]):
            for number, part in enumerate(text.split("\n"), line):
                if first < number <= last:
                    texts[number - first - 1] = part
        found = [Line(first + number, text) for number, text in enumerate(texts, 1)]
        return found[: max(0, self.count - first)]


def find_lines(reader: Reader, file: str, pattern: str) -> list[int]:
    """Numbers of the lines that match, of either case if the pattern is in small letters.

    Raises UsageError where the pattern is none.
    """
    query = Query(pattern, ignore_case=pattern == pattern.lower(), files=_GLOB.sub(r"[\1]", file))
    return [found.line for found in search_lines(reader.store.beside(), query)]
