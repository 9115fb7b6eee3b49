"""The summary that the guide's script writes, as a host in UTC and one that speaks Chinese print it."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from analyzer.bundle import Clock
from analyzer.model import Event, PodUsage, SummaryFact
from analyzer.parsers.base import Parsed, TextFile
from analyzer.parsers.summary import looks_like_summary, parse_summary

SUMMARY = """\
LangGraph多智能体系统诊断报告
生成时间: Mon Nov 23 22:58:46 UTC 2026
命名空间: langgraph-multi-agent

=== 系统概览 ===
Pod总数: 7
运行中Pod: 3
失败Pod: 4

服务总数: 5

=== 最近事件 ===
72s         Normal    Created     pod/web-7f9bb4dfb9-ww9wd   Created container web
60s         Warning   BackOff     pod/web-7f9bb4dfb9-ww9wd   Back-off restarting failed container web
2m (x5 over 9m)   Warning   FailedScheduling   pod/web-0   0/3 nodes are available: 3 Insufficient cpu.

=== 资源使用 ===
NAME                     CPU(cores)   MEMORY(bytes)
postgres-9985cd89b-z7r   65m          187Mi

=== 诊断文件 ===
total 136
drwxr-xr-x  2 root root  4096 Nov 23 22:58 .
-rw-r--r--  1 root root     0 Nov 23 22:58 summary.txt
"""


def parsed(text: str) -> Parsed:
    clock = Clock(datetime(2026, 11, 23, 22, 58, 46), "summary", 900.0)
    return parse_summary(TextFile("summary.txt", text.split("\n"), clock, "ns"))


def test_facts_keep_their_line() -> None:
    facts = {r.key: (r.value, r.line) for r in parsed(SUMMARY).records if isinstance(r, SummaryFact)}
    assert facts == {
        "generated_at": ("Mon Nov 23 22:58:46 UTC 2026", 2),
        "namespace": ("langgraph-multi-agent", 3),
        "pods_total": ("7", 6),
        "pods_running": ("3", 7),
        "pods_failed": ("4", 8),
        "services_total": ("5", 10),
    }


def test_recent_events_have_no_header_and_count_from_the_capture() -> None:
    events = [r for r in parsed(SUMMARY).records if isinstance(r, Event)]
    assert [(e.type, e.reason, e.object_kind, e.object_name, e.count, e.line) for e in events] == [
        ("Normal", "Created", "Pod", "web-7f9bb4dfb9-ww9wd", 1, 13),
        ("Warning", "BackOff", "Pod", "web-7f9bb4dfb9-ww9wd", 1, 14),
        ("Warning", "FailedScheduling", "Pod", "web-0", 5, 15),
    ]
    assert {e.form for e in events} == {"summary"}
    assert events[1].last_utc == datetime(2026, 11, 23, 22, 57, 46)
    assert events[2].first_utc == datetime(2026, 11, 23, 22, 49, 46)


def test_usage_is_a_table_within() -> None:
    (usage,) = [r for r in parsed(SUMMARY).records if isinstance(r, PodUsage)]
    assert (usage.pod, usage.cpu, usage.memory, usage.line) == (
        "postgres-9985cd89b-z7r",
        0.065,
        187 << 20,
        19,
    )


def test_every_line_of_a_summary_is_understood() -> None:
    assert parsed(SUMMARY).unparsed == []


def test_a_foreign_line_is_named() -> None:
    assert [number for number, _ in parsed(SUMMARY + "something else\n").unparsed] == [25]


def test_metrics_that_are_not_available() -> None:
    text = SUMMARY.replace("NAME                     CPU(cores)   MEMORY(bytes)", "Metrics Server不可用", 1)
    text = text.replace("postgres-9985cd89b-z7r   65m          187Mi\n", "")
    assert parsed(text).unparsed == []
    assert not [r for r in parsed(text).records if isinstance(r, PodUsage)]


def test_recognised_by_two_facts() -> None:
    assert looks_like_summary(SUMMARY.split("\n"))
    assert not looks_like_summary(["Pod总数: 7"])


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    result = parsed(text)
    total = len(text.split("\n"))
    assert all(1 <= number <= total for number, _ in result.unparsed)
