"""The text of a sample bundle, read by the standard library alone."""

from __future__ import annotations

import tarfile
import zlib
from functools import lru_cache
from io import BytesIO

from tests.samples.conftest import bundle


@lru_cache(maxsize=32)
def lines_of(name: str) -> dict[str, list[str]]:
    """Lines by path below the top folder; of a bundle that is cut, as far as it goes."""
    unpacked = zlib.decompressobj(31).decompress(bundle(name).read_bytes())
    found: dict[str, list[str]] = {}
    with tarfile.open(fileobj=BytesIO(unpacked + bytes(1 << 16))) as archive:
        for member in archive:
            if member.isfile():
                content = archive.extractfile(member)
                data = content.read() if content else b""
                text = data.rstrip(b"\0").decode("utf-8", "replace")
                found[member.name.partition("/")[2]] = text.split("\n")
    return found
