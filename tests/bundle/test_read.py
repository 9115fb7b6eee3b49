"""Bundles in every container, whole, cut and hostile."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from backports import zstd

from analyzer.bundle import Limits, read_bundle
from analyzer.errors import BundleError

TOP = "diagnosis-20261123-224651"
MODIFIED = 1_795_474_011  # 2026-11-23 22:46:51 UTC
FILES = {
    "pods.txt": b"NAME   READY\nweb-1  1/1\n",
    "events.txt": b"",
    "logs-web-1.txt": b"".join(b"2026-11-23 22:00:%02d line\n" % (n % 60) for n in range(20_000)),
    "summary.txt": b"report\n",
}


def tar_of(files: dict[str, bytes], top: str = TOP) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(f"{top}/{name}" if top else name)
            info.size, info.mtime = len(data), MODIFIED
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zip_of(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(f"{TOP}/{name}", data)
    return out.getvalue()


def written(folder: Path, data: bytes, name: str = "bundle") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def contents(path: Path, limits: Limits | None = None) -> dict[str, bytes | None]:
    return {member.path: member.data for member in read_bundle(path, limits).members}


def codes(path: Path, limits: Limits | None = None) -> list[str]:
    return [warning.code for warning in read_bundle(path, limits).warnings]


@pytest.mark.parametrize(
    ("container", "pack"),
    [
        ("tar.gz", gzip.compress),
        ("tar.zst", zstd.compress),
        ("tar.xz", lzma.compress),
        ("tar.bz2", bz2.compress),
        ("tar", bytes),
    ],
)
def test_tar_containers(tmp_path: Path, container: str, pack: Callable[[bytes], bytes]) -> None:
    bundle = read_bundle(written(tmp_path, pack(tar_of(FILES))))
    assert {member.path: member.data for member in bundle.members} == FILES
    assert (bundle.format, bundle.top_folder, bundle.complete, bundle.warnings) == (container, TOP, True, [])
    assert bundle.clock.source == "tar header"
    assert bundle.clock.utc == datetime(2026, 11, 23, 22, 46, 51)
    assert [member.lines for member in bundle.members] == [0, 20_000, 2, 1]


def test_zip(tmp_path: Path) -> None:
    bundle = read_bundle(written(tmp_path, zip_of(FILES)))
    assert {member.path: member.data for member in bundle.members} == FILES
    assert (bundle.format, bundle.complete, bundle.warnings) == ("zip", True, [])


def test_folder_follows_no_link(tmp_path: Path) -> None:
    folder = tmp_path / TOP
    folder.mkdir()
    for name, data in FILES.items():
        written(folder, data, name)
    (folder / "link.txt").symlink_to("/etc/passwd")
    os.mkfifo(folder / "pipe.txt")
    bundle = read_bundle(folder)
    kinds = {member.path: member.kind for member in bundle.members}
    assert kinds == {**dict.fromkeys(FILES, "file"), "link.txt": "link", "pipe.txt": "special"}
    assert {member.path: member.data for member in bundle.members if member.kind == "file"} == FILES


def test_same_content_has_the_same_hash_in_every_container(tmp_path: Path) -> None:
    other_order = dict(reversed(FILES.items()))
    paths = [
        written(tmp_path, gzip.compress(tar_of(FILES)), "a"),
        written(tmp_path, tar_of(other_order), "b"),
        written(tmp_path, zip_of(FILES), "c"),
    ]
    assert len({read_bundle(path).sha256 for path in paths}) == 1


@pytest.mark.parametrize("pack", [lambda d: d, gzip.compress, zstd.compress])
def test_cut_archive_keeps_whole_lines(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    log = b"".join(b"%d line %d\n" % (n * 7919 % 10_007, n) for n in range(30_000))
    packed = pack(tar_of({"pods.txt": FILES["pods.txt"], "z.txt": log}))
    path = written(tmp_path, packed[: len(packed) * 2 // 3])
    bundle = read_bundle(path)
    found = {member.path: member for member in bundle.members}
    assert not bundle.complete
    assert "archive.truncated" in [warning.code for warning in bundle.warnings]
    assert found["pods.txt"].data == FILES["pods.txt"]
    kept = found["z.txt"].data
    assert kept is not None
    assert len(kept) > 1000
    assert log.startswith(kept)
    assert kept.endswith(b"\n")
    assert found["z.txt"].lines == kept.count(b"\n")
    assert found["z.txt"].damage


def test_cut_zip_keeps_what_came(tmp_path: Path) -> None:
    packed = zip_of({"a.txt": b"first\n", "b.txt": os.urandom(40_000).hex().encode()})
    found = {m.path: m for m in read_bundle(written(tmp_path, packed[:20_000])).members}
    assert found["a.txt"].data == b"first\n"
    assert found["b.txt"].damage
    assert found["b.txt"].size > 10_000


def test_wrong_checksum_keeps_all_and_says_so(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(tar_of(FILES)))
    packed[-8] ^= 1
    path = written(tmp_path, bytes(packed))
    assert contents(path) == FILES
    assert codes(path) == ["archive.crc"]


def test_bad_header_loses_one_member_only(tmp_path: Path) -> None:
    plain = bytearray(tar_of({"a.txt": b"a\n", "b.txt": b"b\n", "c.txt": b"c\n"}))
    plain[1024] ^= 1  # the second header
    path = written(tmp_path, bytes(plain))
    assert contents(path) == {"a.txt": b"a\n", "c.txt": b"c\n"}
    assert codes(path) == ["archive.corrupt"]


def test_joined_archives_are_read_both(tmp_path: Path) -> None:
    path = written(tmp_path, tar_of({"a.txt": b"a\n"}) + tar_of({"b.txt": b"b\n"}))
    assert contents(path) == {"a.txt": b"a\n", "b.txt": b"b\n"}
    assert codes(path) == ["archive.joined"]


def test_impossible_size_is_refused_and_reading_goes_on(tmp_path: Path) -> None:
    plain = bytearray(tar_of({"a.txt": b"a\n", "b.txt": b"b\n"}))
    plain[124:136] = b"77777777777\0"
    plain[148:156] = b"        "
    plain[148:156] = b"%06o\0 " % sum(plain[:512])
    path = written(tmp_path, bytes(plain))
    assert contents(path, Limits(member_bytes=1 << 30)) == {"b.txt": b"b\n"}
    assert "member.size" in codes(path, Limits(member_bytes=1 << 30))


def test_names_are_labels(tmp_path: Path) -> None:
    names = ["../../etc/passwd", "/abs.txt", "a\x1b[31mred.txt", "\u202egnp.txt", "a.txt", "a.txt"]
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size = 2
            tar.addfile(info, io.BytesIO(b"x\n"))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    bundle = read_bundle(written(tmp_path, out.getvalue()))
    paths = [member.path for member in bundle.members]
    assert paths == sorted(
        ["../../etc/passwd", "a.txt", "a.txt (2)", "a\\x1b[31mred.txt", "abs.txt", "link", "\\u202egnp.txt"]
    )
    assert [w.code for w in bundle.warnings] == ["member.duplicate", "member.link"]


def test_long_and_pax_names(tmp_path: Path) -> None:
    name = "x" * 150 + "/" + "日志.txt"
    for kind in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=kind) as tar:
            info = tarfile.TarInfo(f"{TOP}/{name}")
            info.size = 2
            tar.addfile(info, io.BytesIO(b"x\n"))
        bundle = read_bundle(written(tmp_path, out.getvalue()))
        assert [f"{bundle.top_folder}/{member.path}" for member in bundle.members] == [f"{TOP}/{name}"]


def test_bomb_stops_at_the_ratio(tmp_path: Path) -> None:
    path = written(tmp_path, gzip.compress(tar_of({"a.txt": bytes(1 << 22)})))
    assert "archive.limit" in codes(path, Limits(ratio=100, ratio_from=1 << 20))
    assert "archive.limit" in codes(path, Limits(total_bytes=1 << 20))


def test_too_many_members(tmp_path: Path) -> None:
    path = written(tmp_path, tar_of({f"{n}.txt": b"x\n" for n in range(20)}))
    bundle = read_bundle(path, Limits(members=10))
    assert len(bundle.members) == 10
    assert not bundle.complete


def test_large_members_are_streamed_again(tmp_path: Path) -> None:
    path = written(tmp_path, gzip.compress(tar_of(FILES)))
    bundle = read_bundle(path, Limits(kept_member_bytes=1000))
    large = [member.path for member in bundle.members if member.data is None]
    assert large == ["logs-web-1.txt"]
    again = {member.path: b"".join(chunks) for member, chunks in bundle.stream(large)}
    assert again == {"logs-web-1.txt": FILES["logs-web-1.txt"]}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"hello, I am no archive\n" * 100, "no tar archive"),
        (gzip.compress(b"one log line\n" * 100, mtime=0), "no tar archive"),
        (gzip.compress(bytes(10240), mtime=0), "holds no files"),
        (b"\x1f\x8b\x08", "holds no files"),
    ],
)
def test_what_is_no_bundle_is_refused_in_one_line(tmp_path: Path, data: bytes, says: str) -> None:
    with pytest.raises(BundleError) as error:
        read_bundle(written(tmp_path, data))
    assert says in error.value.message
    assert "\n" not in error.value.message
    assert error.value.hint


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="No such file"):
        read_bundle(tmp_path / "nothing.tar.gz")


def test_repacked_bundle_counts_from_its_own_stamp(tmp_path: Path) -> None:
    plain = tar_of({"pods.txt": b"x\n"}, top="diagnosis-20250101-080000")
    clock = read_bundle(written(tmp_path, plain)).clock
    assert (clock.source, clock.utc) == ("folder name", datetime(2025, 1, 1, 8))
    summary = "生成时间: Wed Jan  1 09:10:11 UTC 2025\n".encode()
    plain = tar_of({"summary.txt": summary}, top="diagnosis-20250101-080000")
    clock = read_bundle(written(tmp_path, plain)).clock
    assert (clock.source, clock.utc) == ("summary", datetime(2025, 1, 1, 9, 10, 11))


@pytest.mark.parametrize("step", [37])
def test_any_damage_is_survived(tmp_path: Path, step: int) -> None:
    small = {"pods.txt": b"NAME\nweb-1\n", "b.txt": b"b\n" * 50}
    for whole in (gzip.compress(tar_of(small)), tar_of(small), zip_of(small), zstd.compress(tar_of(small))):
        for place in range(0, len(whole), step):
            for damaged in (whole[:place], whole[:place] + b"\xff" + whole[place + 1 :]):
                try:
                    bundle = read_bundle(written(tmp_path, damaged))
                except BundleError:
                    continue
                assert bundle.members


def test_gzipped_logs_are_read_like_others(tmp_path: Path) -> None:
    log = FILES["logs-web-1.txt"]
    path = written(tmp_path, gzip.compress(tar_of({"a.log.1.gz": gzip.compress(log), "b.gz": b"plain\n"})))
    for limits in (Limits(), Limits(kept_member_bytes=10)):
        bundle = read_bundle(path, limits)
        assert [(m.path, m.size, m.lines) for m in bundle.members] == [
            ("a.log.1.gz", len(log), 20_000),
            ("b.gz", 6, 1),
        ]
        assert bundle.warnings == []
        again = {member.path: b"".join(chunks) for member, chunks in bundle.stream(["a.log.1.gz"])}
        assert again == {"a.log.1.gz": log}
