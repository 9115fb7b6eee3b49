"""The command, run within the process of the tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from analyzer.cli import main as command
from analyzer.rules.load import shipped_rules
from tests.cli.running import Ended, Run
from tests.rules.packing import write_pack


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def run_command(*arguments: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["analyzer", *map(str, arguments)])
        status = command._run()
        captured = capsys.readouterr()
        return Ended(int(status), captured.out, captured.err)

    return run_command


@pytest.fixture
def few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A handful of shipped rules in place of all of them: their samples are read in no time."""
    folder = tmp_path / "shipped"
    for name in ("taxonomy.toml", "postgres/PG-001.toml", "postgres/PG-003.toml"):
        write_pack(folder, {name: (shipped_rules() / name).read_text(encoding="utf-8")})
    for module in ("workbench", "starting"):
        monkeypatch.setattr(f"analyzer.cli.{module}.shipped_rules", lambda: folder)
    return folder
