"""Files that were compressed before they were put into the bundle, as rotated logs are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from analyzer.bundle.compressed import gunzip
from analyzer.bundle.entry import DamagedError, Entry
from analyzer.bundle.formats import MAGIC

RATIO = 500  # times its size; counts only from RATIO_FROM bytes on
RATIO_FROM = 64 << 20
_NAME = re.compile(r"(?<!\.tar)\.gz$")


def opened(entry: Entry) -> Entry:
    """The entry, its content unpacked if it is a gzip file and no archive; one level and never more."""
    if entry.kind == "file" and _NAME.search(entry.name):
        entry.chunks = _unpacked(entry, iter(entry.chunks))
    return entry


def _unpacked(entry: Entry, chunks: Iterator[bytes]) -> Iterator[bytes]:
    first = next(chunks, b"")
    if not first.startswith(MAGIC["tar.gz"]):
        yield from chain([first], chunks)
        return
    packed = size = 0

    def counted() -> Iterator[bytes]:
        nonlocal packed
        for chunk in chain([first], chunks):
            packed += len(chunk)
            yield chunk

    try:
        for data in gunzip(counted()):
            size += len(data)
            if size > RATIO_FROM and size > RATIO * packed:
                entry.damage = f"it unpacks to more than {RATIO} times its size; the rest was not read"
                return
            yield data
    except DamagedError as damage:
        entry.damage = entry.damage or damage.message
