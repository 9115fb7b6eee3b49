"""Every format: its sample is read by it, and a table of lines says what each must give."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import polars as pl
import pytest

from analyzer.parsers.logs.formats import ANY_HEAD, FORMATS, OTHER_TIME, TIME, WRAPPED, Format
from analyzer.parsers.logs.prefixes import Prefixes
from tests.parsers.logs.reading import one, read

T = datetime(2026, 11, 23, 21, 47, 45)
MS = T.replace(microsecond=709000)


def sample_of(known: Format) -> str:
    return f"{known.name}: {known.sample[:40]}"


@pytest.mark.parametrize("known", FORMATS, ids=sample_of)
def test_a_sample_is_read_by_its_own_format(known: Format) -> None:
    assert one(known.sample)["format"] == known.name


@pytest.mark.parametrize("known", FORMATS, ids=sample_of)
def test_no_other_format_stands_before_that_of_a_sample(known: Format) -> None:
    body = Prefixes().strip(pl.Series([known.sample]), pl.Series([0]))["body"][0]
    timed = body != known.sample
    first = next(one for one in FORMATS if re.match(one.head, body) and (timed or not one.timed))
    assert first is known


@pytest.mark.parametrize("pattern", [*(known.head for known in FORMATS), TIME, OTHER_TIME, ANY_HEAD, WRAPPED])
def test_both_engines_read_a_pattern_alike(pattern: str) -> None:
    lines = [text for known in FORMATS for text in (known.sample, known.sample[20:], known.sample[24:])]
    polars = pl.Series(lines).str.contains(pattern).to_list()
    assert polars == [re.search(pattern, line) is not None for line in lines]


# line → format, level, logger, message, time
LINES: list[tuple[str, str, str | None, str | None, str, datetime | None]] = [
    # Python's logging in the patterns that people write
    ("2026-11-23 21:47:45,709 - app.main - INFO - up n=1", "python", "INFO", "app.main", "up n=1", MS),
    ("2026-11-23 21:47:45,709 - app - ERROR - [req-1] - bad", "python", "ERROR", "app", "bad", MS),
    ("2026-11-23 21:47:45,709 - WARNING - slow", "python", "WARNING", None, "slow", MS),
    ("2026-11-23 21:47:45,709 - WARNING - app.db - slow", "python", "WARNING", "app.db", "slow", MS),
    ("2026-11-23 21:47:45,709 INFO app.main: up", "text", "INFO", "app.main", "up", MS),
    ("2026-11-23 21:47:45,709 app.main INFO up", "python", "INFO", "app.main", "up", MS),
    ("2026-11-23 21:47:45,709 [INFO] app.main: up", "python", "INFO", "app.main", "up", MS),
    ("2026-11-23 21:47:45 [ERROR] the pool is gone", "python", "ERROR", None, "the pool is gone", T),
    ("2026-11-23 21:47:45,709 [app.main] [INFO] up", "python", "INFO", "app.main", "up", MS),
    ("[2026-11-23 21:47:45,709] INFO in app: up", "python", "INFO", "app", "up", MS),
    (
        "[2026-11-23 21:47:45,709: INFO/MainProcess] celery@x ready.",
        "celery",
        "INFO",
        "MainProcess",
        "celery@x ready.",
        MS,
    ),
    ("WARNING:root:no handler", "python", "WARNING", "root", "no handler", None),
    ("INFO 2026-11-23 21:47:45,709 views 1 140 up", "python", "INFO", None, "views 1 140 up", MS),
    ("[INFO] 2026-11-23 21:47:45,709 - app.main: up", "python", "INFO", "app.main", "up", MS),
    ("CRITICAL - 磁盘已满", "text", "FATAL", None, "CRITICAL - 磁盘已满", None),
    (
        "2026-11-23 21:47:45,709 - app.main - ERROR - 数据库连接失败",
        "python",
        "ERROR",
        "app.main",
        "数据库连接失败",
        MS,
    ),
    # uvicorn, gunicorn
    ("INFO:     Started server process [1]", "uvicorn", "INFO", None, "Started server process [1]", None),
    (
        "WARNING:  Invalid HTTP request received.",
        "uvicorn",
        "WARNING",
        None,
        "Invalid HTTP request received.",
        None,
    ),
    ("CRITICAL: worker died", "uvicorn", "FATAL", None, "worker died", None),
    (
        "[2026-11-23 21:47:45 +0000] [7] [CRITICAL] WORKER TIMEOUT (pid:3)",
        "gunicorn",
        "FATAL",
        None,
        "WORKER TIMEOUT (pid:3)",
        T,
    ),
    ("[2026-11-24 05:47:45 +0800] [7] [INFO] Booting", "gunicorn", "INFO", None, "Booting", T),
    # structlog's console, loguru
    (
        "2026-11-23T21:47:45.709000Z [warning  ] pool is small                  [app.db] size=1",
        "structlog",
        "WARNING",
        "app.db",
        "pool is small size=1",
        MS,
    ),
    ("2026-11-23 21:47:45 [info     ] up", "structlog", "INFO", None, "up", T),
    (
        "2026-11-23 21:47:45.709 | ERROR    | app.main:run:12 - bad",
        "loguru",
        "ERROR",
        "app.main:run:12",
        "bad",
        MS,
    ),
    # PostgreSQL: prefixes of the image, of Debian, of operators, by epoch, without a time, in Chinese
    ("2026-11-23 21:47:45.709 UTC [17] ERROR:  bad", "postgres", "ERROR", None, "bad", MS),
    ("2026-11-23 21:47:45.709 GMT [1] LOG:  up", "postgres", "INFO", None, "up", MS),
    ("2026-11-24 05:47:45.709 CST [1] LOG:  up", "postgres", "INFO", None, "up", MS),
    ("2026-11-24 05:47:45.709 +08 [1] LOG:  up", "postgres", "INFO", None, "up", MS),
    ("2026-11-23 21:47:45.709 AEST [1] LOG:  up", "postgres", "INFO", None, "up", MS),
    ("2026-11-23 21:47:45.709 UTC [8] a_user@a_db FATAL:  no", "postgres", "FATAL", None, "no", MS),
    (
        "2026-11-23 21:47:45 UTC [8]: [1-1] user=u,db=d,app=[unknown],client=10.0.0.1 FATAL:  sorry",
        "postgres",
        "FATAL",
        None,
        "sorry",
        T,
    ),
    (
        "2026-11-23 21:47:45 UTC [8]: [1-1] user=u,db=d,app=My App 2,client=10.0.0.1 LOG:  up",
        "postgres",
        "INFO",
        None,
        "up",
        T,
    ),
    ("1795470465.709 8 u@d FATAL:  no", "postgres", "FATAL", None, "no", MS),
    ("postgres[8]: [1] FATAL:  no", "postgres", "FATAL", None, "no", None),
    (
        "[17] PANIC:  could not locate a valid checkpoint record",
        "postgres",
        "FATAL",
        None,
        "could not locate a valid checkpoint record",
        None,
    ),
    (
        "2026-11-23 21:47:45.709 UTC [9] 致命错误:  用户认证失败",
        "postgres",
        "FATAL",
        None,
        "用户认证失败",
        MS,
    ),
    ("2026-11-23 21:47:45.709 UTC [9] 警告:  小心", "postgres", "WARNING", None, "小心", MS),
    ("2026-11-23 21:47:45.709 UTC [9] DEBUG2:  x", "postgres", "DEBUG", None, "x", MS),
    (
        "waiting for server to start....2026-11-23 21:47:45.709 UTC [18] LOG:  up",
        "postgres",
        "INFO",
        None,
        "up",
        MS,
    ),
    (
        "postgresql 21:35:29.43 INFO  ==> ** Starting PostgreSQL **",
        "bitnami",
        "INFO",
        "postgresql",
        "** Starting PostgreSQL **",
        None,
    ),
    # Redis 7, old Redis, its signal handler
    ("1:M 23 Nov 2026 21:47:45.709 * Ready", "redis", "INFO", "M", "Ready", MS),
    ("1:M 23 Nov 2026 21:47:45.709 # Can't save", "redis", "WARNING", "M", "Can't save", MS),
    ("1:C 23 Nov 2026 21:47:45.709 - x", "redis", "INFO", "C", "x", MS),
    ("1:S 23 Nov 2026 21:47:45.709 . x", "redis", "DEBUG", "S", "x", MS),
    (
        "[1] 23 Nov 21:47:45.709 * The server is now ready",
        "redis",
        "INFO",
        None,
        "The server is now ready",
        MS,
    ),
    (
        "1:signal-handler (1795470465) Received SIGTERM",
        "redis",
        None,
        "signal-handler",
        "Received SIGTERM",
        T,
    ),
    # nginx
    (
        '2026/11/23 21:47:45 [error] 4#4: *2 open() "/x" failed',
        "nginx",
        "ERROR",
        None,
        'open() "/x" failed',
        T,
    ),
    ("2026/11/23 21:47:45 [emerg] 1#1: bind() failed", "nginx", "FATAL", None, "bind() failed", T),
    (
        "nginx: [emerg] host not found in upstream",
        "nginx",
        "FATAL",
        "nginx",
        "host not found in upstream",
        None,
    ),
    # Kubernetes, CoreDNS, Go
    (
        "E1123 21:47:45.709000       1 reflector.go:561] failed",
        "klog",
        "ERROR",
        "reflector.go:561",
        "failed",
        MS,
    ),
    (
        "[ERROR] plugin/errors: 2 x. A: i/o timeout",
        "coredns",
        "ERROR",
        "plugin/errors",
        "2 x. A: i/o timeout",
        None,
    ),
    ("2026-11-23T21:47:45.709Z\tinfo\tserver/main.go:12\tup", "zap", "INFO", "server/main.go:12", "up", MS),
    (
        'time="2026-11-23T21:47:45Z" level=warning msg="it \\"broke\\"" port=80',
        "logfmt",
        "WARNING",
        None,
        'it "broke" port=80',
        T,
    ),
    (
        "ts=2026-11-23T21:47:45.709Z caller=main.go:1 level=error component=tsdb err=full msg=bad",
        "logfmt",
        "ERROR",
        "tsdb",
        "bad caller=main.go:1 err=full",
        MS,
    ),
    (
        "2026-11-23T21:47:45.709Z pid=1 tid=j7p ERROR: heartbeat: no",
        "sidekiq",
        "ERROR",
        None,
        "heartbeat: no",
        MS,
    ),
    ("[2026-11-23 21:47:45] production.ERROR: no {}", "monolog", "ERROR", "production", "no {}", T),
    ("21:47:45.709 pid=<0.151.0> [error] no", "elixir", "ERROR", None, "no", None),
    ("2026-11-23T21:47:45.709 application=ecto [error] no", "elixir", "ERROR", None, "no", MS),
    (  # Go's slog and zap quote an error within their lines
        '2026/11/23 21:47:45 ERROR ping err="FATAL: role \\"x\\" does not exist" n=1',
        "text",
        "ERROR",
        None,
        'ping err="FATAL: role "x" does not exist" n=1',
        T,
    ),
    (
        '2026-11-23T21:47:45.709Z\terror\tdb/db.go:7\tping\t{"error": "pq: role \\"x\\" does not exist"}',
        "zap",
        "ERROR",
        "db/db.go:7",
        'ping\t{"error": "pq: role "x" does not exist"}',
        MS,
    ),
    ("level=info ts=2026-11-23T21:47:45Z msg=up", "logfmt", "INFO", None, "up", T),
    # Java, Rust, Ruby, .NET, node
    ("2026-11-23T21:47:45.709Z  INFO 1 --- [main] c.e.App : Up", "spring", "INFO", "c.e.App", "Up", MS),
    ("2026-11-23 21:47:45,709 [main] WARN  c.e.App - Up", "java", "WARNING", "c.e.App", "Up", MS),
    ("2026-11-23 21:47:45,709 WARN  [main] c.e.App - Up", "java", "WARNING", "c.e.App", "Up", MS),
    ("2026-11-23 21:47:45,709 WARN  [c.e.App] (main) Up", "java", "WARNING", "c.e.App", "Up", MS),
    ("[2026-11-23T21:47:45,709][INFO ][o.e.n.Node] [x] up", "elastic", "INFO", "o.e.n.Node", "[x] up", MS),
    ("[2026-11-23 21:47:45.709][1][warning][main] up", "envoy", "WARNING", "main", "up", MS),
    ("[2026-11-23T21:47:45Z ERROR app::main] bad", "rust", "ERROR", "app::main", "bad", T),
    ("I, [2026-11-23T21:47:45.709000 #1]  INFO -- app: up", "ruby", "INFO", "app", "up", MS),
    (
        "fail: Microsoft.AspNetCore.Server[13]",
        "dotnet",
        "ERROR",
        None,
        "Microsoft.AspNetCore.Server[13]",
        None,
    ),
    ("[Nest] 1  - 11/23/2026, 9:47:45 PM   ERROR [Db] no", "nest", "ERROR", "Db", "no", T),
    (
        "2026-11-23 21:47:45,709 INFO spawned: 'app' with pid 9",
        "text",
        "INFO",
        None,
        "spawned: 'app' with pid 9",
        MS,
    ),
    ("2026-11-23 21:47:45,709 ERROR ValueError: no", "text", "ERROR", None, "ValueError: no", MS),
    ("[ERROR] psycopg.OperationalError: no", "python", "ERROR", None, "psycopg.OperationalError: no", None),
    ("21:47:45.709 [main] WARN  c.e.App - slow", "logback", "WARNING", "c.e.App", "slow", None),
    ("21:47:45 ERROR bad", "logback", "ERROR", None, "bad", None),
    ("[21:47:45 FTL] bad", "serilog", "FATAL", None, "bad", None),
    ("2026-11-23T21:47:45.709Z 0 [Warning] [MY-013] [Server] x", "mysql", "WARNING", "Server", "x", MS),
    ("2026-11-23 21:47:45 0 [Note] mysqld: ready", "mysql", "INFO", None, "mysqld: ready", T),
    ("2026-11-23 21:47:45.709 C | etcdmain: bad", "etcd", "FATAL", "etcdmain", "bad", MS),
    ("2026-11-23 21:47:45.709 UTC [1] LOG C-0x5: a", "pgbouncer", "INFO", None, "C-0x5: a", MS),
    ("      INFO   Started server process [1]", "rich", "INFO", None, "Started server process [1]", None),
    (" ✓ Ready in 412ms", "next", "INFO", None, "Ready in 412ms", None),
    (" ⨯ TypeError: fetch failed", "next", "ERROR", None, "TypeError: fetch failed", None),
    ("warn  - slow", "next", "WARNING", None, "slow", None),
    ("error: could not open", "text", "ERROR", None, "could not open", None),
    # no format: the line is the message
    ("Migrating the database", "text", None, None, "Migrating the database", None),
    ("2026-11-23 21:47:45 starting", "text", None, None, "starting", T),
    ("Nov 23 21:47:45 node-1 cron[12]: ran", "text", None, "cron", "ran", T),
    ("<34>1 2026-11-23T21:47:45.709Z host su 12 ID47 - failed", "text", None, "su", "failed", MS),
    ("2026-11-23T21:47:45+0000 node-1 kubelet[12]: it runs", "text", None, "kubelet", "it runs", T),
    ("", "text", None, None, "", None),
]


@pytest.mark.parametrize(("line", "name", "level", "logger", "message", "time"), LINES)
def test_a_line_gives_its_columns(
    line: str, name: str, level: Any, logger: Any, message: str, time: Any
) -> None:
    row = one(line + "\n")
    found = (row["format"], row["level"], row["logger"], row["message"], row["ts_utc"])
    assert found == (name, level, logger, message, time)
    assert (row["line"], row["line_count"], row["text"]) == (1, 1, line)


NEGATIVE = [
    ("2026-11-23 21:47:45,709 - app - INFO - handled an ERROR: all is well", "INFO"),
    ("INFO:     the word FATAL:  in a message", "INFO"),
    ("1:M 23 Nov 2026 21:47:45.709 * ERROR is only a word here", "INFO"),
    ("the ERROR was seen by the user", None),
    ("We saw 2026-11-23 21:47:45 ERROR in a sentence", None),
    ('the body was {"level": "error", "message": "x"}', None),
    ("psql: error: connection to server failed: FATAL:  no such role", None),
    ("Warning  BackOff  kubelet  Back-off restarting", None),
    ("information was given", None),
    ("[note] not a level", None),
]


@pytest.mark.parametrize(("line", "level"), NEGATIVE)
def test_a_level_within_a_message_is_none(line: str, level: str | None) -> None:
    assert one(line)["level"] == level


@pytest.mark.parametrize(
    "line",
    [
        "it began on 2026-11-23 21:47:45 and ended later",
        "version 2026-11-23",
        "2026-13-45 99:99:99 is no time",
        "12:47:45 lunch",
    ],
)
def test_a_date_in_a_sentence_is_no_time(line: str) -> None:
    assert one(line)["ts_source"] == "none"


def test_ten_digits_at_the_start_of_a_line_are_an_epoch() -> None:
    assert one("1795470465 rows")["ts_utc"] == T


def test_psycopg_error_with_servers_words_stays_the_applications_record() -> None:
    row = one("2026-11-23 21:51:15,492 - psycopg.pool - WARNING - connection failed: FATAL:  sorry, too many")
    assert (row["format"], row["level"], row["logger"]) == ("python", "WARNING", "psycopg.pool")


def test_lines_of_one_log_may_have_many_formats() -> None:
    text = "\n".join(known.sample for known in FORMATS)
    assert [row["format"] for row in read(text).records] == [known.name for known in FORMATS]
