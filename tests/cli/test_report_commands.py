"""`analyzer report`, `quick` and `timeline`."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.running import FAULTY, HEALTHY, Run


def test_a_report_by_its_ending(run: Run, tmp_path: Path) -> None:
    starts = {
        "html": "<!DOCTYPE html>",
        "md": "# FAULTY: postgres-password.tar.gz",
        "json": "{",
        "sarif": "{",
        "xml": "<?xml",
        "txt": "FAULTY: 1 root cause",
    }
    for ending, start in starts.items():
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
    assert "html, md, json" in ended.err
    assert run("report", FAULTY, "-o", tmp_path / "no" / "report.html").status == 2


def test_a_report_on_stdout(run: Run) -> None:
    assert run("report", HEALTHY).out == run("analyze", HEALTHY).out
    assert run("report", HEALTHY, "-f", "html").out.endswith("</html>\n")


def test_pipelines_can_fail(run: Run) -> None:
    assert run("report", FAULTY, "--fail-on", "P1").status == 1
    assert run("report", FAULTY, "--fail-on", "P0").status == 0


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sarif(run: Run, lang: str) -> None:
    document = json.loads(run("report", FAULTY, "-f", "sarif", "--lang", lang).out)
    assert document["version"] == "2.1.0"
    (one,) = document["runs"]
    rules = one["tool"]["driver"]["rules"]
    assert {"id", "name", "shortDescription", "fullDescription"} <= rules[0].keys()
    assert not any("{" in rule["shortDescription"]["text"] for rule in rules)
    errors = [result for result in one["results"] if result["level"] == "error"]
    assert [result["properties"]["cause"] for result in errors] == ["config.db_password"]
    for result in one["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        for location in result["locations"]:
            place = location["physicalLocation"]
            assert place["region"]["startLine"] >= 1
            assert place["artifactLocation"]["uriBaseId"] in one["originalUriBaseIds"]


def test_junit(run: Run) -> None:
    suites = ElementTree.fromstring(run("report", FAULTY, "-f", "junit").out)
    (suite,) = suites
    tests = list(suite)
    counts = {
        name: str(sum(test.find(name) is not None for test in tests)) for name in ("failure", "skipped")
    }
    assert (suite.get("tests"), suite.get("failures")) == (str(len(tests)), counts["failure"])
    assert suite.get("skipped") == counts["skipped"]
    failed = [test.get("name", "") for test in tests if test.find("failure") is not None]
    assert [name.split()[0] for name in failed] == ["CFG-006", "PG-001"]
    healthy = ElementTree.fromstring(run("report", HEALTHY, "-f", "junit").out)
    assert healthy[0].get("failures") == "0"
    assert healthy[0].get("skipped") != "0"


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


def test_postmortem(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "postmortem.md"
    assert run("postmortem", FAULTY, "-o", out, "--timezone", "Europe/Berlin").status == 0
    text = out.read_text(encoding="utf-8")
    assert text.startswith("# Postmortem: The database refuses the password (Deployment/postgres)")
    assert "2026-11-23 23:46:36 CET" in text
    assert run("postmortem", FAULTY, "-o", out).status == 2
    assert run("postmortem", FAULTY, "--timezone", "Mars/Olympus").status == 2
    assert run("postmortem", FAULTY, "--lang", "zh").out.startswith("# 事故复盘")
