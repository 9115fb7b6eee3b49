"""Lines around hits, however the files are cut into parts and whichever parts without a hit are left out."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from analyzer.context import around

SCHEMA = {"file": pl.String, "line": pl.Int64, "text": pl.String, "hit": pl.Boolean}


@given(
    st.lists(st.lists(st.booleans(), min_size=1, max_size=30), min_size=1, max_size=4),
    st.integers(0, 4),
    st.integers(0, 4),
    st.lists(st.integers(1, 9), min_size=40, max_size=40),
)
def test_the_lines_are_those_near_a_hit(
    files: list[list[bool]], before: int, after: int, cuts: list[int]
) -> None:
    rows = [
        (f"f{number}", line, f"text {line}", hit)
        for number, hits in enumerate(files)
        for line, hit in enumerate(hits, 1)
    ]
    wanted = {
        (file, line) for file, at, _, hit in rows if hit for line in range(at - before, at + after + 1)
    } & {(file, line) for file, line, _, _ in rows}

    parts, start = [], 0
    for size in cuts:
        part = pl.DataFrame(rows[start : start + size], schema=SCHEMA, orient="row")
        if part["hit"].any():
            parts.append(part)
        start += size
    rest = pl.DataFrame(rows[start:], schema=SCHEMA, orient="row")

    def fetch(file: str, first: int, last: int) -> pl.DataFrame:
        found = [row[:3] for row in rows if row[0] == file and first <= row[1] <= last]
        return pl.DataFrame(found, schema=list(SCHEMA.items())[:3], orient="row")

    shown = [row for frame in around([*parts, rest], before, after, fetch) for row in frame.iter_rows()]
    assert [(file, line) for file, line, _, _ in shown] == sorted(wanted)
    hits = {(file, line): hit for file, line, _, hit in rows}
    assert all(text == f"text {line}" for _, line, text, _ in shown)
    assert {(file, line) for file, line, _, hit in shown if hit} == {
        place for place, hit in hits.items() if hit
    }
    assert all(hit == hits[file, line] for file, line, _, hit in shown)
