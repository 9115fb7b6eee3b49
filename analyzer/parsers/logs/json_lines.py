"""Records that are one JSON object a line: structlog, python-json-logger, loguru, zap, logrus, pino, …"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

TRACEBACK = "Traceback (most recent call last):"


Fields = tuple[str | None, str | None, str | None, str, str | None, bool]
"""Time, level, logger, message and trace that an object holds, time and level in words and digits that
lines have too; and whether there was nothing else in it, so that it may wrap another program's line."""

_TS, _LEVEL, _LOGGER, _MESSAGE, _TRACE = range(5)
_KEYS = (
    "timestamp @timestamp ts time asctime datetime @t t log_time eventTime date created",
    "level levelname severity lvl log.level loglevel log_level logLevel level_name error_severity @l levelno",
    "logger logger_name loggerName log.logger name module component SourceContext caller",
    "message msg event short_message @m @mt log body text",
    "exc_info exception stack_trace stacktrace stackTrace stack traceback exc_text error.stack_trace @x",
)
"""Names that loggers give the parts of a record, the best first."""
_ROLES = {key: (role, rank) for role, keys in enumerate(_KEYS) for rank, key in enumerate(keys.split())}
_STACKS = ("stack_trace", "stacktrace", "stackTrace", "stack", "traceback")
_PINO = {10: "trace", 20: "debug", 30: "info", 40: "warn", 50: "error", 60: "fatal"}
_PYTHON = {10: "debug", 20: "info", 30: "warning", 40: "error", 50: "critical"}
_SYSLOG = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")
_MONGODB = {"I": "info", "W": "warning", "E": "error", "F": "fatal", "D": "debug"}

_MANY = 64  # keys: no logger's object
_MILLIS = 1e11  # a larger number counts milliseconds, or less
_TIME_LIMIT = 10**19

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.encode


def read_json(text: str) -> Fields | None:
    """What an object of a logger says; None for what is no JSON object."""
    found = _object(text)
    if found is None:
        return None
    values = found.values()
    keys = tuple(found)
    if None in values or "" in values:
        keys = tuple(key for key, value in found.items() if value is not None and value != "")
    (ts, level, logger, message, trace), details = (
        _plan(keys) if len(keys) < _MANY else _plan.__wrapped__(keys)
    )
    stack = None
    if trace is not None or "error" in found or "err" in found:
        stack, details = _trace(found, trace, details)
    if message is None and level is None and ts is None and stack is None:
        return None, None, None, text, None, False
    said = "" if message is None else _text(found[message]).rstrip("\n")
    if stack is None and TRACEBACK + "\n" in said:
        said, stack = _split_trace(said)
    if details:
        said = " ".join([said, *[f"{key}={_text(found[key])}" for key in details]]).lstrip()
    name = None if logger is None else found[logger]
    return (
        _time(found, ts),
        _level(found, level),
        name if isinstance(name, str) else None,
        said,
        stack,
        not details and logger is None and stack is None,
    )


@lru_cache(maxsize=1024)
def _plan(keys: tuple[str, ...]) -> tuple[tuple[str | None, ...], tuple[str, ...]]:
    """The best key for each role, and those that are details: one logger has few sets of keys.

    Of two messages the second is a detail.
    """
    best: list[str | None] = [None] * len(_KEYS)
    ranks = [99] * len(_KEYS)
    for key in keys:
        role, rank = _ROLES.get(key, (None, 0))
        if role is not None and rank < ranks[role]:
            best[role], ranks[role] = key, rank
    details = (key for key in keys if _ROLES.get(key, (_MESSAGE, 0))[0] == _MESSAGE and key != best[_MESSAGE])
    return tuple(best), tuple(details)


def is_record(text: str) -> bool:
    """Whether a line is the object of a logger: it has a message and a time, a level or a stream."""
    if not text.startswith("{"):
        return False
    found = _object(text.strip())
    if found is None or "apiVersion" in found:
        return False
    roles = {_ROLES[key][0] for key in found if key in _ROLES}
    return _MESSAGE in roles and (not roles.isdisjoint((_TS, _LEVEL)) or "stream" in found)


