"""Lines that are marked as starts or not → one row per record, and the exceptions within."""

from __future__ import annotations

from typing import Any

import polars as pl

from analyzer.parsers.logs.formats import HEAD_CHARS
from analyzer.parsers.logs.join import TRACEBACK
from analyzer.parsers.logs.traces import BARE, FIELD, Link, links, named

_PARTS = ("message", "trace", "detail", "hint", "context", "statement")
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
_STACKED = (TRACEBACK, "    at ", "goroutine ")
_FROM_SERVER = ("postgres",)


def build_records(lines: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of records, and of exceptions with `head_line`, the first line of their record."""
    lines = lines.with_columns(id=pl.col("start").cast(pl.UInt32).cum_sum())
    counts = lines.group_by("id", maintain_order=True).len("line_count")
    heads = lines.filter("start").join(counts, on="id", how="left", maintain_order="left")
    heads = heads.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in _PARTS[2:])
    heads = heads.with_columns(  # a part of a report that stands alone, its head being another block's or lost
        pl.when(pl.col("part") == name).then("message").otherwise(name).alias(name) for name in _PARTS[2:]
    )
    rows: list[tuple[Any, ...]] = []
    found: list[tuple[Any, ...]] = []
    multi = lines.join(counts.filter(pl.col("line_count") > 1), on="id", how="semi", maintain_order="left")
    groups = multi.group_by("id", maintain_order=True).agg(
        pl.col("line", "format").first(),
        trace=pl.col("trace").first(),
        texts=pl.col("text"), bodies=pl.col("body"), messages=pl.col("message"),
        parts=pl.col("part"), glued=pl.col("glued"),
    )  # fmt: skip
    for number, line, fmt, trace, texts, bodies, messages, parts, glued in groups.iter_rows():
        said, chain = _split(fmt, trace, bodies, messages, parts, glued)
        rows.append((number, "\n".join(texts), *said))
        found += _link_rows(line, chain)
    found += _single_links(heads.filter(pl.col("line_count") == 1))
    return _with_multi(heads, rows), pl.DataFrame(found, schema=_LINKS, orient="row").sort("line", "position")


def _with_multi(heads: pl.DataFrame, rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    names = ("text", *_PARTS)
    schema = {"id": pl.UInt32, **{f"new_{name}": pl.String for name in names}}
    joined = heads.join(
        pl.DataFrame(rows, schema=schema, orient="row"), on="id", how="left", maintain_order="left"
    )
    multi = pl.col("line_count") > 1
    return joined.with_columns(pl.when(multi).then(f"new_{name}").otherwise(name).alias(name) for name in names)


def _split(
    fmt: str | None,
    trace: str | None,
    bodies: list[str],
    messages: list[str],
    parts: list[str | None],
    glued: list[bool],
) -> tuple[tuple[str | None, ...], list[Link]]:
    """Message, trace, detail, hint, context and statement of a record of many lines; its exceptions."""
    if fmt == "postgres":
        return _postgres(messages, parts, glued), []
    said = [messages[0], *bodies[1:]]
    at = _trace_start(said)
    message = _joined(said[:at], glued).rstrip("\n ")
    if at == len(said):
        chain = links(trace.split("\n")) if trace else named(message)
        return (message, trace, None, None, None, None), [_moved(link, 0) for link in chain] if trace else chain
    below = _joined(said[at:], glued[at:]).rstrip("\n ")
    if said[at].lstrip().startswith("at ") and at:
        chain = links(said)
    else:
        chain = [_moved(link, link.at + at) for link in links(said[at:])]
    if not message and chain:
        message = _told(chain[-1])
    return (message, below if trace is None else f"{trace}\n{below}", None, None, None, None), chain


def _moved(link: Link, at: int) -> Link:
    return Link(at, link.type, link.message, link.frame)


def _told(link: Link) -> str:
    text = "\n".join(link.message).strip()
    return f"{link.type}: {text}" if text else link.type


def _trace_start(said: list[str]) -> int:
    for at, line in enumerate(said):
        head = line[:80]
        if TRACEBACK in head or head.startswith("goroutine ") or (head[:1] in " \t" and head.lstrip().startswith("at ")):
            return at
    return len(said)


def _joined(lines: list[str], glued: list[bool]) -> str:
    pieces: list[str] = []
    for line, glue in zip(lines, glued, strict=False):
        pieces += [line] if glue or not pieces else ["\n", line]
    return "".join(pieces)


def _postgres(
    messages: list[str], parts: list[str | None], glued: list[bool]
) -> tuple[str | None, ...]:
    """A report of the server: its parts by name. PostgreSQL indents the lines of a part by a tab."""
    texts: dict[str, list[str]] = {}
    now = "message"
    for message, part, glue in zip(messages, parts, glued, strict=True):
        now = part or now
        into = texts.setdefault(now, [])
        into += [message] if glue or not into else ["\n", message.removeprefix("\t")]
    said = {name: "".join(pieces).rstrip() for name, pieces in texts.items()}
    said.setdefault("message", next(iter(said.values())))
    return tuple(said.get(name) for name in _PARTS)


def _single_links(heads: pl.DataFrame) -> list[tuple[Any, ...]]:
    """Exceptions of records of one line: a JSON record's trace, or a message that names one."""
    head = pl.col("message").str.head(HEAD_CHARS)
    rows = heads.filter(
        pl.col("trace").is_not_null() | (pl.col("format").fill_null("") != "postgres") & head.str.contains(f"{BARE}|{FIELD}")
    )
    found: list[tuple[Any, ...]] = []
    for line, message, trace in rows.select("line", "message", "trace").iter_rows():
        chain = links(trace.split("\n")) if trace is not None else named(message)
        found += _link_rows(line, [_moved(link, 0) for link in chain])
    return found


def _link_rows(head_line: int, chain: list[Link]) -> list[tuple[Any, ...]]:
    return [
        (head_line, head_line + link.at, place, len(chain), link.type, "\n".join(link.message).strip(),
         *(link.frame or (None, None, None)))
        for place, link in enumerate(chain, 1)
    ]  # fmt: skip
