"""Times as logs print them → naive UTC, a column at a time. What is no time becomes null."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from analyzer.parsers.logs.formats import ZONES

UTC_TIME = pl.Datetime("us")
EARLIEST, LATEST = datetime(1970, 1, 1), datetime(2200, 1, 1)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SECOND_CHARS = len("2026-11-23 21:47:45")
_SECOND_DIGITS = 10  # of an epoch in seconds
_ISO_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y/%m/%dT%H:%M:%S")
_ISO_DATE = "^[0-9]{4}[-/]"
_FRACTION_ZONE = r"^(?:[.,](?P<frac>[0-9]{1,9}))? ?(?P<zone>[A-Za-z]+|[+-][0-9:]+)?$"
_EPOCH = r"^(?P<whole>[0-9]{10}|[0-9]{13}|[0-9]{16}|[0-9]{19})(?:\.(?P<frac>[0-9]{1,9}))?$"
_MICROS = {10: 1_000_000, 13: 1_000, 16: 1}
_CLOCK = r"(?P<clock>[0-9]{1,2}:[0-9]{2}:[0-9]{2})(?:[.,](?P<frac>[0-9]{1,9}))?"
_M = r"(?P<m>[A-Z][a-z]{2})"
_OTHERS = (
    r"^(?P<d>[0-9]{1,2})[/ -]" + _M + r"[/ -](?P<y>[0-9]{4})[: ]" + _CLOCK + r" ?(?P<zone>[+-][0-9]{4})?$",
    r"^(?P<d>[0-9]{1,2}) " + _M + " " + _CLOCK + "$",  # old Redis
    r"^(?:[A-Z][a-z]{2} )?"
    + _M
    + r" +(?P<d>[0-9]{1,2}) "
    + _CLOCK
    + r"(?: (?P<zone>[A-Z]{3}))?(?: (?P<y>[0-9]{4}))?$",
    r"^(?P<m>[0-9]{2})(?P<d>[0-9]{2}) " + _CLOCK + "$",  # klog
    r"^(?P<m>[0-9]{2})/(?P<d>[0-9]{2})/(?P<y>[0-9]{4}|[0-9]{2}),? " + _CLOCK + r"(?: (?P<half>[AP]M))?$",
)


def parse_times(texts: pl.Series, written: pl.Series) -> pl.Series:
    """Times of any known form. Forms without a year take that of `written`, or of the year before if
    the time would then be more than a day after it; where `written` is null, so are they. A time that no
    clock has shown yet, or none had then, is null: not every library can hold the year 0, or 10000."""
    if texts.null_count() == len(texts):
        return pl.Series("utc", [None], dtype=UTC_TIME).new_from_index(0, len(texts))
    found = _any_time(texts, written)
    strange = ((found < EARLIEST) | (found > LATEST)).fill_null(value=False)
    return found.set(strange, None) if strange.any() else found


def _any_time(texts: pl.Series, written: pl.Series) -> pl.Series:
    found = _iso(texts)
    if found.null_count() == texts.null_count():
        return found
    for pattern in (_EPOCH, *_OTHERS):
        places = (found.is_null() & texts.str.contains(pattern)).arg_true()
        if len(places):
            parts = texts.gather(places).str.extract_groups(pattern).struct.unnest()
            times = _epoch(parts) if pattern == _EPOCH else _calendar(parts, written.gather(places))
            found = found.scatter(places, times)
    return found


def _iso(texts: pl.Series) -> pl.Series:
    utc = pl.Series("utc", [None], dtype=UTC_TIME).new_from_index(0, len(texts))
    if not texts.str.contains(_ISO_DATE).any():
        return utc
    seconds = texts.str.head(_SECOND_CHARS)
    for form in _ISO_FORMS:
        utc = utc.zip_with(utc.is_not_null(), seconds.str.to_datetime(form, time_unit="us", strict=False))
        if utc.null_count() == texts.null_count():
            break
    rest = texts.str.slice(_SECOND_CHARS).str.extract_groups(_FRACTION_ZONE).struct.unnest()
    utc += rest.select(plus=pl.duration(microseconds=_micros(pl.col("frac"))))["plus"]
    zones = rest["zone"].drop_nulls()
    if len(zones) and not zones.is_in(["Z", "UTC"]).all():
        utc -= rest.select(plus=pl.duration(minutes=_offset(pl.col("zone"))))["plus"]
    return utc.alias("utc")


def _micros(frac: pl.Expr) -> pl.Expr:
    """Digits behind the decimal point → microseconds."""
    return frac.str.pad_end(6, "0").str.head(6).cast(pl.Int64, strict=False).fill_null(0)


def _epoch(parts: pl.DataFrame) -> pl.Series:
    whole = pl.col("whole").cast(pl.Int64, strict=False)
    digits = pl.col("whole").str.len_bytes()
    micros = whole // 1000
    for length, factor in _MICROS.items():
        micros = pl.when(digits == length).then(whole * factor).otherwise(micros)
    frac = pl.when(digits == _SECOND_DIGITS).then(_micros(pl.col("frac"))).otherwise(0)
    return parts.select(utc=(micros + frac).cast(UTC_TIME))["utc"]


def _calendar(parts: pl.DataFrame, written: pl.Series) -> pl.Series:
    numbers = {name: f"{number:02}" for number, name in enumerate(_MONTHS, 1)}
    clock = pl.col("clock") if "half" not in parts.columns else _day_clock(pl.col("clock"), pl.col("half"))
    frame = parts.with_columns(month=pl.col("m").replace(numbers), day=pl.col("d").str.zfill(2), clock=clock)
    utc = frame.select(utc=_instant(pl.col("y")))["utc"] if "y" in parts.columns else None
    if utc is None or frame["y"].has_nulls():
        guessed = _instant_near(frame, written)
        utc = guessed if utc is None else utc.zip_with(frame["y"].is_not_null(), guessed)
    utc += frame.select(plus=pl.duration(microseconds=_micros(pl.col("frac"))))["plus"]
    if "zone" in parts.columns:
        utc -= frame.select(plus=pl.duration(minutes=_offset(pl.col("zone"))))["plus"]
    return utc


def _instant_near(frame: pl.DataFrame, written: pl.Series) -> pl.Series:
    """Times without a year: those of the year of `written`, or of the year before."""
    year = written.dt.year()
    frame = frame.with_columns(
        this=year.cast(pl.String).str.zfill(4), last=(year - 1).cast(pl.String).str.zfill(4)
    )
    this = frame.select(utc=_instant(pl.col("this")))["utc"]
    this = this.set((this > written + timedelta(days=1)).fill_null(value=False), None)
    if not this.has_nulls():
        return this
    last = frame.select(utc=_instant(pl.col("last")))["utc"]
    return this.zip_with(this.is_not_null(), last)


def _day_clock(clock: pl.Expr, half: pl.Expr) -> pl.Expr:
    """`9:47:45` with AM, PM or nothing → `21:47:45`."""
    hour = clock.str.extract("^([0-9]+)").cast(pl.Int64, strict=False)
    hour = pl.when(half.is_null()).then(hour).when(half == "PM").then(hour % 12 + 12).otherwise(hour % 12)
    return hour.cast(pl.String).str.zfill(2) + clock.str.tail(6)


def _instant(year: pl.Expr) -> pl.Expr:
    year = pl.when(year.str.len_bytes() == len("26")).then("20" + year).otherwise(year)
    text = pl.concat_str(year, "month", "day", "clock", separator=" ")
    return text.str.to_datetime("%Y %m %d %H:%M:%S", time_unit="us", strict=False)


def _offset(zone: pl.Expr) -> pl.Expr:
    """Minutes east of UTC; an unknown zone counts as UTC."""
    digits = zone.str.replace_all(":", "", literal=True)
    hours, rest = (digits.str.slice(at, 2).cast(pl.Int64, strict=False).fill_null(0) for at in (1, 3))
    named = zone.replace_strict(ZONES, default=0, return_dtype=pl.Int64)
    east = pl.when(zone.str.starts_with("+")).then(hours * 60 + rest)
    return east.when(zone.str.starts_with("-")).then(-hours * 60 - rest).otherwise(named).fill_null(0)
