"""The command, run within the process of the tests."""

from __future__ import annotations

import sys

import pytest

from analyzer.cli import main as command
from tests.cli.running import Ended, Run


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def run_command(*arguments: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["analyzer", *map(str, arguments)])
        status = command._run()
        captured = capsys.readouterr()
        return Ended(int(status), captured.out, captured.err)

    return run_command
