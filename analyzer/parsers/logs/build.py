"""Lines that are marked as starts or not → one row per record, and the exceptions within."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from analyzer.parsers.logs.formats import HEAD_CHARS
from analyzer.parsers.logs.traces import NAMED, NAMING, Link, is_excerpt, links, named, trace_start

_PG_PARTS = ("detail", "hint", "context", "statement")
_PARTS = ("text", "message", "trace", *_PG_PARTS)
_COLUMNS = ("text", "body", "message", "trace", "part", "glued", "format", "line")
_LINKS = {
    "head_line": pl.Int64,
    "line": pl.Int64,
    "position": pl.Int64,
    "length": pl.Int64,
    "type": pl.String,
    "message": pl.String,
    "frame_file": pl.String,
    "frame_line": pl.Int64,
    "frame_function": pl.String,
}


@dataclass(slots=True)
class _Lines:
    """The lines of one record, column by column; `message` is the body without the head."""

    text: list[str]
    body: list[str]
    message: list[str]
    trace: list[str | None]
    part: list[str | None]
    glued: list[bool]
    format: list[str | None]
    line: list[int]


def build_records(lines: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of records, and of exceptions with `head_line`, the first line of their record."""
    places = lines["start"].arg_true()
    counts = places.shift(-1, fill_value=len(lines)) - places
    heads = lines.filter("start").with_columns(counts.cast(pl.Int64).alias("line_count"))
    heads = heads.with_columns(  # a part of a report that stands alone, its head being cut off
        pl.when(pl.col("part") == name).then("message").alias(name) for name in _PG_PARTS
    )
    found = _named(heads)
    joined = (heads["line_count"] > 1).arg_true()
    if not len(joined):
        return heads, _links(found)
    parts: dict[str, list[str | None]] = {name: [] for name in _PARTS}
    for record in _records(lines, heads["line_count"].gather(joined).to_list()):
        said, chain = _split(record)
        for name in _PARTS:
            parts[name].append(said.get(name))
        found += _rows(record.line[0], chain)
    heads = heads.with_columns(
        heads[name].scatter(joined, pl.Series(values, dtype=pl.String)) for name, values in parts.items()
    )
    return heads, _links(found)


def _records(lines: pl.DataFrame, counts: list[int]) -> Iterator[_Lines]:
    """The lines of each record that has more than one."""
    goes_on = ~lines["start"]
    columns = [
        column.to_list() for column in lines.filter(goes_on | goes_on.shift(-1, fill_value=False))[_COLUMNS]
    ]
    first = 0
    for count in counts:
        yield _Lines(*(column[first : first + count] for column in columns))
        first += count


def _split(record: _Lines) -> tuple[dict[str, str | None], list[Link]]:
    """A record's parts by the name of their column, and its exceptions."""
    text = "\n".join(record.text)
    if record.format[0] == "postgres":
        return {"text": text, **_postgres(record)}, []
    said = [record.message[0], *record.body[1:]]
    trace = record.trace[0]
    at = trace_start(said)
    if at == len(said):
        message = _joined(said, record.glued)
        chain = [_at_head(link) for link in links(trace.split("\n"))] if trace else named(message)
        return {"text": text, "message": message, "trace": trace}, chain
    chain = links(said)
    first = min((link.at for link in chain), default=at)
    if first < at and (first or record.format[0] is None):
        at = first  # `Type: message` above the frames of node.js and Java
    if record.format[0] is None and chain and (0 in (first, at) or is_excerpt(said[0])):
        at = 0  # the interpreter printed all of it
    message, below = _joined(said[:at], record.glued), _joined(said[at:], record.glued[at:])
    if not message and chain:
        message = f"{chain[-1].type}: {chain[-1].said}".removesuffix(": ")
    return {"text": text, "message": message, "trace": below if trace is None else f"{trace}\n{below}"}, chain


def _joined(lines: list[str], glued: list[bool]) -> str:
    pieces: list[str] = []
    for line, glue in zip(lines, glued, strict=False):
        pieces += [line] if glue or not pieces else ["\n", line]
    return "".join(pieces).rstrip("\n ")


def _postgres(record: _Lines) -> dict[str, str | None]:
    """A report of the server: its parts by name. PostgreSQL indents the lines of a part by a tab."""
    texts: dict[str, list[str]] = {}
    now = record.part[0] or "message"
    for message, part, glue in zip(record.message, record.part, record.glued, strict=True):
        now = part or now
        into = texts.setdefault(now, [])
        into += [message] if glue or not into else ["\n", message.removeprefix("\t")]
    said: dict[str, str | None] = {name: "".join(pieces).rstrip() for name, pieces in texts.items()}
    said.setdefault("message", next(iter(said.values())))
    return said


def _named(heads: pl.DataFrame) -> list[tuple[Any, ...]]:
    """Exceptions of records of one line: those in a JSON record's trace, or that a message names."""
    head = pl.col("message").str.head(HEAD_CHARS)
    rows = heads.select(
        "line", "message", "trace", "format", "line_count", naming=head.str.contains_any(list(NAMING))
    ).filter((pl.col("line_count") == 1) & (pl.col("trace").is_not_null() | pl.col("naming")))
    if len(rows):
        named_there = pl.col("format").ne_missing("postgres") & head.str.contains(NAMED)
        rows = rows.filter(pl.col("trace").is_not_null() | named_there)
    found: list[tuple[Any, ...]] = []
    for line, message, trace in rows.select("line", "message", "trace").iter_rows():
        found += _rows(
            line, [_at_head(link) for link in (named(message) if trace is None else links(trace.split("\n")))]
        )
    return found


def _at_head(link: Link) -> Link:
    """An exception within one line of the file stands at that line."""
    link.at = 0
    return link


def _rows(head_line: int, chain: list[Link]) -> list[tuple[Any, ...]]:
    return [
        (
            head_line,
            head_line + link.at,
            place,
            len(chain),
            link.type,
            link.said,
            *(link.frame or (None, None, None)),
        )
        for place, link in enumerate(chain, 1)
    ]


def _links(rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=_LINKS, orient="row").sort("head_line", "position")
