"""Lines that go on with a record, and those that never do."""

from __future__ import annotations

import pytest

from analyzer.parsers.logs import join
from tests.parsers.logs.reading import read

TRACE = """\
Traceback (most recent call last):
  File "/app/main.py", line 3, in run
    raise ValueError("no")
ValueError: no"""
HEAD = "2026-11-23 21:47:45,709 - app - {} - {}"


def test_lines_of_known_formats_never_merge() -> None:
    assert read("INFO:     a\nINFO:     b\nERROR:    c\nERROR:    d\n").spans == [
        (1, 1),
        (2, 1),
        (3, 1),
        (4, 1),
    ]


def test_lines_of_no_format_never_merge() -> None:
    assert read("starting\nconnecting\nready\n").messages == ["starting", "connecting", "ready"]


@pytest.mark.parametrize("level", ["ERROR", "WARNING", "CRITICAL"])
def test_a_traceback_belongs_to_the_record_that_introduces_it(level: str) -> None:
    log = read(f"{HEAD.format(level, 'task failed')}\n{TRACE}\n{HEAD.format('INFO', 'next')}\n")
    assert log.spans == [(1, 5), (6, 1)]
    assert (log.records[0]["message"], log.records[0]["trace"]) == ("task failed", TRACE)


def test_a_crash_without_introduction_is_its_own_record() -> None:
    log = read(f"{HEAD.format('INFO', 'started')}\n{TRACE}\n")
    assert log.spans == [(1, 1), (2, 4)]
    row = log.records[1]
    assert (row["format"], row["level"], row["message"], row["trace"]) == (
        "text",
        "ERROR",
        "ValueError: no",
        TRACE,
    )


def test_uvicorn_prints_a_traceback_behind_its_level() -> None:
    log = read(f"ERROR:    {TRACE}\n\nERROR:    Application startup failed. Exiting.\n")
    assert log.spans == [(1, 5), (6, 1)]
    assert log.records[0]["message"] == "ValueError: no"


def test_a_thread_announces_its_traceback() -> None:
    log = read(f"Exception in thread Thread-1 (run):\n{TRACE}\nready\n")
    assert log.spans == [(1, 5), (6, 1)]
    assert (log.records[0]["level"], log.records[0]["message"]) == (
        "ERROR",
        "Exception in thread Thread-1 (run):",
    )


def test_two_crashes_are_two_records() -> None:
    assert read(f"{TRACE}\n{TRACE}\n").spans == [(1, 4), (5, 4)]


@pytest.mark.parametrize(
    "between",
    [
        "During handling of the above exception, another exception occurred:",
        "The above exception was the direct cause of the following exception:",
    ],
)
def test_chained_tracebacks_are_one_record(between: str) -> None:
    log = read(f"{TRACE}\n\n{between}\n\n{TRACE}\n")
    assert log.spans == [(1, 11)]
    assert [(row["position"], row["length"], row["line"]) for row in log.exceptions] == [
        (1, 2, 4),
        (2, 2, 11),
    ]


def test_the_lines_of_an_exceptions_message_belong_to_it() -> None:
    said = "pydantic.ValidationError: 2 errors\ndatabase_url\n  Field required\nllm_key\n  Required"
    text = TRACE.replace("ValueError: no", said)
    assert read(f"{text}\nrestarting the app\n").spans == [(1, 8), (9, 1)]


def test_words_of_a_postgres_server_in_a_clients_error_are_no_servers_record() -> None:
    text = TRACE.replace(
        "ValueError: no", "psycopg2.OperationalError: FATAL:  no\nFATAL:  again\nDETAIL:  why"
    )
    assert read(f"{HEAD.format('ERROR', 'db')}\n{text}\n").spans == [(1, 7)]


def test_asyncio_prints_the_context_of_its_messages() -> None:
    log = read(f"ERROR:asyncio:Task exception was never retrieved\nfuture: <Task finished>\n{TRACE}\n")
    assert log.spans == [(1, 6)]
    assert log.records[0]["message"] == "Task exception was never retrieved\nfuture: <Task finished>"


def test_an_exception_group_is_one_record_and_stands_alone() -> None:
    text = """\
  + Exception Group Traceback (most recent call last):
  |   File "/app/a.py", line 6, in <module>
  | ExceptionGroup: unhandled (1 sub-exception)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/app/a.py", line 2, in a
    | ValueError: bad
    +------------------------------------
"""
    log = read(f"INFO:     started\n{text}done\n")
    assert log.spans == [(1, 1), (2, 8), (10, 1)]
    assert log.records[1]["level"] == "ERROR"


def test_java_prints_the_exception_below_an_error() -> None:
    head = "2026-11-23 21:47:45,709 ERROR [main] c.e.App - failed"
    below = "java.lang.IllegalStateException: bad\n\tat c.e.App.run(App.java:3)"
    cause = "Caused by: java.io.IOException: eof\n\t... 3 more"
    log = read(f"{head}\n{below}\n{cause}\n{head}\n")
    assert log.spans == [(1, 5), (6, 1)]
    assert log.records[0]["message"] == "failed"
    assert log.types == ["java.io.IOException", "java.lang.IllegalStateException"]


