"""The command as a user types it: output, streams, exit status."""

from __future__ import annotations

import gzip
import io
import json
import os
import sqlite3
import stat
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.errors import ExitCode
from tests.cli.running import CUT, FAULTY, HEALTHY, Run


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("db") / "case"
    run = subprocess.run(
        [sys.executable, "-m", "analyzer", "analyze", str(FAULTY), "--keep", str(path)],
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert run.stderr == b"", "a quiet run is silent"
    return path


# -- analyze ---------------------------------------------------------------------------------------


def test_the_first_lines_are_a_verdict_for_a_ticket(run: Run) -> None:
    ended = run("analyze", FAULTY)
    first, second, third = ended.out.splitlines()[:3]
    assert ended.status == 0
    assert ended.err == ""
    assert first.startswith("FAULTY: 1 root cause(s), ")
    assert second.startswith("  P1 config.db_password  Deployment/postgres  ")
    assert "captured 2026-11-23" in third


def test_json_is_one_document_and_nothing_else(run: Run) -> None:
    ended = run("analyze", FAULTY, "--format", "json")
    told = json.loads(ended.out)
    assert told["verdict"] == "faulty"
    assert told["root_causes"][0]["evidence"][0].keys() >= {"file", "line", "text"}
    assert ended.err == ""


def test_chinese(run: Run) -> None:
    assert run("analyze", FAULTY, "--lang", "zh").out.startswith("存在故障: 1 个根因")


def test_a_cut_bundle_is_analyzed_as_far_as_it_goes(run: Run) -> None:
    ended = run("analyze", CUT)
    assert ended.status == 0
    assert "the bundle is damaged or incomplete" in ended.out
    assert "archive.truncated" in ended.out


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("analyze", HEALTHY, "--fail-on", "P4"), ExitCode.OK),
        (("analyze", FAULTY, "--fail-on", "P1"), ExitCode.FINDINGS),
        (("analyze", FAULTY, "--fail-on", "P0"), ExitCode.OK),
        (("analyze", CUT, "--strict"), ExitCode.PARTIAL),
        (("analyze", CUT, "--strict", "--fail-on", "P1"), ExitCode.PARTIAL),
        (("analyze", HEALTHY, "--strict"), ExitCode.OK),
        (("analyze",), ExitCode.USAGE),
        (("analyze", HEALTHY, "--format", "xml"), ExitCode.USAGE),
        (("nonsense",), ExitCode.USAGE),
        (("--version",), ExitCode.OK),
        (("--help",), ExitCode.OK),
    ],
)
def test_exit_status(run: Run, arguments: tuple[object, ...], status: ExitCode) -> None:
    assert run(*arguments).status == status


# -- bad input -------------------------------------------------------------------------------------


