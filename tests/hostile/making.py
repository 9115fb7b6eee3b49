"""What bad bundles are made of: a small good one, and raw headers that may say anything."""

from __future__ import annotations

import gzip
import random
import struct
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

SEED = 20261123
TOP = "langgraph-diagnosis-20261123-224651"
MODIFIED = 1_795_474_011  # 2026-11-23 22:46:51 UTC
BLOCK = 512
MiB = 1 << 20

LOG = "logs-web-7d4b9c6f5d-x2x7k.txt"
LAST_LOG = "logs-zz-6c9d8b7f5c-q4q8w.txt"
LINE = "2026-11-23 22:40:01 - app - ERROR - the first log says this"
LAST_LINE = "2026-11-23 22:41:01 - app - INFO - the last log says this"
POD = "web-7d4b9c6f5d-x2x7k"
PODS = f"NAME                   READY   STATUS    RESTARTS   AGE\n{POD}   1/1     Running   0          5d\n"

GOOD: dict[str, bytes] = {
    LOG: f"{LINE}\n".encode(),
    "pods.txt": PODS.encode(),
    LAST_LOG: f"{LAST_LINE}\n".encode(),
}
FIRST = (LOG, LINE)
LISTED = ("pods.txt", POD)
LAST = (LAST_LOG, LAST_LINE)
ALL = (FIRST, LISTED, LAST)

ESCAPE = "hostile-escape-4711"
"""Last part of every name that wants out of its folder: no file may be called so anywhere."""

Outcome = Literal["accepted", "warned", "refused"]


