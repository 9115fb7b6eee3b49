"""A log read in blocks gives the same records wherever it is cut; any text gives records of all its lines."""

from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.bundle import decode_lines
from analyzer.model.logs import ExceptionLink, HttpRequest, LogRecord
from analyzer.model.record import columns
from analyzer.parsers.logs import LogReader
from analyzer.parsers.logs.formats import FORMATS
from tests.parsers.logs.reading import DATA, Read, blocks_of, read, read_blocks, source

TRACE = (DATA / "crash.log").read_text()
MIXED = f"""
starting
INFO:     Started server process [1]
[pod/web-1/main] 2026-11-23T21:47:46.000000001Z ERROR:    Exception in ASGI application
[pod/web-1/main] 2026-11-23T21:47:46.000000002Z Traceback (most recent call last):
[pod/web-1/main] 2026-11-23T21:47:46.000000003Z   File "a.py", line 1, in f
[pod/web-1/main] 2026-11-23T21:47:46.000000004Z ValueError: no
[pod/db-0/main] 2026-11-23T21:47:47.000000004Z waiting
{TRACE}
During handling of the above exception, another exception occurred:

{TRACE}
2026-11-23 21:47:45,709 - app - ERROR - ValueError: no
and more of it

the end
{{"log": "a long", "stream": "stdout", "time": "2026-11-23T21:47:45Z"}}
{{"log": " line\\n", "stream": "stdout", "time": "2026-11-23T21:47:45Z"}}
{{"ts": 1795470465, "level": "info", "msg": "not yet unwrapped"}}
{{"ts": 1795470466, "level": "info", "msg": "[17] ERROR:  bad"}}
{{"ts": 1795470467, "level": "info", "msg": "[17] DETAIL:  why"}}
{{"ts": 1795470468, "level": "info", "msg": "\\tand why"}}
{{"event": "bad", "level": "error", "exception": "ValueError: no"}}
FATAL ERROR: Reached heap limit
----- Native stack trace -----
 1: 0xb78db3 node

panic: boom

goroutine 1 [running]:
main.main()
1:M 23 Nov 2026 21:47:45.709 * Ready
2026-11-23 21:47:45 UTC [1] ERROR:  bad
2026-11-23 21:47:45 UTC [1] STATEMENT:  SELECT a,
\tb
{DATA.joinpath("node.log").read_text()}
INFO:     last"""


@pytest.mark.parametrize("name", ["mixed", "app", "postgres", "nginx", "node", "json"])
def test_a_log_may_be_cut_at_every_line(name: str) -> None:
    text = MIXED if name == "mixed" else (DATA / f"{name}.log").read_text()
    lines = decode_lines(text.encode())
    whole = read(text)
    assert read_blocks(blocks_of(lines, range(len(lines)))) == whole
    for cut in range(1, len(lines), 1 + len(lines) // 30):
        assert read_blocks(blocks_of(lines, [cut])) == whole, cut


def test_the_mixed_log_is_read_as_meant() -> None:
    log = read(MIXED)
    assert [
        (row["line"], row["line_count"]) for row in log.records if row["line_count"] > 1 and row["line"] < 9
    ] == [(4, 4)]
    assert log.records[-1]["message"] == "last"
    assert "ValueError" in log.types
    assert "panic" in log.types


POOL = [line for one in sorted(DATA.glob("*.log")) for line in one.read_text().split("\n")] + MIXED.split(
    "\n"
)
LINE = st.sampled_from(POOL) | st.sampled_from([known.sample for known in FORMATS]) | st.text(max_size=40)


@settings(max_examples=40)
@given(st.lists(LINE, min_size=1, max_size=25), st.sets(st.integers(1, 24), max_size=4))
def test_any_lines_may_be_cut_anywhere(lines: list[str], cuts: set[int]) -> None:
    lines = [line.replace("\n", " ").replace("\r", " ") for line in lines]
    cuts = {cut for cut in cuts if cut < len(lines)}
    assert read_blocks(blocks_of(lines, cuts)) == read_blocks(blocks_of(lines, []))


@settings(max_examples=80)
@given(st.binary(max_size=200) | st.lists(LINE, max_size=20).map(lambda lines: "\n".join(lines).encode()))
def test_any_bytes_give_records_of_all_lines_in_order(data: bytes) -> None:
    lines = decode_lines(data)
    log = read(data)
    assert _lines_of(log) == list(range(1, len(lines) + 1))
    assert [row["record"] for row in log.records] == list(range(1, len(log.records) + 1))
    for row in log.records:
        assert len(row["text"].split("\n")) == row["line_count"]
    for link in log.exceptions:
        assert 1 <= link["position"] <= link["length"]
        assert link["line"] <= len(lines)


def _lines_of(log: Read) -> list[int]:
    return [line for first, count in log.spans for line in range(first, first + count)]


def test_frames_have_the_columns_and_types_of_their_tables() -> None:
    for text in (MIXED, "INFO:     x\n"):
        (frames,) = LogReader(source()).read(blocks_of(text.split("\n"), []))
        for frame, record in (
            (frames.records, LogRecord),
            (frames.requests, HttpRequest),
            (frames.exceptions, ExceptionLink),
        ):
            assert frame.columns == [column.name for column in columns(record)]
            for column in columns(record):
                assert column.nullable or frame[column.name].null_count() == 0, column.name
        assert frames.records["ts_utc"].dtype == pl.Datetime("us")


def test_no_block_and_empty_blocks_give_no_rows() -> None:
    assert read("").records == []
    assert read_blocks(blocks_of([], [])).records == []


def test_a_record_without_a_time_inherits_that_of_the_record_before_it() -> None:
    log = read("INFO:     a\n2026-11-23 21:47:45 UTC [1] LOG:  b\nINFO:     c\nINFO:     d\n")
    time = datetime(2026, 11, 23, 21, 47, 45)
    assert [(row["ts_utc"], row["ts_source"]) for row in log.records] == [
        (None, "none"),
        (time, "own"),
        (time, "inherited"),
        (time, "inherited"),
    ]


def test_a_request_and_an_exception_have_the_time_and_number_of_their_record() -> None:
    log = read((DATA / "app.log").read_bytes())
    (link,) = log.exceptions
    record = log.records[link["record"] - 1]
    assert (record["line"], record["ts_utc"]) == (12, link["ts_utc"])
    assert link["line"] == 24
