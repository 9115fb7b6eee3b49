"""The records that a filter means, in both orders, against tables read by other ways."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analyzer.errors import UsageError
from analyzer.model import LogRecord
from analyzer.pipeline import analyze
from analyzer.rules.load import load_rules
from analyzer.rules.pattern import compile_error
from analyzer.store.bulk import BulkWriter, frame_of
from analyzer.store.grams import marks_path
from analyzer.store.store import Store
from analyzer.tui.reader import Reader
from analyzer.tui.records import Filter, LogLine, filter_text, matching, parse_filter, read_records
from tests.samples.conftest import some
from tests.samples.packing import changed, members, pack
from tests.tui.conftest import Cases

FEW = ["two-faults", "app-oomkilled", "postgres-disk-full"]
REST = "…"
Row = dict[str, Any]


@contextmanager
def read(case: Path) -> Iterator[Reader]:
    with Store.open(case) as store:
        yield Reader(store)


def everything(case: Path) -> list[Row]:
    """All records as they lie in the files, the time of each filled in by hand."""
    files = sorted(case.glob("log_records*.parquet"), key=lambda path: (len(path.name), path.name))
    rows: list[Row] = [row for path in files for row in pq.read_table(path).to_pylist()]
    for place, row in enumerate(rows):
        same = [(other["ts_utc"], n) for n, other in enumerate(rows) if other["file"] == row["file"]]
        before = [utc for utc, n in same if utc is not None and n <= place]
        behind = [utc for utc, n in same if utc is not None and n > place]
        row["at"] = before[-1] if before else behind[0] if behind else None
    return rows


def in_order(rows: list[Row], *, merged: bool) -> list[tuple[str, int]]:
    """File and line of each record, as they are to stand."""
    numbered = list(enumerate(rows))
    if merged:
        numbered.sort(key=lambda item: (item[1]["at"] is None, item[1]["at"] or datetime.min, item[0]))
    return [(row["file"], row["line"]) for _, row in numbered]


def shown(reader: Reader, wanted: Filter, *, merged: bool) -> list[tuple[str, int]]:
    records = read_records(reader, wanted, merged=merged, stopped=lambda: False)
    return [(line.file, line.line) for line in records.fetch(0, records.count)]


def in_groups(case: Path, target: Path, rows: int) -> Path:
    """The same case with its records in many groups of two files."""
    shutil.copytree(case, target)
    old = target / "log_records.parquet"
    frame = frame_of(pq.read_table(old))
    message = pl.coalesce("message", pl.col("text").str.slice(pl.col("message_at") - 1))
    old.unlink()
    marks_path(old).unlink()
    writer = BulkWriter(target, LogRecord)
    slices = list(frame.with_columns(message=message).drop("message_at").iter_slices(rows))
    for part in slices[: len(slices) // 2]:
        writer.add(part)
    writer.close()
    for part in slices[len(slices) // 2 :]:
        writer.add(part)
    writer.close()
    return target


@pytest.fixture(scope="module")
def small_groups(cases: Cases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    case = in_groups(cases("two-faults"), tmp_path_factory.mktemp("groups") / "case", 7)
    assert pq.ParquetFile(case / "log_records.parquet").num_row_groups > 5
    assert pq.ParquetFile(case / "log_records.2.parquet").num_row_groups > 5
    return case


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with a log of two pods: many records without a time at its start, two in its middle."""
    lines = [f"[pod/db-{n % 2}/db] banner {n}" for n in range(80)]
    lines += [f"[pod/db-0/db] 2026-07-01T08:00:{n:02}Z INFO step {n}" for n in range(30)]
    lines += ["[pod/db-7/db] no time here", "[pod/db-7/db] nor here"]
    lines += [f"[pod/db-1/db] 2026-07-01T08:01:{n:02}Z ERROR step {n}" for n in range(30)]
    model, _ = members("two-faults")[0]
    folder = tmp_path_factory.mktemp("mixed")
    files = [
        *members("two-faults"),
        changed(model, f"{model.name.partition('/')[0]}/logs-all.txt", "\n".join([*lines, ""]).encode()),
        changed(model, f"{model.name.partition('/')[0]}/logs-mute.txt", b"no time\nnone at all\nnever\n"),
    ]
    store = analyze(pack(folder / "bundle.tar", files), load_rules()).store
    store.keep(folder / "case")
    store.close()
    return in_groups(folder / "case", folder / "groups", 11)