def test_next_prints_a_mark_before_each_message() -> None:
    log = read(
        "  ▲ Next.js 14.2.5\n  - Local: x\n\n ✓ Ready\n ⨯ TypeError: fetch failed\n    at f (/app/a.js:3:5)\n"
    )
    assert log.spans == [(1, 3), (4, 1), (5, 2)]
    assert log.types == ["TypeError"]


def test_go_panics_are_blocks() -> None:
    text = "panic: boom\n\ngoroutine 1 [running]:\nmain.f(...)\n\t/app/main.go:10 +0x1d\nexit status 2"
    log = read(f"2026/11/23 21:47:45 starting\n{text}\n")
    assert log.spans == [(1, 1), (2, 6)]
    assert (log.records[1]["level"], log.records[1]["message"], log.types) == (
        "FATAL",
        "panic: boom",
        ["panic"],
    )


@pytest.mark.parametrize(
    "text",
    [
        "Fatal Python error: Segmentation fault\n\nCurrent thread 0x1 (most recent call first):\n  File",
        "*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\nReading the file, at line 2\n>>> 'x'\nBad directive",
        "FATAL ERROR: Reached heap limit\n----- Native stack trace -----\n\n 1: 0xb78db3 node\n10: 0x10 y",
    ],
    ids=["python", "redis", "node"],
)
def test_what_a_dying_program_prints_is_one_record(text: str) -> None:
    (row,) = read(text).records
    assert row["level"] == "FATAL"


def test_parts_of_a_report_belong_to_the_report() -> None:
    prefix = "2026-11-23 21:47:45.709 UTC [17] u@d "
    text = (
        f"{prefix}ERROR:  bad\n{prefix}DETAIL:  why\n{prefix}HINT:  do\n"
        f"{prefix}CONTEXT:  where\n\tand where\n"
        f"{prefix}STATEMENT:  SELECT a,\n\tb\n{prefix}LOG:  next\n"
    )
    first, second = read(text).records
    parts = [first[name] for name in ("message", "detail", "hint", "context", "statement")]
    assert parts == ["bad", "why", "do", "where\nand where", "SELECT a,\nb"]
    assert (first["line_count"], second["message"], second["detail"]) == (7, "next", None)


def test_a_part_of_another_servers_process_is_not_mixed_in() -> None:
    text = "2026-11-23 21:47:45 UTC [1] ERROR:  a\n2026-11-23 21:47:45 UTC [2] DETAIL:  of another\n"
    log = read(text)
    assert log.spans == [(1, 1), (2, 1)]
    assert (log.records[1]["message"], log.records[1]["detail"]) == ("of another", "of another")


def test_pg_ctls_word_is_no_part_of_a_report() -> None:
    assert read("2026-11-23 21:47:45 UTC [1] LOG:  ready\n done\nserver started\n").messages == [
        "ready",
        " done",
        "server started",
    ]


def test_chinese_parts_belong_to_their_report() -> None:
    prefix = "2026-11-23 21:47:45.709 UTC [9] "
    (row,) = read(
        f"{prefix}错误:  关系不存在\n{prefix}详细信息:  细节\n{prefix}提示:  提示\n{prefix}语句:  SELECT 1\n"
    ).records
    assert [row[name] for name in ("level", "message", "detail", "hint", "statement")] == [
        "ERROR",
        "关系不存在",
        "细节",
        "提示",
        "SELECT 1",
    ]


def test_a_time_on_every_line_does_not_part_a_traceback() -> None:
    text = f"{HEAD.format('ERROR', 'x')}\n{TRACE}\n".splitlines()
    stamped = [f"2026/11/23 21:47:46 {line.removeprefix('2026-11-23 21:47:45,709 - ')}" for line in text]
    assert read("\n".join(stamped)).spans == [(1, 5)]


def test_a_line_with_its_own_time_ends_a_traceback() -> None:
    log = read(f"ERROR:    Exception in ASGI application\n{TRACE}\n2026-11-23 21:47:46 plain text\n")
    assert log.spans == [(1, 5), (6, 1)]


def test_an_object_is_whole_in_its_line() -> None:
    log = read('{"level": "error", "message": "ValueError: no", "ts": 1}\nnext line\nanother\n')
    assert log.spans == [(1, 1), (2, 1), (3, 1)]


def test_blank_and_indented_lines_go_on() -> None:
    assert read("INFO:     a\n\n  b\n\tc\nINFO:     d\n").spans == [(1, 4), (5, 1)]


def test_a_record_ends_at_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(join, "MAX_LINES", 3)
    assert read("a\n b\n c\n d\n e\n f\n g\n").spans == [(1, 3), (4, 3), (7, 1)]
    monkeypatch.setattr(join, "MAX_CHARS", 4)
    assert read("a\n bb\n cc\n dd\n").spans == [(1, 2), (3, 2)]
