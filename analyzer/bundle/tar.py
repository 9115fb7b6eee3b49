"""A tar reader that never extracts, never trusts a header, and goes on behind damage.

The standard library's reader ends in silence at the first bad header and loses everything behind it;
this one looks for the next good header and says so. Formats: v7, ustar, pax (POSIX.1-2001), GNU.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from analyzer.bundle.entry import DamagedError, Entries, Entry, Warn, decode_name

BLOCK = 512
MAX_EXTENSION = 1 << 20
MAX_EXTENSIONS = 4  # extension headers in front of one member
_LINKS = b"12"
_SPECIALS = b"346"
_EXTENSIONS = b"xgLK"
_ZERO = bytes(BLOCK)


class _Blocks:
    """The unpacked archive, read in blocks; remembers the damage that ended it."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._buffer = b""
        self._at = 0
        self.damage: DamagedError | None = None

    def _fill(self, length: int) -> None:
        """Have that many bytes in the buffer, if the archive has them."""
        if len(self._buffer) - self._at >= length:
            return
        parts = [self._buffer[self._at :]]
        have = len(parts[0])
        while have < length and self.damage is None:
            try:
                chunk = next(self._chunks, None)
            except DamagedError as damage:
                self.damage = damage
                break
            if chunk is None:
                break
            parts.append(chunk)
            have += len(chunk)
        self._buffer, self._at = b"".join(parts), 0

    def block(self) -> bytes:
        """The next block; shorter or empty at the end."""
        self._fill(BLOCK)
        block = self._buffer[self._at : self._at + BLOCK]
        self._at += len(block)
        return block

    def data(self, length: int) -> Iterator[bytes]:
        """That many bytes in pieces, and the padding behind them skipped."""
        padding = -length % BLOCK
        while length:
            self._fill(1)
            piece = self._buffer[self._at : self._at + length]
            if not piece:
                return
            self._at += len(piece)
            length -= len(piece)
            yield piece
        self._fill(padding)
        self._at += min(padding, len(self._buffer) - self._at)


class _Extended:
    """What extension headers say about the next member."""

    def __init__(self) -> None:
        self.count = 0
        self.name: bytes | None = None
        self.size: int | None = None
        self.modified: float | None = None
        self.sparse = False

    def take_pax(self, data: bytes) -> None:
        """Records `LENGTH KEY=VALUE\\n`; a bad one is dropped with all behind it, the member stays."""
        while data:
            digits, blank, _ = data.partition(b" ")
            if not blank or not digits.isdigit() or len(digits) > 8 or not 4 < int(digits) <= len(data):
                return
            key, _, value = data[len(digits) + 1 : int(digits)].removesuffix(b"\n").partition(b"=")
            data = data[int(digits) :]
            if key == b"path":
                self.name = value
            elif key == b"size" and value.isdigit() and len(value) < 20:
                self.size = int(value)
            elif key == b"mtime":
                self.modified = _float(value)
            self.sparse = self.sparse or key.startswith(b"GNU.sparse")


def entries(chunks: Iterable[bytes], max_member: int, warn: Warn) -> Entries:
    """Entries of a tar archive. Raises DamagedError after the last one where the archive is damaged."""
    blocks = _Blocks(chunks)
    extended = _Extended()
    ended = seen = False
    for block in _headers(blocks, warn):
        ended = block == _ZERO
        if ended:
            continue
        seen = True
        size = _number(block[124:136])
        kind = block[156:157]
        if kind in _EXTENSIONS:
            _extend(extended, kind, size, blocks, warn)
            continue
        entry = _entry(block, kind, extended, size, max_member, warn)
        extended = _Extended()
        if entry is None:
            continue
        if kind == b"S":
            _skip_sparse_map(block, blocks)
        yield from _deliver(entry, blocks)
    if blocks.damage:
        raise blocks.damage
    if not ended and seen:
        raise DamagedError("archive.truncated", "the archive has no end mark: it may have been cut off")


