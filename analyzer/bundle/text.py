"""Bytes of a member as lines of text.

A line ends at a line feed; where a file has none, at a lone carriage return. No other character ends
a line (`str.splitlines` would cut at eight more), so line numbers agree with every editor.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

BLOCK_BYTES = 4 << 20
BLOCK_LINES = 100_000  # a block of empty lines would have millions
MAX_LINE_BYTES = 1 << 20
_CUT_MARK = b" ... [%d bytes cut]"
_LONGEST = MAX_LINE_BYTES + 64  # a line that was cut and marked is not cut again
PLAIN_BYTES = 1 << 16
_ZEROS = bytes(8)
_NUL_RUN = re.compile(rb"\0{8,}")
_ZERO_MARK = b" ... [%d zero bytes cut]"
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class LineBlock:
    """Lines of a file that follow each other; the first has the number `first_line`, from 1."""

    first_line: int
    lines: pl.Series


def is_binary(head: bytes) -> bool:
    """Whether a file is no text: many control bytes, and no UTF-16 text.

    A run of NUL bytes is no sign: a node that lost power leaves one in the log that it was writing.
    """
    if not head or head.startswith(UTF16):
        return False
    head = _NUL_RUN.sub(b"", head)
    controls = sum(head.count(byte) for byte in (*range(7), *range(14, 27), *range(28, 32)))
    return controls > len(head) // 10


def decode_lines(data: bytes) -> list[str]:
    """The lines of a whole file, without line ends; nothing stands behind the last line feed."""
    data = _without_mark(data)
    return _split(data, _line_end(data) or b"\n")


def line_blocks(chunks: Iterable[bytes], block_bytes: int = BLOCK_BYTES) -> Iterator[LineBlock]:
    """The same lines in blocks of about so many bytes, for files that need not fit into memory."""
    import polars as pl

    first_line = 1
    for data, separator in _whole_lines(_as_utf8(chunks), block_bytes):
        lines = _plain_lines(data, separator)
        if lines is None:
            lines = pl.Series("line", _split(data, separator), dtype=pl.String)
        for start in range(0, len(lines), BLOCK_LINES):
            part = lines.slice(start, BLOCK_LINES)
            yield LineBlock(first_line, part)
            first_line += len(part)


def count_lines(line_feeds: int, returns: int, ends_in_line_end: bool, size: int) -> int:
    """Lines of a file by its counts of line feeds and carriage returns, as `decode_lines` has them."""
    if not size:
        return 0
    return (line_feeds or returns) + (not ends_in_line_end)


def _as_utf8(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes without a byte order mark, UTF-16 as UTF-8."""
    rest = iter(chunks)
    first = b""
    while len(first) < len(codecs.BOM_UTF8) and (chunk := next(rest, b"")):
        first += chunk
    if not first.startswith(UTF16):
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from rest
        return
    decoder = codecs.getincrementaldecoder("utf-16")(errors="replace")
    for chunk in chain([first], rest):
        yield decoder.decode(chunk).encode("utf-8", errors="replace")
    yield decoder.decode(b"", final=True).encode("utf-8", errors="replace")


def _whole_lines(chunks: Iterable[bytes], block_bytes: int) -> Iterator[tuple[bytes, bytes]]:
    """Blocks that end in a line end, but for the last; and what ends the lines of the file.

    Of a line that is too long only the beginning is ever held, with the mark that `_decode` gives it.
    """
    buffer = bytearray()
    separator: bytes | None = None
    dropped = 0  # bytes of the line that the buffer ends in
    carried = b""
    for piece in chunks:
        chunk, carried = carried + piece, b""
        if dropped:
            separator = separator or _line_end(chunk)
            stop = chunk.find(separator) if separator else -1
            dropped += len(chunk) if stop < 0 else stop
            if stop < 0:
                continue
            buffer += _CUT_MARK % dropped + chunk[stop:]
            dropped = 0
        else:
            buffer += chunk
        if len(buffer) < block_bytes:
            continue
        separator = separator or _line_end(buffer)
        end = buffer.rfind(separator, 0, len(buffer) - 1) + 1 if separator else 0
        # A single line is whole with its line feed; after a carriage return more may come.
        if not end and separator == b"\n" and buffer.endswith(separator):
            end = len(buffer)
        if end and separator:
            yield bytes(buffer[:end]), separator
            del buffer[:end]
        if len(buffer) > _LONGEST:
            carried = b"\r" if buffer.endswith(b"\r") else b""
            dropped = len(buffer) - MAX_LINE_BYTES - len(carried)
            del buffer[MAX_LINE_BYTES:]
    if dropped:
        buffer += _CUT_MARK % dropped
    buffer += carried
    if buffer:
        yield bytes(buffer), separator or _line_end(buffer) or b"\n"


def _line_end(data: bytes | bytearray) -> bytes | None:
    """What ends a line; None where no line ends yet."""
    return next((end for end in (b"\n", b"\r") if end in data), None)


def _split(data: bytes, separator: bytes) -> list[str]:
    if not data:
        return []
    lines = data.removesuffix(separator).split(separator)
    if separator == b"\n":
        lines = [line.removesuffix(b"\r") for line in lines]
    return [_decode(line) for line in lines]


def _plain_lines(data: bytes, separator: bytes) -> pl.Series | None:
    """What `_split` gives, three times as fast; None where anything must be mended or little is gained."""
    import polars as pl

    if separator != b"\n" or len(data) < PLAIN_BYTES or b"\r" in data or _ZEROS in data:
        return None
    if not _is_utf8(data):
        return None
    lines = pl.scan_lines(BytesIO(data), name="line").collect()["line"]
    longest = lines.str.len_bytes().max()
    return lines if isinstance(longest, int) and longest <= MAX_LINE_BYTES else None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _without_mark(data: bytes) -> bytes:
    """UTF-16 as UTF-8, and no byte order mark."""
    if data.startswith(UTF16):
        return data.decode("utf-16", errors="replace").encode("utf-8", errors="replace")
    return data.removeprefix(codecs.BOM_UTF8)


def _decode(line: bytes) -> str:
    """UTF-8, else GB18030 (logs of Chinese systems), else UTF-8 with the wrong bytes marked."""
    if len(line) > _LONGEST:
        line = line[:MAX_LINE_BYTES] + _CUT_MARK % (len(line) - MAX_LINE_BYTES)
    if _ZEROS in line:
        line = _without_zeros(line)
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decode_foreign(line, error)


def _without_zeros(line: bytes) -> bytes:
    """The line without long runs of zero bytes, and at its end how many they were.

    They are what a node leaves that lost power, or a log that was emptied while it was written.
    """
    text = _NUL_RUN.sub(b"", line)
    return text + _ZERO_MARK % (len(line) - len(text))


def _decode_foreign(line: bytes, error: UnicodeDecodeError) -> str:
    """A line cut inside a character is UTF-8 all the same; one that is all GB18030 is read as that."""
    if error.start < len(line) - 3 and line[: error.start].isascii():
        try:
            text = line.decode("gb18030")
        except UnicodeDecodeError:
            pass
        else:
            if any("\u4e00" <= character <= "\u9fff" for character in text):
                return text
    return line.decode("utf-8", errors="replace")
