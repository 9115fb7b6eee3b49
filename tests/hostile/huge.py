"""Bundles that take minutes: hundreds of thousands of members, lines and files of gigabytes."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.making import (
    ALL,
    FIRST,
    GOOD,
    LAST,
    LAST_LOG,
    LOG,
    TOP,
    Case,
    MiB,
    gz,
    gz_repeated,
    header,
    member,
    members,
    rng,
    tar,
)
from tests.hostile.members import many

GB = 1 << 30


def cases() -> Iterator[Case]:
    """All of this group; each is a bomb."""
    first, last = member(LOG, GOOD[LOG]), tar(member(LAST_LOG, GOOD[LAST_LOG]))
    dense = rng("dense").randbytes(1700).hex().encode()
    text = dense + b"x" * (MiB - len(dense))
    zeros = dense + bytes(MiB - len(dense))
    thousand = b"".join(member("logs/x.txt", b"x\n") for _ in range(1000))

    def large(name: str, piece: bytes, size: int) -> bytes:
        return gz_repeated(first + header(f"{TOP}/{name}", size), piece, size // MiB, last)

    def case(name: str, make: object, *codes: str, kept: tuple[tuple[str, str], ...]) -> Case:
        return Case(name, make, "warned" if codes else "accepted", codes, kept, bomb=True)  # type: ignore[arg-type]

    yield case("half-a-million-members", lambda: gz(many(500_000), 1), "archive.limit", kept=ALL)
    yield case(
        "half-a-million-duplicates",
        lambda: gz_repeated(members(GOOD), thousand, 500, bytes(1024)),
        "archive.limit",
        "member.duplicate",
        kept=ALL,
    )
    yield case(
        "a-line-of-2-gb", lambda: large("logs-l-1.txt", text, 2 * GB), "archive.crc", kept=(FIRST, LAST)
    )
    yield case("a-table-of-2-gb", lambda: large("pods.txt", text, 2 * GB), "archive.crc", kept=(FIRST, LAST))
    yield case(
        "8-gb-of-zeros", lambda: large("logs-z-1.txt", zeros, 8 * GB - MiB), "archive.crc", kept=(FIRST, LAST)
    )
    yield Case(
        "12000-large-members",
        lambda: gz_repeated(first, member("logs-h-1.txt", text[: 64 * 1024]), 12_000, last),
        "warned",
        ("member.duplicate",),
        (FIRST, LAST),
        bomb=True,
    )
