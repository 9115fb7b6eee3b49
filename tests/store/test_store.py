"""The case: whole or not there, private, described, readable by older DuckDB."""

from __future__ import annotations

import os
import stat
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from analyzer.errors import StoreError
from analyzer.model import TABLES, BundleWarning, Container, LogRecord, Pod, columns
from analyzer.store.bulk import BULK
from analyzer.store.store import Store, is_case, may_keep
from tests.rules.making import make_log


def hide(text: str) -> str:
    return text.replace("hunter2", "[redacted]")


def test_every_table_and_column_is_there_with_its_comment(tmp_path: Path) -> None:
    with Store.scratch(hide, tmp_path) as store:
        store.keep(tmp_path / "x")
        tables = dict(store.query("SELECT table_name, comment FROM duckdb_tables()"))
        views = dict(store.query("SELECT view_name, comment FROM duckdb_views() WHERE NOT internal"))
        commented = store.query(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE comment IS NOT NULL"
        )
    assert set(tables) == set(TABLES) - set(BULK)
    assert set(views) > set(BULK)
    assert all((tables | views).values())
    assert set(commented) == {(n, c.name) for n, r in TABLES.items() for c in columns(r)}


def test_the_file_appears_only_when_finished_and_is_private(tmp_path: Path) -> None:
    target = tmp_path / "x"
    before = os.umask(0)
    try:
        with Store.scratch(hide, tmp_path) as store:
            store.add([BundleWarning(code="a.b", file=None, line=None, message="x")])
            assert not target.exists()
            store.keep(tmp_path / "x")
    finally:
        os.umask(before)
    assert stat.S_IMODE(target.stat().st_mode) == 0o700
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in target.iterdir()} == {
        "case.duckdb": 0o600,
        "http_requests.parquet": 0o600,
        "log_records.parquet": 0o600,
        "template_minutes.parquet": 0o600,
    }
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_what_is_not_finished_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), Store.scratch(hide, tmp_path) as store:
        store.flush()
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_storage_is_the_one_that_duckdb_1_4_reads(tmp_path: Path) -> None:
    with Store.scratch(hide, tmp_path) as store:
        store.keep(tmp_path / "x")
        ((tags,),) = store.query("SELECT tags FROM duckdb_databases() WHERE NOT internal")
    assert tags["storage_version"].startswith("v1.4.0")


def test_every_string_is_redacted_wherever_it_stands() -> None:
    with Store.scratch(hide) as store:
        store.add(
            [
                Pod(namespace="n", name="p", file="hunter2.txt", line=1, labels={"a": "hunter2"}),
                Container(namespace="n", pod="p", name="c", file="f", line=1, args=["--pw", "hunter2"]),
            ]
        )
        store.flush()
        assert store.query("SELECT file, labels FROM pods") == [("[redacted].txt", {"a": "[redacted]"})]
        assert store.query("SELECT args FROM containers") == [(["--pw", "[redacted]"],)]


def test_the_same_object_from_several_files_is_one_row_in_any_order() -> None:
    listed = Pod(namespace="n", name="p", file="pods.txt", line=2, status="CrashLoopBackOff")
    described = Pod(namespace="n", name="p", file="pods-describe.txt", line=1, phase="Running", ip="10.0.0.1")
    seen = []
    for records in ([listed, described], [described, listed]):
        with Store.scratch(hide) as store:
            store.add(records)
            store.flush()
            seen.append(store.records(Pod))
    assert seen[0] == seen[1]
    (pod,) = seen[0]
    assert (pod.status, pod.phase, pod.file, pod.line) == (
        "CrashLoopBackOff",
        "Running",
        "pods-describe.txt",
        1,
    )


def test_frames_are_appended_by_column_name() -> None:
    with Store.scratch(hide) as store:
        for code in ("a.a", "b.b"):
            frame = pl.DataFrame({"message": ["m"], "code": [code]})
            store.add_frame("warnings", frame)
        store.flush()
        assert store.query("SELECT code, message, file FROM warnings ORDER BY 1") == [
            ("a.a", "m", None),
            ("b.b", "m", None),
        ]


def test_times_come_back_as_they_went_in() -> None:
    at = datetime(2026, 11, 23, 21, 35, 2, 123456)
    with Store.scratch(hide) as store:
        store.add([Pod(namespace=None, name="p", file="f", line=1, started_utc=at)])
        store.flush()
        (pod,) = store.records(Pod)
    assert pod.started_utc == at


