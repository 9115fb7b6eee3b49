"""`analyzer diff`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import CUT, FAULTY, HEALTHY, Run


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_a_bundle_and_itself(run: Run) -> None:
    ended = run("diff", HEALTHY, HEALTHY, "--fail-on-new")
    assert ended.status == 0
    assert "no change" in ended.out
    assert ended.out.count("\n") == 4


def test_a_new_root_cause(run: Run) -> None:
    ended = run("diff", HEALTHY, FAULTY)
    assert ended.status == 0
    assert "new  P1 config.db_password  Deployment/postgres" in ended.out
    assert run("diff", HEALTHY, FAULTY, "--fail-on-new").status == 1
    assert run("diff", FAULTY, HEALTHY, "--fail-on-new").status == 0
    assert run("diff", FAULTY, FAULTY, "--fail-on-new").status == 0


def test_json(run: Run) -> None:
    told = json.loads(run("diff", HEALTHY, FAULTY, "--format", "json").out)
    assert (told["changed"], told["worse"]) == (True, True)
    assert [(one["status"], one["cause"], one["entity"]) for one in told["root_causes"]] == [
        ("new", "config.db_password", "Deployment/postgres")
    ]
    assert told["old"]["verdict"] == "healthy"
    assert told["new"]["verdict"] == "faulty"
    assert told["root_causes"][0]["new"]["place"]["line"] > 0


def test_kept_cases_as_well_as_bundles(run: Run, tmp_path: Path) -> None:
    assert run("analyze", FAULTY, "--keep", tmp_path / "case").status == 0
    told = run("diff", tmp_path / "case", FAULTY)
    assert told.status == 0
    assert "no change" in told.out
    assert "still there  P1 config.db_password" in told.out


def test_a_damaged_bundle_is_told(run: Run) -> None:
    assert "NEW is damaged or incomplete" in run("diff", HEALTHY, CUT).out


def test_chinese(run: Run) -> None:
    assert "新出现  P1 config.db_password" in run("diff", HEALTHY, FAULTY, "--lang", "zh").out


def test_what_cannot_be_read(run: Run, tmp_path: Path) -> None:
    assert run("diff", HEALTHY, tmp_path / "absent.tar.gz").status == 3
    assert run("diff", HEALTHY).status == 2
