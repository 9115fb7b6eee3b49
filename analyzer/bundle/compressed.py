"""Decompression that keeps what came before a cut or a damage, and says that there was one."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from analyzer.bundle.entry import CHUNK, DamagedError

CUT = DamagedError("archive.truncated", "the archive ends in the middle: it was cut off")


class _Decompressor(Protocol):
    """What bz2, lzma and zstd have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Source:
    """Compressed bytes with look-ahead."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self.buffer = b""

    def more(self) -> bool:
        """Add a chunk to the buffer; False at the end."""
        chunk = next(self._chunks, b"")
        self.buffer += chunk
        return bool(chunk)

    def need(self, length: int) -> bool:
        """Whether the buffer holds so many bytes, reading on if it must."""
        while len(self.buffer) < length:
            if not self.more():
                return False
        return True

    def take(self, length: int) -> bytes:
        """That many bytes off the buffer; raises DamagedError where it ends before."""
        if not self.need(length):
            raise CUT
        taken, self.buffer = self.buffer[:length], self.buffer[length:]
        return taken


def gunzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Unpacked bytes of a gzip file of one or more streams, trailing bytes left out (RFC 1952).

    Raises DamagedError at the end of what could be read, also where only the checksum is wrong.
    """
    source = _Source(chunks)
    wrong_sum = False
    while source.need(2) and source.buffer[:2] == b"\x1f\x8b":
        _skip_gzip_header(source)
        crc, length = 0, 0
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        while not inflate.eof:
            if not source.buffer and not inflate.unconsumed_tail and not source.more():
                yield inflate.flush()
                raise CUT
            try:
                data = inflate.decompress(inflate.unconsumed_tail or source.buffer, CHUNK)
            except zlib.error as error:
                raise DamagedError("archive.corrupt", "the compressed data are damaged") from error
            source.buffer = b""
            crc, length = zlib.crc32(data, crc), length + len(data)
            yield data
        source.buffer = inflate.unused_data
        trailer = source.take(8)
        expected = crc.to_bytes(4, "little") + (length & 0xFFFFFFFF).to_bytes(4, "little")
        wrong_sum = wrong_sum or trailer != expected
    _check_trailing(source)
    if wrong_sum:
        raise DamagedError(
            "archive.crc", "the checksum of the compressed data is wrong: parts may be damaged"
        )


def _skip_gzip_header(source: _Source) -> None:
    flags = source.take(10)[3]
    if flags & 4:
        source.take(int.from_bytes(source.take(2), "little"))
    for flag in (8, 16):  # name, comment: both end with a zero byte
        while flags & flag and source.take(1) != b"\0":
            pass
    if flags & 2:
        source.take(2)


def _check_trailing(source: _Source) -> None:
    """Zeros after the end are padding of tapes and object stores; anything else is said."""
    while not source.buffer.strip(b"\0"):
        source.buffer = b""
        if not source.more():
            return
    raise DamagedError("archive.trailing", "bytes follow the end of the compressed data; they were not read")


def decompress(chunks: Iterable[bytes], make: Callable[[], _Decompressor]) -> Iterator[bytes]:
    """Unpacked bytes of a zstd, xz or bzip2 file, of one or more frames; raises as `gunzip` does."""
    source = _Source(chunks)
    decompressor: _Decompressor | None = None
    while decompressor is not None or source.need(1):
        if decompressor is None:
            decompressor = make()
        if decompressor.needs_input and not source.buffer and not source.more():
            raise CUT
        try:
            data = decompressor.decompress(source.buffer if decompressor.needs_input else b"", CHUNK)
        except Exception as error:  # bz2: OSError, lzma: LZMAError, zstd: ZstdError
            raise DamagedError("archive.corrupt", "the compressed data are damaged") from error
        source.buffer = b""
        yield data
        if decompressor.eof:
            source.buffer = decompressor.unused_data
            decompressor = None
            if source.need(1) and not source.buffer.strip(b"\0"):
                return