def test_a_file_of_another_kind_is_refused_with_a_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "case.duckdb"
    path.write_bytes(b"not a database, but long enough to have a header" * 400)
    with pytest.raises(StoreError, match="damaged or no database"):
        Store.open(path)


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot write"):
        Store.scratch(hide, tmp_path / "absent")


def test_a_locked_store_reads_its_tables_and_nothing_else(tmp_path: Path) -> None:
    import duckdb

    outside = tmp_path / "outside.csv"
    outside.write_text("a\n1\n")
    with Store.scratch(hide, tmp_path) as store:
        store.add([make_log("said", text="12:00 said")])
        store.keep(tmp_path / "x")
        store.lock()
        assert store.query("SELECT count(*) FROM pods") == [(0,)]
        assert store.query("SELECT message, text FROM log_records") == [("said", "12:00 said")]
        assert store.query("SELECT utc IS NULL FROM capture") == [(True,)]
        for statement in (
            f"SELECT * FROM read_csv('{outside}')",
            f"COPY (SELECT 1) TO '{tmp_path / 'made.csv'}'",
            f"WITH x AS (COPY (SELECT 1) TO '{tmp_path / 'made.csv'}') SELECT * FROM x",
            f"ATTACH '{tmp_path / 'x.duckdb'}' AS again",
            "SET enable_external_access = true",
        ):
            with pytest.raises(duckdb.Error):
                store.query(statement)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["outside.csv", "x"]


LOGS = [
    make_log("ready", 1, text="12:00 INFO ready"),
    make_log("满了 ready", 2, text="满了 12:00 满了 ready"),
    make_log("a said b", 3, text='{"event": "a said b"}'),
    make_log("", 4, text=""),
    make_log("one\ntwo", 5, text="12:00 one\ntwo", line_count=2),
]


def test_log_records_come_back_as_they_went_in(tmp_path: Path) -> None:
    with Store.scratch(str, tmp_path) as store:
        store.add(LOGS[:2])
        store.flush()
        store.add(LOGS[2:])
        store.keep(tmp_path / "x")
        assert store.records(LogRecord, order="record") == LOGS
    with Store.open(tmp_path / "x") as again, again.beside() as beside:
        assert again.records(LogRecord, order="record") == LOGS
        assert beside.records(LogRecord, order="record") == LOGS
    kept = pl.read_parquet(tmp_path / "x" / "log_records*.parquet")
    assert sorted(kept["message"].drop_nulls()) == ["a said b"]


def test_a_case_can_be_moved_and_read_by_duckdb_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import duckdb

    with Store.scratch(str, tmp_path) as store:
        store.add(LOGS)
        store.keep(tmp_path / "x")
    (tmp_path / "x").rename(tmp_path / "it's moved")
    assert is_case(tmp_path / "it's moved")
    with Store.open(tmp_path / "it's moved" / "case.duckdb") as store:
        assert len(store.records(LogRecord)) == len(LOGS)
    monkeypatch.chdir(tmp_path / "it's moved")
    with duckdb.connect("case.duckdb", read_only=True) as plain:
        assert plain.execute("SELECT count(message) FROM log_records").fetchall() == [(len(LOGS),)]


def test_a_case_takes_the_place_of_a_case_and_of_nothing_else(tmp_path: Path) -> None:
    for count in (1, 2):
        with Store.scratch(str, tmp_path) as store:
            store.add(LOGS[:count])
            store.keep(tmp_path / "x")
            assert len(store.records(LogRecord)) == count
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("")
    for name in ("mine", "mine/thesis.txt"):
        with pytest.raises(StoreError, match="holds no case"):
            may_keep(tmp_path / name)
    assert not is_case(tmp_path / "mine")
    with pytest.raises(StoreError, match="holds no case"):
        may_keep(tmp_path / "x" / "case.duckdb")  # the database of a case is not its folder


def test_selector_matches_only_where_every_pair_is_there() -> None:
    with Store.scratch(hide) as store:
        rows = store.query(
            "SELECT selector_matches(MAP{'a': 'b'}, MAP{'a': 'b', 'c': 'd'}),"
            " selector_matches(MAP{'a': 'b'}, MAP{'a': 'x'}),"
            " selector_matches(MAP{'a': 'b'}, NULL)"
        )
    assert rows == [(True, False, False)]
