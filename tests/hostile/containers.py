"""Archives that are cut, damaged, joined, nested, or far larger than they look."""

from __future__ import annotations

import bz2
import lzma
import struct
from collections.abc import Callable, Iterator

from backports import zstd

from tests.hostile.making import (
    ALL,
    BLOCK,
    FIRST,
    GOOD,
    LAST,
    LAST_LOG,
    LISTED,
    LOG,
    TOP,
    Case,
    MiB,
    Zipped,
    among_good,
    checked,
    extension,
    good_zip,
    gz,
    gz_repeated,
    header,
    longname,
    member,
    members,
    padded,
    pax,
    record,
    rng,
    tar,
    zipped,
)

TEXT = [f"2026-11-23 22:{n // 60 % 60:02d}:{n % 60:02d} - app - INFO - line {n}" for n in range(3000)]
LONG = "".join(f"{line} {rng(line).getrandbits(64):x}\n" for line in TEXT).encode()
"""A log that compresses little: a cut in the middle of the archive falls into it."""


def cases() -> Iterator[Case]:
    """All of this group."""
    for group in (_cut, _damaged, _headers, _joined, _nested, _bombs, _sparse, _sizes, _extensions, _zips):
        yield from group()


def _good() -> bytes:
    return tar(members({"pods.txt": GOOD["pods.txt"], "logs-long-1.txt": LONG, LAST_LOG: GOOD[LAST_LOG]}))


def _flip(data: bytes, at: int, mask: int = 0xFF) -> bytes:
    return data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :]


BEGIN = ("logs-long-1.txt", "line 1 ")
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gz,
    "tar": bytes,
    "zst": zstd.compress,
    "xz": lzma.compress,
    "bz2": bz2.compress,
}


