"""Times as logs print them → naive UTC, a column at a time. What is no time becomes null."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from analyzer.parsers.logs.formats import ZONES

UTC_TIME = pl.Datetime("us")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CLOCK = r"(?P<clock>[0-9]{2}:[0-9]{2}:[0-9]{2})(?:[.,](?P<frac>[0-9]{1,9}))?"
_ISO = r"^(?P<y>[0-9]{4})[-/](?P<m>[0-9]{2})[-/](?P<d>[0-9]{2})[T ]" + _CLOCK + r" ?(?P<zone>\S*)$"
_CLF = r"^(?P<d>[0-9]{2})/(?P<m>[A-Z][a-z]{2})/(?P<y>[0-9]{4}):" + _CLOCK + r" (?P<zone>\S*)$"
_REDIS = r"^(?P<d>[0-9]{1,2}) (?P<m>[A-Z][a-z]{2})(?: (?P<y>[0-9]{4}))? " + _CLOCK + r"(?P<zone>)$"
_SYSLOG = r"^(?P<y>)(?P<m>[A-Z][a-z]{2}) +(?P<d>[0-9]{1,2}) " + _CLOCK + r"(?P<zone>)$"
_KLOG = r"^(?P<y>)(?P<m>[0-9]{2})(?P<d>[0-9]{2}) " + _CLOCK + r"(?P<zone>)$"
_EPOCH = r"^(?P<whole>[0-9]{10,19})(?:\.(?P<frac>[0-9]{1,9}))?$"
_MICROS = {10: 1_000_000, 13: 1_000, 16: 1}


def parse_times(texts: pl.Series, written: datetime | None) -> pl.Series:
    """Times of any known form. Forms without a year take that of `written`, or of the year before if
    the time would then be more than a day after it; without `written` they are null."""
    distinct = texts.unique()
    if len(distinct) * 2 > len(texts):
        return _parsed(texts, written)
    found = pl.DataFrame({"text": distinct, "utc": _parsed(distinct, written)})
    return texts.to_frame("text").join(found, on="text", how="left", maintain_order="left")["utc"]


def _parsed(texts: pl.Series, written: datetime | None) -> pl.Series:
    result = pl.Series("utc", [None] * len(texts), dtype=UTC_TIME)
    for pattern in (_ISO, _EPOCH, _CLF, _REDIS, _SYSLOG, _KLOG):
        rest = texts.filter(result.is_null())
        if not rest.is_not_null().any():
            break
        if not rest.str.contains(pattern).any():
            continue
        parts = texts.str.extract_groups(pattern).struct.unnest()
        times = _epoch(parts) if pattern == _EPOCH else _calendar(parts, written)
        result = result.zip_with(result.is_not_null(), times)
    return result.alias("utc")


def _epoch(parts: pl.DataFrame) -> pl.Series:
    whole = pl.col("whole")
    length = whole.str.len_bytes()
    scaled = pl.when(length == 19).then(whole.cast(pl.Int64, strict=False) // 1000)
    for digits, micros in _MICROS.items():
        scaled = scaled.when(length == digits).then(whole.cast(pl.Int64, strict=False) * micros)
    frac = pl.when(length == 10).then(_micros(pl.col("frac"))).otherwise(0)
    return parts.select(utc=(scaled + frac).cast(UTC_TIME))["utc"]


def _micros(frac: pl.Expr) -> pl.Expr:
    """Digits behind the decimal point → microseconds."""
    return frac.fill_null("0").str.pad_end(6, "0").str.head(6).cast(pl.Int64, strict=False).fill_null(0)


def _calendar(parts: pl.DataFrame, written: datetime | None) -> pl.Series:
    numbers = {name: f"{number:02}" for number, name in enumerate(_MONTHS, 1)}
    year = pl.when(pl.col("y") == "").then(None).otherwise(pl.col("y"))
    frame = parts.with_columns(
        year=year.fill_null(pl.lit(None if written is None else f"{written.year:04}", dtype=pl.String)),
        guessed=year.is_null(),
        m=pl.col("m").replace(numbers),
        minutes=_offset(pl.col("zone")),
    )
    utc = _instant(pl.col("year")) + pl.duration(microseconds=_micros(pl.col("frac")), minutes=-pl.col("minutes"))
    if written is None:
        return frame.select(utc=utc.cast(UTC_TIME))["utc"]
    before = _instant(pl.lit(f"{written.year - 1:04}")) + pl.duration(microseconds=_micros(pl.col("frac")))
    future = pl.col("guessed") & ((utc > written + timedelta(days=1)) | utc.is_null())
    return frame.select(utc=pl.when(future).then(before).otherwise(utc).cast(UTC_TIME))["utc"]


def _instant(year: pl.Expr) -> pl.Expr:
    text = pl.concat_str([year, pl.col("m"), pl.col("d").str.zfill(2), pl.col("clock")], separator="-")
    return text.str.to_datetime("%Y-%m-%d-%H:%M:%S", time_unit="us", strict=False)


def _offset(zone: pl.Expr) -> pl.Expr:
    """Minutes east of UTC; an unknown zone counts as UTC."""
    digits = zone.str.replace(":", "", literal=True)
    minutes = digits.str.slice(1, 2).cast(pl.Int64, strict=False) * 60 + digits.str.slice(3, 2).cast(
        pl.Int64, strict=False
    )
    named = zone.replace_strict(ZONES, default=0, return_dtype=pl.Int64)
    signed = pl.when(zone.str.starts_with("+")).then(minutes).when(zone.str.starts_with("-")).then(-minutes)
    return signed.otherwise(named).fill_null(0)
