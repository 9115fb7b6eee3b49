"""What the SQL of a stranger's rule can do: read the tables, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.errors import RuleError
from analyzer.model import BundleWarning, Finding, RuleResult
from analyzer.rules.jail import Jail
from analyzer.rules.run import run_rules
from analyzer.store.store import Store
from tests.rules.hostile import HARMLESS, REFUSED
from tests.rules.making import SHOP, make_rule, make_store

PODS = "select 'Pod' as kind, namespace, name, file, line from pods"


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with make_store(SHOP) as made:
        yield made


@pytest.fixture(scope="module")
def jail(store: Store) -> Iterator[Jail]:
    with Jail(store, seconds=3) as made:
        yield made


def test_reads_the_tables(jail: Jail) -> None:
    names, rows = jail.select("select name, ip from pods where name = $1", ["redis-0"])
    assert (names, rows) == (["name", "ip"], [("redis-0", "10.0.0.3")])


HOSTILE = [
    # files read
    "select * from read_csv('/etc/passwd')",
    "select * from read_text('/etc/passwd')",
    "select * from read_blob('case.duckdb')",
    "select * from read_json('/etc/os-release')",
    "select * from read_parquet('/etc/passwd')",
    "select * from glob('*')",
    "select * from glob('/**')",
    "select * from '/etc/passwd'",
    "select * from 'case.duckdb'",
    "select * from sniff_csv('/etc/passwd')",
    "select * from query('select * from read_text(''/etc/passwd'')')",
    "select * from parquet_metadata('/etc/passwd')",
    "select * from read_duckdb('case.duckdb')",
    "select getenv('HOME')",
    # files written
    "with x as (copy (select 1) to 'f') select * from x",
    "with x as (copy (select 1) to 'case.duckdb' (format csv, use_tmp_file false)) select * from x",
    "with x as (copy (select 1) to 'case.duckdb.wal' (format csv, use_tmp_file false)) select * from x",
    "copy (select 1) to 'f'",
    "copy pods to '/tmp/pods.csv'",
    "copy pods from '/etc/passwd'",
    "explain analyze copy (select 1) to 'f'",
    "export database '.'",
    "import database '.'",
    # tables changed
    "with x as (delete from pods returning 1) select * from x",
    "with x as (update pods set name = 'x' returning 1) select * from x",
    "with x as (insert into pods (name, file, line) values ('x', 'f', 1) returning 1) select * from x",
    "insert into pods (name, file, line) values ('x', 'f', 1)",
    "delete from pods",
    "update pods set name = 'x'",
    "drop table pods",
    "alter table pods add column x int",
    "truncate pods",
    "create table x as select 1",
    "create temp table pods as select 1",
    "create or replace temp view pods as select 1",
    "create temp macro selector_matches(a, b) as true",
    "comment on table pods is 'x'",
    # the session changed
    "attach 'case.duckdb' as other",
    "attach ':memory:' as other",
    "detach case",
    "use memory",
    "set memory_limit = '100GB'",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "reset disabled_filesystems",
    "set variable x = 1",
    "pragma database_list",
    "pragma enable_profiling",
    "call pragma_version()",
    "checkpoint",
    "vacuum",
    "begin",
    "prepare x as select 1",
    "execute x",
    "install httpfs",
    "load httpfs",
    "update extensions",
    "create secret (type s3)",
    # more than one, or none
    "select 1; select 2",
    "select 1; drop table pods",
    "",
    ";",
    "-- nothing",
    "not sql at all",
    "select",
    # the network
    "select * from read_csv('http://127.0.0.1:9/x')",
    "select * from 's3://bucket/key'",
    # memory
    "select length(repeat('x', 3000000000))",
    "select length(string_agg(repeat('x', 1000000), '')) from range(10000)",
    "select len(list(range)) from range(2000000000)",
    "select len(range(1000000000))",
]


def test_enough_is_tried() -> None:
    assert len({*HOSTILE, *REFUSED, *HARMLESS}) >= 200


@pytest.mark.parametrize("sql", [*HOSTILE, *REFUSED])
def test_hostile_queries_are_refused(jail: Jail, sql: str) -> None:
    folder = jail._copy.path
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(RuleError):
        jail.select(sql)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    assert jail.select("select count(*) from pods")[1] == [(3,)]


@pytest.mark.parametrize("sql", HARMLESS)
def test_what_is_allowed_changes_nothing(jail: Jail, sql: str) -> None:
    folder = jail._copy.path
    before = {path: path.read_bytes() for path in folder.iterdir()}
    _, rows = jail.select(sql)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    assert not any(str(Path.home()) in str(row) for row in rows)
    assert jail.select("select count(*) from pods")[1] == [(3,)]


@pytest.mark.parametrize(
    "sql",
    [
        "select count(*) from range(100000000000)",
        "with recursive x(n) as (select 1 union all select n + 1 from x) select count(*) from x",
    ],
)
def test_a_query_that_outlives_its_time_is_ended_and_the_next_one_runs(store: Store, sql: str) -> None:
    with Jail(store, seconds=1) as jail:
        with pytest.raises(RuleError, match="stopped"):
            jail.select(sql)
        assert jail.select("select count(*) from pods")[1] == [(3,)]


def test_nothing_is_left_behind(store: Store) -> None:
    with Jail(store) as jail:
        folder = jail._copy.path
        assert (folder / "case.duckdb").stat().st_mode & 0o777 == 0o600
        jail.select("select 1")
    assert not folder.exists()


def test_rules_of_strangers_run_like_others(store: Store) -> None:
    run_rules(store, [make_rule("FF-001", sql=PODS), make_rule("FF-002", sql=PODS)], frozenset({"FF-001"}))
    assert len(store.records(Finding)) == 6
    assert store.records(BundleWarning) == []


ODD_COLUMNS = [
    "select 5 as kind, 'n' as namespace, 'x' as name, 'pods.txt' as file, 1 as line",
    "select 'Pod' as kind, ['n'] as namespace, 'x' as name, 'pods.txt' as file, 1 as line",
    "select 'Pod' as kind, 'n' as namespace, 'x' as name, 'pods.txt' as file, 'one' as line",
    "select 'Pod' as kind, 'n' as namespace, 'x' as name, 'pods.txt' as file, 1.5 as line",
    "select 'Pod' as kind, 'n' as namespace, 'x' as name, 'pods.txt' as file, 10::hugeint ** 30 as line",
    "select 'Pod' as kind, 'n' as namespace, 'x' as name, 'pods.txt' as file, -1 as line",
    f"select *, 'many' as count from ({PODS})",
    f"select *, 'now' as first_utc from ({PODS})",
    f"select *, 5 as first_utc from ({PODS})",
    f"select *, '2027-01-31T00:00:00+08:00' as last_utc from ({PODS})",
    f"select *, 'gossip' as source from ({PODS})",
    f"select *, 5 as also from ({PODS})",
    f"select *, [1, 2] as also from ({PODS})",
    f"select *, [{{'file': 1, 'line': 'x'}}] as also from ({PODS})",
    "select kind, kind from (select 'Pod' as kind)",
]


def test_odd_columns_make_a_rule_not_evaluable_and_the_rest_goes_on() -> None:
    odd = [make_rule(f"FF-{number:03d}", sql=sql) for number, sql in enumerate(ODD_COLUMNS)]
    with make_store(SHOP) as store:
        run_rules(store, [*odd, make_rule("GG-001", sql=PODS)], frozenset(rule.id for rule in odd))
        results = {result.rule: result.outcome for result in store.records(RuleResult)}
        assert len(store.records(BundleWarning)) == len(odd)
        assert len(store.records(Finding)) == 3
    assert results == {**dict.fromkeys((rule.id for rule in odd), "not_evaluable"), "GG-001": "fired"}


def test_an_answer_without_end_is_cut_off(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.rules.jail.MAX_ANSWER", 1 << 20)
    with Jail(store) as jail:
        with pytest.raises(RuleError, match="gave too much"):
            jail.select("select repeat('x', 10000) as a from range(1000)")
        assert jail.select("select count(*) from pods")[1] == [(3,)]


def test_errors_are_told_in_full_only_where_the_tables_are_known(store: Store, jail: Jail) -> None:
    sql = "select cast('hunter2' as integer)"
    with pytest.raises(RuleError) as caught:
        jail.select(sql)
    assert caught.value.message == "the query failed (ConversionException)"
    with Jail(store, tell=True) as telling, pytest.raises(RuleError, match="hunter2"):
        telling.select(sql)


def test_a_hostile_rule_is_not_evaluable_and_the_rest_goes_on() -> None:
    rules = [make_rule("FF-001", sql="copy pods to 'x'"), make_rule("FF-002", sql=PODS)]
    with make_store(SHOP) as store:
        run_rules(store, rules, frozenset({"FF-001", "FF-002"}))
        results = {result.rule: result.outcome for result in store.records(RuleResult)}
        (warning,) = store.records(BundleWarning)
    assert results == {"FF-001": "not_evaluable", "FF-002": "fired"}
    assert warning.code == "rule.failed"