def bundle_of(path: Path, files: dict[str, bytes]) -> Path:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(f"top/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    path.write_bytes(gzip.compress(data.getvalue()))
    return path


def no_such_file(_: Path) -> None:
    """Nothing is made."""


def empty_file(path: Path) -> None:
    path.write_bytes(b"")


def text_file(path: Path) -> None:
    path.write_text("this is no bundle\n" * 100)


def empty_folder(path: Path) -> None:
    path.mkdir()


def gzip_of_nothing(path: Path) -> None:
    path.write_bytes(gzip.compress(b""))


def cut_at_once(path: Path) -> None:
    path.write_bytes(FAULTY.read_bytes()[:15])


def other_database(path: Path) -> None:
    sqlite3.connect(path).execute("create table x (y)").close()


def pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize(
    "make",
    [no_such_file, empty_file, text_file, empty_folder, gzip_of_nothing, cut_at_once, other_database, pipe],
)
def test_what_is_no_bundle_is_refused_in_one_line(
    run: Run, tmp_path: Path, make: Callable[[Path], None]
) -> None:
    path = tmp_path / "bundle.tar.gz"
    make(path)
    ended = run("analyze", path)
    assert ended.status == ExitCode.UNREADABLE
    assert ended.out == ""
    (line,) = ended.err.splitlines()
    assert line.startswith("analyzer: ")
    assert line.endswith(")"), "says what to do"


def test_a_damaged_database_is_refused(run: Run, database: Path, tmp_path: Path) -> None:
    path = tmp_path / "case.duckdb"
    path.write_bytes((database / "case.duckdb").read_bytes()[:20_000])
    ended = run("analyze", path)
    assert ended.status == ExitCode.UNREADABLE
    assert len(ended.err.splitlines()) == 1


def test_a_database_that_cannot_be_written_is_refused(run: Run, tmp_path: Path) -> None:
    ended = run("analyze", HEALTHY, "--keep", tmp_path / "no" / "such" / "folder")
    assert ended.status == ExitCode.UNREADABLE
    assert "cannot write" in ended.err


def test_an_archive_of_unknown_files_is_undetermined(run: Run, tmp_path: Path) -> None:
    ended = run("analyze", bundle_of(tmp_path / "b.tar.gz", {"notes.txt": b"call me back\n"}))
    assert ended.status == 0
    assert ended.out.startswith("UNDETERMINED")


def test_a_bug_is_told_without_a_word_of_the_bundle(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("hunter2 from the bundle")

    monkeypatch.setattr("analyzer.pipeline.ingest", broken)
    ended = run("analyze", HEALTHY, "--fresh")
    assert ended.status == ExitCode.INTERNAL
    assert "ValueError" in ended.err
    assert "hunter2" not in ended.err + ended.out


def test_interrupted(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("analyzer.pipeline.ingest", interrupted)
    assert run("analyze", HEALTHY, "--keep", tmp_path / "case").status == ExitCode.INTERRUPT
    assert list(tmp_path.iterdir()) == [], "no part of a database is left"


def test_hostile_names_do_not_reach_the_terminal(run: Run, tmp_path: Path) -> None:
    path = bundle_of(tmp_path / "b.tar.gz", {"\x1b]0;owned\x07\u202e.txt": b"\x1b[2Jboom\n" * 3})
    for arguments in (("analyze", path), ("get", "files", path), ("get", "lines", path)):
        ended = run(*arguments)
        assert not {"\x1b", "\x07", "\u202e"} & set(ended.out + ended.err)


# -- a kept database -------------------------------------------------------------------------------


def test_a_kept_database_is_private_and_complete(database: Path) -> None:
    assert stat.S_IMODE(database.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in database.iterdir()} == {0o600}
    assert [path.name for path in database.parent.iterdir()] == [database.name]


def test_a_kept_database_gives_the_same_report(run: Run, database: Path) -> None:
    assert run("analyze", database).out == run("analyze", FAULTY).out


def test_a_bundle_is_read_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run("analyze", HEALTHY)

    def broken(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr("analyzer.pipeline.ingest", broken)
    assert run("analyze", HEALTHY) == first
    assert run("get", "pods", HEALTHY).status == ExitCode.OK
    assert run("sql", HEALTHY, "select count(*) from log_records").status == ExitCode.OK
    assert run("analyze", HEALTHY, "--fresh").status == ExitCode.INTERNAL


def test_analyzing_twice_gives_the_same_tables(run: Run, database: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    run("analyze", FAULTY, "--keep", again)
    for table in ("files", "pods", "events", "log_records", "findings", "evidence", "relations", "gaps"):
        first, second = (run("sql", path, f"from {table}", "-o", "csv").out for path in (database, again))
        assert first == second


# -- looking at the data ---------------------------------------------------------------------------


def test_sql(run: Run, database: Path) -> None:
    ended = run("sql", database, "select count(*) as pods from pods", "-o", "csv")
    assert ended.out == "pods\n7\n"


@pytest.mark.parametrize(
    "query",
    [
        "drop table pods",
        "select 1; select 2",
        "select",
        "select * from nowhere",
        "select * from '/etc/passwd'",
        "with x as (copy (select 1) to 'log_records.parquet' (use_tmp_file false)) from x",
    ],
)
def test_sql_can_only_read_the_tables(run: Run, database: Path, query: str) -> None:
    before = {path: path.read_bytes() for path in database.iterdir()}
    assert run("sql", database, query).status == ExitCode.USAGE
    assert {path: path.read_bytes() for path in database.iterdir()} == before


def test_get_pods_looks_like_kubectl(run: Run, database: Path) -> None:
    lines = run("get", "po", database).out.splitlines()
    assert lines[0].split()[:4] == ["NAMESPACE", "NAME", "READY", "STATUS"]
    assert len(lines) == 8


@pytest.mark.parametrize("resource", ["pods", "events", "svc", "ep", "secrets", "cm", "files", "gaps", "ing"])
def test_get_lists_what_kubectl_names(run: Run, database: Path, resource: str) -> None:
    ended = run("get", resource, database, "-o", "jsonl")
    assert ended.status == 0
    assert all(json.loads(line) for line in ended.out.splitlines())
    assert ended.out


def test_get_of_an_unknown_resource_names_the_known_ones(run: Run, database: Path) -> None:
    ended = run("get", "teapots", database)
    assert ended.status == ExitCode.USAGE
    assert "pods" in ended.err


def test_logs_of_a_pod(run: Run, database: Path) -> None:
    everything = run("logs", "postgres", database)
    refused = run("logs", "postgres", database, "--grep", "password authentication failed")
    assert everything.status == refused.status == 0
    assert 0 < len(refused.out.splitlines()) < len(everything.out.splitlines())


def test_logs_of_the_run_before(run: Run, database: Path) -> None:
    assert "psycopg" in run("logs", "langgraph-multi-agent", database, "--previous").out


def test_logs_since(run: Run, database: Path) -> None:
    late = run("logs", "langgraph-multi-agent", database, "--since", "1m")
    everything = run("logs", "langgraph-multi-agent", database)
    assert len(late.out) < len(everything.out)
    assert run("logs", "postgres", database, "--since", "yesterday").status == ExitCode.USAGE


def test_logs_of_an_unknown_pod(run: Run, database: Path) -> None:
    assert run("logs", "teapot", database).status == ExitCode.USAGE
