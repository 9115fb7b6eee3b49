"""The command `analyzer report`: the diagnosis as a file to be handed on."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.opening import opened
from analyzer.cli.options import BundleArgument, Lang, LangOption, RulesOption
from analyzer.cli.output import say, write
from analyzer.errors import UsageError


class ReportFormat(StrEnum):
    """What a report can be."""

    HTML = "html"
    JSON = "json"
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
    rules: RulesOption = None,
    lang: LangOption = Lang.EN,
) -> None:
    """Write the diagnosis as one file: HTML for people, JSON for programs, text for a ticket."""
    from analyzer.reports.case import read_case

    form = output or _by_ending(out)
    with opened(bundle, further=rules) as analysis:
        case = read_case(analysis.store, analysis.rules, lang.value)
        match form:
            case ReportFormat.HTML:
                from analyzer.reports.html import html_report

                text = html_report(case, analysis.store, analysis.rules)
            case ReportFormat.JSON:
                from analyzer.reports.json import render

                text = render(case)
            case _:
                from analyzer.reports.text import TextReport

                text = TextReport(case, colour=False, width=None).render()
        if out is None:
            write(text)
        else:
            _save(out, text, force=force)


def _by_ending(out: Path | None) -> ReportFormat:
    """The format that a file's name asks for. Raises UsageError where it asks for none."""
    ending = out.suffix.removeprefix(".").lower() if out else "txt"
    ending = {"htm": "html"}.get(ending, ending)
    try:
        return ReportFormat(ending)
    except ValueError:
        known = ", ".join(ReportFormat)
        raise UsageError(f"no report ends in .{ending}", f"name a --format: {known}") from None


def _save(out: Path, text: str, *, force: bool) -> None:
    if out.exists() and not force:
        raise UsageError(f"{out} is there already", "--force replaces it")
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}") from None
    say(f"analyzer: {out}: {len(text.encode()):,} bytes")
