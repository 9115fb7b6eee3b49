"""`analyzer report`, `quick` and `timeline`."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.running import FAULTY, HEALTHY, Run


def test_a_report_by_its_ending(run: Run, tmp_path: Path) -> None:
    for ending, start in {"html": "<!DOCTYPE html>", "json": "{", "txt": "FAULTY: 1 root cause"}.items():
        out = tmp_path / f"report.{ending}"
        assert run("report", FAULTY, "-o", out).status == 0
        assert out.read_text(encoding="utf-8").startswith(start)


def test_a_report_replaces_nothing_unasked(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    out.write_text("mine")
    ended = run("report", FAULTY, "-o", out)
    assert (ended.status, out.read_text()) == (2, "mine")
    assert "--force" in ended.err
    assert run("report", FAULTY, "-o", out, "--force").status == 0
    assert out.read_text(encoding="utf-8") != "mine"


def test_an_ending_that_is_no_report(run: Run, tmp_path: Path) -> None:
    ended = run("report", FAULTY, "-o", tmp_path / "report.docx")
    assert ended.status == 2
    assert "html, json, txt" in ended.err
    assert run("report", FAULTY, "-o", tmp_path / "no" / "report.html").status == 2


def test_a_report_on_stdout(run: Run) -> None:
    assert run("report", HEALTHY).out == run("analyze", HEALTHY).out
    assert run("report", HEALTHY, "-f", "html").out.endswith("</html>\n")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_quick(run: Run, lang: str) -> None:
    told = run("quick", FAULTY, "--lang", lang).out
    assert {"en": "✖ error  Database", "zh": "✖ 错误  数据库"}[lang] in told
    checks = json.loads(run("quick", FAULTY, "-f", "json", "--lang", lang).out)
    assert [check["name"] for check in checks] == [
        *("cluster", "namespace", "pods", "services", "api", "database", "redis", "resources"),
    ]
    assert checks[5]["status"] == "error"
    assert checks[5]["places"]


def test_timeline(run: Run) -> None:
    told = run("timeline", FAULTY).out
    assert told.startswith("first bad moment: 2026-11-23 22:46:36 UTC  Deployment/postgres")
    assert "What the logs cover" in told
    some = run("timeline", FAULTY, "--around", "2026-11-23T22:46:36Z").out
    assert 0 < len(some.splitlines()) < len(told.splitlines())
    document = json.loads(run("timeline", FAULTY, "-f", "json").out)
    assert document["first_bad"]["at"].startswith("2026-11-23T22:46:36")
    assert [moment["at"] for moment in document["moments"]] == sorted(m["at"] for m in document["moments"])
    assert run("timeline", FAULTY, "--since", "nonsense").status == 2


def test_a_picture_of_the_timeline(run: Run) -> None:
    picture = ElementTree.fromstring(run("timeline", FAULTY, "-f", "svg").out)
    texts = [text for element in picture.iter() if element.text for text in [element.text]]
    assert any("first bad moment" in text for text in texts)
    assert any(text.startswith("logs-") for text in texts)
