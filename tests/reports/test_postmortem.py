"""A draft in which every fact has its line, and what nobody knows stays blank."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from analyzer.analysis import Analysis
from analyzer.notes import Note
from analyzer.pipeline import analyze
from analyzer.reports.case import Lang, read_case
from analyzer.reports.postmortem import BLANK
from analyzer.rules.load import load_rules
from tests.reports.examples import draft
from tests.samples.conftest import bundle, some

NOTE = Note(
    "the operator saw this first", "secrets.yaml", 8, "POSTGRES_PASSWORD: …", None, datetime(2026, 1, 1)
)
_REF = re.compile(r"\((E[0-9]+(?:, E[0-9]+)*)\)")


@pytest.fixture(scope="module", params=some())
def analysis(request: pytest.FixtureRequest) -> Iterator[Analysis]:
    found = analyze(bundle(request.param), load_rules())
    yield found
    found.store.close()


def parts(text: str) -> dict[str, list[str]]:
    """Lines by the heading of the second order above them."""
    found: dict[str, list[str]] = {}
    title = ""
    for line in text.splitlines():
        if line.startswith("## "):
            title = line[3:]
        found.setdefault(title, []).append(line)
    return found


def evidence(text: str) -> dict[str, str]:
    lines = re.findall(r"^(E[0-9]+) (\S.*)$", text, re.MULTILINE)
    assert len(lines) == len(dict(lines))
    return dict(lines)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_fact_has_its_line(analysis: Analysis, lang: Lang) -> None:
    case = read_case(analysis.store, analysis.rules, lang)
    text = draft(analysis, case)
    assert text == draft(analysis, case)
    listed = evidence(text)
    used = {number for refs in _REF.findall(text) for number in refs.split(", ")}
    assert used == set(listed)
    files = {path for (path,) in analysis.store.query("SELECT path FROM files")}
    for place in listed.values():
        file, line = re.match(r"(.+?):([0-9]+):", place).groups()  # type: ignore[union-attr]
        assert file in files
        assert int(line) > 0
    titles = {"en": ("Timeline", "What else was found"), "zh": ("时间线", "其他发现")}[lang]
    for title in titles:
        for line in parts(text).get(title, []):
            states = line.startswith(("- ", "| 2"))
            assert not states or _REF.search(line) or BLANK in line, line
    for told in case.causes:
        assert told.root.entity in text.replace("\\", "")


def test_people_fill_in_what_the_bundle_cannot_know(analysis: Analysis) -> None:
    text = draft(analysis, read_case(analysis.store, analysis.rules, "en"))
    for title in ("Authors", "Users and requests affected", "Data lost", "It ended at", "Alerts that fired"):
        assert re.search(rf"{title}.*{BLANK}", text)


def test_times_of_a_zone_stand_beside_utc() -> None:
    analysis = analyze(bundle("postgres-password"), load_rules())
    case = read_case(analysis.store, analysis.rules, "en")
    text = draft(analysis, case, zone=ZoneInfo("Asia/Shanghai"))
    assert "| 2026-11-23 22:46:36 | 2026-11-24 06:46:36 CST |" in text
    assert "UTC (2026-11-24 06:46:36 CST)" in text
    analysis.store.close()


def test_notes_are_part_of_it() -> None:
    analysis = analyze(bundle("postgres-password"), load_rules())
    case = read_case(analysis.store, analysis.rules, "en")
    text = draft(analysis, case, [NOTE])
    (line,) = [line for line in text.splitlines() if "the operator saw this first" in line]
    (number,) = _REF.findall(line)
    assert evidence(text)[number].startswith("secrets.yaml:8: POSTGRES_PASSWORD: ‹password:")
    analysis.store.close()
