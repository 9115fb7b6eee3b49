"""A good bundle, cut at every block and with every sort of bit flipped: nothing is lost in silence."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analyzer.bundle import Bundle, read_bundle
from analyzer.bundle.tar import BLOCK
from analyzer.errors import BundleError
from tests.hostile.making import TOP, bundle, rng

STEP = 512
FLIPS = 2000
HEADER = 10  # bytes of a gzip header without a name
WITHOUT_EFFECT = range(4, HEADER)  # time, how hard it was compressed, and on which system


@cache
def good() -> bytes:
    """About thirty files as a collector writes them: 60 KB packed, so that there are many steps."""
    chance = rng("damage")
    files = {}
    for number in range(30):
        lines = [
            f"2026-11-23 22:40:{n % 60:02d} - app - INFO - {chance.getrandbits(32):x}" for n in range(150)
        ]
        files[f"logs-{number:02d}-1.txt"] = "\n".join([*lines, ""]).encode()
    return bundle(files)


@dataclass(frozen=True)
class _Places:
    """Each member, and up to where of the packed file must be whole for it to be read."""

    data: dict[str, bytes]
    ends: dict[str, int]


@cache
def places() -> _Places:
    """Where in the packed file the last byte of each member lies."""
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
    unpacked_at = []  # bytes unpacked after so many packed ones
    have = 0
    for place in range(len(good())):
        have += len(inflate.decompress(good()[place : place + 1]))
        unpacked_at.append(have)
    data, ends, at = {}, {}, 0
    plain = gzip.decompress(good())
    place = 0
    while plain[at : at + BLOCK].strip(b"\0"):
        name = plain[at : at + 100].split(b"\0")[0].decode().partition("/")[2]
        size = int(plain[at + 124 : at + 135], 8)
        data[name] = plain[at + BLOCK : at + BLOCK + size]
        while unpacked_at[place] < at + BLOCK + size:
            place += 1
        ends[name] = place
        at += BLOCK + size + -size % BLOCK
    return _Places(data, ends)


def _read(folder: Path, data: bytes) -> Bundle | None:
    path = folder / "bundle"
    path.write_bytes(data)
    try:
        return read_bundle(path)
    except BundleError:
        return None


def _check(found: Bundle | None, fault: int) -> None:
    """All before the fault is as it was, the fault is named, of a cut member only whole lines are kept."""
    whole = places()
    before = {name for name, end in whole.ends.items() if end < fault}
    if found is None:
        assert not before
        return
    assert found.warnings
    # A damaged name may end the agreement on a common top folder, which is then part of every path.
    held = {member.path.removeprefix(f"{TOP}/"): member for member in found.members}
    for name in before:
        # It may be marked as damaged all the same: a decoder often notices late.
        assert held[name].data == whole.data[name]


def test_a_cut_anywhere_is_told_and_costs_only_what_comes_after_it(tmp_path: Path) -> None:
    for cut in range(0, len(good()), STEP):
        found = _read(tmp_path, good()[:cut])
        _check(found, cut)
        for member in found.members if found else ():
            data = places().data[member.path]
            assert member.data is not None
            assert data.startswith(member.data)
            assert member.data == data or (member.damage and member.data[-1:] in (b"\n", b""))
        if found:
            assert not found.complete


def test_a_flipped_bit_is_told_and_costs_only_what_comes_after_it(tmp_path: Path) -> None:
    chance = rng("flips")
    for bit in sorted(chance.sample(range(len(good()) * 8), FLIPS)):
        place = bit // 8
        damaged = bytearray(good())
        damaged[place] ^= 1 << bit % 8
        found = _read(tmp_path, bytes(damaged))
        if place in WITHOUT_EFFECT and found is not None:
            assert {member.path: member.data for member in found.members} == places().data
            continue
        _check(found, place)
