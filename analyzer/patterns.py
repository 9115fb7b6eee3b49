"""Log templates with their counts over time, as lists of them are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from analyzer.errors import UsageError
from analyzer.show import show

if TYPE_CHECKING:
    from analyzer.store.store import Store

PARTS = 16
BARS = " ▁▂▃▄▅▆▇█"
_SEVERITY = "list_position(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'FATAL'], t.level) DESC NULLS LAST"

# The first column names what the times are of; what is only for programs stands last.
_ALL = f"""
SELECT t.template::VARCHAR AS key, t.count, t.level, t.component, t.pods,
       date_trunc('second', t.first_utc) AS first_utc, date_trunc('second', t.last_utc) AS last_utc,
       t.known, t.flags, t.pattern, t.file, t.line
FROM log_templates t WHERE {{where}}
ORDER BY {_SEVERITY}, t.count DESC, t.template
"""
_RUN = "concat_ws('/', {0}.template, {0}.file, {0}.pod, {0}.container, {0}.stream)"
_OF_PODS = f"""
SELECT {_RUN.format("r")} AS key, r.count, t.level, r.pod, r.stream,
       date_trunc('second', r.first_utc) AS first_utc, date_trunc('second', r.last_utc) AS last_utc,
       t.known, r.flags, t.pattern, r.container, r.file, r.line
FROM template_runs r JOIN log_templates t ON t.template = r.template WHERE {{where}}
ORDER BY r.pod, r.stream, {_SEVERITY}, r.count DESC, r.template, r.file, r.container
"""
_MINUTES = "SELECT {key}, minute_utc, sum(count) FROM template_minutes m GROUP BY ALL ORDER BY ALL"


def log_patterns(
    store: Store, pod: str | None, *, previous: bool, grep: str | None, container: str | None
) -> tuple[list[str], list[list[Any]]]:
    """Columns and rows: templates of the bundle, or of each run of the pods whose name begins with `pod`.

    Errors come first, then what is frequent. `timeline` counts records in equal parts of the time from the
    first to the last of a row, as far as times were printed.
    """
    import duckdb

    of_runs = pod is not None or previous or container is not None
    where, values = _conditions(pod, previous, grep, container)
    if pod is not None and not store.query(
        "SELECT 1 FROM log_records WHERE starts_with(pod, $1) LIMIT 1", [pod]
    ):
        raise UsageError(f"there is no log of a pod {show(pod)}", "see `analyzer get pods`")
    try:
        names, rows = store.names_and_rows((_OF_PODS if of_runs else _ALL).format(where=where), values)
    except duckdb.Error:
        raise UsageError(f"{show(grep or '')} is no regular expression") from None
    key = _RUN.format("m") if of_runs else "m.template::VARCHAR"
    minutes: dict[str, dict[datetime, int]] = {}
    for row_key, minute, count in store.query(_MINUTES.format(key=key)):
        minutes.setdefault(row_key, {})[minute] = int(count)
    place = names.index("known")
    return (
        [*names[1:place], "timeline", *names[place:]],
        [[*row[1:place], timeline(minutes.get(row[0], {})), *row[place:]] for row in rows],
    )


def _conditions(
    pod: str | None, previous: bool, grep: str | None, container: str | None
) -> tuple[str, list[object]]:
    values: list[object] = []
    conditions = ["true"]
    for value, condition in (
        (pod, "starts_with(r.pod, ${})"),
        ("previous" if previous else None, "r.stream = ${}"),
        (container, "r.container = ${}"),
        (grep, "regexp_matches(t.pattern, ${})"),
    ):
        if value is not None:
            values.append(value)
            conditions.append(condition.format(len(values)))
    return " AND ".join(conditions), values


def timeline(minutes: Mapping[datetime, int], parts: int = PARTS) -> list[int]:
    """Records in equal parts of the time from the first minute to the last, at most one part a minute."""
    if not minutes:
        return []
    first, last = min(minutes), max(minutes)
    length = int((last - first).total_seconds()) // 60 + 1
    counts = [0] * min(parts, length)
    for minute, count in minutes.items():
        counts[int((minute - first).total_seconds()) // 60 * len(counts) // length] += count
    return counts


def sparkline(counts: Sequence[int]) -> str:
    """A bar for each count, the highest for the most; a count above 0 is never blank."""
    most = max(counts, default=0)
    return "".join(BARS[-(-count * (len(BARS) - 1) // most)] if count else BARS[0] for count in counts)