def _object(text: str) -> dict[str, Any] | None:
    try:
        found = _decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        found = _lenient(text)
    if not isinstance(found, dict):
        return None
    inner = found.get("record")  # CloudNativePG and loguru wrap what was said
    if isinstance(inner, dict) and "message" in inner and ("error_severity" in inner or "level" in inner):
        return inner | {key: value for key, value in found.items() if key in ("ts", "logger")}
    return found


def _lenient(text: str) -> object:
    """Also what Python's json prints beyond the standard: NaN, and halves of surrogate pairs."""
    try:
        printed = json.dumps(json.loads(text), ensure_ascii=False)
        return json.loads(printed.encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else _encode(value).decode()


def _level(found: Mapping[str, Any], key: str | None) -> str | None:
    if key is None:
        mongodb = found.get("s") if "ctx" in found else None
        return _MONGODB.get(mongodb[:1]) if isinstance(mongodb, str) else None
    value = found[key]
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        name = value.get("name")
        return name if isinstance(name, str) else None
    if isinstance(value, int) and not isinstance(value, bool):
        known = _PYTHON if key == "levelno" else _PINO
        return _SYSLOG[value] if 0 <= value < len(_SYSLOG) else known.get(min(value, 69) // 10 * 10)
    return None


def _time(found: Mapping[str, Any], key: str | None) -> str | None:
    value = None if key is None else found[key]
    if isinstance(value, dict):
        value = value.get("timestamp", value.get("$date"))
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if isinstance(value, int):
        return str(value) if abs(value) < _TIME_LIMIT else None
    return f"{value:.6f}" if abs(value) < _MILLIS else f"{value:.0f}"


def _trace(
    found: Mapping[str, Any], key: str | None, details: tuple[str, ...]
) -> tuple[str | None, tuple[str, ...]]:
    """The stack trace under one of its names, or within an error object; and what remains of the details."""
    if key is not None:
        if stack := _stack(found[key]):
            return stack, details
        if not isinstance(found[key], bool):
            details = (*details, key)
    for name in ("error", "err"):
        error = found.get(name)
        if (isinstance(error, dict) or (isinstance(error, str) and "\n" in error)) and (
            stack := _stack(error)
        ):
            return stack, tuple(one for one in details if one != name)
    return None, details


def _stack(value: object) -> str | None:
    if isinstance(value, str):
        return value.strip("\n") if "\n" in value or ": " in value else None
    if isinstance(value, list) and value:
        if all(isinstance(line, str) for line in value):
            return "\n".join(line.rstrip("\n") for line in value)
        if all(isinstance(one, dict) and "exc_type" in one for one in value):
            return _structlog_stacks(value)
    if isinstance(value, dict):
        for key in _STACKS:
            if isinstance(value.get(key), str) and value[key].strip():
                return str(value[key]).strip("\n")
        if isinstance(value.get("type"), str):
            return f"{value['type']}: {_text(value.get('message') or value.get('value') or '')}"
    return None


def _structlog_stacks(stacks: list[dict[str, Any]]) -> str:
    """structlog's dict_tracebacks, the last raised first, as Python prints the same exceptions."""
    texts = []
    for stack in reversed(stacks):
        frames = [frame for frame in stack.get("frames") or () if isinstance(frame, dict)]
        lines = [
            f'  File "{one.get("filename")}", line {one.get("lineno")}, in {one.get("name")}'
            for one in frames
        ]
        said = f"{_text(stack['exc_type'])}: {_text(stack.get('exc_value', ''))}"
        texts.append("\n".join([TRACEBACK, *lines, said]))
    return "\n\nThe above exception was the direct cause of the following exception:\n\n".join(texts)


def _split_trace(said: str) -> tuple[str, str]:
    """A traceback within the message: what stands before it, else its last line; and the traceback."""
    start = said.index(TRACEBACK)
    trace = said[start:].strip("\n")
    return said[:start].rstrip("\n") or trace.rpartition("\n")[2], trace
