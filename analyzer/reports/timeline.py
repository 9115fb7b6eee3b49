"""What happened when: events, starts and ends of containers, logs and findings of one case, merged by time.

All is read from tables that stay small when logs are large; of the logs these are counts, and the few
records that rules look for. Every moment says how far its time may be off: where kubectl printed an age,
the time is as coarse as that age.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from analyzer.diagnosis.leads import ERRORS
from analyzer.model import Container, Event, Finding
from analyzer.parsers.logs.said import with_said
from analyzer.reports.case import check_rules, title_of

if TYPE_CHECKING:
    from analyzer.reports.case import Lang
    from analyzer.rules.load import RuleSet
    from analyzer.store.store import Store

Kind = Literal["event", "start", "exit", "error", "burst", "finding"]

MAX_ERRORS = 200
"""Errors of logs that are told: the first run of every template before the second of any; of these what is
fatal, then what a run ended with, then what is new, then the frequent. Whether a rule knows it counts for
nothing."""
MAX_BURSTS = 200
"""Bursts that are told: those of errors first, then the highest."""
APART = timedelta(hours=1)
"""What ended so long before anything else of an incident went wrong is no part of it. A pod that is well
for so long counts as recovered, see `recovered_pods`."""
AGAIN_S = 600.0
"""Seconds between two listings in which one event may have come again: a collection takes minutes, and
back-off and scheduling repeat every five."""

_ORDER: dict[Kind, int] = {"event": 0, "start": 1, "exit": 2, "error": 3, "burst": 4, "finding": 5}
_ALIKE = 50  # events that a row is held against: a bundle that has more alike ones of one object is made up
_NEVER = datetime(1970, 1, 2)
"""Runtimes give the time zero, and Go the year 1, for what never happened."""
_MINUTE = timedelta(minutes=1)
_SERVER_ERROR = "(server error)"  # what a template has for the status 5xx of a request


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened to an object, and the line that shows it.

    `until_utc` is when it was last seen, None where it happened once. `error_s` is how far `utc` may be off,
    in seconds: 0 where the time was printed. `text` is one line in the words of the bundle, or the title of a
    finding's rule; it is not escaped. `subject` is Kind/name.
    """

    utc: datetime
    until_utc: datetime | None
    error_s: float
    kind: Kind
    subject: str
    text: str
    bad: bool
    count: int
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """The span that the times in a log file cover."""

    file: str
    first_utc: datetime
    last_utc: datetime


@dataclass(frozen=True, slots=True)
class Series:
    """Records of level ERROR or FATAL of a component per minute, in order; minutes without any are left out.

    Only records whose time was printed count. A `name` of "" stands for programs that nobody knows.
    """

    name: str
    minutes: list[tuple[datetime, int]]


@dataclass(frozen=True, slots=True)
class Timeline:
    """All moments of a case in order, and what its logs cover.

    `first_bad` is where the incident begins, as a postmortem would mark it: the first finding that is, or is
    explained by, a root cause. What ended an hour or more before the rest is history and not meant. Where no
    such finding has a time, it is the first bad moment of what is still bad at capture, within the last
    stretch that no hour of quiet divides. None where nothing is bad, or no time of it is known.
    """

    moments: list[Moment]
    coverage: list[Coverage]
    errors: list[Series]
    first_bad: Moment | None
    captured_utc: datetime | None


def read_timeline(store: Store, rules: RuleSet, lang: Lang) -> Timeline:
    """The timeline of a finished analysis, in which what has no known time is left out.

    Raises UsageError where its findings are of rules that are not known here.
    """
    events = list(_events(store))
    found = dict(_findings(store, rules, lang, events))
    moments = [moment for _, moment in events]
    moments += [*_containers(store), *_log_moments(store), *found.values()]
    moments.sort(key=_order)
    files = store.query(
        "SELECT path, first_utc, last_utc FROM files"
        " WHERE first_utc IS NOT NULL AND last_utc IS NOT NULL ORDER BY path"
    )
    return Timeline(
        moments=moments,
        coverage=[Coverage(*row) for row in files],
        errors=_errors_per_minute(store),
        first_bad=_first_bad(store, moments, found),
        captured_utc=next((utc for (utc,) in store.query("SELECT captured_utc FROM bundle")), None),
    )


