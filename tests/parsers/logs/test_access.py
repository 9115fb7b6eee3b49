"""Requests that access records show."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from tests.parsers.logs.reading import read

T = datetime(2026, 11, 23, 21, 50, 44)
CLF = "[23/Nov/2026:21:50:44 +0000]"
EMPTY = dict.fromkeys(
    (
        "ts_utc",
        "method",
        "path",
        "status",
        "duration_s",
        "bytes",
        "client",
        "upstream",
        "upstream_status",
        "agent",
    )
)

LINES: list[tuple[str, str, dict[str, Any]]] = [
    (
        "uvicorn",
        'INFO:     10.244.1.18:37607 - "POST /api/tasks?q=1 HTTP/1.1" 201 Created',
        {"method": "POST", "path": "/api/tasks?q=1", "status": 201, "client": "10.244.1.18"},
    ),
    (
        "uvicorn by gunicorn",
        '10.244.1.18:47069 - "GET / HTTP/1.1" 200',
        {"method": "GET", "path": "/", "status": 200, "client": "10.244.1.18"},
    ),
    (
        "uvicorn, IPv6",
        'INFO:     ::1:54321 - "GET / HTTP/1.1" 200 OK',
        {"method": "GET", "path": "/", "status": 200, "client": "::1"},
    ),
    (
        "uvicorn, WebSocket",
        'INFO:     10.0.0.1:1 - "WebSocket /ws?token=x" [accepted]',
        {"method": "WebSocket", "path": "/ws?token=x", "status": 101, "client": "10.0.0.1"},
    ),
    (
        "uvicorn, WebSocket refused",
        'INFO:     10.0.0.1:1 - "WebSocket /ws" 403',
        {"method": "WebSocket", "path": "/ws", "status": 403, "client": "10.0.0.1"},
    ),
    (
        "nginx",
        f'10.244.1.18 - - {CLF} "GET /ws HTTP/1.1" 426 15 "https://x/" "Mozilla/5.0 (Mac)"',
        {
            "ts_utc": T,
            "method": "GET",
            "path": "/ws",
            "status": 426,
            "bytes": 15,
            "client": "10.244.1.18",
            "agent": "Mozilla/5.0 (Mac)",
        },
    ),
    (
        "nginx, with the forwarded address",
        f'10.0.0.1 - bob {CLF} "GET / HTTP/2.0" 200 1 "-" "-" "203.0.113.9"',
        {"ts_utc": T, "method": "GET", "path": "/", "status": 200, "bytes": 1, "client": "10.0.0.1"},
    ),
    (
        "nginx, TLS to a plain port",
        f'10.0.0.1 - - {CLF} "\\x16\\x03\\x01" 400 157 "-" "-"',
        {"ts_utc": T, "status": 400, "bytes": 157, "client": "10.0.0.1"},
    ),
    (
        "ingress-nginx",
        (
            f'10.0.0.1 - - {CLF} "GET /x HTTP/1.1" 502 150 "-" "curl/8" 191 0.003 '
            "[ns-svc-8000] [] 10.1.1.1:8000 0 0.003 502 f9"
        ),
        {
            "ts_utc": T,
            "method": "GET",
            "path": "/x",
            "status": 502,
            "bytes": 150,
            "client": "10.0.0.1",
            "duration_s": 0.003,
            "upstream": "10.1.1.1:8000",
            "upstream_status": "502",
            "agent": "curl/8",
        },
    ),
    (
        "ingress-nginx, tried twice",
        (
            f'10.0.0.1 - - {CLF} "GET /x HTTP/1.1" 504 160 "-" "curl/8" 191 10.0 [ns-svc-8000] [] '
            "10.1.1.1:8000, 10.1.1.2:8000 0, 0 5.0, 5.0 504, 504 f9"
        ),
        {
            "ts_utc": T,
            "method": "GET",
            "path": "/x",
            "status": 504,
            "bytes": 160,
            "client": "10.0.0.1",
            "duration_s": 10.0,
            "upstream": "10.1.1.1:8000, 10.1.1.2:8000",
            "upstream_status": "504, 504",
            "agent": "curl/8",
        },
    ),
    (
        "ingress-nginx, no upstream",
        f'10.0.0.1 - - {CLF} "GET /x HTTP/1.1" 503 190 "-" "curl/8" 70 0.000 [ns-svc-80] [] - - - - f9',
        {
            "ts_utc": T,
            "method": "GET",
            "path": "/x",
            "status": 503,
            "bytes": 190,
            "client": "10.0.0.1",
            "duration_s": 0.0,
            "agent": "curl/8",
        },
    ),
    (
        "Django",
        '[23/Nov/2026 21:50:44] "GET /health HTTP/1.1" 200 2',
        {"ts_utc": T, "method": "GET", "path": "/health", "status": 200, "bytes": 2},
    ),
    (
        "Envoy",
        '[2026-11-23T21:50:44.000Z] "GET /x HTTP/1.1" 503 UF upstream_reset - "-" 0 91 12 - "-" "curl/8"',
        {"ts_utc": T, "method": "GET", "path": "/x", "status": 503},
    ),
    (
        "JSON of nginx",
        json.dumps(
            {
                "time": "2026-11-23T21:50:44+00:00",
                "remote_addr": "10.0.0.1",
                "request_method": "GET",
                "uri": "/x",
                "status": 499,
                "body_bytes_sent": 0,
                "request_time": 1.5,
                "upstream_addr": "10.1.1.1:80",
                "upstream_status": "-",
                "http_user_agent": "curl/8",
            }
        ),
        {
            "ts_utc": T,
            "method": "GET",
            "path": "/x",
            "status": 499,
            "bytes": 0,
            "client": "10.0.0.1",
            "duration_s": 1.5,
            "upstream": "10.1.1.1:80",
            "agent": "curl/8",
        },
    ),
    (
        "JSON of an application",
        json.dumps(
            {"event": "request", "method": "PUT", "path": "/x", "status_code": 200, "duration_ms": 12}
        ),
        {"method": "PUT", "path": "/x", "status": 200, "duration_s": 0.012},
    ),
    (
        "logfmt",
        'time="2026-11-23T21:50:44Z" level=info msg=request method=GET path=/x status=200',
        {"ts_utc": T, "method": "GET", "path": "/x", "status": 200},
    ),
]


@pytest.mark.parametrize(("server", "line", "expected"), LINES, ids=[line[0] for line in LINES])
def test_a_request_of_a_server(server: str, line: str, expected: dict[str, Any]) -> None:
    (row,) = read(f"starting\n{line}\n").requests
    found = {name: row[name] for name in EMPTY}
    assert found == EMPTY | expected, server
    assert row["line"] == 2


@pytest.mark.parametrize(
    "line",
    [
        'the client sent - "GET / HTTP/1.1" and left',
        "INFO:     connection open",
        json.dumps(
            {"event": "slow request", "level": "warning", "method": "GET", "path": "/x", "status": 200}
        ),
        json.dumps({"event": "task", "method": "fast", "path": "/x", "status": "done"}),
        f'10.0.0.1 - - {CLF} "GET / HTTP/1.1" none of it',
        '2026/11/23 21:50:44 [error] 4#4: *2 open() failed, request: "GET /x HTTP/1.1", host: "x"',
    ],
)
def test_what_is_no_request(line: str) -> None:
    assert read(line).requests == []


def test_requests_keep_the_order_of_their_records() -> None:
    lines = [line for _, line, _ in LINES]
    assert [row["line"] for row in read("\n".join(lines)).requests] == list(range(1, len(lines) + 1))