@dataclass(frozen=True, slots=True)
class Case:
    """A bad bundle and what must happen to it.

    `codes` are warnings that must be given. `kept` names (path, text): a line of that member holds that
    text, in the table of lines or of log records. `canaries` stand in no output, neither plain nor in
    base64, once or twice. A `bomb` may take 1 GiB of memory and two minutes, anything else 512 MiB and 20 s.
    """

    name: str
    make: Callable[..., bytes]
    outcome: Outcome = "accepted"
    codes: tuple[str, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()
    canaries: tuple[str, ...] = ()
    bomb: bool = False
    known: str = ""
    """What is known to be wrong with it and waits to be mended; empty where all is well."""

    @property
    def exit_code(self) -> int:
        """What the command ends with."""
        return 3 if self.outcome == "refused" else 0


def rng(name: str) -> random.Random:
    """Chance that is the same for the same name on every run."""
    return random.Random(f"{SEED} {name}")


# -- tar -----------------------------------------------------------------------------------------


def header(
    name: str | bytes,
    size: int | bytes = 0,
    kind: bytes = b"0",
    *,
    mode: int = 0o644,
    modified: int | bytes = MODIFIED,
    link: str | bytes = b"",
    prefix: bytes = b"",
    gnu: bool = False,
    tail: bytes = b"",
) -> bytes:
    """A header with a right checksum. `size` and `modified` as bytes stand as they are, `tail` at 345."""
    block = bytearray(BLOCK)
    block[0:100] = _bytes(name)[:100].ljust(100, b"\0")
    block[100:124] = b"%07o\x000001750\x000001750\0" % mode
    block[124:136] = size.ljust(12, b"\0") if isinstance(size, bytes) else b"%011o\0" % size
    block[136:148] = modified.ljust(12, b"\0") if isinstance(modified, bytes) else b"%011o\0" % modified
    block[156:157] = kind
    block[157:257] = _bytes(link)[:100].ljust(100, b"\0")
    block[257:265] = b"ustar  \0" if gnu else b"ustar\x0000"
    block[345:500] = prefix.ljust(155, b"\0")
    block[345 : 345 + len(tail)] = tail
    return checked(block)


def checked(block: bytes | bytearray) -> bytes:
    """The header with its checksum."""
    summed = bytes(block[:148]) + b" " * 8 + bytes(block[156:])
    return summed[:148] + b"%06o\0 " % sum(summed) + summed[156:]


def padded(data: bytes) -> bytes:
    """Up to the next block."""
    return data + bytes(-len(data) % BLOCK)


def member(name: str | bytes, data: bytes, kind: bytes = b"0", **fields: object) -> bytes:
    """A member under the top folder; names as bytes stand as they are."""
    full = name if isinstance(name, bytes) else f"{TOP}/{name}"
    return header(full, len(data), kind, **fields) + padded(data)  # type: ignore[arg-type]


def members(files: dict[str, bytes]) -> bytes:
    """Members one after the other, without an end."""
    return b"".join(member(name, data) for name, data in files.items())


def tar(*parts: bytes) -> bytes:
    """An archive of members that are ready."""
    return b"".join(parts) + bytes(2 * BLOCK)


def pax(*records: tuple[str, bytes | str], kind: bytes = b"x") -> bytes:
    """An extension header with good records."""
    return extension(b"".join(record(key, value) for key, value in records), kind)


def record(key: str, value: bytes | str) -> bytes:
    """`LENGTH KEY=VALUE`, the length counting itself."""
    body = b" " + key.encode() + b"=" + _bytes(value) + b"\n"
    length = len(body)
    while length != len(body) + len(str(length)):
        length = len(body) + len(str(length))
    return str(length).encode() + body


def extension(data: bytes, kind: bytes = b"x") -> bytes:
    """An extension header with whatever in it."""
    return header("././@PaxHeader", len(data), kind) + padded(data)


def longname(name: bytes, kind: bytes = b"L") -> bytes:
    """The name of the next member as GNU tar writes long ones."""
    return header("././@LongLink", len(name) + 1, kind, gnu=True) + padded(name + b"\0")


# -- compression -----------------------------------------------------------------------------------


def gz(data: bytes, level: int = 6) -> bytes:
    """A gzip stream without a time in it."""
    return gzip.compress(data, level, mtime=0)


def gz_repeated(start: bytes, piece: bytes, times: int, end: bytes = b"") -> bytes:
    """The gzip stream of `start + piece * times + end`, made in no time: of a long one the CRC is wrong."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    first = squeeze.compress(start) + squeeze.flush(zlib.Z_FULL_FLUSH)
    again = squeeze.compress(piece) + squeeze.flush(zlib.Z_FULL_FLUSH)
    last = squeeze.compress(end) + squeeze.flush(zlib.Z_FINISH)
    length = len(start) + len(piece) * times + len(end)
    crc = zlib.crc32(start)
    if length <= 512 * MiB:
        for _ in range(times):
            crc = zlib.crc32(piece, crc)
        crc = zlib.crc32(end, crc)
    trailer = struct.pack("<II", crc, length & 0xFFFFFFFF)
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + first + again * times + last + trailer


def bundle(files: dict[str, bytes]) -> bytes:
    """A whole .tar.gz of files."""
    return gz(tar(members(files)))


def beside_good(files: dict[str, bytes]) -> bytes:
    """A whole .tar.gz of files behind the first log and before the last; one may replace the pods."""
    return bundle({LOG: GOOD[LOG], "pods.txt": GOOD["pods.txt"], **files, LAST_LOG: GOOD[LAST_LOG]})


def among_good(*parts: bytes) -> bytes:
    """A .tar.gz with these raw members between the good ones."""
    first, *rest = (member(name, data) for name, data in GOOD.items())
    return gz(tar(first, *parts, *rest))


# -- zip -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Zipped:
    """A zip member whose headers may say anything; None means the truth."""

    name: bytes
    data: bytes
    method: int = 8
    flags: int = 0
    crc: int | None = None
    size: int | None = None
    packed: int | None = None
    descriptor: bool = False
    raw: bytes | None = None

    def local(self) -> bytes:
        """Local header, data and, if there is one, data descriptor."""
        body, crc, packed, size = self._facts()
        flags = self.flags | (8 if self.descriptor else 0)
        stated = (0, 0, 0) if self.descriptor else (crc, packed, size)
        head = struct.pack(
            "<4sHHHHHIIIHH", b"PK\x03\x04", 20, flags, self.method, 0, 0x5D77, *stated, len(self.name), 0
        )
        tail = struct.pack("<4sIII", b"PK\x07\x08", crc, packed, size) if self.descriptor else b""
        return head + self.name + body + tail

    def central(self, offset: int) -> bytes:
        """Its entry in the directory."""
        _, crc, packed, size = self._facts()
        fixed = struct.pack(
            "<4sHHHHHHIIIHHHHHII",
            b"PK\x01\x02", 20, 20, self.flags, self.method, 0, 0x5D77, crc, packed, size,
            len(self.name), 0, 0, 0, 0, 0, offset,
        )  # fmt: skip
        return fixed + self.name

    def _facts(self) -> tuple[bytes, int, int, int]:
        body = self.raw if self.raw is not None else _deflated(self.data) if self.method == 8 else self.data
        crc = zlib.crc32(self.data) if self.crc is None else self.crc
        packed = len(body) if self.packed is None else self.packed
        return body, crc, packed, len(self.data) if self.size is None else self.size


def zipped(*entries: Zipped, directory: Iterable[Zipped] | None = None) -> bytes:
    """A zip file; its directory may list others than there are."""
    out, offsets = b"", []
    for entry in entries:
        offsets.append(len(out))
        out += entry.local()
    listed = list(directory) if directory is not None else list(entries)
    central = b"".join(entry.central(at) for entry, at in zip(listed, offsets, strict=False))
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, len(listed), len(listed), len(central), len(out), 0)
    return out + central + end


def good_zip(*more: Zipped) -> bytes:
    """The good bundle as a zip file, with these between its members."""
    first, *rest = (Zipped(f"{TOP}/{name}".encode(), data) for name, data in GOOD.items())
    return zipped(first, *more, *rest)


def _deflated(data: bytes) -> bytes:
    squeeze = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return squeeze.compress(data) + squeeze.flush()


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