def _order(moment: Moment) -> tuple[object, ...]:
    return (
        moment.utc,
        _ORDER[moment.kind],
        moment.subject,
        moment.file,
        moment.line,
        moment.text,
        moment.count,
        _ended_utc(moment),
    )


def _later(utc: datetime | None, than: datetime) -> datetime | None:
    """When something was last seen, where that is not when it began."""
    return utc if utc is not None and utc > than else None


def _one_line(text: str) -> str:
    return " ".join(text.split())


# -- events ----------------------------------------------------------------------------------------


def _events(store: Store) -> Iterator[tuple[list[Event], Moment]]:
    """Events, each with all the rows that tell it.

    The same event stands in the events' table, below the described object, in a manifest, and at the end of
    the summary. Rows are one event if object, reason and the first line of the message are equal (`kubectl
    get` prints no more of it), they are of different files (one listing tells an event once, so that equal
    rows in it are two), and their last times agree. Of several that could be meant the nearest is taken.
    """
    groups: dict[tuple[str, ...], list[Event]] = {}
    for row in store.records(Event, "first_utc IS NOT NULL OR last_utc IS NOT NULL", order="file, line"):
        said = row.message.strip().partition("\n")[0].removesuffix("...").strip()
        groups.setdefault((row.object_kind, row.object_name, row.reason, said), []).append(row)
    for rows in groups.values():
        events: list[list[Event]] = []
        for row in sorted(rows, key=_last, reverse=True):
            same = [event for event in events[-_ALIKE:] if all(_may_be_one(row, other) for other in event)]
            if same:
                min(same, key=lambda event: abs(_last(event[0]) - _last(row))).append(row)
            else:
                events.append([row])
        for event in events:
            yield event, _merged(event)


def _last(row: Event) -> datetime:
    return row.last_utc or row.first_utc or datetime.min  # one is known: see the query


def _may_be_one(one: Event, other: Event) -> bool:
    if one.file == other.file or len({one.namespace, other.namespace} - {None}) > 1:
        return False
    # Of an event that it takes to have come once, `describe` prints the age of the first time, which may be
    # any older; a table prints that of the last.
    if any(row.form == "describe" and row.count == 1 for row in (one, other)):
        return True
    error = (one.error_s or 0.0) + (other.error_s or 0.0) + AGAIN_S
    return abs((_last(one) - _last(other)).total_seconds()) <= error


def _merged(rows: Sequence[Event]) -> Moment:
    """One moment of all rows that tell an event: each thing from the row that knows it best.

    A plain table tells the last time alone. So it began when the rows say that know of more than one time;
    among these, or where none does, the least error counts.
    """
    surest = sorted(rows, key=lambda row: (row.error_s or 0.0, row.file, row.line))
    repeated = [row for row in surest if row.count > 1 or (row.first_utc and row.first_utc < _last(row))]
    best = (repeated or surest)[0]
    began = best.first_utc or _last(best)
    message = max((row.message for row in surest), key=len)
    return Moment(
        utc=began,
        until_utc=_later(_last(surest[0]), began),
        error_s=best.error_s or 0.0,
        kind="event",
        subject=f"{best.object_kind}/{best.object_name}",
        text=_one_line(": ".join(filter(None, (best.reason, message)))),
        bad=any(row.type == "Warning" for row in rows),
        count=max(row.count for row in rows),
        file=best.file,
        line=best.line,
    )


# -- containers ------------------------------------------------------------------------------------


def _containers(store: Store) -> Iterator[Moment]:
    """Starts and ends of the present run of every container and of the one before."""
    for one in store.records(Container, order="namespace, pod, name"):
        now, before = one.state_line or one.line, one.last_state_line or one.line
        if one.last_finished_utc != one.finished_utc or one.last_started_utc != one.started_utc:
            yield from _started(one, one.last_started_utc, before)
            yield from _ended(
                one, one.last_finished_utc, one.last_reason, one.last_exit_code, one.last_signal, before
            )
        yield from _started(one, one.started_utc, now)
        yield from _ended(one, one.finished_utc, one.state_reason, one.exit_code, one.signal, now)


