"""Times as Kubernetes prints them. Every datetime in the program is naive and means UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_RFC3339 = re.compile(
    r"^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9})\d*)?\s*([Zz]|[+-]\d\d:?\d\d)?$",
    re.ASCII,
)
_AGE_PART = re.compile(r"(\d{1,9})(y|d|h|m|s)", re.ASCII)
_AGE = re.compile(r"^(?:\d{1,9}[ydhms]){1,5}$", re.ASCII)
_SECONDS = {"y": 365 * 86_400, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_DESCRIBE = "%a, %d %b %Y %H:%M:%S %z"


def parse_rfc3339(text: str) -> datetime | None:
    """`2026-11-23T21:35:02.123456789Z` → naive UTC with microseconds; None if it is no such time.

    A blank instead of `T` is accepted, and a time without a zone counts as UTC.
    """
    found = _RFC3339.match(text.strip())
    if not found:
        return None
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    try:
        time = datetime(
            int(year),
            int(month),
            int(day),
            int(hour),
            int(minute),
            min(int(second), 59),  # a leap second is printed as 60
            int((fraction or "0").ljust(6, "0")[:6]),
        )
        return time - _offset(zone)
    except (ValueError, OverflowError):
        return None


def _offset(zone: str | None) -> timedelta:
    if not zone or zone in "Zz":
        return timedelta()
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    offset = timezone(timedelta(hours=hours, minutes=minutes)).utcoffset(None)
    return -offset if zone[0] == "-" else offset


def parse_age(text: str) -> float | None:
    """Seconds of an age such as `5m32s`, `3d`, `2y10d`; None for `<unknown>`, `<invalid>` and the like.

    Source: k8s.io/apimachinery/pkg/util/duration, HumanDuration.
    """
    if not _AGE.match(text):
        return None
    return float(sum(int(number) * _SECONDS[unit] for number, unit in _AGE_PART.findall(text)))


def age_error(text: str) -> float:
    """How much older than printed it may be, in seconds: what is below the last unit is cut off."""
    units = re.findall(r"\d([ydhms])", text)
    return float(_SECONDS[units[-1]]) if units else 0.0


def parse_describe_time(text: str) -> datetime | None:
    """`Mon, 23 Nov 2026 21:35:02 +0000` as kubectl describe prints it (RFC 1123 with zone)."""
    try:
        return datetime.strptime(text.strip(), _DESCRIBE).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


def time_left(seconds: float) -> str:
    """Seconds to come as people wait for them: `8 s`, `2 min 05 s`."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
