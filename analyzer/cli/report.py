"""The command `analyzer report`: the diagnosis as a file to be handed on."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.opening import opened
from analyzer.cli.options import (
    BundleArgument,
    FailOn,
    FailOnOption,
    Lang,
    LangOption,
    RulesOption,
    fails,
)
from analyzer.cli.output import say, write
from analyzer.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from analyzer.analysis import Analysis
    from analyzer.reports.case import Case


class ReportFormat(StrEnum):
    """What a report can be."""

    HTML = "html"
    MARKDOWN = "md"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"
    TEXT = "txt"


def report(
    bundle: BundleArgument,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="File to write; else stdout.")
    ] = None,
    output: Annotated[
        ReportFormat | None, typer.Option("--format", "-f", help="Format; else by the file's ending.")
    ] = None,
    force: Annotated[bool, typer.Option(help="Replace a file that is there.")] = False,
    fail_on: FailOnOption = FailOn.NONE,
    rules: RulesOption = None,
    lang: LangOption = Lang.EN,
) -> None:
    """Write the diagnosis as one file: for people, for tickets, for programs."""
    from analyzer.reports.case import read_case

    form = output or _by_ending(out)
    with opened(bundle, further=rules) as analysis:
        case = read_case(analysis.store, analysis.rules, lang.value)
        text = _rendered(form, case, analysis)
        if out is None:
            write(text)
        else:
            save(out, text, force=force)
    if fails(case, fail_on):
        raise typer.Exit(ExitCode.FINDINGS)


def _rendered(form: ReportFormat, case: Case, analysis: Analysis) -> str:
    match form:
        case ReportFormat.HTML:
            from analyzer.reports.html import html_report

            return html_report(case, analysis.store, analysis.rules)
        case ReportFormat.MARKDOWN:
            from analyzer.reports.health import read_health
            from analyzer.reports.markdown import markdown_report

            return markdown_report(case, read_health(analysis.store, case.lang))
        case ReportFormat.JSON:
            from analyzer.reports.json import render

            return render(case)
        case ReportFormat.SARIF:
            from analyzer.reports.sarif import sarif_report

            return sarif_report(case, analysis.rules)
        case ReportFormat.JUNIT:
            from analyzer.reports.junit import junit_report

            return junit_report(case, analysis.rules)
        case _:
            from analyzer.reports.text import TextReport

            return TextReport(case, colour=False, width=None).render()


def _by_ending(out: Path | None) -> ReportFormat:
    """The format that a file's name asks for. Raises UsageError where it asks for none."""
    ending = out.suffix.removeprefix(".").lower() if out else "txt"
    ending = {"htm": "html", "markdown": "md", "xml": "junit"}.get(ending, ending)
    try:
        return ReportFormat(ending)
    except ValueError:
        known = ", ".join(ReportFormat)
        raise UsageError(f"no report ends in .{ending}", f"name a --format: {known}") from None


def save(out: Path, text: str, *, force: bool) -> None:
    """Write a file that is not there yet, or replace it. Raises UsageError where it cannot be written."""
    if out.exists() and not force:
        raise UsageError(f"{out} is there already", "--force replaces it")
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}") from None
    say(f"analyzer: {out}: {len(text.encode()):,} bytes")