def _started(one: Container, utc: datetime | None, line: int) -> Iterator[Moment]:
    if utc is not None and utc >= _NEVER:
        yield Moment(utc, None, 0.0, "start", f"Pod/{one.pod}", one.name, False, 1, one.file, line)


def _ended(
    one: Container, utc: datetime | None, reason: str | None, code: int | None, signal: int | None, line: int
) -> Iterator[Moment]:
    """The end of a run, told in the words of `kubectl describe`."""
    if utc is None or utc < _NEVER:
        return
    # A container whose child alone was killed for want of memory may end with 0.
    failed = bool(code or signal) or reason == "OOMKilled"
    failed = failed or (code is None and reason not in (None, "Completed"))
    how = [
        reason,
        None if code is None else f"Exit Code {code}",
        f"Signal {signal}" if signal else None,
    ]
    said = ", ".join(word for word in how if word)
    text = _one_line(f"{one.name}: {said}" if said else one.name)
    yield Moment(utc, None, 0.0, "exit", f"Pod/{one.pod}", text, failed, 1, one.file, line)


# -- logs ------------------------------------------------------------------------------------------

# What is of note in each run of a container, each run once: of a container that crashed and does not run now
# the current log is that of its last run, and so is the previous one.
_RUNS = f"""
WITH runs AS (
    SELECT r.*, t.component, t.level, t.pattern, coalesce(t.level IN {ERRORS}, false) AS error
    FROM template_runs r JOIN log_templates t ON t.template = r.template
    WHERE r.first_utc IS NOT NULL AND (t.level IN {ERRORS} OR list_contains(r.flags, 'burst'))
    QUALIFY row_number() OVER (
        PARTITION BY r.template, r.namespace, r.pod, r.container, r.first_utc, r.last_utc, r.count
        ORDER BY r.stream, r.file, r.line) = 1
)
"""


def _before(record: str) -> str:
    """SQL for the time before which a record was printed that has but the time of the one before it.

    It is that of a later record that has a time of its own; else when the log was taken.
    """
    return f"""coalesce(
        (SELECT min(CASE WHEN n.line > {record}.line THEN n.first_utc ELSE n.last_utc END)
         FROM template_runs n
         WHERE n.file = {record}.file AND n.pod IS NOT DISTINCT FROM {record}.pod
           AND n.last_line > {record}.line AND n.peak_utc IS NOT NULL),
        (SELECT b.captured_utc FROM files b WHERE b.path = {record}.file),
        (SELECT max(b.last_utc) FROM files b))"""


_TOLD = f"""
{_RUNS}, ranked AS (
    SELECT *, row_number() OVER (PARTITION BY template ORDER BY first_utc, file, line, container) AS turn
    FROM runs WHERE error
), told AS (
    SELECT * FROM ranked
    ORDER BY turn, level = 'FATAL' DESC, list_contains(flags, 'last_before_crash') DESC,
             list_contains(flags, 'new') DESC, count DESC, first_utc, template, file, line, container
    LIMIT $1
)
SELECT pod, pattern, count, first_utc, last_utc, file, line,
       CASE WHEN peak_utc IS NULL THEN {_before("told")} END AS before_utc
FROM told ORDER BY ALL
"""

_BURSTS = f"""
{_RUNS}
SELECT pod, pattern, peak, peak_utc, first_utc, last_utc, error, file, line FROM runs
WHERE list_contains(flags, 'burst') AND peak_utc IS NOT NULL
ORDER BY error DESC, peak DESC, peak_utc, template, file, line, container
LIMIT $1
"""

_MINUTES = f"""
{_RUNS}
SELECT coalesce(r.component, '') AS name, m.minute_utc, sum(m.count)::BIGINT
FROM template_minutes m
JOIN runs r ON r.template = m.template AND r.file = m.file AND r.stream = m.stream
           AND r.pod IS NOT DISTINCT FROM m.pod AND r.container IS NOT DISTINCT FROM m.container
WHERE r.error
GROUP BY ALL ORDER BY ALL
"""

_NOTABLE = """
WITH wanted AS (SELECT unnest($1::VARCHAR[]) AS file, unnest($2::BIGINT[]) AS line)
SELECT r.* FROM notable_records r JOIN wanted w ON w.file = r.file AND w.line = r.line
"""
_RAISED = """
WITH wanted AS (SELECT unnest($1::VARCHAR[]) AS file, unnest($2::BIGINT[]) AS record)
SELECT x.* FROM exceptions x JOIN wanted w ON w.file = x.file AND w.record = x.record
ORDER BY x.file, x.record, x.position
"""


