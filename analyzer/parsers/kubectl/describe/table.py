"""Sub-tables of a describe block: events, conditions, ports, resources."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from analyzer.parsers.kubectl.columns import columns_of
from analyzer.parsers.kubectl.grid import Cells, GridRow, read_grid

_RULER = re.compile(r"\s*-+(?:\s+-+)*\s*$")


def read_table(lines: Sequence[str], plausible: Callable[[Cells], bool] = bool) -> list[GridRow]:
    """Read header, ruler (if there is one) and rows; `index` and `further` count from the header.

    The last column may hold text of several lines. `plausible` tells rows from such text.
    """
    columns = columns_of(lines[0]) if lines else None
    if columns is None:
        return []
    below = ["" if index == 0 and _RULER.match(line) else line for index, line in enumerate(lines[1:])]
    return [
        GridRow(row.index + 1, row.cells, [index + 1 for index in row.further])
        for row in read_grid(columns, below, plausible, free_text=True)
    ]
