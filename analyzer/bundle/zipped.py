"""Members of a zip file, read from front to back by their local headers.

The central directory at the end may be cut off or disagree with what is there, so only its own place
is looked at: reading stops where it begins. Source: PKWARE APPNOTE 6.3.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime

from analyzer.bundle.compressed import CUT, Source, inflated
from analyzer.bundle.entry import DamagedError, Entries, Entry, Warn, decode_name

_LOCAL = b"PK\x03\x04"
_DIRECTORY = (b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06")
_DESCRIPTOR = b"PK\x07\x08"
_HEADER = struct.Struct("<4sHHHHHIIIHH")
_ZIP64 = 0xFFFFFFFF
_STORED, _DEFLATED = 0, 8


def entries(chunks: Iterable[bytes], max_member: int, warn: Warn) -> Entries:
    """Entries of a zip file. Raises DamagedError where it is cut or damaged, after the last entry."""
    source = Source(chunks)
    while source.need(4) and source.buffer[:4] == _LOCAL:
        yield from _member(source, max_member, warn)
    if not source.need(4):
        raise DamagedError("archive.truncated", "the archive has no directory at its end: it was cut off")
    if source.buffer[:4] not in _DIRECTORY:
        raise DamagedError("archive.corrupt", "a member header of the zip file is damaged")


def _member(source: Source, max_member: int, warn: Warn) -> Entries:
    header = _HEADER.unpack(source.take(_HEADER.size))
    _, _, flags, method, clock, date, crc, packed, size, name_length, extra_length = header
    name = decode_name(source.take(name_length))
    extra = source.take(extra_length)
    if packed == _ZIP64 or size == _ZIP64:
        size, packed = _zip64(extra, size, packed)
    open_ended = bool(flags & 8)
    if flags & 1 or method not in (_STORED, _DEFLATED) or (method == _STORED and open_ended):
        warn("member.unreadable", "a member is encrypted or packed in a way that is not supported", name)
        if open_ended:
            raise DamagedError("archive.corrupt", "what follows an unreadable zip member cannot be found")
        _drain(_stored(source, packed))
        yield Entry(name, "special", size, _dos_time(date, clock))
        return
    if size > max_member:
        raise DamagedError("member.size", "a member gives a size that cannot be true")
    entry = Entry(name, "file", size, _dos_time(date, clock))
    failed: list[DamagedError] = []
    data = _inflated(source) if method == _DEFLATED else _stored(source, packed)
    stream = _checked(data, entry, None if open_ended else crc, source, failed)
    entry.chunks = stream
    if not name.endswith("/"):
        yield entry
    _drain(stream)
    if failed:
        raise failed[0]


def _wide(source: Source, signed: bool) -> bool:
    """Whether a data descriptor has 64-bit sizes: the next header then starts eight bytes later."""
    end = 16 if signed else 12
    return source.need(end + 12) and source.buffer[end : end + 2] != b"PK"


def _descriptor(source: Source) -> tuple[int, int]:
    """Checksum and size out of the descriptor that follows the data."""
    signed = source.need(4) and source.buffer[:4] == _DESCRIPTOR
    wide = _wide(source, signed)
    if signed:
        source.take(4)
    crc, _, size = struct.unpack("<IQQ" if wide else "<III", source.take(20 if wide else 12))
    return crc, size


def _checked(
    data: Iterator[bytes], entry: Entry, crc: int | None, source: Source, failed: list[DamagedError]
) -> Iterator[bytes]:
    """The data, and their damage noted: the reader of the entry keeps what came before it.

    Without a checksum, it and the size follow the data.
    """
    actual = length = 0
    try:
        for piece in data:
            actual, length = zlib.crc32(piece, actual), length + len(piece)
            yield piece
        if crc is None:
            crc, entry.size = _descriptor(source)
    except DamagedError as damage:
        entry.damage = "the archive was cut or damaged here"
        failed.append(damage)
        return
    if actual != crc or length != entry.size:
        entry.damage = "its checksum or size is wrong: some of it may be damaged"


def _inflated(source: Source) -> Iterator[bytes]:
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    yield from inflated(inflate, source.chunk)
    source.buffer = inflate.unused_data


def _stored(source: Source, length: int) -> Iterator[bytes]:
    while length:
        if not source.need(1):
            raise CUT
        piece = source.take(min(length, len(source.buffer)))
        length -= len(piece)
        yield piece


def _drain(data: Iterator[bytes]) -> None:
    for _ in data:
        pass


def _zip64(extra: bytes, size: int, packed: int) -> tuple[int, int]:
    """Sizes out of the ZIP64 extra field, in the order size, packed size."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        body, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == 1:
            numbers = [int.from_bytes(body[at : at + 8], "little") for at in range(0, len(body) - 7, 8)]
            size = numbers.pop(0) if size == _ZIP64 and numbers else size
            packed = numbers.pop(0) if packed == _ZIP64 and numbers else packed
    return size, packed


def _dos_time(date: int, clock: int) -> datetime | None:
    """Local time of the packer, to two seconds; taken as it stands, as zip holds no zone."""
    try:
        return datetime(
            1980 + (date >> 9),
            date >> 5 & 15,
            date & 31,
            clock >> 11,
            clock >> 5 & 63,
            min((clock & 31) * 2, 59),
        )
    except ValueError:
        return None
