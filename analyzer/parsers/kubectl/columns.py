"""Tables of kubectl, read by the columns of their header.

Source: k8s.io/cli-runtime/pkg/printers (tabwriter, padding 3), kubectl/pkg/metricsutil for `top` and
kubectl/pkg/describe (padding 2). Cells may hold single blanks (`12 (75s ago)`) and may be empty, so
offsets come first. Where a row does not keep to the header's (a line without tabs above it began a new
block, or a hand reflowed it), the runs of blanks in the row itself tell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

_HEADER = re.compile(
    r"(?:NAMESPACE|NAME|POD|EVENT|LAST SEEN|FIRST SEEN)(?: {2,}|\t+)"
    r"[A-Z](?:[A-Z0-9 \t()%/._#&-]|\(cores\)|\(bytes\))*$"
)
_GAP = re.compile(r"\s*\t\s*|\s{2,}")
_INNER_GAP = re.compile(r"\s{2,}")
_FREE_TEXT = "MESSAGE"
_MAX_HEADER = 2_000
"""kubectl's widest header has some 250 characters; a hostile one of many columns would cost much time."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table: their headings as printed, and where each starts."""

    names: tuple[str, ...]
    starts: tuple[int, ...]

    def cut(self, line: str) -> dict[str, str] | None:
        """The cells at these offsets; None unless each starts right there after a gap, or is empty.

        Cells that the line does not reach are empty; the first cell never is.
        """
        line = line.rstrip()
        found = {}
        last = len(self.names) - 1
        for place, start in enumerate(self.starts):
            end = len(line) if place == last else max(start, self.starts[place + 1])
            cell = line[start:end].rstrip()
            gap = line[max(start - 2, 0) : start]
            if (cell[:1].isspace() and place != last) or (gap.strip() and not gap.endswith("\t")):
                return None
            if self.names[place].upper() != _FREE_TEXT and place != last and _INNER_GAP.search(cell):
                return None
            found[self.names[place]] = cell.strip()
        return found if found[self.names[0]] and not line[: self.starts[0]].strip() else None

    def like(self, line: str) -> Columns | None:
        """The same columns where this row has them, if its runs of blanks make as many cells."""
        starts = _starts(line.rstrip(), len(self.names))
        if len(starts) != len(self.names) or starts[0] != self.starts[0]:
            return None
        return Columns(self.names, starts)


def columns_of(line: str) -> Columns | None:
    """The columns of any header: headings with two or more blanks between them; each heading once."""
    line = line.rstrip()
    if not line or len(line) > _MAX_HEADER:
        return None
    starts = _starts(line, len(line))
    ends = [*starts[1:], len(line)]
    names = tuple(line[start:end].strip() for start, end in zip(starts, ends, strict=True))
    return Columns(names, starts) if len(set(names)) == len(names) else None


def parse_header(line: str) -> Columns | None:
    """The header of a `kubectl get` or `top` table that a line is: headings in capitals; else None."""
    return columns_of(line) if len(line) <= _MAX_HEADER and _HEADER.match(line.rstrip()) else None


def _starts(line: str, most: int) -> tuple[int, ...]:
    """Where the cells of a line start that have gaps between them; at most so many."""
    first = len(line) - len(line.lstrip())
    return (first, *(gap.end() for gap in islice(_GAP.finditer(line, first), most - 1)))
