"""Log records and what is read out of them. These tables are filled from blocks, not row by row."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from analyzer.model.record import Record, Sourced, table


@table("log_records", bulk=True)
class LogRecord(Sourced):
    """One record of a log, its continuation lines included. Every line of a log is in one record."""

    record: Annotated[int, "Number of the record in its file, from 1"]
    line_count: Annotated[int, "Lines of the record"]
    namespace: Annotated[str | None, "Namespace of the pod"]
    pod: Annotated[str | None, "Pod, from the file name or the line's prefix"]
    container: Annotated[str | None, "Container, where file name or prefix tell"]
    component: Annotated[str | None, "What prints it: postgres, redis, nginx, app, frontend, coredns, …"]
    stream: Annotated[str, "current or previous run of the container"]
    ts_utc: Annotated[datetime | None, "Time of the record"]
    ts_source: Annotated[
        str,
        "How ts_utc was found: own (printed by the program), kubectl (--timestamps), prefix (docker, cri, "
        "syslog), inherited (from the record before it), none",
    ]
    level: Annotated[str | None, "FATAL, ERROR, WARNING, INFO or DEBUG; NULL where the format has none"]
    logger: Annotated[str | None, "Logger, process or module that the format names"]
    format: Annotated[str, "Format that the first line was read by, such as python, json, postgres, text"]
    message: Annotated[str, "What was said, without time and level, with its continuation lines; no trace"]
    trace: Annotated[str | None, "Stack trace below the message, whole"]
    detail: Annotated[str | None, "PostgreSQL: DETAIL"]
    hint: Annotated[str | None, "PostgreSQL: HINT"]
    context: Annotated[str | None, "PostgreSQL: CONTEXT"]
    statement: Annotated[str | None, "PostgreSQL: STATEMENT"]
    text: Annotated[str, "The whole record as printed (ANSI codes removed), secrets replaced"]


@table("notable_records")
class NotableRecord(LogRecord):
    """The records that queries of rules look for, the last three of every log, and no others.

    A rule names what it looks for (`looks_for`). Of many of a kind in a file the first and last are here. Of
    those that only end a log no part is longer than 4096 letters.
    """


@table("log_sources")
class LogSource(Sourced):
    """Who printed a log: one row per file and pod in it, whether or not another file lists the pod."""

    namespace: Annotated[str | None, "Namespace of the pod"]
    pod: Annotated[str | None, "Pod; NULL where nothing tells"]
    component: Annotated[str | None, "What prints it"]
    workload_kind: Annotated[str | None, "Kind of the workload behind the pod, by its owner or its name"]
    workload: Annotated[str | None, "Name of that workload"]


@table("http_requests", bulk=True)
class HttpRequest(Sourced):
    """A request that an access log shows (uvicorn, nginx, ingress-nginx, gunicorn)."""

    namespace: Annotated[str | None, "Namespace of the pod that logged it"]
    pod: Annotated[str | None, "Pod that logged it"]
    component: Annotated[str | None, "What logged it"]
    ts_utc: Annotated[datetime | None, "Time of the request"]
    method: Annotated[str | None, "Method; WebSocket for a handshake"]
    path: Annotated[str | None, "Path with query, secrets replaced"]
    status: Annotated[int | None, "Status code"]
    duration_s: Annotated[float | None, "Duration in seconds, where the format has it"]
    bytes: Annotated[int | None, "Bytes sent"]
    client: Annotated[str | None, "Client address"]
    upstream: Annotated[str | None, "Upstream address"]
    upstream_status: Annotated[str | None, "Status of the upstream"]
    agent: Annotated[str | None, "User agent"]


@table("exceptions")
class ExceptionLink(Sourced):
    """One exception of a chain, the first raised first; `line` is the line of its type and message."""

    record: Annotated[int, "Record of log_records that holds the chain"]
    namespace: Annotated[str | None, "Namespace of the pod"]
    pod: Annotated[str | None, "Pod"]
    component: Annotated[str | None, "What printed it"]
    ts_utc: Annotated[datetime | None, "Time of the record"]
    position: Annotated[int, "Place in the chain: 1 is the first raised, the cause"]
    length: Annotated[int, "Exceptions in the chain"]
    type: Annotated[str, "Exception type as printed, such as psycopg.OperationalError"]
    message: Annotated[str, "Message, with its continuation lines"]
    frame_file: Annotated[str | None, "File of the innermost frame"]
    frame_line: Annotated[int | None, "Line of the innermost frame"]
    frame_function: Annotated[str | None, "Function of the innermost frame"]


@table("log_templates")
class LogTemplate(Sourced):
    """What log records say once what varies in it is masked: one row per component, level and pattern.

    Records that say nothing on a line (blank ones) are in none. `file` and `line` are those of the first.
    """

    template: Annotated[int, "Number of the template"]
    component: Annotated[str | None, "What prints it"]
    level: Annotated[str | None, "Level of its records"]
    pattern: Annotated[
        str,
        "First line of the message and the exception below it, numbers, names and quoted text as <*>; a lone "
        "… stands for the rarest of a component that has too many",
    ]
    count: Annotated[int, "Records"]
    pods: Annotated[int, "Pods that print it"]
    files: Annotated[int, "Files that hold it"]
    first_utc: Annotated[datetime | None, "First time"]
    last_utc: Annotated[datetime | None, "Last time"]
    known: Annotated[bool, "Some rule matched a record of it"]
    flags: Annotated[list[str], "What is true of it in at least one run, as in template_runs"]


@table("template_runs")
class TemplateRun(Sourced):
    """A template in the log of one run of a container. `line` is that of its first record there."""

    template: Annotated[int, "Template, in log_templates"]
    namespace: Annotated[str | None, "Namespace of the pod"]
    pod: Annotated[str | None, "Pod"]
    container: Annotated[str | None, "Container"]
    stream: Annotated[str, "current or previous run of the container"]
    count: Annotated[int, "Records"]
    first_utc: Annotated[datetime | None, "First time"]
    last_utc: Annotated[datetime | None, "Last time"]
    last_line: Annotated[int, "Line of its last record"]
    peak_utc: Annotated[datetime | None, "Minute with most of them, by times that were printed"]
    peak: Annotated[int | None, "Records in that minute"]
    usual: Annotated[int | None, "Median of the other minutes of the run"]
    flags: Annotated[
        list[str],
        "new (the previous run of the container has none), gone (the current run has none), "
        "last_before_crash (the run ends with it, and failed), burst (peak far above usual), only_here (no "
        "other replica has any)",
    ]


@table("template_minutes", bulk=True)
class TemplateMinute(Record):
    """Records of a template per run of a container and minute, of those whose time was printed."""

    template: Annotated[int, "Template, in log_templates"]
    file: Annotated[str, "File that holds them"]
    pod: Annotated[str | None, "Pod"]
    container: Annotated[str | None, "Container"]
    stream: Annotated[str, "current or previous run of the container"]
    minute_utc: Annotated[datetime, "Start of the minute"]
    count: Annotated[int, "Records"]
