from __future__ import annotations

from datetime import datetime

from analyzer.rules.match import blocks, search
from tests.rules.making import API, POSTGRES, frame_of, make_log, make_match, make_rule, make_store, sights_of


def test_all_parts_of_a_record_are_read_each_on_its_own_line() -> None:
    record = make_log("start", detail="the detail", hint="h", context="c", trace="Trace\nValueError: bad")
    for regex in ("^start$", "^the detail$", "^ValueError: bad$", "start\nthe detail\nh\nc\nTrace"):
        assert len(sights_of(make_match(regex=regex), record)) == 1, regex
    assert sights_of(make_match(regex="start.the"), record) == []


def test_the_statement_of_a_query_is_not_read() -> None:
    assert sights_of(make_match(regex="secret"), make_log("error", statement="select secret")) == []


def test_component_comes_first() -> None:
    records = [
        make_log("boom", 1),
        make_log("boom", 2, component=None),
        make_log("boom", 3, component="redis"),
    ]
    assert [s.count for s in sights_of(make_match(regex="boom"), *records)] == [1]
    assert [s.count for s in sights_of(make_match(regex="boom", component=["redis", "app"]), *records)] == [
        1,
        1,
    ]
    assert sum(s.count for s in sights_of(make_match(regex="boom", component=["*"]), *records)) == 3


def test_a_level_that_is_asked_for_must_be_there() -> None:
    records = [make_log("boom", 1, level="FATAL"), make_log("boom", 2, level=None), make_log("boom", 3)]
    (sight,) = sights_of(make_match(regex="boom", level=["FATAL", "ERROR"]), *records)
    assert (sight.count, sight.first.record, sight.last.record) == (2, 1, 3)


def test_not_regex_takes_records_out() -> None:
    records = [make_log("boom 1", 1), make_log("boom 2 but healthy", 2)]
    (sight,) = sights_of(make_match(regex="boom", not_regex="healthy"), *records)
    assert sight.count == 1


def test_min_count_is_per_file() -> None:
    match = make_match(regex="boom", min_count=2)
    assert sights_of(match, make_log("boom", 1), make_log("boom", 1, file="other.txt")) == []
    assert len(sights_of(match, make_log("boom", 1), make_log("boom", 2))) == 1


def test_different_objects_in_a_file_count_together_and_are_seen_apart() -> None:
    match = make_match(regex="no route to (?P<host>\\S+) after (?P<n>\\d)", min_count=2)
    sights = sights_of(match, make_log("no route to a after 1", 1), make_log("no route to b after 2", 2))
    assert [sight.captures for sight in sights] == [{"host": "a", "n": "1"}, {"host": "b", "n": "2"}]


def test_captures_that_name_no_object_come_from_the_first_record() -> None:
    match = make_match(regex="user (?P<user>\\w+)(?: from (?P<where>\\w+))?")
    (sight,) = sights_of(match, make_log("user eve from lab", 2), make_log("user bob", 1))
    assert sight.captures == {"user": "bob"}
    assert sight.count == 2


def test_a_later_record_clears_an_earlier_one() -> None:
    match = make_match(regex="waiting", cleared_by="^ready$")
    waiting, ready = make_log("waiting", 1), make_log("ready", 2)
    assert sights_of(match, waiting, ready) == []
    assert len(sights_of(match, waiting)) == 1
    assert len(sights_of(match, waiting, ready, make_log("waiting", 3))) == 1
    assert len(sights_of(match, make_log("ready", 1), make_log("waiting", 2))) == 1


def test_only_the_same_container_of_the_same_file_clears() -> None:
    match = make_match(regex="waiting", cleared_by="ready", component=["app"])
    waiting = make_log("waiting", 1)
    assert len(sights_of(match, waiting, make_log("ready", 2, file="other.txt"))) == 1
    assert len(sights_of(match, waiting, make_log("ready", 2, pod="other"))) == 1
    assert len(sights_of(match, waiting, make_log("ready", 2, container="sidecar"))) == 1


def test_times_and_numbers_span_all_occurrences() -> None:
    early, late = datetime(2026, 1, 1, 10), datetime(2026, 1, 1, 11)
    (sight,) = sights_of(
        make_match(regex="boo+m"),
        make_log("boom", 4, ts_utc=late),
        make_log("booom", 2, ts_utc=early),
        make_log("boom", 3),
    )
    assert (sight.first_utc, sight.last_utc, sight.count) == (early, late, 3)
    assert (sight.first.matched, sight.last.matched) == ("booom", "boom")


def test_blocks_give_what_one_frame_gives() -> None:
    records = [make_log("boom" if n % 3 else "ready", n, file=f"{n % 2}.txt") for n in range(1, 30)]
    records += [make_log("boom", 1, file="p.txt", pod=POSTGRES, component="postgres", detail="why")]
    rules = [
        make_rule("TT-001", match=[{"component": ["*"], "regex": "boom"}]),
        make_rule("TT-002", match=[{"component": ["app"], "regex": "boom", "min_count": 11}]),
        make_rule("TT-003", match=[{"component": ["app"], "regex": "boom", "cleared_by": "ready"}]),
        make_rule("TT-004", match=[{"component": ["postgres"], "regex": "^why"}]),
    ]
    whole = search(rules, [frame_of(records)])
    with make_store(records) as store:
        for rows in (1, 4, 1000):
            assert search(rules, blocks(store, rows)) == whole
    assert {sight.rule for sight in whole} == {"TT-001", "TT-003", "TT-004"}


def test_a_store_without_logs_shows_nothing() -> None:
    with make_store([]) as store:
        assert search([make_rule(regex="boom")], blocks(store)) == []


def test_the_place_of_a_sight_is_kept() -> None:
    (sight,) = sights_of(make_match(regex="boom"), make_log("boom", 7, line=70, container="main"))
    assert (sight.file, sight.pod, sight.container, sight.namespace) == (
        f"logs-{API}.txt",
        API,
        "main",
        "shop",
    )
    assert (sight.first.line, sight.first.record) == (70, 7)
