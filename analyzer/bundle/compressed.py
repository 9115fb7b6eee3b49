"""Decompression that keeps what came before a cut or a damage, and says that there was one."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from analyzer.bundle.entry import CHUNK, DamagedError

CUT = DamagedError("archive.truncated", "the archive ends in the middle: it was cut off")
CORRUPT = DamagedError("archive.corrupt", "the compressed data are damaged")
MAX_HEADER_TEXT = 1 << 16  # bytes of a file name or comment in a gzip header
_PIECE = 1 << 13  # packed bytes given to a decompressor at once: what it made of them is lost with an error


class _Decompressor(Protocol):
    """What bz2, lzma and zstd have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class Source:
    """Bytes of a file with look-ahead: `buffer` holds what was read and not taken yet."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self.buffer = b""

    def more(self) -> bool:
        """Add a chunk to the buffer; False at the end."""
        chunk = next(self._chunks, b"")
        self.buffer += chunk
        return bool(chunk)

    def chunk(self) -> bytes:
        """All that is in the buffer, or a chunk; empty at the end."""
        if not self.buffer:
            self.more()
        taken, self.buffer = self.buffer, b""
        return taken

    def piece(self) -> bytes:
        """The same, but of a few bytes only."""
        taken = self.chunk()
        taken, self.buffer = taken[:_PIECE], taken[_PIECE:]
        return taken

    def starts_like(self, magic: bytes) -> bool:
        """Whether these bytes come next."""
        return self.need(len(magic)) and self.buffer.startswith(magic)

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

    def skip_text(self) -> None:
        """Leave out bytes up to a zero byte; raises DamagedError where there is none for very long."""
        while (end := self.buffer.find(b"\0")) < 0:
            if len(self.buffer) > MAX_HEADER_TEXT:
                raise CORRUPT
            if not self.more():
                raise CUT
        self.buffer = self.buffer[end + 1 :]


def gunzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Unpacked bytes of a gzip file of one or more streams, trailing bytes left out (RFC 1952).

    Raises DamagedError at the end of what could be read, also where only the checksum is wrong.
    """
    source = Source(chunks)
    wrong_sum = False
    while source.need(2) and source.buffer[:2] == b"\x1f\x8b":
        _skip_gzip_header(source)
        crc, length = 0, 0
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        for data in inflated(inflate, source.chunk):
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


def inflated(inflate: zlib._Decompress, more: Callable[[], bytes]) -> Iterator[bytes]:
    """Unpacked bytes up to the end of a deflate stream; `more` gives packed ones, nothing at their end.

    Raises DamagedError where the stream is cut or damaged, after the last byte before that.
    """
    while not inflate.eof:
        packed = inflate.unconsumed_tail or more()
        if not packed:
            yield inflate.flush()
            raise CUT
        before = inflate.copy()
        try:
            data = inflate.decompress(packed, CHUNK)
        except zlib.error as error:
            yield _before_damage(before, packed)
            raise CORRUPT from error
        yield data


def _before_damage(inflate: zlib._Decompress, packed: bytes) -> bytes:
    """What comes out before an error: given byte by byte, as a call that fails gives nothing at all."""
    found = bytearray()
    try:
        for place in range(len(packed)):
            found += inflate.decompress(packed[place : place + 1], CHUNK)
            while inflate.unconsumed_tail and len(found) < CHUNK:
                found += inflate.decompress(inflate.unconsumed_tail, CHUNK)
    except zlib.error:
        pass
    return bytes(found)


def _skip_gzip_header(source: Source) -> None:
    _, _, method, flags = source.take(10)[:4]
    if method != zlib.DEFLATED:
        raise CORRUPT
    if flags & 4:
        source.take(int.from_bytes(source.take(2), "little"))
    for flag in (8, 16):  # name, comment
        if flags & flag:
            source.skip_text()
    if flags & 2:
        source.take(2)


def _check_trailing(source: Source) -> None:
    """Zeros after the end are padding of tapes and object stores; anything else is said."""
    while not source.buffer.strip(b"\0"):
        source.buffer = b""
        if not source.more():
            return
    raise DamagedError("archive.trailing", "bytes follow the end of the compressed data; they were not read")


def decompress(chunks: Iterable[bytes], make: Callable[[], _Decompressor], magic: bytes) -> Iterator[bytes]:
    """Unpacked bytes of a zstd, xz or bzip2 file, of one or more frames; raises as `gunzip` does.

    Every frame begins with `magic`: what follows a frame and does not is no further one.
    """
    source = Source(chunks)
    while source.need(1):
        decompressor = make()
        while not decompressor.eof:
            packed = source.piece() if decompressor.needs_input else b""
            if decompressor.needs_input and not packed:
                raise CUT
            try:
                data = decompressor.decompress(packed, CHUNK)
            except Exception as error:  # bz2: OSError, lzma: LZMAError, zstd: ZstdError
                raise CORRUPT from error
            yield data
        source.buffer = decompressor.unused_data + source.buffer
        if not source.starts_like(magic):
            _check_trailing(source)
            return