# -- what is typed ---------------------------------------------------------------------------------

NAME = st.text(min_size=1, max_size=12)
AWKWARD = st.sampled_from(
    ['a b', '"', 'a"b c"', '\\', '\\"', 'x\\', 'level:error', 'a:b', '"a b"', '  ', '!x', '!', ' x', '"x',
     'pattern:"x"', '\n', 'pod:"', '"\\"', '::', ':', "a  b", '""']
)  # fmt: skip
TIME = st.datetimes(datetime(1970, 1, 1), datetime(9999, 1, 1))
FILTERS = st.builds(
    Filter,
    pattern=st.one_of(st.just(""), AWKWARD, NAME),
    without=st.booleans(),
    pod=st.none() | AWKWARD | NAME,
    component=st.none() | AWKWARD | NAME,
    level=st.none() | st.sampled_from(["DEBUG", "INFO", "WARNING", "ERROR", "FATAL"]),
    stream=st.none() | st.sampled_from(["previous", "current"]),
    file=st.none() | AWKWARD | NAME,
    since=st.none() | TIME,
    until=st.none() | TIME,
    template=st.none() | st.integers(0, 999_999_999),
).map(lambda wanted: wanted if wanted.pattern else replace(wanted, without=False))


@pytest.fixture(scope="module")
def store(cases: Cases) -> Iterator[Store]:
    with Store.open(cases("two-faults")) as store:
        yield store


@given(wanted=FILTERS)
def test_what_is_typed_for_a_filter_means_that_filter(store: Store, wanted: Filter) -> None:
    assume(not wanted.pattern or compile_error(wanted.pattern) is None)
    assert parse_filter(filter_text(wanted), store) == wanted


@given(text=st.one_of(AWKWARD, st.lists(AWKWARD | NAME, max_size=5).map(" ".join)))
def test_whatever_is_typed_is_said_so_that_it_means_the_same(store: Store, text: str) -> None:
    try:
        found = parse_filter(text, store)
    except UsageError:
        assume(False)
        raise
    assert parse_filter(filter_text(found), store) == found


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("", Filter()),
        ("   ", Filter()),
        ("refused", Filter(pattern="refused")),
        ("connection  refused", Filter(pattern="connection  refused")),
        ("!GET /health", Filter(pattern="GET /health", without=True)),
        ("! GET", Filter(pattern="GET", without=True)),
        ("!", Filter()),
        ("pod:api a level:err b", Filter(pod="api", level="ERROR", pattern="a b")),
        ("level:w", Filter(level="WARNING")),
        ('file:"a b.txt" x', Filter(file="a b.txt", pattern="x")),
        ('file:"say \\"a\\"\\\\"', Filter(file='say "a"\\')),
        ('msg="', Filter(pattern='msg="')),
        ('a"b c', Filter(pattern='a"b c')),
        ('"level":"error"', Filter(pattern='"level":"error"')),
        ('"say level:error now"', Filter(pattern='"say level:error now"')),
        ('pattern:"level:error"', Filter(pattern="level:error")),
        ('!pattern:"  x"', Filter(pattern="  x", without=True)),
        ("pattern:x", Filter(pattern="pattern:x")),
        ("run:previous", Filter(stream="previous")),
        ("run:next", Filter(pattern="run:next")),
        ("template:12", Filter(template=12)),
        ("template:" + "9" * 30, Filter(pattern="template:" + "9" * 30)),
        ("template:²", Filter(pattern="template:²")),
        ("http://x:80", Filter(pattern="http://x:80")),
        ("pod:", Filter(pattern="pod:")),
        ("pod:a pod:b", Filter(pod="b")),
        ("since:2026-01-31T12:00:00Z", Filter(since=datetime(2026, 1, 31, 12))),
        ("until:2026-01-31T12:00:00.25Z", Filter(until=datetime(2026, 1, 31, 12, 0, 0, 250_000))),
    ],
)
def test_what_is_meant(store: Store, typed: str, wanted: Filter) -> None:
    assert parse_filter(typed, store) == wanted


