"""From the places where a rule saw something to the lines of the bundle that prove it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from analyzer.rules.match import Sight, Spot
from analyzer.rules.state import Place

if TYPE_CHECKING:
    from analyzer.store.store import Store

MAX_LINES = 5
MAX_TEXT = 1000  # of a line; what is cut ends in an ellipsis

_TEXTS = """
WITH wanted AS (SELECT unnest($1::VARCHAR[]) AS file, unnest($2::BIGINT[]) AS line)
SELECT w.file, w.line, l.text FROM wanted w JOIN lines l ON l.file = w.file AND l.line = w.line
UNION
SELECT w.file, w.line, split_part(r.text, chr(10), (w.line - r.line + 1)::INTEGER)
FROM wanted w JOIN {records} r
  ON r.file = w.file AND w.line >= r.line AND w.line < r.line + r.line_count
"""

_RECORDS = """
WITH wanted AS (SELECT unnest($1::VARCHAR[]) AS file, unnest($2::BIGINT[]) AS record)
SELECT r.file, r.record, r.text FROM wanted w JOIN {records} r ON r.file = w.file AND r.record = w.record
"""


def spots_to_show(sights: Sequence[Sight]) -> list[tuple[str, Spot]]:
    """The few records to show: the first of every pod or file, then the last ones, then what is left."""
    ordered = sorted(sights, key=_by_time)
    firsts: list[tuple[str, Spot]] = []
    others: list[tuple[str, Spot]] = []
    seen: set[tuple[str, str | None]] = set()
    for sight in ordered:
        new = (sight.file, sight.pod) not in seen
        seen.add((sight.file, sight.pod))
        (firsts if new else others).append((sight.file, sight.first))
    lasts = [(sight.file, sight.last) for sight in ordered]
    unique: dict[tuple[str, int], tuple[str, Spot]] = {}
    for file, spot in (*firsts, *lasts, *others):
        unique.setdefault((file, spot.record), (file, spot))
    return list(unique.values())[:MAX_LINES]


def record_texts(store: Store, spots: Iterable[tuple[str, Spot]]) -> dict[tuple[str, int], str]:
    """The whole text of records, by file and record number."""
    return _found(store, _RECORDS, {(file, spot.record) for file, spot in spots})


def place_of(file: str, spot: Spot, text: str) -> Place:
    """The line of a record that shows what matched; its first where the text was printed otherwise.

    A JSON record holds its message escaped: then the line of the record is the evidence.
    """
    sought = spot.matched.strip("\n").partition("\n")[0].strip()
    for offset, line in enumerate(text.split("\n")):
        if sought and sought in line:
            return Place(file, spot.line + offset)
    return Place(file, spot.line)


def line_texts(store: Store, places: Iterable[Place]) -> dict[Place, str]:
    """The text of lines, secrets replaced; a place that the bundle does not have is left out."""
    found = _found(store, _TEXTS, {(place.file, place.line) for place in places})
    return {Place(file, line): shortened(text) for (file, line), text in found.items()}


def _found(store: Store, query: str, wanted: set[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """What a query gives for files and numbers. Nearly all are notable; to read all logs takes long."""
    found: dict[tuple[str, int], str] = {}
    for records in ("notable_records", "log_records"):
        left = sorted(wanted - found.keys())
        if left:
            rows = store.query(
                query.format(records=records), [list(column) for column in zip(*left, strict=True)]
            )
            found |= {(file, number): text for file, number, text in rows}
    return found


def shortened(text: str) -> str:
    """As much of a text as evidence quotes."""
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"


def _by_time(sight: Sight) -> tuple[bool, str, str, int]:
    return sight.first_utc is None, str(sight.first_utc or ""), sight.file, sight.first.record