def _log_moments(store: Store) -> Iterator[Moment]:
    """Errors, each at its first time in a run of a container, and bursts, each at its busiest minute."""
    errors, bursts = store.query(_TOLD, [MAX_ERRORS]), store.query(_BURSTS, [MAX_BURSTS])
    said = _headlines(store, {(file, line) for *_, file, line in [row[:7] for row in errors] + bursts})
    for pod, pattern, count, first, last, file, line, before in errors:
        yield Moment(
            utc=first,
            until_utc=_later(last, first),
            error_s=_span_s(first, before),
            kind="error",
            subject=_printer(pod, file),
            text=_one_line(said.get((file, line)) or pattern),
            bad=True,
            count=count,
            file=file,
            line=line,
        )
    for pod, pattern, peak, minute, first, last, error, file, line in bursts:
        began = max(minute, first)
        yield Moment(
            utc=began,
            until_utc=_later(min(minute + _MINUTE, last), began),
            error_s=(minute + _MINUTE - began).total_seconds(),
            kind="burst",
            subject=_printer(pod, file),
            text=_one_line(said.get((file, line)) or pattern),
            bad=error or _SERVER_ERROR in pattern,
            count=peak,
            file=file,
            line=line,
        )


def _span_s(since: datetime, before: datetime | None) -> float:
    """Seconds until a time; 0 where that is not known or earlier: clocks differ."""
    return max(0.0, (before - since).total_seconds()) if before else 0.0


def _printer(pod: str | None, file: str) -> str:
    return f"File/{file}" if pod is None else f"Pod/{pod}"