def _headers(blocks: _Blocks, warn: Warn) -> Iterator[bytes]:
    """Blocks that are headers, and zero blocks (end marks). What lies between is named and passed over."""
    searching = ended = seen = False
    while block := blocks.block():
        if block == _ZERO:
            ended = True
        elif len(block) == BLOCK and _checksum_holds(block):
            if ended:
                warn("archive.joined", "a second archive follows the first; it was read too", None)
            searching, ended, seen = False, False, True
        elif not seen:
            raise blocks.damage or DamagedError("archive.format", "there is no tar archive inside")
        else:
            if searching:
                continue
            if ended:
                warn("archive.trailing", "bytes follow the end of the archive; they were not read", None)
            else:
                warn("archive.corrupt", "a header of the archive is damaged; what it described is lost", None)
            searching = True
            continue
        yield block


def _deliver(entry: Entry, blocks: _Blocks) -> Entries:
    """The entry, and what its reader left of the data skipped."""
    size = entry.size
    data = blocks.data(size)
    received = 0

    def counted() -> Iterator[bytes]:
        nonlocal received
        for piece in data:
            received += len(piece)
            yield piece
        if received < size:
            entry.damage = f"{size - received} of {size} bytes are lost: the archive was cut or damaged here"

    stream = counted()
    entry.chunks = stream
    if entry.name and not entry.name.endswith("/"):
        yield entry
    for _ in stream:
        pass


def _entry(
    block: bytes, kind: bytes, extended: _Extended, size: int | None, max_member: int, warn: Warn
) -> Entry | None:
    """The entry that a header describes; None where its size cannot be true.

    Only files have data behind their header: some writers state a size for links and folders all the same.
    """
    if extended.size is not None:
        size = extended.size
    name = decode_name(extended.name if extended.name is not None else _name(block))
    if size is None or size > max_member:
        warn("member.size", "a member gives a size that cannot be true; it was left out", name)
        return None
    modified = extended.modified if extended.modified is not None else _number(block[136:148])
    sparse = kind == b"S" or extended.sparse
    if sparse:
        warn("member.sparse", "a member is a sparse file; its content was not read", name)
    if kind == b"5":
        return Entry(name.rstrip("/") + "/", "special", 0, None)
    if kind in _LINKS:
        return Entry(name, "link", 0, _time(modified))
    if kind in _SPECIALS:
        return Entry(name, "special", 0, _time(modified))
    if sparse:
        return Entry(name, "special", size, _time(modified))
    return Entry(name, "file", size, _time(modified))


def _extend(extended: _Extended, kind: bytes, size: int | None, blocks: _Blocks, warn: Warn) -> None:
    extended.count += 1
    length = size or 0
    if length > MAX_EXTENSION or extended.count > MAX_EXTENSIONS:
        warn("archive.extension", "an extension header is too large or one of too many; it was ignored", None)
        if length <= MAX_EXTENSION:
            _ = [None for _ in blocks.data(length)]
        return
    data = b"".join(blocks.data(length))
    if kind == b"L":
        extended.name = data.split(b"\0")[0]
    elif kind == b"x":
        extended.take_pax(data)


def _skip_sparse_map(block: bytes, blocks: _Blocks) -> None:
    """Old GNU sparse headers go on in further blocks while a flag says so."""
    more = block[482:483] == b"\x01"
    while more and (block := blocks.block()):
        more = block[504:505] == b"\x01"


def _name(block: bytes) -> bytes:
    name = block[:100].split(b"\0")[0]
    prefix = block[345:500].split(b"\0")[0] if block[257:263] == b"ustar\0" else b""
    return prefix + b"/" + name if prefix else name


def _checksum_holds(block: bytes) -> bool:
    """Sum of all bytes, the checksum's own as blanks; old writers summed them signed."""
    stated = _number(block[148:156])
    if stated is None:
        return False
    unsigned = sum(block) - sum(block[148:156]) + 8 * 32
    if stated == unsigned:
        return True
    return stated == unsigned - 256 * sum(byte > 127 for byte in block[:148] + block[156:])


def _number(field: bytes) -> int | None:
    """Octal text, or base 256 with the top bit set (GNU); None if it is neither, or negative."""
    if field[:1] >= b"\x80":
        return None if field[0] == 0xFF else int.from_bytes(bytes([field[0] & 0x7F]) + field[1:], "big")
    text = field.strip(b" \0")
    if not text:
        return 0
    try:
        return int(text, 8) if text.isdigit() else None
    except ValueError:
        return None


def _float(value: bytes) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


def _time(seconds: float | None) -> datetime | None:
    """A modification time that a collector may have written; None outside 2000 to 2100."""
    if seconds is None or not 946_684_800 <= seconds < 4_102_444_800:
        return None
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
