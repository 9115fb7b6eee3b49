"""`analyzer explain`: everything behind a root cause."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.errors import ExitCode
from tests.cli.running import FAULTY, HEALTHY, SAMPLES, Run

TWO = SAMPLES / "two-faults.tar.gz"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a bundle with two faults."""
    from analyzer.pipeline import analyze
    from analyzer.rules.load import load_rules

    path = tmp_path_factory.mktemp("db") / "case"
    with analyze(TWO, load_rules(), within=path.parent).store as store:
        store.keep(path)
    return path


def test_all_root_causes_are_explained_in_order(run: Run, two: Path) -> None:
    ended = run("explain", two)
    assert ended.status == 0
    assert ended.err == ""
    heads = [line for line in ended.out.splitlines() if line[:1].isdigit()]
    assert [head.split()[:3] for head in heads] == [
        ["1.", "P0", "storage.volume_full"],
        ["2.", "P1", "config.image_name"],
    ]


@pytest.mark.parametrize("cause", ["2", "config.image_name", "Deployment/mvp2-frontend", "mvp2-frontend"])
def test_one_can_be_chosen(run: Run, two: Path, cause: str) -> None:
    out = run("explain", two, cause).out
    assert out.startswith("2. P1 config.image_name")
    assert "volume_full  " not in out


def test_an_unknown_one_is_refused_with_the_list(run: Run, two: Path) -> None:
    ended = run("explain", two, "teapot")
    assert ended.status == ExitCode.USAGE
    assert ended.out == ""
    assert "1 storage.volume_full PersistentVolumeClaim/redis-pvc; 2 config.image_name" in ended.err


def test_a_healthy_bundle_has_nothing_to_explain(run: Run) -> None:
    ended = run("explain", HEALTHY)
    assert ended.status == 0
    assert ended.out.startswith("HEALTHY")


def test_why_this_cause_and_no_other(run: Run) -> None:
    out = run("explain", FAULTY).out
    for words in (
        "0.99 = 1 - (1 - ",
        "PG-001 PostgreSQL refuses the password of langgraph_user: Deployment/postgres",
        "CFG-006 ",
        "against it 0.30: asked, not the case",
        "WL-001 A container keeps crashing: Deployment/langgraph-multi-agent",
        "Could stand behind it too, and could not be checked",
        "ask for: kubectl logs -n ingress-nginx",
        "config.db_role (The database user does not exist): PG-002",
    ):
        assert words in out


def test_chinese(run: Run, two: Path) -> None:
    out = run("explain", two, "--lang", "zh").out
    assert "可能的原因，已检查并排除" in out
    assert "数据库密码错误" in out


def test_a_kept_database_explains_the_same(run: Run, two: Path) -> None:
    assert run("explain", two).out == run("explain", TWO).out
