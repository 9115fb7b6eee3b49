"""What kubectl, container runtimes, syslog and collectors put before a program's lines."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from analyzer.parsers.logs import KnownPods
from tests.parsers.logs.reading import one, read, source

OWN = datetime(2026, 11, 23, 21, 47, 45, 709000)
OUTER = datetime(2026, 11, 23, 21, 47, 46)
LINE = "2026-11-23 21:47:45,709 - app.main - INFO - up"
BARE = "INFO:     up"
TRACE = 'Traceback (most recent call last):\n  File "/app/main.py", line 3, in run\nValueError: no'
NANO = "2026-11-23T21:47:46.000000001Z"


@pytest.mark.parametrize(
    ("prefix", "source_of_time"),
    [
        (f"{NANO} ", "kubectl"),
        (f"{NANO} stdout F ", "prefix"),
        ("2026-11-24T05:47:46.000000001+08:00 stderr F ", "prefix"),
        ("Nov 23 21:47:46 node-1 app[12]: ", "prefix"),
        ("<14>Nov 23 21:47:46 node-1 app: ", "prefix"),
        (f"<34>1 {NANO} node-1 app 12 - - ", "prefix"),
        ("2026-11-23T21:47:46+0000 node-1 app[12]: ", "prefix"),
    ],
)
def test_the_programs_own_time_comes_before_that_of_a_prefix(prefix: str, source_of_time: str) -> None:
    row = one(prefix + LINE)
    assert (row["ts_utc"], row["ts_source"]) == (OWN, "own")
    assert (row["level"], row["logger"], row["message"]) == ("INFO", "app.main", "up")
    row = one(prefix + BARE)
    assert (row["ts_utc"], row["ts_source"]) == (OUTER, source_of_time)
    assert (row["format"], row["level"], row["message"]) == ("uvicorn", "INFO", "up")


def test_kubectls_time_may_stand_before_an_object() -> None:
    row = one(NANO + ' {"level": "error", "msg": "no"}')
    assert (row["format"], row["level"], row["message"], row["ts_utc"]) == ("json", "ERROR", "no", OUTER)


def test_two_times_of_one_line_are_kubectls_and_the_programs() -> None:
    row = one("2026-11-23T21:47:46Z 1795470465.709 8 u@d FATAL:  no")
    assert (row["ts_utc"], row["format"], row["message"]) == (OWN, "postgres", "no")


def docker(text: str, stream: str = "stdout") -> str:
    return json.dumps({"log": text, "stream": stream, "time": NANO})


def test_lines_of_dockers_json_file() -> None:
    log = read("\n".join([docker(LINE + "\n"), docker("a\n"), docker("  b\n", "stderr")]))
    assert log.messages == ["up", "a\n  b"]
    assert [row["ts_source"] for row in log.records] == ["own", "prefix"]


def test_a_long_line_that_docker_cut_is_whole_again() -> None:
    log = read("\n".join([docker("a long"), docker(" line\n"), docker("INFO:     x\n")]))
    assert log.messages == ["a long line", "x"]
    assert log.spans == [(1, 2), (3, 1)]


def test_a_long_line_that_the_runtime_cut_is_whole_again() -> None:
    log = read(
        "\n".join(
            f"{NANO} stdout {text}" for text in ("P ERROR:    a long", "P  and longer", "F  line", "F x")
        )
    )
    assert log.messages == ["a long and longer line", "x"]
    assert log.records[0]["level"] == "ERROR"


def test_a_part_is_never_glued_to_another_stream() -> None:
    log = read(
        "\n".join([f"{NANO} stdout P begun", f"{NANO} stderr F INFO:     other", f"{NANO} stdout F  ended"])
    )
    assert log.messages[:2] == ["begun", "other\n ended"]


def test_a_broken_docker_line_is_text() -> None:
    line = '{"log": "x, "stream": "stdout"}'
    assert one(line)["message"] == line


def wrapped(text: str) -> str:
    return json.dumps({"ts": 1795470466, "level": "info", "msg": text})


def test_objects_that_wrap_another_programs_lines_are_taken_off() -> None:
    log = read(
        "\n".join(map(wrapped, ["[17] ERROR:  no", "[17] HINT:  do", "\ta", "app.main - WARNING - slow"]))
    )
    assert [row["level"] for row in log.records] == ["ERROR", "WARNING"]
    assert log.records[0]["hint"] == "do\na"
    assert (log.records[0]["ts_utc"], log.records[0]["ts_source"]) == (OUTER, "prefix")


def test_a_wrappers_level_is_not_that_of_the_crash_within() -> None:
    log = read("\n".join(map(wrapped, ["app.main - INFO - up", *TRACE.split("\n")])))
    assert [(row["level"], row["message"]) for row in log.records] == [
        ("INFO", "up"),
        ("ERROR", "ValueError: no"),
    ]


def test_objects_of_a_logger_are_no_wrappers() -> None:
    log = read("\n".join(map(wrapped, ["started", "  indented", "Traceback is a word"])))
    assert [row["format"] for row in log.records] == ["json"] * 3


def test_pods_of_kubectl_prefix_are_kept_apart() -> None:
    pods = KnownPods("lg")
    pods.add_pod("pg-0", "data", {"app": "x"})
    pods.add_container("pg-0", "db", "postgres:15")
    text = [
        "[pod/web-1/main] ERROR:    Exception in ASGI application",
        "[pod/pg-0/db] 2026-11-23 21:47:45.709 UTC [8] LOG:  up",
        "[pod/web-1/main] Traceback (most recent call last):",
        "[pod/web-1/main] INFO:     x",
    ]
    log = read("\n".join(text), source("all.log", pods))
    assert log.spans == [(1, 1), (2, 1), (3, 1), (4, 1)]
    found = [(row["namespace"], row["pod"], row["container"], row["component"]) for row in log.records]
    assert found[0] == ("lg", "web-1", "main", "frontend")
    assert found[1] == ("data", "pg-0", "db", "postgres")
    assert [row["ts_source"] for row in log.records] == ["none", "own", "none", "none"]


@pytest.mark.parametrize(
    "prefix", [f"{NANO} stdout F ", "Nov 23 21:47:46 node-1 app[12]: ", "[pod/a-1/b] ", f"{NANO} "]
)
def test_an_object_or_a_line_of_pg_ctl_may_stand_behind_any_prefix(prefix: str) -> None:
    assert one(prefix + '{"level": "error", "msg": "no"}')["message"] == "no"
    row = one(prefix + "waiting for server to start....2026-11-23 21:47:45.709 UTC [18] LOG:  up")
    assert (row["message"], row["ts_utc"]) == ("up", OWN)


def test_prefix_and_timestamps_together() -> None:
    row = one(f"[pod/web-1/main] {NANO} {LINE}")
    assert (row["pod"], row["container"], row["ts_utc"], row["message"]) == ("web-1", "main", OWN, "up")


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("\x1b[32mINFO\x1b[0m:     up", BARE),
        ("\x1b[1;38;5;6mINFO:     up\x1b[K", BARE),
        ("\x1b]0;title\x07INFO:     up", BARE),
        ("I\x00N\x00FO:     up\x00", BARE),
        ("\ufeffINFO:     up", BARE),
        ("INFO:     up\x1b[0m\r", BARE),
    ],
)
def test_controls_of_terminals_are_removed(raw: str, clean: str) -> None:
    row = one(raw)
    assert (row["text"], row["format"], row["message"]) == (clean, "uvicorn", "up")
    assert one(docker(raw + "\n"))["message"] == "up"


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("gb18030"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.rstrip("\n").encode(),
    ],
    ids=["utf-8", "mark", "utf-16", "gb18030", "crlf", "cr", "no last line end"],
)
def test_an_encoding_changes_nothing(encode: object) -> None:
    second = "2026-11-23 21:47:46,000 - app - INFO - 好的"
    text = f"2026-11-23 21:47:45,709 - app - ERROR - 数据库连接失败\n\t请检查\n{second}\n"
    assert callable(encode)
    assert read(encode(text)).records == read(text).records


def test_bytes_that_are_no_utf8_are_marked_and_the_rest_is_read() -> None:
    (row,) = read(b"2026-11-23 21:47:45,709 - app - ERROR - caf\xe9 x\n").records
    assert (row["level"], row["message"]) == ("ERROR", "caf\ufffd x")


def test_a_very_long_line_is_one_record() -> None:
    (row,) = read(b"ERROR:    " + b"x" * 3_000_000).records
    assert (row["level"], row["line_count"]) == ("ERROR", 1)
    assert row["message"].endswith("bytes cut]")
