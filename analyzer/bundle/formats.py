"""The formats that bundles are packed in, told by their first bytes."""

from __future__ import annotations

import bz2
import lzma
from collections.abc import Iterable

from analyzer.bundle.compressed import decompress, gunzip

MAGIC = {
    "tar.gz": b"\x1f\x8b\x08",
    "tar.zst": b"\x28\xb5\x2f\xfd",
    "tar.xz": b"\xfd7zXZ\0",
    "tar.bz2": b"BZh",
    "zip": b"PK\x03\x04",
}
"""How each begins."""
_TAR_MARK = slice(257, 262), b"ustar"


def container_of(head: bytes) -> str | None:
    """What begins like this; None where it is nothing of these. Old tar archives have no mark."""
    where, mark = _TAR_MARK
    if head[where] == mark:
        return "tar"
    return next((container for container, magic in MAGIC.items() if head.startswith(magic)), None)


def unpack(packed: Iterable[bytes], container: str) -> Iterable[bytes]:
    """The tar archive in it. Raises DamagedError as `gunzip` does."""
    if container == "tar.gz":
        return gunzip(packed)
    if container == "tar.zst":
        from backports import zstd

        return decompress(packed, zstd.ZstdDecompressor, MAGIC[container])
    if container == "tar.xz":
        return decompress(packed, lzma.LZMADecompressor, MAGIC[container])
    if container == "tar.bz2":
        return decompress(packed, bz2.BZ2Decompressor, MAGIC[container])
    return packed
