"""`analyzer redact` as a user types it."""

from __future__ import annotations

import shutil
from pathlib import Path

from analyzer.errors import ExitCode
from tests.cli.running import FAULTY, Run


def test_it_says_what_it_wrote(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "clean.tar.gz"
    ended = run("redact", FAULTY, "-o", target)
    assert (ended.status, ended.out) == (0, "")
    assert ended.err.startswith(f"{target}: 28 files, ")
    assert run("analyze", target).out.startswith("FAULTY: 1 root cause(s), ")


def test_what_is_there_is_replaced_only_by_force_and_never_by_itself(run: Run, tmp_path: Path) -> None:
    source, target = tmp_path / "bundle.tar.gz", tmp_path / "clean.tar.gz"
    shutil.copy(FAULTY, source)
    target.write_text("something")
    ended = run("redact", source, "-o", target)
    assert ended.status == ExitCode.USAGE
    assert "--force" in ended.err
    assert target.read_text() == "something"
    assert run("redact", source, "-o", target, "--force").status == 0
    assert run("redact", source, "-o", source, "--force").status == ExitCode.USAGE
    assert source.read_bytes() == FAULTY.read_bytes()
    assert run("redact", source, "-o", tmp_path, "--force").status == ExitCode.USAGE


def test_a_missing_bundle_leaves_nothing(run: Run, tmp_path: Path) -> None:
    assert run("redact", tmp_path / "none", "-o", tmp_path / "clean.tar.gz").status == ExitCode.UNREADABLE
    assert list(tmp_path.iterdir()) == []
