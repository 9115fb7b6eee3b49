"""`analyzer doctor` as a user types it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from analyzer.errors import ExitCode
from tests.cli.running import FAULTY, Run
from tests.samples.packing import changed, members, pack


def states(out: str) -> dict[str, str]:
    """State by name of check."""
    lines = [line for line in out.splitlines() if not line.startswith(" ")]
    return {line.split("  ")[1].partition(":")[0]: line.split("  ")[0] for line in lines}


def test_an_installation(run: Run) -> None:
    ended = run("doctor")
    assert (ended.status, ended.err) == (0, "")
    found = states(ended.out)
    assert found.keys() == {"versions", "rules", "cases", "temporary folder", "terminal", "locale"}
    assert found["versions"] == found["rules"] == found["cases"] == "ok"
    assert re.search(r"rules: [0-9]{3} rules, 0 further pack\(s\), 0 refused", ended.out)


def test_a_cache_that_cannot_be_used_is_said(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    ended = run("doctor")
    assert states(ended.out)["cases"] == "warning"
    assert "XDG_CACHE_HOME" in ended.out


def test_a_locale_without_chinese_is_said() -> None:
    command = [sys.executable, "-m", "analyzer", "doctor", "--lang", "zh"]
    ended = subprocess.run(
        command, env={**os.environ, "PYTHONIOENCODING": "ascii"}, capture_output=True, check=True
    )
    assert "LANG=C.UTF-8" in ended.stdout.decode("ascii")


def test_a_bundle_that_shows_secrets(run: Run) -> None:
    ended = run("doctor", FAULTY)
    assert ended.status == 0
    assert "warning  secret: " in ended.out
    assert "of kind private-key in 1 file(s), the first at secrets.yaml:28" in ended.out
    assert ended.out.count("analyzer redact BUNDLE") == 1
    assert "warning  missing: nodes: " in ended.out
    assert "    kubectl describe nodes\n" in ended.out


def test_what_redact_wrote_shows_none(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "clean.tar.gz"
    run("redact", FAULTY, "-o", target)
    assert "secret: " not in run("doctor", target).out


def test_what_is_no_text_is_named(run: Run, tmp_path: Path) -> None:
    files = list(members("healthy"))
    first, _ = files[0]
    files.append(changed(first, f"{first.name.partition('/')[0]}/core", bytes(range(7)) * 500))
    assert "no text: core: binary" in run("doctor", pack(tmp_path / "b.tar", files)).out


def test_chinese(run: Run) -> None:
    assert "注意  机密: " in run("doctor", FAULTY, "--lang", "zh").out


def test_a_case_is_not_what_is_sent(run: Run, tmp_path: Path) -> None:
    run("analyze", FAULTY, "--keep", tmp_path / "case")
    ended = run("doctor", tmp_path / "case")
    assert ended.status == ExitCode.USAGE
    assert "give the bundle" in ended.err