def _headlines(store: Store, places: set[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """What records at these places say on a line, as far as rules look for them.

    Others could be read from all the logs alone: their masked pattern must do.
    """
    if not places:
        return {}
    records = store.frame(_NOTABLE, [list(column) for column in zip(*sorted(places), strict=True)])
    raised = store.frame(_RAISED, [records["file"].to_list(), records["record"].to_list()])
    told = with_said(records, raised).select("file", "line", "headline")
    return {(file, line): headline for file, line, headline in told.iter_rows()}


def _errors_per_minute(store: Store) -> list[Series]:
    series: dict[str, Series] = {}
    for name, minute, count in store.query(_MINUTES):
        series.setdefault(name, Series(name, [])).minutes.append((minute, count))
    return list(series.values())


# -- findings --------------------------------------------------------------------------------------

_TIMED = """
role IN ('cause', 'symptom') AND first_utc IS NOT NULL
AND NOT EXISTS (FROM suppressions s WHERE s.finding = findings.finding)
"""

_SHOWN = """
SELECT finding, file, line FROM evidence
QUALIFY row_number() OVER (PARTITION BY finding ORDER BY rank, file, line) = 1
"""

# Rows of events that a finding may have its first time from: like those that it shows, and of its object.
_DATED_BY = """
SELECT DISTINCT f.finding, e.file, e.line, coalesce(e.error_s, 0.0) AS error_s
FROM findings f
JOIN evidence v ON v.finding = f.finding
JOIN events s ON s.file = v.file AND s.line = v.line
JOIN object_events e
  ON e.reason = s.reason AND f.first_utc IN (e.first_utc, e.last_utc)
 AND (e.object_name = s.object_name OR f.entity_name IN (e.object_name, e.workload, e.node))
ORDER BY ALL
"""

# Of findings that logs show: when the first was printed at the latest.
_PRINTED = f"""
SELECT f.finding,
       min(CASE WHEN r.ts_source = 'inherited' THEN {_before("r")} ELSE f.first_utc END) AS before_utc
FROM findings f
JOIN evidence v ON v.finding = f.finding
JOIN notable_records r
  ON r.file = v.file AND v.line >= r.line AND v.line < r.line + r.line_count AND r.ts_utc = f.first_utc
GROUP BY ALL
"""


def _findings(
    store: Store, rules: RuleSet, lang: Lang, events: Iterable[tuple[Sequence[Event], Moment]]
) -> Iterator[tuple[int, Moment]]:
    """Causes and symptoms that no filter takes, by number; one that shows no line is left out."""
    findings = store.records(Finding, _TIMED, order="finding")
    check_rules(findings, rules)
    shown = {finding: (file, line) for finding, file, line in store.query(_SHOWN)}
    by_place = {(row.file, row.line): moment for rows, moment in events for row in rows}
    dated: dict[int, list[tuple[float, Moment]]] = {}
    for number, file, line, error_s in store.query(_DATED_BY):
        dated.setdefault(number, []).append((error_s, by_place[file, line]))
    printed = dict(store.query(_PRINTED))
    for finding in findings:
        if finding.first_utc is None or finding.finding not in shown:
            continue
        utc, error_s = finding.first_utc, _span_s(finding.first_utc, printed.get(finding.finding))
        if rows := dated.get(finding.finding):
            utc, error_s = _dated(utc, rows)
        file, line = shown[finding.finding]
        moment = Moment(
            utc=utc,
            until_utc=_later(finding.last_utc, utc),
            error_s=error_s,
            kind="finding",
            subject=f"{finding.entity_kind}/{finding.entity_name}",
            text=title_of(finding, rules.by_id[finding.rule], lang),
            bad=True,
            count=finding.count,
            file=file,
            line=line,
        )
        yield finding.finding, moment


def _dated(utc: datetime, rows: Sequence[tuple[float, Moment]]) -> tuple[datetime, float]:
    """The first time of a finding and its error, by the rows of events that tell it and what these became.

    It may be that of the coarsest row of an event, of which another row tells to the second.
    """
    error_s = max(error_s for error_s, _ in rows)
    surest = min((moment for _, moment in rows), key=lambda moment: (moment.error_s, _order(moment)))
    return (surest.utc, surest.error_s) if surest.error_s < error_s else (utc, error_s)


# -- where it begins -------------------------------------------------------------------------------

# The leading findings come first: they give the root cause its title.
_ROOTS = """
SELECT finding FROM (
    SELECT rank, 0 AS place, finding FROM root_causes
    UNION ALL SELECT rank, 1, finding FROM root_cause_sources
) ORDER BY place, rank, finding
"""

_EXPLAINED = """
SELECT DISTINCT effect FROM finding_edges
WHERE cause IN (SELECT finding FROM root_causes UNION SELECT finding FROM root_cause_sources)
"""

_STILL_BAD = """
WITH unready AS (FROM current_pods WHERE ready_containers < containers OR containers = 0)
SELECT 'Pod/' || name FROM unready
UNION SELECT workload_kind || '/' || workload FROM unready WHERE workload IS NOT NULL
UNION SELECT 'Node/' || name FROM nodes WHERE ready = false
UNION SELECT 'PersistentVolumeClaim/' || name FROM persistent_volume_claims
      WHERE status IN ('Pending', 'Lost')
"""


def _first_bad(store: Store, moments: Sequence[Moment], found: dict[int, Moment]) -> Moment | None:
    """Where the incident begins, see `Timeline`; a root cause before a symptom of the same time."""
    roots = [found[number] for (number,) in store.query(_ROOTS) if number in found]
    effects = [found[number] for (number,) in store.query(_EXPLAINED) if number in found]
    if roots or effects:
        return _beginning(roots, effects)
    still = {subject for (subject,) in store.query(_STILL_BAD)}
    return _beginning([], [moment for moment in moments if moment.bad and moment.subject in still])


def _beginning(sure: Sequence[Moment], others: Iterable[Moment]) -> Moment | None:
    """The first of those that belong for sure, and of others that lead up to them without a longer pause.

    Where none is sure, others must lead up to the last of them.
    """
    begun = min((moment.utc for moment in sure), default=datetime.max)
    leading: list[Moment] = []
    for moment in sorted(others, key=_ended_utc, reverse=True):
        if begun - _ended_utc(moment) > APART and (sure or leading):
            break
        begun = min(begun, moment.utc)
        leading.append(moment)
    at_once = (moment for moment in sure if moment.utc == begun)
    return next(at_once, None) or min(leading, key=_order, default=None)


def _ended_utc(moment: Moment) -> datetime:
    return moment.until_utc or moment.utc
