"""Exceptions of a chain, the first raised first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.parsers.logs.json_lines import TRACEBACK
from analyzer.parsers.logs.traces import links, named, trace_start
from tests.parsers.logs.reading import read


def chain(text: str) -> list[tuple[str, str, int]]:
    """Type, message and line of each exception."""
    return [(link.type, link.said, link.at) for link in links(text.split("\n"))]


PYTHON = f"""\
{TRACEBACK}
  File "/usr/lib/socket.py", line 962, in getaddrinfo
    for res in _socket.getaddrinfo(host, port):
               ^^^^^^^^^^^^^^^^^^^^^^^
socket.gaierror: [Errno -3] Temporary failure in name resolution

During handling of the above exception, another exception occurred:

{TRACEBACK}
  File "/app/main.py", line 3, in ping
    client.ping()
  File "/usr/lib/redis/connection.py", line 1077, in connect
    raise ConnectionError(self._error_message(e))
redis.exceptions.ConnectionError: Error -3 connecting to redis:6379.
Temporary failure in name resolution."""


def test_python_prints_the_cause_first() -> None:
    assert chain(PYTHON) == [
        ("socket.gaierror", "[Errno -3] Temporary failure in name resolution", 4),
        (
            "redis.exceptions.ConnectionError",
            "Error -3 connecting to redis:6379.\nTemporary failure in name resolution.",
            13,
        ),
    ]
    assert [link.frame for link in links(PYTHON.split("\n"))] == [
        ("/usr/lib/socket.py", 962, "getaddrinfo"),
        ("/usr/lib/redis/connection.py", 1077, "connect"),
    ]


def test_the_exceptions_of_a_group_were_raised_before_it() -> None:
    text = f"""\
{TRACEBACK}
  File "/app/a.py", line 1, in f
KeyError: 'first'

The above exception was the direct cause of the following exception:

  + Exception Group {TRACEBACK}
  |   File "/app/a.py", line 6, in g
  |     raise group
  | ExceptionGroup: two (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | {TRACEBACK}
    |   File "/app/a.py", line 2, in a
    | ValueError: bad plan
    +---------------- 2 ----------------
    | {TRACEBACK}
    |   File "/app/a.py", line 3, in b
    | TimeoutError
    +------------------------------------"""
    assert [kind for kind, _, _ in chain(text)] == [
        "KeyError",
        "ValueError",
        "TimeoutError",
        "ExceptionGroup",
    ]


def test_java_prints_the_cause_last() -> None:
    text = """\
Exception in thread "main" java.lang.IllegalStateException: bad
\tat c.e.App.run(App.java:3)
\tat c.e.App.main(App.java)
Caused by: java.io.IOException: eof
\tat c.e.Db.read(Db.java:9)
\t... 3 more"""
    assert chain(text) == [("java.io.IOException", "eof", 3), ("java.lang.IllegalStateException", "bad", 0)]
    assert links(text.split("\n"))[1].frame == ("App.java", 3, "c.e.App.run")


def test_node_prints_the_cause_within() -> None:
    text = """\
node:internal/deps/undici/undici:14976
      Error.captureStackTrace(err);
            ^

TypeError: fetch failed
    at node:internal/deps/undici/undici:14976:13
    at async run (/app/a.js:3:5) {
  [cause]: Error: connect ECONNREFUSED 10.0.0.8:8123
      at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1611:16) {
    errno: -111,
  }
}"""
    assert chain(text) == [
        ("Error", "connect ECONNREFUSED 10.0.0.8:8123", 7),
        ("TypeError", "fetch failed", 4),
    ]


def test_a_panic_of_go() -> None:
    text = "panic: boom [recovered]\n\nmore\n\ngoroutine 1 [running]:\nmain.run(0x1)\n\t/app/main.go:10 +0x1d"
    (link,) = links(text.split("\n"))
    assert (link.type, link.said, link.frame) == (
        "panic",
        "boom [recovered]\n\nmore",
        ("/app/main.go", 10, "main.run"),
    )


@pytest.mark.parametrize(
    ("message", "kind", "said"),
    [
        ("ValueError: no", "ValueError", "no"),
        ("psycopg.errors.SyntaxError: at 1", "psycopg.errors.SyntaxError", "at 1"),
        ("Uncaught TypeError: x", "TypeError", "x"),
        (
            "cache failed task=7 error=TimeoutError: Timeout reading from redis n=2",
            "TimeoutError",
            "Timeout reading from redis",
        ),
        ("call failed: RateLimitError: Error code: 429", "RateLimitError", "Error code: 429"),
    ],
)
def test_a_message_may_name_its_exception(message: str, kind: str, said: str) -> None:
    assert [(link.type, link.said) for link in named(message)] == [(kind, said)]
    (row,) = read(f"ERROR:app:{message}\n").exceptions
    assert (row["type"], row["message"], row["line"], row["position"], row["length"]) == (kind, said, 1, 1, 1)


@pytest.mark.parametrize(
    "message", ["an Error: not a type", "Errors: 3", "the TimeoutError was handled", "error=none"]
)
def test_a_word_is_no_exception(message: str) -> None:
    assert read(f"INFO:app:{message}\n").exceptions == []


def test_an_exceptions_line_is_that_of_its_type_in_the_file() -> None:
    log = read("INFO:     a\nERROR:    Exception in ASGI application\n" + PYTHON + "\n")
    assert [row["line"] for row in log.exceptions] == [7, 16]
    assert {row["record"] for row in log.exceptions} == {2}


TEXT = st.lists(
    st.sampled_from(
        [
            *PYTHON.split("\n"),
            "  | x",
            "    +-+--",
            "    at f (/a.js:1:2)",
            "Caused by: a.B: c",
            "goroutine 1 [",
        ]
    )
    | st.text(max_size=20),
    max_size=20,
)


@given(TEXT)
def test_any_lines_give_links_within_them(lines: list[str]) -> None:
    assert all(0 <= link.at < len(lines) for link in links(lines))
    assert 0 <= trace_start(lines) <= len(lines)
