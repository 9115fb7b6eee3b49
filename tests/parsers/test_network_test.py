"""Outputs of nslookup and wget as busybox 1.28 to 1.37 prints them, and what kubectl run adds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.bundle import Clock
from analyzer.model import NetworkTest
from analyzer.parsers.base import TextFile
from analyzer.parsers.network_test import looks_like_network_test, parse_network_test

ANSWERED = """\
Server:\t\t10.96.0.10
Address:\t10.96.0.10:53

Name:\tkubernetes.default.svc.cluster.local
Address: 10.96.0.1


{"status":"healthy","database":"ok"}pod "network-test" deleted
"""
OLD_BUSYBOX = """\
Server:    10.96.0.10
Address 1: 10.96.0.10 kube-dns.kube-system.svc.cluster.local

Name:      kubernetes.default.svc.cluster.local
Address 1: 10.96.0.1 kubernetes.default.svc.cluster.local
wget: unrecognized option '--timeout=5'
BusyBox v1.28.4 (2018-05-22 17:00:17 UTC) multi-call binary.

Usage: wget [-c|--continue] [--spider] [-q|--quiet] [-O|--output-document FILE]
\t[-h|--header 'header: value'] [-Y|--proxy on/off]
pod "network-test" deleted
"""
DNS_DOWN = """\
;; connection timed out; no servers could be reached

wget: bad address 'langgraph-multi-agent-service:8000'
pod "network-test" deleted
"""


def rows(text: str) -> list[NetworkTest]:
    file = TextFile("network-test.txt", text.splitlines(), Clock(None, "none", None))
    return [record for record in parse_network_test(file).records if isinstance(record, NetworkTest)]


def short(text: str) -> list[tuple[str, str | None, bool | None, int]]:
    return [(row.test, row.target, row.ok, row.line) for row in rows(text)]


def test_a_name_that_resolves_and_a_request_that_is_answered() -> None:
    assert short(ANSWERED) == [
        ("dns", "kubernetes.default.svc.cluster.local", True, 4),
        ("http", None, True, 8),
    ]
    dns, http = rows(ANSWERED)
    assert dns.server == "10.96.0.10"
    assert dns.detail.endswith("10.96.0.1")
    assert http.detail == '{"status":"healthy","database":"ok"}'


def test_a_wget_that_knows_no_timeout_option_says_nothing_of_the_service() -> None:
    assert short(OLD_BUSYBOX) == [
        ("dns", "kubernetes.default.svc.cluster.local", True, 4),
        ("http", None, None, 6),
    ]


def test_dns_that_does_not_answer_fails_both() -> None:
    assert short(DNS_DOWN) == [
        ("dns", None, False, 1),
        ("http", "langgraph-multi-agent-service:8000", False, 3),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("** server can't find api.example.com: NXDOMAIN", ("dns", "api.example.com", False, 1)),
        ("nslookup: can't resolve 'api.example.com'", ("dns", "api.example.com", False, 1)),
        (
            "wget: can't connect to remote host (10.96.7.3): Connection refused",
            ("http", "10.96.7.3", False, 1),
        ),
        ("wget: download timed out", ("http", None, False, 1)),
        ("wget: server returned error: HTTP/1.1 503 Service Unavailable", ("http", None, False, 1)),
        (
            "curl: (7) Failed to connect to api port 8000 after 2 ms: Connection refused",
            ("http", "api", False, 1),
        ),
        ("curl: (6) Could not resolve host: api.example.com", ("http", "api.example.com", False, 1)),
    ],
)
def test_each_way_to_fail(line: str, expected: tuple[str, str | None, bool, int]) -> None:
    assert short(line) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "",
        'pod "network-test" deleted\n',
        "If you don't see a command prompt, try pressing enter.\n",
        "pod default/network-test terminated (Error)\n",
        "wget: note: TLS certificate validation not implemented\n",
    ],
)
def test_what_kubectl_says_is_no_result(text: str) -> None:
    assert rows(text) == []


def test_recognised_by_content() -> None:
    assert looks_like_network_test(ANSWERED.splitlines())
    assert looks_like_network_test(DNS_DOWN.splitlines())
    assert not looks_like_network_test(["Server: nginx", "Date: now"])
    assert not looks_like_network_test(["2026-11-23 21:35:28 ERROR cannot connect"])


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    for row in rows(text):
        assert 1 <= row.line <= len(text.splitlines())
