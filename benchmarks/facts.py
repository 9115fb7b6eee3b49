"""What is true of a bundle that was made: the answers that all contenders must give.

Found by reading the whole archive as the pipelines of others see it, line by line, headers of files included.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from analyzer.rules.literals import FOLDED, required_literals
from analyzer.rules.texts import ALL, Texts, containing

CHUNK = 16 << 20


@dataclass(frozen=True, slots=True)
class Facts:
    """Line feeds and bytes of the archive, lines that one of the rules' patterns matches, lines that hold a
    text that one of them needs, and lines per further pattern.
    """

    lines: int
    bytes: int
    hits: int
    held: int
    found: dict[str, int]


def facts_of(bundle: Path, patterns: Sequence[str], texts: Sequence[str], sought: Sequence[str]) -> Facts:
    """`texts` are what `patterns` need (in lower case); `sought` are patterns that are counted one by one."""
    needed = {pattern: literals for pattern in patterns if (literals := required_literals(pattern))}
    lines = size = hits = held = 0
    found = dict.fromkeys(sought, 0)
    for block in _blocks(bundle):
        said = pl.Series("said", block.decode(errors="replace").removesuffix("\n").split("\n"))
        lines += block.count(b"\n")
        size += len(block)
        for pattern in found:
            found[pattern] += int(said.str.contains(pattern).sum())
        if texts:
            held += int(said.str.contains_any([*texts, *FOLDED], ascii_case_insensitive=True).sum())
        block_of = pl.DataFrame({"said": said}).with_columns(component=pl.lit(""), level=pl.lit(""))
        looked_at = Texts(block_of, needed)
        rows: set[int] = set()
        for pattern in patterns:
            rows.update(
                containing(looked_at.candidates(pattern, [ALL]), pattern)["row"].explode().drop_nulls()
            )
        hits += len(rows)
    return Facts(lines, size, hits, held, found)


def _blocks(bundle: Path) -> Iterator[bytes]:
    """The archive in pieces that end where a line ends; the zeros at its end are no line."""
    left = b""
    with gzip.open(bundle) as archive:
        while chunk := archive.read(CHUNK):
            whole, feed, left_over = (left + chunk).rpartition(b"\n")
            if feed:
                yield whole + b"\n"
            left = left_over
    if left.strip(b"\0"):
        yield left
