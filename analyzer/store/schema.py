"""DDL and Arrow types, derived from the record classes of the data model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.model import TABLES, Record, columns, comment
from analyzer.store.bulk import bulk_views

if TYPE_CHECKING:
    import pyarrow as pa

MACROS = """
CREATE MACRO selector_matches(selector, labels) AS
    len(list_filter(map_entries(selector),
        lambda entry: coalesce(labels[entry.key], chr(0)) <> entry.value)) = 0;
CREATE MACRO precedes(one, other, lag) AS
    coalesce(other - one BETWEEN INTERVAL (-30) SECOND AND lag, true);
"""
"""SQL functions for rules. selector_matches(services.selector, pods.labels): an empty selector matches.
precedes(a.last_utc, b.first_utc, INTERVAL 10 MINUTE): clocks of nodes differ by seconds, and an unknown time
may be any."""

VIEWS = """
CREATE VIEW pod_containers AS
SELECT p.workload_kind, p.workload, p.component, p.node, p.status AS pod_status, p.phase AS pod_phase,
       p.deleted_utc, c.*
FROM containers c
JOIN pods p ON p.name = c.pod AND p.namespace IS NOT DISTINCT FROM c.namespace;

CREATE VIEW object_events AS
SELECT coalesce(p.workload_kind, e.object_kind) AS workload_kind,
       coalesce(p.workload, e.object_name) AS workload, p.component, p.node, e.*
FROM events e
LEFT JOIN pods p ON e.object_kind = 'Pod' AND p.name = e.object_name;

CREATE VIEW fired AS
SELECT f.*, e.file, e.line
FROM findings f LEFT JOIN evidence e ON e.finding = f.finding AND e.rank = 1;

CREATE VIEW capture AS
SELECT coalesce((SELECT captured_utc FROM bundle), (SELECT max(ts_utc) FROM log_records)) AS utc;

CREATE VIEW current_pods AS
SELECT p.*, coalesce(p.status, p.phase, '') AS now
FROM pods p,
     (SELECT ['Evicted', 'NodeShutdown', 'NodeLost', 'NodeAffinity', 'Terminated', 'Shutdown', 'Completed',
              'Succeeded', 'ContainerStatusUnknown', 'UnexpectedAdmissionError', 'Preempting'] AS ended)
WHERE p.deleted_utc IS NULL AND coalesce(p.status, '') <> 'Terminating'
  AND NOT list_contains(ended, coalesce(p.reason, ''))
  AND NOT list_contains(ended, coalesce(p.status, p.phase, ''))
  -- Only Jobs and bare pods end as Failed by themselves; others were put off their node.
  AND NOT (coalesce(p.phase, '') = 'Failed' AND coalesce(p.workload_kind, 'Pod') NOT IN ('Job', 'CronJob'))
  AND NOT (coalesce(p.status, '') = 'Error' AND coalesce(p.workload_kind, 'Pod') = 'Pod')
  AND NOT (coalesce(p.workload_kind, 'Pod') IN ('Job', 'CronJob')
           AND EXISTS (SELECT 1 FROM pods o
                       WHERE o.workload = p.workload AND o.workload_kind = p.workload_kind
                         AND o.namespace IS NOT DISTINCT FROM p.namespace
                         AND coalesce(o.status, o.phase) IN ('Completed', 'Succeeded')));

CREATE VIEW recovered_pods AS
SELECT c.namespace, c.pod
FROM containers c, capture
WHERE c.kind = 'app'
GROUP BY ALL
HAVING bool_and(coalesce(c.ready AND c.state = 'Running' AND c.started_utc < utc - INTERVAL 1 HOUR, false));

CREATE MACRO is_history(log_stream, log_pod) AS
    log_stream = 'previous' AND coalesce(log_pod IN (SELECT pod FROM recovered_pods), false);

CREATE MACRO is_cut(listing) AS
    EXISTS (SELECT 1 FROM gaps WHERE code = 'truncated' AND list_contains(hides, listing));

COMMENT ON VIEW current_pods IS
    'pods that count now, with their status: not those that were evicted, are going, or whose job is done';
COMMENT ON VIEW recovered_pods IS
    'pods whose containers are all ready for an hour and more: what their previous logs say is history';
COMMENT ON VIEW pod_containers IS 'containers, with workload, component, node and status of their pod';
COMMENT ON VIEW object_events IS 'events, with the workload and component of the pod they are about';
COMMENT ON VIEW fired IS 'findings, with the first line that proves each';
COMMENT ON VIEW capture IS 'the one moment that "now" means in this bundle';
"""
"""Joins that most rules need: containers and events with the workload they belong to, and the one moment that
"now" means in a bundle. is_history(stream, pod): the log of a run before the last, of a pod that is well
since. is_cut('services'): their listing ends in the middle, so that what it lacks may be there."""


def tables_ddl() -> str:
    """CREATE statements for every table and macro, as one script."""
    return MACROS + "".join(_create(name, record) for name, record in TABLES.items() if not record.BULK)


def views_ddl() -> str:
    """CREATE statements for every view, as one script; the files of the bulk tables must be there."""
    return bulk_views() + VIEWS


def comments_ddl() -> str:
    """COMMENT ON for every table and column, as one script.

    Apart from the tables because 500 comments take longer than reading a small bundle: a database that
    nobody keeps goes without.
    """
    return "".join(_comments(name, record) for name, record in TABLES.items())


def _create(name: str, record: type[Record]) -> str:
    parts = (
        f'"{column.name}" {column.sql_type}{"" if column.nullable else " NOT NULL"}'
        for column in columns(record)
    )
    return f'CREATE TABLE "{name}" ({", ".join(parts)});\n'


def _comments(name: str, record: type[Record]) -> str:
    kind = "VIEW" if record.BULK else "TABLE"
    statements = [f'COMMENT ON {kind} "{name}" IS {_quoted(comment(record))};']
    statements += [
        f'COMMENT ON COLUMN "{name}"."{column.name}" IS {_quoted(column.comment)};'
        for column in columns(record)
    ]
    return "\n".join(statements) + "\n"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def arrow_schema(record: type[Record]) -> pa.Schema:
    """The Arrow schema that rows of this table are handed to DuckDB in."""
    import pyarrow as pa

    types = {
        "VARCHAR": pa.string(),
        "BIGINT": pa.int64(),
        "DOUBLE": pa.float64(),
        "BOOLEAN": pa.bool_(),
        "TIMESTAMP": pa.timestamp("us"),
        "VARCHAR[]": pa.list_(pa.string()),
        "BIGINT[]": pa.list_(pa.int64()),
        "MAP(VARCHAR, VARCHAR)": pa.map_(pa.string(), pa.string()),
    }
    return pa.schema([pa.field(c.name, types[c.sql_type], c.nullable) for c in columns(record)])
