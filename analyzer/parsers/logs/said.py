"""What a record says: all of it, as rules read it, and on one line, as people list it."""

from __future__ import annotations

import polars as pl

SAID = ("message", "detail", "hint", "context", "trace")
"""The parts of a record that rules read, in this order, each on lines of its own."""
HEADLINE_CHARS = 500


def with_said(records: pl.DataFrame, exceptions: pl.DataFrame) -> pl.DataFrame:
    """Rows of log_records with `said`, all parts, and `headline`: the first line and the exception below.

    `exceptions` are the rows of that table that belong to the records, others do no harm.
    """
    parts = [name for name in SAID[1:] if records[name].null_count() < len(records)]
    said = pl.concat_str("message", *parts, separator="\n", ignore_nulls=True) if parts else pl.col("message")
    return _headlines(records.with_columns(said=said), exceptions)


def _headlines(records: pl.DataFrame, exceptions: pl.DataFrame) -> pl.DataFrame:
    first = pl.col("message")
    if records["message"].str.contains("\n", literal=True).any():
        trimmed = first.str.strip_chars_start("\t\n\r ").str.split_exact("\n", 1).struct.field("field_0")
        first = pl.when(first.str.contains("\n", literal=True)).then(trimmed).otherwise(first)
    raised = _last_raised(exceptions)
    if raised.height:
        records = records.join(raised, on=("file", "record"), how="left", maintain_order="left")
        told = pl.col("type").is_null() | first.str.contains(pl.col("type"), literal=True)
        below = pl.when(first == "").then("raised").otherwise(pl.concat_str(first, "raised", separator=": "))
        first = pl.when(told).then(first).otherwise(below)
    return records.with_columns(headline=first.str.head(HEADLINE_CHARS)).drop("type", "raised", strict=False)


def _last_raised(exceptions: pl.DataFrame) -> pl.DataFrame:
    """Of each record with exceptions: type of the last one, and `raised`, the first line of what it said."""
    said = pl.col("message").str.split_exact("\n", 1).struct.field("field_0")
    return (
        exceptions.filter(pl.col("position") == pl.col("length"))
        .sort("line", maintain_order=True)
        .group_by("file", "record", maintain_order=True)
        .agg(
            type=pl.col("type").last(),
            raised=pl.concat_str("type", said, separator=": ").last(),
        )
    )
