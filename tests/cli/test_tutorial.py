"""The tutorial for a first rule does what it says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from analyzer.rules.handbook import DOCS
from tests.cli.running import Run
from tests.rules.packing import write_pack

TUTORIAL = (DOCS / "tutorial-first-rule.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`(\S+)`:\n\n```\w*\n(.*?)^```$", TUTORIAL, re.MULTILINE | re.DOTALL))


@pytest.fixture
def desk(tmp_path: Path, few: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files of the tutorial, but for the rule."""
    folder = tmp_path / "desk"
    write_pack(folder, {name: text for name, text in FILES.items() if not name.endswith("001.toml")})
    monkeypatch.chdir(folder)
    return folder


def test_the_tutorial_shows_all_its_files() -> None:
    assert list(FILES) == [
        "broken/pods.txt",
        "broken/logs-billing-api-7c9d8f6b5d-x2v9k.txt",
        "my-pack/taxonomy.toml",
        "my-pack/BILL-001.toml",
    ]


def test_the_tutorial_starts_where_no_rule_knows_the_fault(run: Run, desk: Path) -> None:
    assert json.loads(run("analyze", "broken", "--format", "json").out)["root_causes"] == []
    (command,) = re.findall(r"^analyzer (rules new .+)$", TUTORIAL, re.MULTILINE)
    assert run(*command.split()).status == 0
    assert "FILL IN" in (desk / "my-pack" / "BILL-001.toml").read_text(encoding="utf-8")


def test_the_rule_of_the_tutorial_works_as_it_says(run: Run, desk: Path) -> None:
    write_pack(desk, FILES)
    commands = re.findall(r"^analyzer (rules (?:lint|test) my-pack) +# (.+)$", TUTORIAL, re.MULTILINE)
    assert len(commands) == 2
    for command, shown in commands:
        assert run(*command.split()).out == f"{shown}\n"
    (shown,) = re.findall(r"begins with:\n\n```\n(.*?)```", TUTORIAL, re.DOTALL)
    first, second = shown.splitlines()
    ended = run("analyze", "broken", "--rules", "my-pack").out.splitlines()
    assert ended[0].startswith(first)
    assert ended[1] == second
