"""The same files give the same bytes, however they are packed."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

from analyzer.pipeline import analyze
from analyzer.reports.case import read_case
from analyzer.reports.json import document
from analyzer.rules.load import RuleSet
from tests.samples.conftest import bundle


def members(name: str) -> list[tuple[tarfile.TarInfo, bytes]]:
    with tarfile.open(bundle(name)) as archive:
        found = [(member, archive.extractfile(member)) for member in archive if member.isfile()]
        return [(member, content.read() if content else b"") for member, content in found]


def report(path: Path, rules: RuleSet) -> dict[str, object]:
    analysis = analyze(path, rules)
    try:
        told = document(read_case(analysis.store, analysis.rules, "en"))
    finally:
        analysis.store.close()
    del told["bundle"]  # its name and container differ
    return told


def pack(path: Path, order: int, compress: bool = True) -> Path:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for member, content in members("two-faults")[::order]:
            archive.addfile(member, io.BytesIO(content))
    path.write_bytes(gzip.compress(data.getvalue()) if compress else data.getvalue())
    return path


def test_the_order_of_members_changes_nothing(tmp_path: Path, rules: RuleSet) -> None:
    forward = report(pack(tmp_path / "a.tar.gz", 1), rules)
    backward = report(pack(tmp_path / "b.tar.gz", -1), rules)
    assert forward == backward == report(bundle("two-faults"), rules)


def test_a_plain_tar_is_the_same_bundle(tmp_path: Path, rules: RuleSet) -> None:
    assert report(pack(tmp_path / "a.tar", 1, compress=False), rules) == report(bundle("two-faults"), rules)


def test_a_zip_and_a_zstd_repack_give_the_same_causes(tmp_path: Path, rules: RuleSet) -> None:
    from backports import zstd

    packed = tmp_path / "a.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for member, content in members("two-faults"):
            archive.writestr(member.name, content)
    compressed = tmp_path / "a.tar.zst"
    compressed.write_bytes(zstd.compress(pack(tmp_path / "a.tar", 1, compress=False).read_bytes()))
    expected = causes(report(bundle("two-faults"), rules))
    assert causes(report(packed, rules)) == expected
    assert causes(report(compressed, rules)) == expected


def test_an_unpacked_folder_gives_the_same_causes(tmp_path: Path, rules: RuleSet) -> None:
    for member, content in members("two-faults"):
        path = tmp_path / member.name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    assert causes(report(tmp_path, rules)) == causes(report(bundle("two-faults"), rules))


def causes(told: dict[str, object]) -> list[tuple[str, str]]:
    found = told["root_causes"]
    assert isinstance(found, list)
    return [(root["cause"], root["entity"]) for root in found]
