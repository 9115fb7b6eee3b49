"""`analyzer logs`: records of a pod, or the patterns in the logs."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import ExitCode
from analyzer.patterns import PARTS, sparkline, timeline
from tests.cli.running import FAULTY, Ended, Run

API = "langgraph-multi-agent"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from analyzer.pipeline import analyze
    from analyzer.rules.load import load_rules

    path = tmp_path_factory.mktemp("db") / "case"
    with analyze(FAULTY, load_rules(), within=path.parent).store as store:
        store.keep(path)
    return path


def rows(ended: Ended) -> list[dict[str, Any]]:
    assert ended.status == 0
    return [json.loads(line) for line in ended.out.splitlines()]


def test_patterns_of_the_whole_bundle_errors_first(run: Run, database: Path) -> None:
    found = rows(run("logs", "--patterns", database, "-o", "jsonl"))
    levels = [row["level"] for row in found]
    assert levels == sorted(levels, key=("FATAL", "ERROR", "WARNING", "INFO", "DEBUG", None).index)
    said = "select count(*) as said from log_records where trim(message, chr(10) || ' ') <> ''"
    ((total,),) = (row.values() for row in rows(run("sql", database, said, "-o", "jsonl")))
    assert sum(row["count"] for row in found) == total
    refused = next(row for row in found if row["pattern"].startswith("password authentication failed"))
    assert refused["component"] == "postgres"
    assert refused["known"] is True
    assert sum(refused["timeline"]) == refused["count"]


def test_patterns_of_a_pod_are_told_run_by_run(run: Run, database: Path) -> None:
    found = rows(run("logs", "--patterns", API, database, "-o", "jsonl"))
    assert {row["stream"] for row in found} == {"current", "previous"}
    assert all(row["pod"].startswith(API) for row in found)
    before = rows(run("logs", "--patterns", API, database, "--previous", "-o", "jsonl"))
    assert before == [row for row in found if row["stream"] == "previous"]


def test_patterns_can_be_searched(run: Run, database: Path) -> None:
    found = rows(run("logs", "--patterns", database, "--grep", "(?i)unavailable", "-o", "jsonl"))
    assert [row["pattern"] for row in found] == ["database unavailable host=postgres-service"]
    assert rows(run("logs", "--patterns", database, "--container", "teapot", "-o", "jsonl")) == []


def test_the_table_ends_with_the_pattern_and_csv_holds_everything(run: Run, database: Path) -> None:
    table = run("logs", "--patterns", database).out.splitlines()
    assert table[0].startswith("COUNT   LEVEL ")
    assert table[0].endswith("   PATTERN")
    assert table[1].endswith("   password authentication failed for user <*>")
    assert "█" in table[1]
    content = list(csv.DictReader(io.StringIO(run("logs", "--patterns", database, "-o", "csv").out)))
    assert len(content) == len(table) - 1
    assert content[0].keys() >= {"file", "line", "timeline"}


def test_the_bundle_may_come_from_the_environment(
    run: Run, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = run("logs", "--patterns", database).out
    of_pod = run("logs", "--patterns", "postgres", database).out
    records = run("logs", "postgres", database).out
    monkeypatch.setenv("ANALYZER_BUNDLE", str(database))
    assert run("logs", "--patterns").out == everything
    assert run("logs", "--patterns", "postgres").out == of_pod
    assert run("logs", "postgres").out == records


@pytest.mark.parametrize(
    "arguments",
    [
        ("logs",),
        ("logs", "postgres"),
        ("logs", "--patterns"),
        ("logs", "--patterns", "teapot", FAULTY),
        ("logs", "--patterns", FAULTY, "--since", "5m"),
        ("logs", "--patterns", FAULTY, "--grep", "("),
    ],
)
def test_wrong_usage_is_refused_in_one_line(run: Run, arguments: tuple[object, ...]) -> None:
    ended = run(*arguments)
    assert ended.status == ExitCode.USAGE
    assert ended.out == ""
    assert len(ended.err.splitlines()) == 1


# -- counts over time ------------------------------------------------------------------------------

NOON = datetime(2026, 11, 23, 12)


def test_a_short_time_has_a_part_for_each_minute() -> None:
    minutes = {NOON: 2, NOON + timedelta(minutes=3): 1}
    assert timeline(minutes) == [2, 0, 0, 1]
    assert sparkline(timeline(minutes)) == "█  ▄"


def test_what_happened_once_is_never_blank() -> None:
    assert sparkline([1, 0, 10_000]) == "▁ █"
    assert sparkline([]) == ""
    assert sparkline([0, 0]) == "  "


@given(st.dictionaries(st.integers(0, 10**6), st.integers(1, 10**6), max_size=50))
def test_no_record_is_lost_over_time(minutes: dict[int, int]) -> None:
    counts = timeline({NOON + timedelta(minutes=minute): count for minute, count in minutes.items()})
    assert sum(counts) == sum(minutes.values())
    assert len(counts) <= PARTS
    assert not counts or (counts[0] > 0 and counts[-1] > 0), "it begins and ends where something happened"
    assert len(sparkline(counts)) == len(counts)
