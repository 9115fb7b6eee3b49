"""Whether a file is a log, and of what, told by its first lines. Polars is not needed for that."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from analyzer.parsers.logs.formats import (
    FORMATS,
    HEAD_CHARS,
    OTHER_TIME,
    POD_PREFIX,
    SYSLOG,
    SYSLOG_5424,
    TIME,
    Format,
)
from analyzer.parsers.logs.json_lines import is_record
from analyzer.parsers.logs.traces import is_crash

LOG_SHARE = 0.25
LOG_LINES = 8
"""So many lines of a log are records, or go on with one: a first start of PostgreSQL prints much that has
no form, and a text about a fault quotes a few lines of a log."""

_ANSI = re.compile(r"\x1b\[[0-9;]*m|\x00|\ufeff")
_TIMES = tuple(re.compile(pattern) for pattern in (TIME, OTHER_TIME))
_WRAPPERS = tuple(re.compile(pattern) for pattern in (POD_PREFIX, SYSLOG, SYSLOG_5424))
_HEADS = tuple((re.compile(known.head), known) for known in FORMATS)
_TRACE = re.compile(
    r"^(?:  \+ Exception Group )?Traceback \(most recent call last\):|^goroutine [0-9]+ \[|"
    r"^\s+at [^ ]+ ?\(.*:[0-9]+(?::[0-9]+)?\)$|^(?:[A-Za-z_]+\.)*[A-Za-z]+(?:Error|Exception): "
)
_COMPONENTS = {
    "postgres": "postgres",
    "redis": "redis",
    "nginx": "nginx",
    "coredns": "coredns",
    "python": "app",
    "uvicorn": "app",
    "gunicorn": "app",
    "structlog": "app",
    "loguru": "app",
}


def looks_like_log(lines: Sequence[str]) -> bool:
    """Whether enough of the lines are records of a known format, or stack traces."""
    said = [line for line in lines if line.strip()]
    counted = 0
    following = dying = False
    for line in said:
        text, wrapped = _unwrapped(line)
        dying = dying or bool(is_crash(text))
        if wrapped or _TRACE.match(text) or is_record(text) or _sure(text):
            following = True
        elif text[:1] not in (" ", "\t"):
            following = dying
        counted += following
    return counted > 0 and (counted >= len(said) * LOG_SHARE or counted >= LOG_LINES)


def component_by_content(lines: Sequence[str]) -> str | None:
    """What prints such lines, where neither names nor the bundle's objects tell: most of its formats."""
    found = Counter(
        component
        for line in lines
        if (known := _format_of(_unwrapped(line)[0])) and (component := _COMPONENTS.get(known.name))
    )
    return min(found, key=lambda name: (-found[name], name), default=None)


def _unwrapped(line: str) -> tuple[str, bool]:
    """A line without prefixes, and whether it had one that only logs have."""
    text = _ANSI.sub("", line[:HEAD_CHARS])
    wrapped = False
    for patterns in (_WRAPPERS, _TIMES, _TIMES):
        for pattern in patterns:
            if found := pattern.match(text):
                text = text[found.end("lead") :]
                wrapped = True
                break
    return text, wrapped


def _format_of(text: str) -> Format | None:
    return next((known for pattern, known in _HEADS if pattern.match(text)), None)


def _sure(text: str) -> bool:
    known = _format_of(text)
    return known is not None and known.sure
