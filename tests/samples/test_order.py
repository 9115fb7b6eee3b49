"""The same files give the same bytes, however they are packed."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

from analyzer.bundle import Limits
from analyzer.pipeline import analyze
from analyzer.reports.case import read_case
from analyzer.reports.json import document
from analyzer.rules.load import RuleSet
from tests.samples.conftest import bundle
from tests.samples.packing import members, pack

WITH_THREADS = """
import sys, duckdb
from pathlib import Path
from analyzer.pipeline import analyze
from analyzer.reports.case import read_case
from analyzer.reports.json import render
from analyzer.rules.load import load_rules

connect = duckdb.connect
duckdb.connect = lambda *given, **named: connect(*given, **named).execute(f"SET threads = {sys.argv[2]}")
analysis = analyze(Path(sys.argv[1]), load_rules())
print(render(read_case(analysis.store, analysis.rules, "en")), end="")
"""


def report(path: Path, rules: RuleSet, limits: Limits | None = None) -> dict[str, object]:
    analysis = analyze(path, rules, limits=limits)
    try:
        told = document(read_case(analysis.store, analysis.rules, "en"))
    finally:
        analysis.store.close()
    del told["bundle"]  # its name and container differ
    return told


def test_the_order_of_members_changes_nothing(tmp_path: Path, rules: RuleSet) -> None:
    files = members("two-faults")
    forward = report(pack(tmp_path / "a.tar", files), rules)
    backward = report(pack(tmp_path / "b.tar", files[::-1]), rules)
    assert forward == backward == report(bundle("two-faults"), rules)


def untold(told: dict[str, object]) -> str:
    """A report without the marks of secrets: the key of these is made of the members that are kept."""
    return re.sub("‹[^›]*›", "‹›", json.dumps(told, ensure_ascii=False))


def test_members_that_are_too_large_to_be_kept_are_read_all_the_same(rules: RuleSet) -> None:
    whole = untold(report(bundle("two-faults"), rules))
    for size in (1, 3000):
        assert untold(report(bundle("two-faults"), rules, Limits(kept_member_bytes=size))) == whole


def test_a_compressed_tar_is_the_same_bundle(tmp_path: Path, rules: RuleSet) -> None:
    plain = pack(tmp_path / "a.tar", members("two-faults"))
    packed = tmp_path / "a.tar.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert report(packed, rules) == report(plain, rules)


def test_the_number_of_threads_changes_nothing(tmp_path: Path) -> None:
    """In processes of their own, as a library fixes its number of threads when it is loaded."""
    packed = pack(tmp_path / "two-faults.tar", members("two-faults"))
    told = [
        subprocess.run(
            [sys.executable, "-c", WITH_THREADS, str(packed), threads],
            env={**os.environ, "POLARS_MAX_THREADS": threads},
            capture_output=True,
            check=True,
        ).stdout
        for threads in ("1", "4")
    ]
    assert told[0] == told[1]
    assert told[0].startswith(b"{")


def test_a_zip_and_a_zstd_repack_give_the_same_causes(tmp_path: Path, rules: RuleSet) -> None:
    from backports import zstd

    packed = tmp_path / "a.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for member, content in members("two-faults"):
            archive.writestr(member.name, content)
    compressed = tmp_path / "a.tar.zst"
    compressed.write_bytes(zstd.compress(pack(tmp_path / "a.tar", members("two-faults")).read_bytes()))
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
