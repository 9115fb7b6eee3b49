"""The README shows what the program really prints."""

from __future__ import annotations

import os
from pathlib import Path

from analyzer.pipeline import analyze
from analyzer.reports.case import read_case
from analyzer.reports.text import TextReport
from analyzer.rules.load import RuleSet
from tests.samples.conftest import bundle

README = Path(__file__).parents[2] / "README.md"
SHOWN = "networkpolicy-blocks-db"
WIDTH = 150
GAP_LINES = 5


def test_the_sample_in_the_readme(rules: RuleSet) -> None:
    analysis = analyze(bundle(SHOWN), rules)
    with analysis.store:
        report = TextReport(read_case(analysis.store, rules, "en"), colour=False, width=None).render()
    lines = [line if len(line) <= WIDTH else line[: WIDTH - 1] + "…" for line in report.splitlines()]
    end = lines.index("Could not be checked") + GAP_LINES
    command = f"$ analyzer analyze sample_bundles/{SHOWN}.tar.gz"
    shown = "\n".join([command, *lines[:end], "…"])
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition("```console\n")
    there, _, after = rest.partition("\n```")
    if os.environ.get("UPDATE_GOLDEN"):
        README.write_text(f"{before}```console\n{shown}\n```{after}", encoding="utf-8")
        there = shown
    assert there == shown, "run ./dev golden if this is meant"
