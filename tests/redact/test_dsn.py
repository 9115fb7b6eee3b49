"""Connection strings of the clients that the system uses."""

from __future__ import annotations

import pytest

from analyzer.redact.dsn import parse_dsn

Parts = tuple[str, str | None, str | None, str | None, int | None, str | None]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("postgresql://u:p@h:5432/d", ("postgresql", "u", "p", "h", 5432, "d")),
        ("postgresql+asyncpg://u:p@h/d?ssl=disable", ("postgresql+asyncpg", "u", "p", "h", None, "d")),
        ("redis://:pw@host:6379/0", ("redis", None, "pw", "host", 6379, "0")),
        ("rediss://default:pw@host:6380", ("rediss", "default", "pw", "host", 6380, None)),
        ("redis+sentinel://:p@h1:26379,h2:26379/m/0", ("redis+sentinel", None, "p", "h1", 26379, "m/0")),
        ("postgres://u:p@ss:w/rd#1@h.x:5432/db?x=1", ("postgres", "u", "p@ss:w/rd#1", "h.x", 5432, "db")),
        ("mysql+pymysql://root:a%40b@[::1]:3306/x", ("mysql+pymysql", "root", "a@b", "::1", 3306, "x")),
        ("amqp://guest:guest@rabbit:5672//", ("amqp", "guest", "guest", "rabbit", 5672, "/")),
        ("amqp://u:p@h/%2Fv", ("amqp", "u", "p", "h", None, "/v")),
        ("postgresql://h1:1,h2:2/db", ("postgresql", None, None, "h1", 1, "db")),
        ("postgresql://u@h/d", ("postgresql", "u", None, "h", None, "d")),
        ("postgresql://u:@h/d", ("postgresql", "u", "", "h", None, "d")),
        ("postgresql:///d?host=/run/pg&user=u", ("postgresql", "u", None, "/run/pg", None, "d")),
        ("https://u:p@host/p@th?a=b@c", ("https", "u", "p", "host", None, "p@th")),
        ("https://host/@scope/pkg", ("https", None, None, "host", None, "@scope/pkg")),
        ("redis://:it's@h:1/0", ("redis", None, "it's", "h", 1, "0")),
        ("http://app:P@ss#1@h/x", ("http", "app", "P@ss#1", "h", None, "x")),
        ("http://h:8000", ("http", None, None, "h", 8000, None)),
        ("http://h:99999/", ("http", None, None, "h", None, None)),
        ("jdbc:postgresql://h:5432/db?user=a&password=b", ("jdbc:postgresql", "a", "b", "h", 5432, "db")),
        (
            "jdbc:sqlserver://sql:1433;databaseName=app;user=sa;password=P",
            ("jdbc:sqlserver", "sa", "P", "sql", 1433, "app"),
        ),
        ("jdbc:oracle:thin:scott/tiger@//ora:1521/XE", ("jdbc:oracle", "scott", "tiger", "ora", 1521, "XE")),
        ("host=db port=5432 user=app password='a b' dbname=x", ("postgresql", "app", "a b", "db", 5432, "x")),
        ("host=h1,h2 port=1,2 user=u", ("postgresql", "u", None, "h1", 1, None)),
        ("  'redis://:x@h:6379/1'\n", ("redis", None, "x", "h", 6379, "1")),
    ],
)
def test_parts(text: str, parts: Parts) -> None:
    dsn = parse_dsn(text)
    assert dsn is not None
    assert (dsn.scheme, dsn.user, dsn.password, dsn.host, dsn.port, dsn.database) == parts


@pytest.mark.parametrize("text", ["", "nonsense", "://", "host=a", "h:5432/db", "A=postgres://u:p@h/d"])
def test_what_is_none(text: str) -> None:
    assert parse_dsn(text) is None


def test_the_password_is_not_shown_by_accident() -> None:
    assert "hunter2" not in repr(parse_dsn("redis://:hunter2@h"))
