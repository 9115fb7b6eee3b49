"""The axis of the timeline: every time has its column, and nothing that happens is left blank."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.patterns import BARS
from analyzer.reports.spans import LEAST, LEAST_INCIDENT, incident_span, whole_span
from analyzer.reports.timeline import Coverage, Moment, Series, Timeline, read_timeline
from analyzer.rules.load import load_rules
from analyzer.store.store import Store
from analyzer.tui.axis import (
    COVERED,
    MOST_FILES,
    Lane,
    Window,
    lanes,
    ticks,
)
from tests.tui.conftest import Cases

START = datetime(2026, 7, 1, 8)
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1))
LENGTHS = st.timedeltas(LEAST, timedelta(days=3000))
COLUMNS = st.integers(10, 300)
WINDOWS = st.builds(
    lambda first, length, columns: Window(first, first + length, columns), TIMES, LENGTHS, COLUMNS
)
SHARES = st.floats(0, 1)


def at(window: Window, share: float) -> datetime:
    return window.first + (window.last - window.first) * share


# -- columns and times -----------------------------------------------------------------------------


@given(WINDOWS, SHARES)
def test_every_time_of_the_window_has_a_column(window: Window, share: float) -> None:
    utc = at(window, share)
    column = window.column(utc)
    assert column is not None
    assert 0 <= column < window.columns
    assert window.time(column) <= utc
    assert utc < window.time(column + 1) or utc == window.last


@given(WINDOWS)
def test_the_ends_have_the_outer_columns(window: Window) -> None:
    tiny = timedelta(microseconds=1)
    assert window.column(window.first) == 0
    assert window.column(window.last) == window.column(window.last - tiny) == window.columns - 1
    assert window.column(window.first - tiny) is window.column(window.last + tiny) is None
    assert window.time(0) == window.first
    assert window.time(window.columns) == window.last


@given(WINDOWS)
def test_a_column_begins_where_its_times_begin(window: Window) -> None:
    times = [window.time(column) for column in range(window.columns)]
    assert times == sorted(times)
    assert [window.column(utc) for utc in times] == list(range(window.columns))
    for before, utc in pairwise(times):
        assert window.column(utc - timedelta(microseconds=1)) == window.column(before)


@given(TIMES, COLUMNS)
def test_a_window_without_length_shows_its_moment(utc: datetime, columns: int) -> None:
    assert Window(utc, utc, columns).column(utc) == 0


# -- closer and further away -----------------------------------------------------------------------


@given(WINDOWS, SHARES, SHARES, st.data())
def test_zooming_stays_within_the_whole(whole: Window, one: float, other: float, data: st.DataObject) -> None:
    first, last = sorted((at(whole, one), at(whole, other)))
    window = Window(first, max(last, min(first + LEAST, whole.last)), whole.columns)
    column = data.draw(st.integers(0, window.columns - 1))
    factor = data.draw(st.sampled_from([0.5, 2.0, 0.1, 10.0]))
    zoomed = window.zoomed(column, factor, (whole.first, whole.last))
    assert whole.first <= zoomed.first <= zoomed.last <= whole.last
    assert zoomed.columns == window.columns
    assert zoomed.column(window.time(column)) is not None
    length, least = zoomed.last - zoomed.first, min(LEAST * window.columns, whole.last - whole.first)
    assert length >= least
    if factor < 1:
        assert length <= max(window.last - window.first, least)
    else:
        assert length >= window.last - window.first


@given(WINDOWS)
def test_far_enough_away_all_is_seen(whole: Window) -> None:
    window = whole
    for _ in range(40):
        window = window.zoomed(window.columns // 3, 0.5, (whole.first, whole.last))
    assert window.last - window.first <= max(LEAST * whole.columns, timedelta(seconds=1))
    for _ in range(40):
        window = window.zoomed(window.columns // 3, 2, (whole.first, whole.last))
    assert (window.first, window.last) == (whole.first, whole.last)


def test_what_is_zoomed_at_keeps_its_column() -> None:
    whole = (START, START + timedelta(hours=10))
    window = Window(*whole, 100)
    for column in (0, 20, 50, 99):
        utc = window.time(column)
        for _ in range(3):
            window = window.zoomed(column, 0.5, whole)
            assert window.column(utc) in (column - 1, column, column + 1)
        window = Window(*whole, 100)


# -- lanes -----------------------------------------------------------------------------------------


def moment(utc: datetime, kind: str = "event", *, bad: bool = False) -> Moment:
    return Moment(utc, None, 0, kind, "Pod/x", "said", bad, 1, "f", 1)  # type: ignore[arg-type]


def made(
    moments: list[Moment] | None = None,
    coverage: list[Coverage] | None = None,
    errors: list[Series] | None = None,
    first_bad: Moment | None = None,
) -> Timeline:
    return Timeline(moments or [], coverage or [], errors or [], first_bad, None)


def lane_of(moment: Moment) -> str | None:
    """The lane that a moment is to be seen in; errors and bursts are counted in others."""
    if moment.kind == "event":
        return "events_warning" if moment.bad else "events_normal"
    return {"start": "starts", "exit": "exits", "finding": "findings_lane"}.get(moment.kind)


def check(timeline: Timeline, window: Window) -> list[Lane]:
    """Nothing that happens in the window is blank, and nothing is there that does not happen."""
    found = lanes(timeline, window)
    assert {len(lane.cells) for lane in found} <= {window.columns}
    by_key = {lane.key: lane.cells for lane in found if lane.key not in ("errors_of", "file")}
    marked: dict[str, set[int]] = {key: set() for key in by_key}
    for one in timeline.moments:
        key, column = lane_of(one), window.column(one.utc)
        if key is not None and column is not None:
            marked[key].add(column)
    for key, cells in by_key.items():
        assert {column for column, sign in enumerate(cells) if sign != BARS[0]} == marked[key]
        assert set(cells) <= set(BARS)
    minute = timedelta(minutes=1)
    series = [lane.cells for lane in found if lane.key == "errors_of"]
    for one_series, cells in zip(timeline.errors, series, strict=True):
        for utc, _ in one_series.minutes:
            if utc <= window.last and utc + minute > window.first:
                assert cells[window.column(max(utc, window.first)) or 0] != BARS[0]
    files = [lane for lane in found if lane.key == "file"]
    for one_file, lane in zip(timeline.coverage, files, strict=False):
        assert lane.name == one_file.file
        seen = [column for column, sign in enumerate(lane.cells) if sign == COVERED]
        first, last = max(one_file.first_utc, window.first), min(one_file.last_utc, window.last)
        ends = [window.column(utc) for utc in (first, last)] if first <= last else None
        assert seen == (list(range(ends[0] or 0, (ends[1] or 0) + 1)) if ends else [])
    return found


@pytest.mark.parametrize("columns", [10, 61, 141])
@pytest.mark.parametrize("name", ["two-faults", "app-oomkilled"])
def test_lanes_of_a_bundle(cases: Cases, name: str, columns: int) -> None:
    with Store.open(cases(name)) as store:
        timeline = read_timeline(store, load_rules(), "en")
    whole = whole_span(timeline)
    assert whole is not None
    assert len(check(timeline, Window(*whole, columns))) > 5
    window = Window(*incident_span(timeline, whole), columns)
    for column in (0, columns // 2, columns - 1):
        closer = window.zoomed(column, 0.5, whole)
        check(timeline, closer)
        check(timeline, closer.zoomed(columns // 2, 0.1, whole))


@given(st.data(), WINDOWS)
def test_lanes_of_anything(data: st.DataObject, window: Window) -> None:
    around = st.floats(-0.5, 1.5).map(lambda share: at(window, share))
    kinds = st.sampled_from(["event", "start", "exit", "error", "burst", "finding"])
    moments = data.draw(
        st.lists(st.builds(lambda utc, kind, bad: moment(utc, kind, bad=bad), around, kinds, st.booleans()))
    )
    spans = st.tuples(around, around).map(sorted)
    coverage = data.draw(st.lists(spans.map(lambda ends: Coverage("f", ends[0], ends[1])), max_size=3))
    minutes = around.map(lambda utc: utc.replace(second=0, microsecond=0))
    counted = st.lists(st.tuples(minutes, st.integers(1, 10**6)), max_size=5)
    errors = data.draw(st.lists(st.builds(Series, st.just("app"), counted), max_size=2))
    check(made(moments, coverage, errors), window)


def test_a_file_whose_only_time_is_the_last_of_all() -> None:
    last = START + timedelta(hours=1)
    timeline = made(
        coverage=[Coverage("a", START, last), Coverage("b", last, last), Coverage("c", START, START)]
    )
    a, b, c = (lane.cells for lane in lanes(timeline, Window(START, last, 60)))
    assert a == COVERED * 60
    assert b == " " * 59 + COVERED
    assert c == COVERED + " " * 59


def test_the_minute_in_which_the_window_begins_is_seen() -> None:
    timeline = made(errors=[Series("app", [(START, 3)])])
    first = START + timedelta(seconds=40)
    (lane,) = lanes(timeline, Window(first, first + timedelta(seconds=60), 60))
    assert lane.cells == BARS[-1] + " " * 59
    (lane,) = lanes(timeline, Window(first + timedelta(seconds=20), first + timedelta(seconds=60), 60))
    assert lane.cells.strip() == ""


def test_the_highest_bar_is_for_the_most() -> None:
    minutes = [(START + timedelta(minutes=n), count) for n, count in enumerate([1, 100, 50, 1000])]
    (lane,) = lanes(made(errors=[Series("app", minutes)]), Window(START, START + timedelta(minutes=4), 4))
    assert lane.cells == "▁▁▁█"


def test_no_more_files_than_there_is_room_for() -> None:
    coverage = [Coverage(str(number), START, START) for number in range(MOST_FILES + 5)]
    assert len(lanes(made(coverage=coverage), Window(START, START + LEAST, 10))) == MOST_FILES


# -- what is shown first ---------------------------------------------------------------------------


@given(WINDOWS, SHARES)
def test_the_incident_is_shown_first(whole: Window, share: float) -> None:
    bad = moment(at(whole, share), "finding", bad=True)
    window = Window(*incident_span(made([bad], first_bad=bad), (whole.first, whole.last)), 80)
    assert window.last == whole.last
    assert window.columns == 80
    assert window.column(bad.utc) is not None
    if whole.first < bad.utc < whole.last:
        before = max(whole.last - bad.utc, LEAST_INCIDENT)
        assert window.first == max(whole.first, bad.utc - before)
    else:
        assert window.first == whole.first


def test_without_a_bad_moment_all_is_shown() -> None:
    whole = (START, START + timedelta(days=3))
    assert incident_span(made([moment(START)]), whole) == whole


def test_the_span_is_of_all_that_has_a_time() -> None:
    assert whole_span(made()) is None
    assert whole_span(made([moment(START)])) == (START, START + LEAST)
    later = START + timedelta(hours=3)
    lasting = Moment(START, later, 0, "event", "Pod/x", "said", False, 9, "f", 1)
    assert whole_span(made([lasting])) == (START, later)
    earlier = START - timedelta(hours=1)
    assert whole_span(made([lasting], [Coverage("f", earlier, START)])) == (earlier, later)
    assert whole_span(made([lasting], errors=[Series("", [(earlier, 1)])])) == (earlier, later)


# -- times below -----------------------------------------------------------------------------------


@given(WINDOWS)
def test_each_time_stands_below_its_column(window: Window) -> None:
    text = ticks(window)
    assert len(text) == window.columns
    places = [place for place, sign in enumerate(text) if sign == "╵"]
    assert places == list(range(0, max(0, window.columns - 13), 16))
    for place in places:
        label = text[place + 1 :].split("╵")[0].strip()
        utc = window.time(place)
        assert label in (f"{utc:%m-%d %H:%M}", f"{utc:%H:%M:%S}", f"{utc:%H:%M}")


def test_times_are_as_exact_as_the_columns() -> None:
    assert ticks(Window(START, START + timedelta(days=3), 30)).startswith("╵07-01 08:00")
    assert ticks(Window(START, START + timedelta(minutes=3), 30)).startswith("╵08:00:00")
    assert ticks(Window(START, START + timedelta(hours=9), 30)).startswith("╵08:00 ")
