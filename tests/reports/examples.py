"""`./dev examples`: reports of six sample bundles, for readers of docs/examples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from analyzer.analysis import Analysis
from analyzer.notes import Note
from analyzer.pipeline import analyze
from analyzer.reports.case import Case, read_case
from analyzer.reports.detection import lacking
from analyzer.reports.health import read_health
from analyzer.reports.html import html_report
from analyzer.reports.markdown import markdown_report
from analyzer.reports.postmortem import postmortem, quoting
from analyzer.reports.timeline import read_timeline
from analyzer.rules.load import load_rules
from tests.samples.conftest import bundle

FOLDER = Path(__file__).parents[2] / "docs" / "examples"
NAMES = (
    "app-oomkilled",
    "healthy",
    "networkpolicy-blocks-db",
    "postgres-disk-full",
    "postgres-password",
    "two-faults",
)


def reports(name: str, analysis: Analysis) -> Iterator[tuple[str, str]]:
    """Name and content of each example of a bundle."""
    case = read_case(analysis.store, analysis.rules, "en")
    yield f"{name}.html", html_report(case, analysis.store, analysis.rules)
    yield f"{name}.md", markdown_report(case, read_health(analysis.store, "en"))
    yield f"{name}.postmortem.md", draft(analysis, case)


def draft(analysis: Analysis, case: Case, notes: Sequence[Note] = (), zone: ZoneInfo | None = None) -> str:
    """The postmortem of a case, as the command writes it."""
    timeline = read_timeline(analysis.store, analysis.rules, case.lang)
    return postmortem(case, timeline, lacking(analysis.store, case), notes, zone, quoting(analysis.store))


def main() -> None:
    """Write all of them."""
    FOLDER.mkdir(exist_ok=True)
    rules = load_rules()
    for name in NAMES:
        analysis = analyze(bundle(name), rules)
        for file, text in reports(name, analysis):
            (FOLDER / file).write_text(text, encoding="utf-8")
        analysis.store.close()


if __name__ == "__main__":
    main()
