from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.parsers.kubectl.columns import Columns, columns_of, parse_header

WORD = st.text("abcxyz0189-./:<>%,=()", min_size=1, max_size=12)
CELL = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
HEADINGS = ["NAME", "READY", "STATUS", "LAST SEEN", "PORT(S)", "CPU%"]


def tabwriter(table: list[list[str]], padding: int) -> list[str]:
    """Go's text/tabwriter: every cell but the last is as wide as its column, and `padding` more."""
    widths = [max(len(row[i]) for row in table) + padding for i in range(len(table[0]) - 1)]
    return [
        "".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)) + row[-1]
        for row in table
    ]


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """Headings and rows of cells: the first cell of a row is there, the others may be empty."""
    names = HEADINGS[: draw(st.integers(2, len(HEADINGS)))]
    row = st.tuples(CELL, *(st.one_of(st.just(""), CELL) for _ in names[1:])).map(list)
    return [names, *draw(st.lists(row, min_size=1, max_size=5))]


@given(tables(), st.sampled_from([2, 3]))
def test_rows_that_kubectl_prints_read_back_to_their_cells(table: list[list[str]], padding: int) -> None:
    header, *lines = tabwriter(table, padding)
    columns = parse_header(header)
    assert columns is not None
    assert columns.names == tuple(table[0])
    for line, cells in zip(lines, table[1:], strict=True):
        for printed in (line, line.rstrip()):
            assert columns.cut(printed) == dict(zip(table[0], cells, strict=True))


@given(tables(), st.integers(1, 30))
def test_a_full_row_that_was_moved_shows_its_own_columns(table: list[list[str]], shift: int) -> None:
    cells = [cell or "<none>" for cell in table[1]]
    columns = parse_header(tabwriter([table[0], cells], 3)[0])
    moved = cells[0] + " " * (shift + 1) + tabwriter([cells[1:]], 3)[0]
    own = columns.like(moved) if columns else None
    assert own is not None
    assert own.cut(moved) == dict(zip(table[0], cells, strict=True))


@given(st.text())
def test_any_line_is_a_header_or_none_and_any_row_reads(text: str) -> None:
    columns = columns_of(text)
    if columns:
        assert len(columns.names) == len(columns.starts)
        columns.cut(text)
        columns.like(text)
    parse_header(text)


@pytest.mark.parametrize(
    "line",
    [
        "NAME   READY   STATUS    RESTARTS   AGE",
        "NAME     CPU(cores)   CPU%   MEMORY(bytes)   MEMORY%     ",
        "LAST SEEN   TYPE   REASON   OBJECT   MESSAGE",
        "NAMESPACE   LAST SEEN   TYPE   REASON   OBJECT   MESSAGE",
        "POD   NAME   CPU(cores)   MEMORY(bytes)",
        "NAME\tREADY\tAGE",
    ],
)
def test_headers_of_kubectl(line: str) -> None:
    columns = parse_header(line)
    assert columns
    assert len(columns.names) > 1


@pytest.mark.parametrize(
    "line",
    [
        "",
        "NAME",
        "NAME READY STATUS",
        "Name   Ready   Status",
        "NAME   ready   STATUS",
        "  NAME   READY",
        "STATUS   NAME",
        "NAME   READY   READY",
        "ERROR   something failed",
        "NAME   " + "   ".join(f"A{i}" for i in range(1000)),
    ],
)
def test_other_lines_are_no_headers(line: str) -> None:
    assert parse_header(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "",
        "   indented   x   y",
        "overlong-name-that-reaches-over   x   y",
        "a     x   y",  # cells between the columns
        "a         x  y      z",  # two cells in one column
    ],
)
def test_lines_that_do_not_keep_to_the_columns_are_no_rows(line: str) -> None:
    columns = parse_header("NAME      READY       AGE")
    assert columns == Columns(("NAME", "READY", "AGE"), (0, 10, 22))
    assert columns.cut(line) is None


def test_a_message_may_hold_runs_of_blanks_and_other_cells_may_not() -> None:
    columns = parse_header("LAST SEEN   MESSAGE                   COUNT")
    assert columns
    assert columns.cut("5m          two  columns of   text    1") == {
        "LAST SEEN": "5m",
        "MESSAGE": "two  columns of   text",
        "COUNT": "1",
    }
