"""Records that are one JSON object a line: structlog, python-json-logger, zap, slog, pino, bunyan, logrus."""

from __future__ import annotations

import json
from typing import Any

import polars as pl

JSON_SCHEMA = {
    "ts": pl.String,
    "level": pl.String,
    "logger": pl.String,
    "message": pl.String,
    "trace": pl.String,
}

_TIME = ("timestamp", "@timestamp", "ts", "time", "asctime", "datetime", "date", "t")
_LEVEL = ("level", "levelname", "severity", "lvl", "log.level", "loglevel", "log_level")
_LOGGER = ("logger", "logger_name", "name", "log.logger", "module", "component", "caller")
_MESSAGE = ("message", "msg", "event", "log", "text")
_TRACE = ("exc_info", "exception", "stack_trace", "stacktrace", "stack", "traceback", "exc_text", "error.stack_trace")
_PINO = {10: "trace", 20: "debug", 30: "info", 40: "warn", 50: "error", 60: "fatal"}

Fields = tuple[str | None, str | None, str | None, str, str | None]


def read_json(text: str) -> Fields | None:
    """Time, level, logger, message and trace of an object; None for what is no JSON object of a log."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    trace = _trace(found)
    message = _first(found, _MESSAGE)
    said = "" if message is None else _text(message)
    if trace is None:
        said, trace = _split_trace(said)
    level = _first(found, _LEVEL)
    if message is None and level is None and trace is None:
        said = text
    return (
        _time(_first(found, _TIME)),
        None if level is None else _level(level),
        _name(_first(found, _LOGGER)),
        _with_details(said.rstrip("\n"), found),
        trace,
    )


def _first(found: dict[str, Any], keys: tuple[str, ...]) -> Any:
    for key in keys:
        value = found.get(key)
        if value is not None and value != "":
            return value
    return None


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate is no text
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")


def _name(value: Any) -> str | None:
    return _text(value) if isinstance(value, str) else None


def _level(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("name", "")
    if isinstance(value, (int, float)):
        return _PINO.get(int(value) // 10 * 10, "") if abs(value) < 1000 else ""
    return _text(value)


def _time(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return _text(value) if isinstance(value, str) else None
    if isinstance(value, int):
        return str(value)
    return f"{value:.6f}" if abs(value) < 1e11 else f"{value:.0f}"


def _trace(found: dict[str, Any]) -> str | None:
    for key in _TRACE:
        value = found.get(key)
        if isinstance(value, str) and ("\n" in value or ": " in value):
            return _text(value).strip("\n")
        if isinstance(value, list) and value and all(isinstance(line, str) for line in value):
            return _text("\n".join(line.rstrip("\n") for line in value))
    error = found.get("err") or found.get("error")
    if isinstance(error, dict) and isinstance(error.get("stack"), str):
        return _text(error["stack"])
    if isinstance(error, str) and "\n" in error and ("\n    at " in error or error.startswith("Traceback ")):
        return _text(error)
    return None


def _split_trace(said: str) -> tuple[str, str | None]:
    """A traceback within the message: what stands before it, and the traceback."""
    start = said.find("Traceback (most recent call last):")
    if start < 0:
        return said, None
    return said[:start].rstrip("\n"), said[start:].strip("\n")


def _with_details(said: str, found: dict[str, Any]) -> str:
    """The other fields of the record stand behind the message, as a console would print them."""
    known = {*_TIME, *_LEVEL, *_LOGGER, *_MESSAGE, *_TRACE} - {"error", "err"}
    pairs = [
        f"{_text(key)}={_text(value)}"
        for key, value in found.items()
        if key not in known and value is not None and not (isinstance(value, dict) and "stack" in value)
    ]
    return " ".join([said, *pairs]).strip() if pairs else said
