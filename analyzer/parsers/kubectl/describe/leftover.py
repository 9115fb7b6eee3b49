"""Which lines of a block no reader could use."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer.parsers.kubectl.describe.tree import Block, Item

_RULER = re.compile(r"\s*(?:-+|=+)(?:\s+-+)*\s*$")
_HEADING = re.compile(r"[A-Z][\w ()./-]{0,59}$")


def leftover(block: Block) -> Iterator[tuple[int, str]]:
    """The lines that are neither `Key: value`, nor taken by a reader, nor blank, nor a ruler."""
    for item in block.top.below():
        if not _understood(block, item):
            yield block.number(item.index), "line not understood"
    for index in (*block.data, *block.events):
        if not block.used[index] and block.lines[index].strip():
            yield block.number(index), "line not understood"


def _understood(block: Block, item: Item) -> bool:
    if block.used[item.index] or _RULER.match(item.text):
        return True
    if item.indent == 0:
        return item.key is not None and bool(_HEADING.match(item.key))
    return item.key is not None
