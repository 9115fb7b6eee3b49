"""Times in every form that logs print, as naive UTC."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.parsers.logs.times import parse_times

WRITTEN = datetime(2026, 11, 23, 23, 0)
T = datetime(2026, 11, 23, 21, 47, 45)
MS = T.replace(microsecond=709000)


def parse(texts: list[str | None], written: datetime | None = WRITTEN) -> pl.Series:
    when = pl.Series([written], dtype=pl.Datetime("us")).new_from_index(0, len(texts))
    return parse_times(pl.Series(texts, dtype=pl.String), when)


def parsed(text: str | None, written: datetime | None = WRITTEN) -> datetime | None:
    found: datetime | None = parse([text], written)[0]
    return found


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-11-23 21:47:45", T),
        ("2026-11-23 21:47:45,709", MS),
        ("2026-11-23T21:47:45.709Z", MS),
        ("2026-11-23T21:47:45.709123456Z", T.replace(microsecond=709123)),
        ("2026-11-24T05:47:45.709+08:00", MS),
        ("2026-11-23 17:17:45 -0430", T),
        ("2026-11-24 05:47:45 +08", T),
        ("2026-11-23 21:47:45.709 UTC", MS),
        ("2026-11-24 05:47:45 CST", T),
        ("2026/11/23 21:47:45", T),
        ("1795470465", T),
        ("1795470465.709", MS),
        ("1795470465709", MS),
        ("1795470465709000", MS),
        ("1795470465709000123", MS),
        ("23/Nov/2026:21:47:45 +0000", T),
        ("24/Nov/2026:05:47:45 +0800", T),
        ("23/Nov/2026 21:47:45", T),
        ("23-Nov-2026 21:47:45.709", MS),
        ("23 Nov 2026 21:47:45.709", MS),
        ("23 Nov 21:47:45.709", MS),
        ("Nov 23 21:47:45", T),
        ("Nov  3 21:47:45", T.replace(day=3)),
        ("Mon Nov 23 21:47:45 2026", T),
        ("Mon Nov 23 21:47:45 UTC 2026", T),
        ("1123 21:47:45.709000", MS),
        ("11/23/2026, 9:47:45 PM", T),
        ("11/23/2026, 12:47:45 AM", T.replace(hour=0)),
        ("11/23/26 21:47:45", T),
    ],
)
def test_a_form_is_read(text: str, time: datetime) -> None:
    assert parsed(text) == time


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "now",
        "2026-13-01 00:00:00",
        "2026-02-30 00:00:00",
        "12345",
        "0231 00:00:00.000000",
        "Foo 23 21:47:45",
    ],
)
def test_what_is_no_time_is_null(text: str | None) -> None:
    assert parsed(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "0000-01-01 00:00:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "1/Jan/0000:00:00:00 +0000",
        "9999999999999999999",
        "1969-12-31 23:59:59",
    ],
)
def test_a_year_that_no_clock_shows_is_null(text: str) -> None:
    assert parse([text, "2026-11-23 21:47:45"]).to_list() == [None, T]


def test_a_time_without_a_year_is_at_most_a_day_after_the_file() -> None:
    assert parsed("Dec 31 23:59:59", datetime(2027, 1, 2)) == datetime(2026, 12, 31, 23, 59, 59)
    assert parsed("Jan  2 12:00:00", datetime(2027, 1, 2)) == datetime(2027, 1, 2, 12)
    assert parsed("Feb 29 12:00:00", datetime(2029, 1, 2)) == datetime(2028, 2, 29, 12)


def test_a_time_without_a_year_is_unknown_where_the_file_has_no_clock() -> None:
    assert parsed("1123 21:47:45.709000", None) is None
    assert parsed("2026-11-23 21:47:45", None) == T


def test_forms_may_be_mixed_in_a_column() -> None:
    texts = ["2026-11-23 21:47:45", None, "1795470465", "Nov 23 21:47:45", "2026-11-24T05:47:45+08:00", "x"]
    assert parse(texts).to_list() == [T, None, T, T, T, None]


@given(
    st.datetimes(min_value=datetime(2017, 7, 15), max_value=datetime(2030, 1, 1)),
    st.integers(-14 * 4, 14 * 4),
)
def test_every_zone_leads_to_the_same_instant(time: datetime, quarters: int) -> None:
    offset = timedelta(minutes=15 * quarters)
    minutes = abs(quarters) * 15
    zone = f"{'-' if quarters < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"
    assert parsed((time + offset).strftime("%Y-%m-%dT%H:%M:%S.%f") + zone) == time


@given(st.lists(st.text(max_size=30) | st.none(), max_size=20))
def test_any_text_gives_a_time_or_null_in_its_place(texts: list[str | None]) -> None:
    found = parse(texts)
    assert len(found) == len(texts)
    assert found.dtype == pl.Datetime("us")
