"""Rows that a terminal broke at its width, put together again.

Copied screens hold `api-7d4f9c6b5d-x2k8p   1/2     CrashLoo` and `pBackOff   12 (4m53s ago)` on two lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.parsers.kubectl.columns import Columns, columns_of

_MORE_HEADER = re.compile(r"[A-Z0-9 ()%/-]*[A-Z)%][A-Z0-9 ()%/-]*$")


@dataclass(frozen=True, slots=True)
class Joined:
    """A line as the program printed it: where its first piece stands, and how many pieces there are."""

    index: int
    pieces: int
    text: str


def unwrap(lines: Sequence[str]) -> list[Joined]:
    """The lines of a table, those that a terminal broke joined; the first is the header.

    A piece but the last is as wide as the terminal, so the widest line tells the width. The header shows
    best whether lines were broken; under a whole one, only a line below a full one can be a piece.
    """
    joined = [Joined(index, 1, line) for index, line in enumerate(lines)]
    columns = columns_of(lines[0]) if lines else None
    if columns is None or len(columns.names) < 2:
        return joined
    width = max(len(line) for line in lines)
    header = next((i for i in range(1, len(lines)) if not _MORE_HEADER.match(lines[i])), len(lines))
    if header == 1 and sum(len(line) == width for line in lines) < 2:
        return joined
    joined = joined[:1]
    for index, line in enumerate(lines[1:], 1):
        above = lines[index - 1]
        below_text = bool(line.strip() and above.strip())
        if header > 1:
            starts = index >= header and _starts_row(columns, line, below_full=len(above) == width)
            is_piece = below_text and index != header and not starts
        else:
            # One blank may stand on either side of the break; kubectl pads columns with more.
            is_piece = below_text and len(above.rstrip()) >= width - 1 and _is_rest(columns, line)
        if is_piece:
            whole = joined[-1]
            text = whole.text.ljust(width * whole.pieces) + line
            joined[-1] = Joined(whole.index, whole.pieces + 1, text)
        else:
            joined.append(Joined(index, 1, line))
    return joined


def _starts_row(columns: Columns, line: str, *, below_full: bool) -> bool:
    """Whether a line fills the columns of the header's first piece: below a full one, most of them."""
    cells = columns.cut(line) or {}
    filled = sum(map(bool, cells.values()))
    return filled > 1 and (not below_full or 2 * filled > len(cells))


def _is_rest(columns: Columns, line: str) -> bool:
    """Whether a line is no row by itself: the rest of the text in the last column."""
    cells = columns.cut(line) or {}
    is_row = sum(map(bool, cells.values())) > 1 or columns.like(line)
    return not line[:2].isspace() and not is_row
