"""Many logs read at once give what each gives alone: nothing reaches from one log into the next."""

from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.bundle.member import Clock
from analyzer.bundle.text import LineBlock
from analyzer.parsers.logs import KnownPods, LogFrames, LogReader, LogSource, source_of
from analyzer.redact import Redactor
from tests.parsers.logs.reading import CLOCK, DATA

PODS = KnownPods("shop")
PODS.add_pod("api-6d5b7c9f44-x2v9k", "shop")
PODS.add_container("api-6d5b7c9f44-x2v9k", "api", "registry/api:1")

# What keeps state from line to line: parts of a line, wrapped objects, tracebacks that go on, prefixes of
# pods, times that are handed down, times without a year.
TRICKY = [
    ["2026-11-23T21:47:45.000000001Z stdout P half a", "2026-11-23T21:47:45.000000002Z stdout F  line"],
    ["2026-11-23T21:47:45.000000001Z stdout P never ends"],
    [
        '{"log":"[pod/x/y] no"}',
        '{"ts":"2026-11-23T21:47:45Z","msg":"2026-11-23 21:47:45,1 - a.b - INFO - in"}',
    ],
    ['{"time":"2026-11-23T21:47:45Z","message":"plain"}'],
    ["Traceback (most recent call last):", '  File "a.py", line 1, in f'],
    ["ValueError: what goes on above may end here", "    indented"],
    ["[pod/api-6d5b7c9f44-x2v9k/api] ERROR one", "[pod/other-0/main] two", "[pod/other-0/main]   three"],
    ["no time at all", "nor here"],
    ["2026-11-23 21:47:45,709 - app.main - ERROR - boom"],
    ["Nov 23 21:47:45 host kernel: out of memory", "I1123 21:47:45.709000       1 a.go:1] klog"],
    [
        "2026-11-23 21:35:20.661 UTC [8] ERROR:  relation",
        "2026-11-23 21:35:20.661 UTC [8] STATEMENT:  x",
        "\ty",
    ],
    ["", ""],
    ['10.0.0.1 - - [23/Nov/2026:23:03:11 +0000] "GET /a HTTP/1.1" 502 15 "-" "curl"'],
]


def source(number: int, written: datetime | None = None) -> LogSource:
    clock = Clock(written, "tar header", 1.0) if written else CLOCK
    return source_of(f"logs-app-{number}.txt", clock, PODS)


def alone(texts: list[list[str]], sources: list[LogSource]) -> LogFrames:
    frames = [
        frame
        for lines, one in zip(texts, sources, strict=True)
        for frame in LogReader(one).read([LineBlock(1, pl.Series("line", lines, dtype=pl.String))])
    ]
    return LogFrames(
        pl.concat(one.records for one in frames),
        pl.concat(one.requests for one in frames),
        pl.concat(one.exceptions for one in frames),
    )


def together(texts: list[list[str]], sources: list[LogSource]) -> LogFrames:
    log = [number for number, lines in enumerate(texts) for _ in lines]
    lines = [line for lines in texts for line in lines]
    return LogReader(*sources).read_together(
        pl.Series("line", lines, dtype=pl.String), pl.Series("log", log, dtype=pl.UInt32)
    )


def assert_equal(texts: list[list[str]], sources: list[LogSource]) -> None:
    one, other = alone(texts, sources), together(texts, sources)
    for name in ("records", "requests", "exceptions"):
        assert getattr(one, name).to_dicts() == getattr(other, name).to_dicts(), name


@given(st.lists(st.sampled_from(TRICKY), min_size=1, max_size=8))
def test_tricky_logs_in_any_order(texts: list[list[str]]) -> None:
    assert_equal(texts, [source(number) for number in range(len(texts))])


@given(st.lists(st.lists(st.sampled_from([line for log in TRICKY for line in log]), min_size=1), min_size=1))
def test_their_lines_in_any_mixture(texts: list[list[str]]) -> None:
    assert_equal(texts, [source(number) for number in range(len(texts))])


def test_real_logs() -> None:
    texts = [path.read_text().split("\n") for path in sorted(DATA.glob("*.log"))]
    assert len(texts) > 5
    assert_equal(texts, [source(number) for number in range(len(texts))])


def test_each_log_has_a_clock_of_its_own() -> None:
    texts = [["I1123 21:47:45.709000       1 a.go:1] klog"]] * 3
    sources = [source(0, datetime(2024, 12, 1)), source(1, datetime(2026, 11, 1)), source(2)]
    assert_equal(texts, sources)
    years = together(texts, sources).records["ts_utc"].dt.year().to_list()
    assert years == [2024, 2025, 2026]


KEY = ["-----BEGIN PRIVATE KEY-----", "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC7"]
SECRETS = [
    [*KEY, "-----END PRIVATE KEY-----", "after"],
    KEY,
    ["MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC7", "-----END PRIVATE KEY-----"],
    ["password=hunter2secret", "nothing"],
    ["API_KEY", "  String should match [type=x, input_value='sesame-open', input_type=str]"],
    ["plain"],
]


@given(st.lists(st.sampled_from(SECRETS), min_size=1, max_size=6))
def test_secrets_are_hidden_as_in_each_log_alone(logs: list[list[str]]) -> None:
    redactor = Redactor(b"key")
    series = [pl.Series("line", lines, dtype=pl.String) for lines in logs]
    apart = [redactor.stream().series(lines) for lines in series]
    assert redactor.together(series).to_list() == pl.concat(apart).to_list()


@pytest.mark.parametrize("lines", [["password=hunter2secret"]])
def test_something_is_hidden_at_all(lines: list[str]) -> None:
    assert "hunter2secret" not in "".join(Redactor(b"key").together([pl.Series("line", lines)]))
