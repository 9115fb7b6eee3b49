"""When each file of the bundle was written: the moment that the ages in it count from.

Best is the time that the archive keeps of the file itself. It is believed only while the collector's
own stamps (the date in its summary, the time in the folder's name) agree: archives are repacked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from analyzer.bundle.member import Clock

_STAMP = re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)[-_T]?(\d\d)(\d\d)(\d\d)(?!\d)")
_DATE = re.compile(  # date(1): `Mon Nov 23 22:46:57 UTC 2026`, and its Chinese and 12-hour forms
    r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*\s+(?P<day>\d{1,2})\s+"
    r"(?P<time>\d{1,2}:\d\d:\d\d)(?:\s+(?P<half>[AP]M))?\s+(?P<zone>[A-Z]{3,5}|[+-]\d\d(?:\d\d)?)\s+(?P<year>20\d\d)"
)
_ISO = re.compile(
    r"(?P<year>20\d\d)\D(?P<month>\d{1,2})\D\s*(?P<day>\d{1,2})\D.{0,12}?(?P<time>\d{1,2}:\d\d:\d\d)"
    r"\s*(?P<zone>Z|[A-Z]{3,5}|[+-]\d\d:?\d\d)?"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_GENERATED = re.compile(r"^\s*(?:生成时间|Generated(?: at)?|Date|Collected(?: at)?)\s*[::]", re.IGNORECASE)

AGREE = timedelta(hours=36)  # the folder's stamp is local time of an unknown zone
DURATION_S = 900.0  # a collection takes minutes; its stamps mark its start or end
ZONE_S = 14 * 3600.0
_SOURCES = {"tar": "tar header", "zip": "zip entry", "folder": "file system"}


@dataclass(frozen=True, slots=True)
class _Stamp:
    utc: datetime
    error_s: float


class Clocks:
    """Gives each file its clock, and the bundle its own."""

    def __init__(
        self, container: str, name: str, summary: Iterable[str], modified: Iterable[datetime | None]
    ) -> None:
        self._source = next(source for key, source in _SOURCES.items() if container.startswith(key))
        self._error_s = ZONE_S if container == "zip" else 1.0
        self._summary = summary_date(summary)
        self._folder = folder_stamp(name)
        self.bundle = self._of_bundle([time for time in modified if time])

    def of(self, modified: datetime | None) -> Clock:
        """The clock of a file that the archive says was modified then."""
        if modified is not None and self._agrees(modified):
            return Clock(modified, self._source, self._error_s)
        return self._fallback(modified)

    def _agrees(self, modified: datetime) -> bool:
        stamp = self._summary or self._folder
        return stamp is None or abs(modified - stamp.utc) <= AGREE

    def _of_bundle(self, modified: list[datetime]) -> Clock:
        agreeing = [time for time in modified if self._agrees(time)]
        if agreeing:
            return Clock(max(agreeing), self._source, self._error_s)
        return self._fallback(None)

    def _fallback(self, modified: datetime | None) -> Clock:
        if self._summary:
            return Clock(self._summary.utc, "summary", self._summary.error_s)
        if self._folder:
            return Clock(self._folder.utc, "folder name", self._folder.error_s)
        if modified is not None:
            return Clock(modified, self._source, self._error_s)
        return Clock(None, "none", None)


def folder_stamp(name: str) -> _Stamp | None:
    """`langgraph-diagnosis-20261123-224651` → the start of the collection, in local time of its operator."""
    for found in _STAMP.finditer(name):
        try:
            year, month, day, hour, minute, second = map(int, found.groups())
            return _Stamp(datetime(year, month, day, hour, minute, second), DURATION_S + ZONE_S)
        except ValueError:
            continue
    return None


def summary_date(lines: Iterable[str]) -> _Stamp | None:
    """The date that the collector's summary prints near its top; only UTC is sure of its zone."""
    for line in lines:
        if not _GENERATED.match(line):
            continue
        found = _DATE.search(line) or _ISO.search(line)
        if found:
            return _stamp(found)
    return None


def _stamp(found: re.Match[str]) -> _Stamp | None:
    parts = found.groupdict()
    month = parts["month"]
    hour, minute, second = map(int, parts["time"].split(":"))
    if parts.get("half"):
        hour = hour % 12 + (12 if parts["half"] == "PM" else 0)
    try:
        utc = datetime(
            int(parts["year"]),
            _MONTHS.index(month) + 1 if month in _MONTHS else int(month),
            int(parts["day"]),
            hour,
            minute,
            second,
        )
    except ValueError:
        return None
    zone = parts["zone"] or ""
    if re.fullmatch(r"[+-]\d\d:?(?:\d\d)?", zone):
        minutes = int(zone[1:3]) * 60 + int(zone[3:].lstrip(":") or 0)
        return _Stamp(utc - timedelta(minutes=minutes if zone[0] == "+" else -minutes), DURATION_S)
    return _Stamp(utc, DURATION_S if zone in ("UTC", "GMT", "Z") else DURATION_S + ZONE_S)