def _cut(  # what was there before the cut is kept, whole lines of the cut member included
) -> Iterator[Case]:
    for percent in (60, 80, 95):
        yield Case(
            f"gz-cut-at-{percent}",
            lambda percent=percent: gz(_good())[: len(gz(_good())) * percent // 100],
            "warned",
            ("archive.truncated", "member.damaged"),
            (LISTED, BEGIN),
        )
    for name in ("tar", "zst", "xz"):
        pack = PACKERS[name]
        yield Case(
            f"{name}-cut-at-70",
            lambda pack=pack: pack(_good())[: len(pack(_good())) * 7 // 10],
            "warned",
            ("archive.truncated",),
            (LISTED,) if name == "xz" else (LISTED, BEGIN),
        )
    yield Case("bz2-cut-in-its-only-block", lambda: bz2.compress(_good())[:-2000], "refused")
    yield Case("gz-cut-in-its-header", lambda: gz(_good())[:7], "refused")
    yield Case(
        "gz-cut-before-the-checksum",
        lambda: gz(_good())[:-8],
        "warned",
        ("archive.truncated",),
        (LISTED, BEGIN, LAST),
    )
    yield Case(
        "gz-cut-in-the-checksum",
        lambda: gz(_good())[:-3],
        "warned",
        ("archive.truncated",),
        (LISTED, BEGIN, LAST),
    )
    yield Case("tar-without-end", lambda: gz(members(GOOD)), "warned", ("archive.truncated",), ALL)
    yield Case("tar-with-half-an-end", lambda: gz(members(GOOD) + bytes(BLOCK)), "accepted", (), ALL)
    yield Case("tar-cut-in-a-header", lambda: gz(members(GOOD) + header("x", 5)[:200]), "warned", (), ALL)
    yield Case("tar-header-only", lambda: header(f"{TOP}/pods.txt", 5000), "warned", ("member.damaged",))
    yield Case("empty-file", lambda: b"", "refused")
    yield Case("one-byte", lambda: b"\x1f", "refused")
    yield Case("zeros", lambda: bytes(10 * BLOCK), "refused")
    yield Case("random-bytes", lambda: rng("random").randbytes(8192), "refused")
    yield Case("a-text-file", lambda: LONG, "refused")
    yield Case("a-gzipped-text-file", lambda: gz(LONG), "refused")


def _damaged() -> Iterator[Case]:
    def deflate_at(part: float) -> bytes:
        packed = gz(_good())
        return _flip(packed, int(len(packed) * part))

    for percent in (50, 90):
        # Damage may decode to other bytes first: the checksum says so at the end, or the decoder before.
        yield Case(
            f"deflate-damaged-at-{percent}",
            lambda p=percent: deflate_at(p / 100),
            "warned",
            (),
            (LISTED, BEGIN),
        )
    yield Case(
        "gz-wrong-crc",
        lambda: _flip(gz(_good()), len(gz(_good())) - 8),
        "warned",
        ("archive.crc",),
        (LISTED, BEGIN, LAST),
    )
    yield Case(
        "gz-wrong-length",
        lambda: _flip(gz(_good()), len(gz(_good())) - 1),
        "warned",
        ("archive.crc",),
        (LISTED, BEGIN, LAST),
    )
    yield Case("gz-unknown-method", lambda: _flip(gz(_good()), 2), "refused")
    yield Case("gz-all-optional-header-fields", lambda: _dressed(gz(tar(members(GOOD)))), "accepted", (), ALL)
    yield Case("gz-endless-name", lambda: b"\x1f\x8b\x08\x08" + bytes(6) + b"n" * (2 * MiB), "refused")
    for name in ("zst", "xz", "bz2"):
        pack = PACKERS[name]
        yield Case(
            f"{name}-damaged",
            lambda pack=pack: _flip(pack(_good() + LONG * 8), len(pack(_good() + LONG * 8)) * 9 // 10),
            "warned",
            ("archive.corrupt",),
            (LISTED,),
        )
        yield Case(
            f"{name}-trailing-garbage",
            lambda pack=pack: pack(tar(members(GOOD))) + b"garbage" * 99,
            "warned",
            (),
            ALL,
        )
    yield Case(
        "gz-trailing-garbage",
        lambda: gz(tar(members(GOOD))) + b"garbage" * 99,
        "warned",
        ("archive.trailing",),
        ALL,
    )
    yield Case("gz-trailing-zeros", lambda: gz(tar(members(GOOD))) + bytes(5000), "accepted", (), ALL)
    yield Case(
        "tar-trailing-garbage",
        lambda: tar(members(GOOD)) + b"garbage" * 999,
        "warned",
        ("archive.trailing",),
        ALL,
    )
    yield Case(
        "tar-with-a-second-file-behind",
        lambda: gz(tar(members(GOOD)) + LONG),
        "warned",
        ("archive.trailing",),
        ALL,
    )


def _dressed(packed: bytes) -> bytes:
    head = (
        b"\x1f\x8b\x08\x1e"
        + bytes(6)
        + struct.pack("<H", 4)
        + b"\0\0\0\0"
        + b"name\0"
        + b"comment\0"
        + b"\0\0"
    )
    return head + packed[10:]


def _headers() -> Iterator[Case]:
    bad = bytearray(member("lost.txt", b"lost\n"))
    bad[0] ^= 1
    yield Case("bad-header-checksum", lambda: among_good(bytes(bad)), "warned", ("archive.corrupt",), ALL)
    letters = checked(header(f"{TOP}/a.txt", b"sixtyfive\0\0\0"))
    yield Case("letters-in-the-size", lambda: among_good(letters), "warned", ("member.size",), ALL)
    yield Case(
        "letters-in-the-size-and-data",
        lambda: among_good(letters + padded(b"data\n")),
        "warned",
        ("member.size", "archive.corrupt"),
        ALL,
    )
    stated = bytearray(member("a.txt", b"a\n"))
    stated[148:156] = b"checksum"
    yield Case(
        "letters-in-the-checksum", lambda: among_good(bytes(stated)), "warned", ("archive.corrupt",), ALL
    )
    yield Case(
        "noise-between-members",
        lambda: among_good(rng("noise").randbytes(20 * BLOCK)),
        "warned",
        ("archive.corrupt",),
        ALL,
    )
    yield Case(
        "noise-of-no-whole-block",
        lambda: gz(members(GOOD) + b"odd" + tar(members({"logs-odd-1.txt": b"odd\n"}))),
        "warned",
        ("archive.corrupt",),
        ALL,
    )
    yield Case(
        "member-of-unknown-kind",
        lambda: among_good(member("logs-odd-1.txt", b"kept\n", b"?")),
        "accepted",
        (),
        (*ALL, ("logs-odd-1.txt", "kept")),
    )
    yield Case(
        "old-v7-archive",
        lambda: gz(tar(*(_v7(name, data) for name, data in GOOD.items()))),
        "accepted",
        (),
        ALL,
    )
    yield Case(
        "a-directory-with-data",
        lambda: among_good(member("folder/", b"data\n" * 300, b"5")),
        "warned",
        ("archive.corrupt",),
        ALL,
    )
    for name, kind in {
        "hard-link": b"1",
        "symlink": b"2",
        "device": b"3",
        "folder": b"5",
        "pipe": b"6",
    }.items():
        yield Case(
            f"a-{name}-that-states-a-size",
            lambda kind=kind: among_good(header(f"{TOP}/x", 1 << 32, kind)),
            "accepted" if kind == b"5" else "warned",
            (),
            ALL,
        )
    yield Case(
        "a-link-with-data",
        lambda: among_good(member("link", b"", b"2", link="x") + padded(b"data" * 300)),
        "warned",
        ("member.link", "archive.corrupt"),
        ALL,
    )


def _v7(name: str, data: bytes) -> bytes:
    block = bytearray(member(name, data))
    block[257:512] = bytes(255)
    return checked(block[:BLOCK]) + bytes(block[BLOCK:])


def _joined() -> Iterator[Case]:
    first, second = {LOG: GOOD[LOG], "pods.txt": GOOD["pods.txt"]}, {LAST_LOG: GOOD[LAST_LOG]}
    yield Case(
        "two-gzip-streams-of-one-tar",
        lambda: gz(tar(members(GOOD))[:1500]) + gz(tar(members(GOOD))[1500:]),
        "accepted",
        (),
        ALL,
    )
    yield Case(
        "a-hundred-gzip-streams",
        lambda: b"".join(gz(tar(members(GOOD))[n : n + 50]) for n in range(0, 5120, 50)),
        "accepted",
        (),
        ALL,
    )
    yield Case(
        "tar.gz-after-tar.gz",
        lambda: gz(tar(members(first))) + gz(tar(members(second))),
        "warned",
        ("archive.joined",),
        ALL,
    )
    yield Case(
        "tar-after-tar",
        lambda: gz(tar(members(first)) + tar(members(second))),
        "warned",
        ("archive.joined",),
        ALL,
    )
    yield Case(
        "tar-after-much-padding",
        lambda: gz(tar(members(first)) + bytes(200 * BLOCK) + tar(members(second))),
        "warned",
        ("archive.joined",),
        ALL,
    )
    yield Case(
        "a-zero-block-between",
        lambda: gz(members(first) + bytes(BLOCK) + tar(members(second))),
        "warned",
        ("archive.joined",),
        ALL,
    )
    yield Case(
        "fifty-archives-joined",
        lambda: gz(
            b"".join(tar(members({f"logs-a-{n}.txt": LAST_LINE_BYTES})) for n in range(50))
            + tar(members(GOOD))
        ),
        "warned",
        ("archive.joined",),
        (*ALL, ("logs-a-49.txt", "the last log says this")),
    )
    yield Case(
        "zst-frames-joined",
        lambda: zstd.compress(tar(members(first))) + zstd.compress(tar(members(second))),
        "warned",
        ("archive.joined",),
        ALL,
    )


LAST_LINE_BYTES = GOOD[LAST_LOG]


def _nested() -> Iterator[Case]:
    inner = gz(tar(members({"logs-inner-1.txt": b"inner\n"})))
    yield Case(
        "tar.gz-in-tar.gz",
        lambda: among_good(member("inner.tar.gz", inner)),
        "warned",
        ("member.nested",),
        ALL,
    )
    yield Case(
        "zip-in-tar", lambda: among_good(member("inner.zip", good_zip())), "warned", ("member.nested",), ALL
    )
    yield Case(
        "tar-in-tar",
        lambda: among_good(member("inner.tar", tar(members(GOOD)))),
        "warned",
        ("member.nested",),
        ALL,
    )
    for name in ("zst", "xz", "bz2"):
        yield Case(
            f"{name}-in-tar",
            lambda name=name: among_good(member(f"old.log.{name}", PACKERS[name](LONG))),
            "warned",
            ("member.nested",),
            ALL,
        )
    yield Case("gz-in-gz", lambda: gz(gz(tar(members(GOOD)))), "refused")
    yield Case(
        "only-an-archive-inside", lambda: gz(tar(member("inner.tar.gz", inner))), "warned", ("member.nested",)
    )
    rotated = ("app.log.1.gz", "line 2999")
    yield Case(
        "gzipped-log", lambda: among_good(member("app.log.1.gz", gz(LONG))), "accepted", (), (*ALL, rotated)
    )
    yield Case(
        "gzipped-log-cut",
        lambda: among_good(member("app.log.1.gz", gz(LONG)[:20_000])),
        "warned",
        ("member.damaged",),
        (*ALL, ("app.log.1.gz", "line 1 ")),
    )
    yield Case(
        "gzipped-log-damaged",
        lambda: among_good(member("app.log.1.gz", _flip(gz(LONG), 30_000))),
        "warned",
        ("member.damaged",),
        (*ALL, ("app.log.1.gz", "line 1 ")),
    )
    yield Case(
        "gzipped-log-that-is-none",
        lambda: among_good(member("app.log.1.gz", LONG)),
        "accepted",
        (),
        (*ALL, rotated),
    )
    yield Case(
        "gzipped-twice",
        lambda: among_good(member("app.log.1.gz", gz(gz(LONG)))),
        "warned",
        ("member.nested",),
        ALL,
    )
    yield Case(
        "nested-bomb",
        lambda: among_good(member("bomb.log.gz", gz_repeated(b"", bytes(MiB), 100_000))),
        "warned",
        ("member.damaged",),
        ALL,
        bomb=True,
    )
    quine = inner
    for _ in range(50):
        quine = gz(tar(member("again.tar.gz", quine)))
    yield Case("nested-fifty-deep", lambda: quine, "warned", ("member.nested",))


def _bombs() -> Iterator[Case]:
    first = member(LOG, GOOD[LOG])
    zeros = header(f"{TOP}/logs-zeros-1.txt", 8 << 30)
    lines = (b"2026-11-23 22:40:01 - app - INFO - again\n" * 26000)[:MiB]
    yield Case(
        "ratio-bomb-of-zeros",
        lambda: gz_repeated(first + zeros, bytes(MiB), 8192),
        "warned",
        ("archive.limit",),
        (FIRST,),
        bomb=True,
    )
    yield Case(
        "many-small-bombs",
        lambda: gz_repeated(first, member("logs-zeros-1.txt", bytes(MiB - BLOCK)), 2000),
        "warned",
        ("archive.limit",),
        (FIRST,),
        bomb=True,
    )
    yield Case(
        "zeros-for-ever-after-the-end",
        lambda: gz_repeated(tar(members(GOOD)), bytes(MiB), 2000),
        "warned",
        ("archive.limit",),
        ALL,
        bomb=True,
    )
    yield Case(
        "zst-bomb",
        lambda: zstd.compress(first + zeros + bytes(400 * MiB)),
        "warned",
        ("archive.limit",),
        (FIRST,),
        bomb=True,
    )
    yield Case(
        "zip-bomb",
        lambda: zipped(
            Zipped(f"{TOP}/{LOG}".encode(), GOOD[LOG]),
            Zipped(f"{TOP}/bomb.txt".encode(), b"", raw=_raw_bomb(), size=1 << 31),
        ),
        "warned",
        ("archive.limit",),
        (FIRST,),
        bomb=True,
    )
    overlap = Zipped(f"{TOP}/{LOG}".encode(), GOOD[LOG])
    yield Case(
        "zip-overlapping-entries",
        lambda: zipped(overlap, directory=[overlap] * 1000),
        "accepted",
        (),
        (FIRST,),
    )
    huge = header("././@PaxHeader", 600 * MiB, b"x")
    yield Case(
        "oversized-pax-header",
        lambda: gz_repeated(first + huge, (b"30 comment=" + b"x" * 18 + b"\n") * 1000 + bytes(512), 2000),
        "warned",
        ("archive.corrupt", "archive.extension"),
        (FIRST,),
        bomb=True,
    )
    name = header("././@LongLink", 3 * MiB, b"L", gnu=True) + b"n" * (3 * MiB)
    yield Case(
        "oversized-long-name",
        lambda: among_good(name + member("logs-n-1.txt", b"kept\n")),
        "warned",
        ("archive.extension",),
        (*ALL, ("logs-n-1.txt", "kept")),
    )
    yield Case(
        "64-mb-of-log-in-100-kb",
        lambda: gz_repeated(
            first + header(f"{TOP}/logs-again-1.txt", 40 * MiB),
            lines,
            40,
            tar(member(LAST_LOG, GOOD[LAST_LOG])),
        ),
        "accepted",
        (),
        (FIRST, LAST, ("logs-again-1.txt", "again")),
        bomb=True,
    )


def _raw_bomb() -> bytes:
    return gz_repeated(b"", bytes(MiB), 2048)[10:-8]


def _sparse() -> Iterator[Case]:
    old = header(
        f"{TOP}/sparse.bin",
        4,
        b"S",
        gnu=True,
        tail=bytes(41) + b"%011o\0%011o\0" % (0, 4) + bytes(73) + b"\0" + b"77777777777\0",
    )
    yield Case("sparse-gnu-old", lambda: among_good(old + padded(b"data")), "warned", ("member.sparse",), ALL)
    more = bytearray(header(f"{TOP}/sparse.bin", 4, b"S", gnu=True))
    more[482] = 1
    follow = bytearray(BLOCK)
    follow[504] = 1
    yield Case(
        "sparse-gnu-map-in-more-blocks",
        lambda: among_good(checked(more) + bytes(follow) + bytes(BLOCK) + padded(b"data")),
        "warned",
        ("member.sparse",),
        ALL,
    )
    yield Case(
        "sparse-gnu-endless-map",
        lambda: gz(tar(members(GOOD), checked(more) + bytes(follow) * 20_000)),
        "warned",
        ("member.sparse",),
        ALL,
    )
    holes = [
        ("GNU.sparse.size", "8589934592"),
        ("GNU.sparse.numblocks", "2"),
        ("GNU.sparse.offset", "0"),
        ("GNU.sparse.numbytes", "4"),
    ]
    yield Case(
        "sparse-pax-0.0",
        lambda: among_good(pax(*holes) + member("s.bin", b"data")),
        "warned",
        ("member.sparse",),
        ALL,
    )
    yield Case(
        "sparse-pax-0.1",
        lambda: among_good(
            pax(("GNU.sparse.map", "0,4,8589934588,0"), ("GNU.sparse.size", "8589934592"))
            + member("s.bin", b"data")
        ),
        "warned",
        ("member.sparse",),
        ALL,
    )
    yield Case(
        "sparse-pax-1.0",
        lambda: among_good(
            pax(
                ("GNU.sparse.major", "1"),
                ("GNU.sparse.minor", "0"),
                ("GNU.sparse.name", "s.bin"),
                ("GNU.sparse.realsize", "9" * 18),
            )
            + member("s.bin", padded(b"1\n0\n4\n") + b"data")
        ),
        "warned",
        ("member.sparse",),
        ALL,
    )
    yield Case(
        "sparse-pax-1.0-with-a-bad-map",
        lambda: among_good(
            pax(("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"))
            + member("s.bin", padded(b"-1\n9999999999999999999\n"))
        ),
        "warned",
        ("member.sparse",),
        ALL,
    )


def _sizes() -> Iterator[Case]:
    def sized(size: bytes) -> bytes:
        return among_good(header(f"{TOP}/huge.txt", size))

    yield Case("size-huge-octal", lambda: sized(b"77777777777\0"), "warned", (), (FIRST,))
    yield Case("size-negative-octal", lambda: sized(b"-0000000001\0"), "warned", ("member.size",), ALL)
    yield Case("size-huge-base-256", lambda: sized(b"\x80" + b"\x7f" * 11), "warned", ("member.size",), ALL)
    yield Case("size-negative-base-256", lambda: sized(b"\xff" * 12), "warned", ("member.size",), ALL)
    yield Case(
        "size-above-every-limit", lambda: sized(b"\x80\0\0\0\x7f" + bytes(7)), "warned", ("member.size",), ALL
    )
    yield Case("size-with-an-eight", lambda: sized(b"00000000008\0"), "warned", ("member.size",), ALL)
    yield Case("size-empty", lambda: sized(b" " * 12), "accepted", (), ALL)
    yield Case(
        "pax-size-huge",
        lambda: among_good(pax(("size", "9" * 18)) + member("h.txt", b"data\n")),
        "warned",
        ("member.size",),
        ALL,
    )
    yield Case(
        "pax-size-negative",
        lambda: among_good(pax(("size", "-5")) + member("h.txt", b"data\n")),
        "accepted",
        (),
        ALL,
    )
    yield Case(
        "pax-size-of-5000-digits",
        lambda: among_good(pax(("size", "1" * 5000)) + member("h.txt", b"data\n")),
        "accepted",
        (),
        ALL,
    )


def _extensions() -> Iterator[Case]:
    some = ("logs-x-1.txt", "kept")
    data = member("logs-x-1.txt", b"kept\n")
    yield Case(
        "chain-of-1000-pax-headers",
        lambda: among_good(pax(("comment", "x")) * 1000, data),
        "warned",
        ("archive.extension",),
        (*ALL, some),
    )
    yield Case(
        "chain-of-long-names",
        lambda: among_good(longname(b"n" * 300) * 50, data),
        "warned",
        ("archive.extension",),
        ALL,
    )
    yield Case(
        "chain-of-global-headers",
        lambda: among_good(pax(("comment", "x"), kind=b"g") * 10, data),
        "warned",
        ("archive.extension",),
        (*ALL, some),
    )
    yield Case(
        "extension-without-a-member", lambda: gz(tar(members(GOOD), pax(("path", "x")))), "accepted", (), ALL
    )
    bad: dict[str, bytes] = {
        "length-0": b"0 path=x\n",
        "negative-length": b"-12 path=evil\n",
        "huge-length": b"99999999999999999999 path=evil\n",
        "length-of-5000-digits": b"1" * 5000 + b" path=evil\n",
        "no-newline": b"13 path=evil",
        "no-equals-sign": b"10 pathxx\n",
        "no-key": b"8 =evil\n",
        "no-blank": b"pathxevil\n" * 20,
        "binary": rng("pax").randbytes(400),
        "nul-in-the-path": record("comment", b"a\0b"),
        "mtime-nan": record("mtime", "nan"),
        "mtime-infinite": record("mtime", "-inf") + record("mtime", "1e999"),
        "mtime-of-letters": record("mtime", "yesterday"),
        "charset-binary": record("hdrcharset", "BINARY"),
    }
    for name, body in bad.items():
        yield Case(
            f"pax-{name}", lambda body=body: among_good(extension(body), data), "accepted", (), (*ALL, some)
        )
    yield Case("pax-empty-path", lambda: among_good(pax(("path", "")), data), "accepted", (), ALL)
    yield Case(
        "pax-header-cut",
        lambda: gz(members(GOOD) + header("x", 5000, b"x") + b"30 path=x"),
        "warned",
        ("archive.truncated",),
        ALL,
    )


def _zips() -> Iterator[Case]:
    def entry(**fields: object) -> Zipped:
        return Zipped(f"{TOP}/logs-x-1.txt".encode(), b"kept\n" * 50, **fields)  # type: ignore[arg-type]

    some = ("logs-x-1.txt", "kept")
    cut = zipped(Zipped(f"{TOP}/{LOG}".encode(), GOOD[LOG]), Zipped(f"{TOP}/logs-long-1.txt".encode(), LONG))
    yield Case("zip-good", good_zip, "accepted", (), ALL)
    yield Case(
        "zip-cut",
        lambda: cut[: len(cut) // 2],
        "warned",
        ("archive.truncated", "member.damaged"),
        (FIRST, BEGIN),
    )
    yield Case(
        "zip-without-directory",
        lambda: cut[: cut.index(b"PK\x01\x02")],
        "warned",
        ("archive.truncated",),
        (FIRST, BEGIN),
    )
    yield Case(
        "zip-damaged", lambda: _flip(cut, len(cut) // 2), "warned", ("member.damaged",), (FIRST, BEGIN)
    )
    yield Case(
        "zip-encrypted-member", lambda: good_zip(entry(flags=1)), "warned", ("member.unreadable",), ALL
    )
    yield Case(
        "zip-unknown-method", lambda: good_zip(entry(method=99)), "warned", ("member.unreadable",), ALL
    )
    yield Case("zip-wrong-crc", lambda: good_zip(entry(crc=1)), "warned", ("member.damaged",), (*ALL, some))
    yield Case("zip-data-descriptor", lambda: good_zip(entry(descriptor=True)), "accepted", (), (*ALL, some))
    yield Case(
        "zip-stored-with-descriptor",
        lambda: good_zip(entry(descriptor=True, method=0)),
        "warned",
        ("archive.corrupt",),
        (FIRST,),
    )
    yield Case(
        "zip-directory-disagrees",
        lambda: zipped(
            Zipped(f"{TOP}/{LOG}".encode(), GOOD[LOG]),
            entry(),
            directory=[Zipped(b"other.txt", b"x"), Zipped(b"../../evil", b"x")],
        ),
        "accepted",
        (),
        (FIRST, some),
    )
    yield Case("zip-size-too-small", lambda: good_zip(entry(size=3)), "warned", (), ALL)
    yield Case("zip-size-huge", lambda: good_zip(entry(size=0xFFFFFFFE)), "warned", (), ALL)
    yield Case(
        "zip-packed-size-huge",
        lambda: good_zip(entry(method=0, packed=0xFFFFFF00)),
        "warned",
        ("archive.truncated",),
        (FIRST,),
    )
    yield Case("zip-of-nothing", zipped, "refused")
    yield Case("zip-with-bytes-before-it", lambda: b"#!/bin/sh\n" + good_zip(), "refused")
    yield Case(
        "zip-traversal",
        lambda: good_zip(Zipped(b"../../../../var/lib/hostile-escape-4711", b"x\n")),
        "accepted",
        (),
        (),
    )
