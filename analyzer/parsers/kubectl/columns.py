"""Tables of kubectl, read by the columns of their header.

Source: k8s.io/cli-runtime/pkg/printers (tabwriter, padding 3) and kubectl/pkg/metricsutil for `top`.
Cells may hold single blanks (`12 (75s ago)`) and may be empty, so the header's offsets come first;
where a row does not keep to them (cut or reflowed by hand), runs of two or more blanks separate cells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEADER = re.compile(r"^(?:NAMESPACE|NAME|POD|LAST SEEN|FIRST SEEN)(?: {2,}|\t+)[A-Z][A-Z0-9 \t()%/-]*$")
_GAP = re.compile(r"\s{2,}|\t")


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a table: names as printed, and where each starts."""

    names: tuple[str, ...]
    starts: tuple[int, ...]


def parse_header(line: str) -> Header | None:
    """The header that a line is: upper-case names in the first column and on; None if it is none."""
    line = line.rstrip()
    if not _HEADER.match(line):
        return None
    names, starts, at = [], [], 0
    for gap in [*_GAP.finditer(line), None]:
        end = gap.start() if gap else len(line)
        names.append(line[at:end])
        starts.append(at)
        at = gap.end() if gap else end
    return Header(tuple(names), tuple(starts))


def cells(header: Header, line: str) -> dict[str, str] | None:
    """The cells of a row by column name; None where the row does not fit the header.

    Cells that the row does not reach are empty.
    """
    line = line.rstrip()
    if not line or line[0].isspace():
        return None
    by_offset = _by_offset(header, line)
    if by_offset is not None:
        return dict(zip(header.names, by_offset, strict=True))
    parts = _GAP.split(line, maxsplit=len(header.names) - 1)
    if len(parts) == len(header.names):
        return dict(zip(header.names, (part.strip() for part in parts), strict=True))
    return None


def _by_offset(header: Header, line: str) -> list[str] | None:
    """Cells at the header's offsets, if each starts right there with a blank before it, or is empty."""
    found = []
    for start, end in zip(header.starts, (*header.starts[1:], len(line)), strict=True):
        cell = line[start : max(end, start)]
        if cell[:1].isspace() and cell.strip():
            return None
        if start and start < len(line) and not line[start - 1].isspace():
            return None
        found.append(cell.strip())
    return found
