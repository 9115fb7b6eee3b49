"""JSON lines as the logging libraries write them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.parsers.logs.json_lines import is_record, read_json
from tests.parsers.logs.reading import one, read

T = datetime(2026, 11, 23, 21, 47, 45)
MS = T.replace(microsecond=709000)
STACK = 'Traceback (most recent call last):\n  File "a.py", line 1, in f\nValueError: no'

# line → level, logger, message, time
LINES: list[tuple[str, dict[str, Any], Any, Any, str, Any]] = [
    (
        "structlog",
        {
            "task_id": 7,
            "event": "up",
            "logger": "app",
            "level": "info",
            "timestamp": "2026-11-23T21:47:45.709Z",
        },
        "INFO",
        "app",
        "up task_id=7",
        MS,
    ),
    (
        "python-json-logger",
        {"asctime": "2026-11-23 21:47:45,709", "levelname": "WARNING", "name": "app", "message": "slow"},
        "WARNING",
        "app",
        "slow",
        MS,
    ),
    (
        "zap",
        {"level": "error", "ts": 1795470465.709, "caller": "a.go:1", "msg": "no", "err": "eof"},
        "ERROR",
        "a.go:1",
        "no err=eof",
        MS,
    ),
    (
        "slog",
        {"time": "2026-11-24T05:47:45.709+08:00", "level": "INFO", "msg": "up", "port": 80},
        "INFO",
        None,
        "up port=80",
        MS,
    ),
    ("logrus", {"level": "fatal", "msg": "no", "time": "2026-11-23T21:47:45Z"}, "FATAL", None, "no", T),
    (
        "pino",
        {"level": 50, "time": 1795470465709, "pid": 1, "hostname": "x", "msg": "no"},
        "ERROR",
        None,
        "no pid=1 hostname=x",
        MS,
    ),
    (
        "bunyan",
        {"name": "app", "level": 30, "msg": "up", "time": "2026-11-23T21:47:45.709Z", "v": 0},
        "INFO",
        "app",
        "up v=0",
        MS,
    ),
    (
        "Python's levelno",
        {"levelno": 40, "message": "no", "created": 1795470465.709},
        "ERROR",
        None,
        "no",
        MS,
    ),
    ("GELF", {"short_message": "no", "level": 3, "timestamp": 1795470465.709}, "ERROR", None, "no", MS),
    (
        "Serilog",
        {"@t": "2026-11-23T21:47:45.709Z", "@l": "Warning", "@m": "slow"},
        "WARNING",
        None,
        "slow",
        MS,
    ),
    (
        "ECS",
        {"@timestamp": "2026-11-23T21:47:45.709Z", "log.level": "warn", "message": "slow", "log.logger": "a"},
        "WARNING",
        "a",
        "slow",
        MS,
    ),
    (
        "GCP",
        {"severity": "NOTICE", "message": "up", "time": "2026-11-23T21:47:45.709Z"},
        "INFO",
        None,
        "up",
        MS,
    ),
    (
        "MongoDB",
        {"t": {"$date": "2026-11-23T21:47:45.709+00:00"}, "s": "E", "c": "NET", "ctx": "conn1", "msg": "no"},
        "ERROR",
        None,
        "no s=E c=NET ctx=conn1",
        MS,
    ),
    (
        "loguru",
        {
            "text": "x",
            "record": {
                "message": "up",
                "level": {"name": "SUCCESS", "no": 25},
                "name": "app",
                "time": {"repr": "…", "timestamp": 1795470465.709},
            },
        },
        "INFO",
        "app",
        "up",
        MS,
    ),
    (
        "CloudNativePG",
        {
            "level": "info",
            "ts": "2026-11-23T21:47:45.709Z",
            "logger": "postgres",
            "msg": "record",
            "record": {"error_severity": "FATAL", "message": "no", "detail": "why"},
        },
        "FATAL",
        "postgres",
        "no detail=why",
        MS,
    ),
    ("Chinese", {"message": "数据库连接失败", "level": "错误"}, "ERROR", None, "数据库连接失败", None),
    ("two messages", {"event": "up", "message": "really"}, None, None, "really event=up", None),
    ("no message", {"level": "info", "n": 1}, "INFO", None, "n=1", None),
]


@pytest.mark.parametrize(
    ("library", "line", "level", "logger", "message", "time"), LINES, ids=[a[0] for a in LINES]
)
def test_an_object_of_a_library(
    library: str, line: dict[str, Any], level: Any, logger: Any, message: str, time: Any
) -> None:
    row = one(json.dumps(line))
    assert (row["level"], row["logger"], row["message"], row["ts_utc"]) == (level, logger, message, time), (
        library
    )
    assert row["format"] == "json"


@pytest.mark.parametrize(
    "line",
    [
        {"event": "bad", "exception": STACK},
        {"event": "bad", "exc_info": STACK},
        {"message": "bad", "stack_trace": STACK},
        {"message": f"bad\n{STACK}"},
        {"message": "bad", "error": {"type": "ValueError", "message": "no", "stack_trace": STACK}},
        {"message": "bad", "exc_info": STACK.split("\n")},
        {
            "event": "bad",
            "exception": [
                {
                    "exc_type": "ValueError",
                    "exc_value": "no",
                    "frames": [{"filename": "a.py", "lineno": 1, "name": "f"}],
                }
            ],
        },
    ],
    ids=lambda line: next(key for key in reversed(line)),
)
def test_a_stack_trace_leaves_the_message(line: dict[str, Any]) -> None:
    log = read(json.dumps({"level": "error"} | line))
    assert (log.records[0]["message"], log.records[0]["trace"]) == ("bad", STACK)
    (link,) = log.exceptions
    assert (link["type"], link["message"], link["frame_file"], link["frame_line"]) == (
        "ValueError",
        "no",
        "a.py",
        1,
    )


def test_dict_tracebacks_are_a_chain_the_cause_first() -> None:
    stacks: list[dict[str, Any]] = [
        {"exc_type": name, "exc_value": "x", "frames": []} for name in ("OuterError", "InnerError")
    ]
    assert read(json.dumps({"event": "bad", "exception": stacks})).types == ["InnerError", "OuterError"]


def test_nodes_error_object_gives_its_stack() -> None:
    error = {"type": "Error", "message": "boom", "stack": "Error: boom\n    at f (/app/a.js:3:5)"}
    log = read(json.dumps({"level": 50, "msg": "bad", "err": error}))
    assert log.records[0]["message"] == "bad"
    assert [(row["type"], row["message"], row["frame_file"]) for row in log.exceptions] == [
        ("Error", "boom", "/app/a.js")
    ]


@pytest.mark.parametrize("line", ["{not json", '{"a": ', "[1, 2]", '"text"', "{}x"])
def test_what_is_no_object_is_a_line_of_text(line: str) -> None:
    row = one(line)
    assert (row["format"], row["message"], row["level"]) == ("text", line, None)


def test_an_object_of_no_logger_is_its_own_message() -> None:
    assert one('{"status": "ok"}')["message"] == '{"status": "ok"}'


@pytest.mark.parametrize(
    "line", ['{"msg": "x", "n": NaN}', r'{"msg": "x", "n": "\ud800"}', '{"msg": "x", "n": 1e999}']
)
def test_what_only_python_calls_json_is_read_too(line: str) -> None:
    row = one(line)
    assert row["format"] == "json"
    assert row["message"].startswith("x n=")


def test_colours_within_strings_are_removed() -> None:
    row = one(json.dumps({"level": "info", "msg": "\x1b[32mgreen\x1b[0m", "logger": "a"}))
    assert row["message"] == "green"


def test_a_deeply_nested_object_is_no_reason_to_fail() -> None:
    assert one('{"msg": ' + "[" * 100_000)["format"] == "text"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"level": "info", "msg": "x"}', True),
        ('{"log": "x\\n", "stream": "stdout", "time": "…"}', True),
        ('{"apiVersion": "v1", "kind": "List", "message": "x", "time": "y"}', False),
        ('{"status": "ok"}', False),
        ("level: info", False),
    ],
)
def test_records_are_told_from_other_objects(line: str, expected: bool) -> None:
    assert is_record(line) is expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(
    [
        "ts",
        "time",
        "level",
        "levelno",
        "severity",
        "msg",
        "message",
        "logger",
        "name",
        "exception",
        "stack",
        "err",
        "error",
        "record",
        "ctx",
        "s",
        "error_severity",
    ]
) | st.text(max_size=6)


@given(st.dictionaries(KEYS, JSON, max_size=8))
def test_any_object_is_read(found: dict[str, Any]) -> None:
    line = json.dumps(found)
    fields = read_json(line)
    assert fields is not None
    assert all(field is None or isinstance(field, str) for field in fields[:5])
    log = read(line)
    assert [row["text"] for row in log.records] == [line]
