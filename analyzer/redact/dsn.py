"""Connection strings: URLs, libpq's `host=… password=…`, JDBC."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote


@dataclass(frozen=True, slots=True)
class Dsn:
    """The parts of a connection string, percent-decoded; None where it does not say.

    Of several hosts the first is kept.
    """

    scheme: str
    user: str | None
    password: str | None = field(repr=False)
    host: str | None
    port: int | None
    database: str | None


WEB = frozenset({"http", "https", "ws", "wss"})
"""Schemes whose paths name no database, and may be secret."""

_URL = re.compile(r"((?:jdbc:)?[A-Za-z][A-Za-z0-9+.-]{0,40})://(\S*)")
_HOSTS = re.compile(
    r"(?:\[[0-9A-Fa-f:.%]*\]|[A-Za-z0-9_.%-]*|\$\{[^{}]*\}|\{[^{}]*\})(?::(?:\d{1,5}|\$?\{[^{}]*\}))?"
    r"(?:,[^,/?#@]+)*(?=[/?#;)\],\\]|$)"
)
_HOST = re.compile(r"(\[[0-9A-Fa-f:.%]*\]|[^:,]*)(?::(\d{1,5}))?")
_ORACLE = re.compile(
    r"jdbc:oracle:[a-z0-9]+:(?:([^/@\s]*)/([^@\s]*))?@(?://)?([A-Za-z0-9_.-]+)(?::(\d{1,5}))?(?:[:/](\S+))?",
    re.IGNORECASE,
)
_KEYWORD = re.compile(r"\b([a-z_]{2,30})\s*=\s*(?:'((?:[^'\\]|\\.)*)'|([^\s']\S*))")
_QUERY = re.compile(r"[?&;]([A-Za-z_]{2,30})=([^&;#]*)")

# A `#` before the `@` that ends the password: fragments hold none.
_FRAGMENT = re.compile(r"[^/?#@]*:[^/?#]*#[^/?#@]*@")
# Of these, an `@` in the path or a `/` before the `@` is likelier part of the password than of a path.
_STORES = re.compile(
    r"(?:jdbc:)?(?:postgres|postgis|redis|valkey|mysql|mariadb|mongodb|amqp|mssql|oracle|cockroach|"
    r"clickhouse|pymssql|snowflake|sqlserver|ldap|smtp|ftp|sftp|nats|kafka|mqtt|db2|couchdb|cassandra)"
)


def parse_dsn(text: str) -> Dsn | None:
    """The parts of a connection string, or None if the text is none.

    Passwords may hold `@`, `:`, `/` and `#` that nobody encoded.
    """
    text = text.strip().strip("\"'")
    url = _URL.match(text)
    if url:
        return _parse_url(url[1], url[2])
    oracle = _ORACLE.match(text)
    if oracle:
        user, password, host, port, database = oracle.groups()
        return Dsn("jdbc:oracle", user, password, host, _port(port), database)
    return _parse_keywords(text)


def _parse_url(scheme: str, rest: str) -> Dsn:
    user, password, tail = None, None, rest
    at = userinfo_end(scheme, rest)
    if at is not None:
        user, colon, raw = rest[:at].partition(":")
        tail = rest[at + 1 :]
        if colon:
            password = unquote(raw)
    authority, path = _split(tail)
    found = _HOST.match(authority)
    host = found[1].strip("[]") if found else ""
    query = {name.lower(): unquote(value) for name, value in _QUERY.findall(path)}
    database = unquote(re.split(r"[?#;]", path, maxsplit=1)[0].removeprefix("/"))
    return Dsn(
        scheme=scheme.lower(),
        user=unquote(user) if user else query.get("user") or query.get("username"),
        password=password if password is not None else query.get("password"),
        host=unquote(host) or query.get("host"),
        port=_port(found[2] if found else None),
        database=database or query.get("dbname") or query.get("database") or query.get("databasename"),
    )


def userinfo_end(scheme: str, rest: str) -> int | None:
    """Where in the text after `://` the `@` stands that ends user and password; None without one."""
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if "@" not in rest:
        return None
    careless = bool(_STORES.match(scheme.lower()) or _FRAGMENT.match(rest))
    if not careless and not ("@" not in authority and re.match(r"[^:\[\]]*:\D", authority)):
        at = authority.rfind("@")
        return at if at >= 0 else None
    at = rest.rfind("@")
    while at >= 0:
        if _HOSTS.match(rest, at + 1) and (careless or ":" in rest[:at]):
            return at
        at = rest.rfind("@", 0, at)
    return None


def _split(tail: str) -> tuple[str, str]:
    """Hosts, and the path with its slash and all behind it."""
    found = re.search(r"[/?#;]", tail)
    return (tail[: found.start()], tail[found.start() :]) if found else (tail, "")


def _parse_keywords(text: str) -> Dsn | None:
    """libpq's keyword form: at least a host, and one more of user, password, dbname, port."""
    found: dict[str, str] = {}
    for match in _KEYWORD.finditer(text):
        found.setdefault(match[1], re.sub(r"\\(.)", r"\1", match[2]) if match[3] is None else match[3])
    if not ({"host", "hostaddr"} & found.keys() and {"user", "password", "dbname", "port"} & found.keys()):
        return None
    host = found.get("host") or found.get("hostaddr") or ""
    return Dsn(
        scheme="postgresql",
        user=found.get("user"),
        password=found.get("password"),
        host=host.partition(",")[0] or None,
        port=_port(found.get("port", "").partition(",")[0]),
        database=found.get("dbname"),
    )


def _port(text: str | None) -> int | None:
    """A port number; None if it is none."""
    return int(text) if text and re.fullmatch(r"[0-9]{1,5}", text) and int(text) < 65536 else None