def test_an_age_is_before_the_capture(store: Store) -> None:
    ((captured,),) = store.query("SELECT utc FROM capture")
    assert parse_filter("since:10m until:1h", store) == Filter(
        since=captured - timedelta(minutes=10), until=captured - timedelta(hours=1)
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("level:nonsense", "a level is one of debug, info, warning, error, fatal"),
        ("since:never", "never is no time"),
        ("until:\x1b[2J", "\\x1b[2J is no time"),
        ("(", "the pattern: the linear regex engine refuses it"),
        (r"(a)\1", "the pattern: the linear regex engine refuses it"),
        ("pod:x a(?=b)", "the pattern: the linear regex engine refuses it"),
    ],
)
def test_what_is_wrong_is_told(store: Store, typed: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_filter(typed, store)
    assert said in str(caught.value)


# -- which records, and in what order --------------------------------------------------------------


@pytest.mark.parametrize("merged", [True, False])
@pytest.mark.parametrize("name", some())
def test_all_records_in_both_orders(cases: Cases, name: str, merged: bool) -> None:
    with read(cases(name)) as reader:
        rows = everything(cases(name))
        assert len(rows) > 50
        assert shown(reader, Filter(), merged=merged) == in_order(rows, merged=merged)


@pytest.mark.parametrize("merged", [True, False])
def test_all_records_of_many_groups(small_groups: Path, mixed: Path, merged: bool) -> None:
    for case in (small_groups, mixed):
        with read(case) as reader:
            assert shown(reader, Filter(), merged=merged) == in_order(everything(case), merged=merged)


def test_the_mixed_log_is_what_it_is_meant_to_be(mixed: Path) -> None:
    rows = [row for row in everything(mixed) if row["file"] == "logs-all.txt"]
    assert len(rows) == 142
    assert [row["ts_utc"] is None for row in rows] == [True] * 80 + [False] * 30 + [True] * 2 + [False] * 30
    assert not any(row["at"] for row in everything(mixed) if row["file"] == "logs-mute.txt")


def test_order_by_time_does_not_depend_on_the_filter(mixed: Path) -> None:
    rows = everything(mixed)
    assert any(row["ts_utc"] is None and row["at"] is not None for row in rows)
    with read(mixed) as reader:
        for wanted, kept in (
            (
                Filter(pattern="step 29|banner|nor here"),
                [row for row in rows if re.search("step 29|banner|nor here", row["text"])],
            ),
            (Filter(level="ERROR"), [row for row in rows if row["level"] in ("ERROR", "FATAL")]),
            (Filter(pod="db-"), [row for row in rows if (row["pod"] or "").startswith("db-")]),
        ):
            assert 0 < len(kept) < len(rows)
            assert shown(reader, wanted, merged=True) == in_order(kept, merged=True)


CONDITIONS: list[tuple[Filter, str]] = [
    (Filter(pattern="error"), "regexp_matches(text, 'error')"),
    (Filter(pattern="(?i:error)"), "regexp_matches(text, '(?i)error')"),
    (Filter(pattern="GET|POST", without=True), "NOT regexp_matches(text, 'GET|POST')"),
    (Filter(pattern="^2026"), "regexp_matches(text, '^2026')"),
    (Filter(pod="lang"), "starts_with(pod, 'lang')"),
    (Filter(pod="postgres-"), "starts_with(pod, 'postgres-')"),
    (Filter(component="app"), "starts_with(component, 'app')"),
    (Filter(component="post"), "starts_with(component, 'post')"),
    (Filter(level="DEBUG"), "level IS NOT NULL"),
    (Filter(level="WARNING"), "level IN ('WARNING', 'ERROR', 'FATAL')"),
    (Filter(level="FATAL"), "level = 'FATAL'"),
    (Filter(stream="previous"), "stream = 'previous'"),
    (Filter(stream="current"), "stream = 'current'"),
    (Filter(pod="nobody"), "false"),
    (Filter(file="nowhere"), "false"),
    (Filter(template=999_999), "false"),
]


def compare(reader: Reader, wanted: Filter, condition: str, parameters: list[object]) -> int:
    """How many records both ways give; they give the same ones."""
    expected = reader.rows(f"SELECT file, line FROM log_records WHERE {condition}", parameters)
    for merged in (True, False):
        assert sorted(shown(reader, wanted, merged=merged)) == sorted(expected), wanted
    rows = [row for part in matching(reader, wanted) for row in part]
    assert len(rows) == len(expected)
    assert rows == sorted(set(rows))
    return len(expected)


@pytest.mark.parametrize("name", FEW)
def test_every_condition_alone(cases: Cases, name: str) -> None:
    with read(cases(name)) as reader:
        counts = {wanted: compare(reader, wanted, condition, []) for wanted, condition in CONDITIONS}
        assert sum(count > 0 for count in counts.values()) > 8
        for (file,) in reader.rows("SELECT DISTINCT file FROM log_records"):
            assert compare(reader, Filter(file=file), "file = $1", [file])
        times = [utc for (utc,) in reader.rows("SELECT DISTINCT ts_utc FROM log_records ORDER BY 1") if utc]
        for utc in times[:: max(1, len(times) // 5)]:
            assert compare(reader, Filter(since=utc), "ts_utc >= $1", [utc])
            assert compare(reader, Filter(until=utc), "ts_utc <= $1", [utc])


def test_every_condition_in_many_groups(small_groups: Path) -> None:
    with read(small_groups) as reader:
        assert sum(compare(reader, wanted, condition, []) for wanted, condition in CONDITIONS)
        for (file,) in reader.rows("SELECT DISTINCT file FROM log_records"):
            assert compare(reader, Filter(file=file), "file = $1", [file])


def test_conditions_together(cases: Cases) -> None:
    with read(cases("two-faults")) as reader:
        assert compare(
            reader,
            Filter(pattern="o", component="app", level="INFO", stream="current"),
            "contains(text, 'o') AND component = 'app' AND level IN ('INFO', 'WARNING', 'ERROR', 'FATAL')"
            " AND stream = 'current'",
            [],
        )


# -- templates -------------------------------------------------------------------------------------


def compare_templates(reader: Reader) -> int:
    """How many templates there are; the records of each are those that were counted."""
    templates = reader.rows("SELECT template, count, level, component, pattern FROM log_templates")
    for template, count, level, component, pattern in templates:
        if pattern == REST:
            continue
        runs = reader.rows(
            "SELECT file, line, last_line, count, pod FROM template_runs WHERE template = $1", [template]
        )
        records = read_records(reader, Filter(template=template), merged=False, stopped=lambda: False)
        lines = records.fetch(0, records.count)
        assert len(lines) == records.count == count, pattern
        assert {line.file for line in lines} == {file for file, *_ in runs}
        for file, first, last, times, pod in runs:
            of_run = [line.line for line in lines if line.file == file and line.pod == pod]
            assert (min(of_run), max(of_run), len(of_run)) == (first, last, times), pattern
        assert {line.level for line in lines} == {level}
        places = reader.rows("SELECT DISTINCT file, line FROM log_records WHERE component = $1", [component])
        assert component is None or {(line.file, line.line) for line in lines} <= set(places)
    return len(templates)


@pytest.mark.parametrize("name", some())
def test_every_template_has_the_records_that_were_counted(cases: Cases, name: str) -> None:
    with read(cases(name)) as reader:
        assert compare_templates(reader) > 30


def test_templates_in_many_groups(small_groups: Path, mixed: Path) -> None:
    for case in (small_groups, mixed):
        with read(case) as reader:
            assert compare_templates(reader) > 30


# -- places ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("merged", [True, False])
@pytest.mark.parametrize("wanted", [Filter(), Filter(level="INFO"), Filter(pattern="zyzzogeton")], ids=str)
def test_rows_and_places_lead_to_each_other(mixed: Path, wanted: Filter, merged: bool) -> None:
    with read(mixed) as reader:
        records = read_records(reader, wanted, merged=merged, stopped=lambda: False)
        rows = [records.row_at(place) for place in range(records.count)]
        assert [line.row for line in records.fetch(0, records.count)] == rows
        assert len(set(rows)) == len(rows)
        for place, row in enumerate(rows):
            assert records.places_of(pl.Series([row], dtype=pl.UInt32)).to_list() == [place]
        assert records.places_of(pl.Series(rows[::-1], dtype=pl.UInt32)).to_list() == list(range(len(rows)))
        assert records.places_of(pl.Series([], dtype=pl.UInt32)).to_list() == []


def test_rows_that_are_not_shown_have_no_place(mixed: Path) -> None:
    with read(mixed) as reader:
        ((all_rows,),) = reader.rows("SELECT count(*) FROM log_records")
        some = read_records(reader, Filter(level="ERROR"), merged=True, stopped=lambda: False)
        assert 0 < some.count < all_rows
        places = some.places_of(pl.Series(range(all_rows), dtype=pl.UInt32))
        assert places.to_list() == list(range(some.count))


@pytest.mark.parametrize("wanted", [Filter(), Filter(level="INFO"), Filter(pod="db-")], ids=str)
def test_the_place_of_a_time(mixed: Path, wanted: Filter) -> None:
    times = {(row["file"], row["line"]): row["at"] for row in everything(mixed)}
    with read(mixed) as reader:
        records = read_records(reader, wanted, merged=True, stopped=lambda: False)
        ordered = [times[line.file, line.line] for line in records.fetch(0, records.count)]
        known = [utc for utc in ordered if utc is not None]
        assert known == sorted(known)
        assert len(known) > 50
        asked = {utc + timedelta(seconds=by) for utc in known for by in (-0.5, 0, 0.5)}
        for utc in [*sorted(asked), datetime(1980, 1, 1), datetime(2200, 1, 1)]:
            first = next((place for place, at in enumerate(ordered) if at is None or at >= utc), None)
            assert records.place_at(utc) == (records.count - 1 if first is None else first)


def test_the_place_of_a_time_where_there_is_nothing(mixed: Path) -> None:
    with read(mixed) as reader:
        none = read_records(reader, Filter(pattern="zyzzogeton"), merged=True, stopped=lambda: False)
        assert none.count == 0
        assert none.place_at(datetime(2026, 1, 1)) == 0
        assert none.fetch(0, 10) == []


@pytest.mark.parametrize("merged", [True, False])
@pytest.mark.parametrize("wanted", [Filter(), Filter(component="app")], ids=str)
def test_pages_of_any_size_make_up_the_whole(small_groups: Path, wanted: Filter, merged: bool) -> None:
    with read(small_groups) as reader:
        records = read_records(reader, wanted, merged=merged, stopped=lambda: False)
        whole = records.fetch(0, records.count)
        assert len(whole) == records.count > 20
        for size in (1, 6, 7, 8, 50, records.count, records.count + 3):
            borders = list(range(0, records.count + size, size))
            pages = [records.fetch(first, last) for first, last in pairwise(borders)]
            assert [line for page in pages for line in page] == whole
        assert records.fetch(records.count - 1, records.count + 128) == whole[-1:]
        assert records.fetch(records.count, records.count + 128) == []


def test_what_a_list_shows_is_what_the_tables_hold(mixed: Path) -> None:
    with read(mixed) as reader:
        records = read_records(reader, Filter(), merged=True, stopped=lambda: False)
        held = reader.rows(
            "SELECT file, line, line_count, ts_utc, level, pod, container, stream, message, text"
            " FROM log_records"
        )
        known = {row[:2]: row for row in held}
        for found in records.fetch(0, records.count):
            assert found == LogLine(found.row, *known[found.file, found.line])


def test_one_that_is_stopped_gives_what_it_has(small_groups: Path) -> None:
    asked: list[bool] = []

    def stopped() -> bool:
        asked.append(len(asked) > 2)
        return asked[-1]

    with read(small_groups) as reader:
        records = read_records(reader, Filter(), merged=True, stopped=stopped)
        assert records.count == 3 * 7
        assert asked == [False, False, False, True]
