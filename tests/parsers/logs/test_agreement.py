"""The same log in other formats and encodings gives the same records."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.parsers.logs.reading import DATA, Row, read

START = datetime(2026, 11, 23, 22, 0, 0)
SAME = ("line", "line_count", "level", "message", "trace", "detail", "hint", "statement", "format")
_OWN_TIME = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:.,]+(?: - | UTC | )")
_LEVEL = re.compile(r"ERROR|WARNING|INFO")


def _at(number: int) -> datetime:
    return START + timedelta(seconds=number)


def _each(change: Callable[[int, str], str]) -> Callable[[list[str]], bytes]:
    return lambda lines: "".join(f"{change(at, line)}\n" for at, line in enumerate(lines)).encode()


def _bare(line: str) -> str:
    return _OWN_TIME.sub("", line)


def _dressed(_: int, line: str) -> str:
    """As a console renderer prints a line that was formatted before."""
    found = re.match(r"[0-9-]+ [0-9:.,]+", line)
    if not found:
        return line
    level = "error" if "ERROR" in line else "info "
    return f"\x1b[2m{found[0]}\x1b[0m [\x1b[31m\x1b[1m{level}\x1b[0m] \x1b[1m{line[found.end() :]}\x1b[0m"


KEPT_TIMES: dict[str, Callable[[list[str]], bytes]] = {
    "kubectl --timestamps": _each(lambda at, line: f"{_at(at):%Y-%m-%dT%H:%M:%S}.340601698Z {line}"),
    "kubectl --prefix": _each(lambda _, line: f"[pod/x-6c9f7d8b5d-x2x7q/main] {line}"),
    "cri": _each(lambda at, line: f"{_at(at):%Y-%m-%dT%H:%M:%S}.340601698Z stderr F {line}"),
    "docker": _each(
        lambda at, line: json.dumps(
            {"log": line + "\n", "stream": "stderr", "time": f"{_at(at).isoformat()}Z"}
        )
    ),
    "syslog": _each(lambda at, line: f"{_at(at):%b %d %H:%M:%S} node-1 x[4242]: {line}"),
    "colours": _each(lambda _, line: f"\x1b[32m{line}\x1b[0m"),
    "console": _each(_dressed),
    "crlf": _each(lambda _, line: line + "\r"),
    "nul": _each(lambda _, line: "\x00".join(line)),
    "mark": lambda lines: ("\ufeff" + "\n".join(lines)).encode(),
    "utf-16": lambda lines: "\n".join(lines).encode("utf-16"),
    "cr": lambda lines: "\r".join(lines).encode(),
}
OTHER_TIMES: dict[str, Callable[[list[str]], bytes]] = {
    "none": _each(lambda _, line: _bare(line)),
    "rfc3339 with offset": _each(lambda at, line: f"{_at(at):%Y-%m-%dT%H:%M:%S}.340601+00:00 {_bare(line)}"),
    "slashes": _each(lambda at, line: f"{_at(at):%Y/%m/%d %H:%M:%S} {_bare(line)}"),
    "epoch": _each(lambda at, line: f"{int((_at(at) - datetime(1970, 1, 1)).total_seconds())} {_bare(line)}"),
}


def _lines(name: str) -> list[str]:
    return (DATA / f"{name}.log").read_text().removesuffix("\n").split("\n")


def _same(row: Row) -> dict[str, object]:
    return {column: row[column] for column in SAME}


@pytest.mark.parametrize("name", ["app", "postgres", "postgres-zh", "redis", "nginx"])
@pytest.mark.parametrize("change", KEPT_TIMES.values(), ids=KEPT_TIMES)
def test_what_stands_around_lines_changes_nothing(name: str, change: Callable[[list[str]], bytes]) -> None:
    lines = _lines(name)
    plain, changed = read("\n".join(lines)), read(change(lines))
    assert [_same(row) for row in changed.records] == [_same(row) for row in plain.records]
    own = [(row["line"], row["ts_utc"]) for row in plain.records if row["ts_source"] == "own"]
    assert [(row["line"], row["ts_utc"]) for row in changed.records if row["ts_source"] == "own"] == own
    assert len(changed.requests) == len(plain.requests)
    assert [(link["type"], link["line"]) for link in changed.exceptions] == [
        (link["type"], link["line"]) for link in plain.exceptions
    ]


@pytest.mark.parametrize("name", ["app", "postgres", "postgres-zh"])
@pytest.mark.parametrize("change", OTHER_TIMES.values(), ids=OTHER_TIMES)
def test_another_form_of_time_changes_nothing_else(name: str, change: Callable[[list[str]], bytes]) -> None:
    lines = _lines(name)
    plain, changed = read("\n".join(lines)), read(change(lines))
    assert [_same(row) for row in changed.records] == [_same(row) for row in plain.records]
    assert [link["type"] for link in changed.exceptions] == [link["type"] for link in plain.exceptions]


@pytest.mark.parametrize("change", [one for name, one in OTHER_TIMES.items() if name != "none"])
def test_every_form_of_time_gives_the_same_instant(change: Callable[[list[str]], bytes]) -> None:
    first = read(change(_lines("app"))).records[2]
    assert (first["ts_utc"].replace(microsecond=0), first["ts_source"]) == (_at(2), "own")


def test_wrapping_objects_change_nothing_from_the_first_known_line_on() -> None:
    lines = [_bare(line) for line in _lines("postgres")[3:]]
    wrapped = "\n".join(
        json.dumps({"ts": 1795470465 + at, "level": "info", "msg": line}) for at, line in enumerate(lines)
    )
    assert [_same(row) for row in read(wrapped).records] == [
        _same(row) for row in read("\n".join(lines)).records
    ]
