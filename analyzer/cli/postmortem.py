"""The command `analyzer postmortem`: a draft with evidence, and blanks for people."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.opening import opened
from analyzer.cli.options import BundleArgument, Lang, LangOption, RulesOption
from analyzer.cli.output import write
from analyzer.cli.report import save
from analyzer.errors import UsageError
from analyzer.show import show

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def postmortem(
    bundle: BundleArgument,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="File to write; else stdout.")
    ] = None,
    timezone: Annotated[
        str | None, typer.Option(help="Also show times there: Asia/Shanghai, Europe/Berlin, …")
    ] = None,
    force: Annotated[bool, typer.Option(help="Replace a file that is there.")] = False,
    rules: RulesOption = None,
    lang: LangOption = Lang.EN,
) -> None:
    """Draft a postmortem in Markdown: what the bundle proves with its lines, blanks for what people know."""
    from analyzer.notes import NoteBook, notes_path
    from analyzer.reports.case import read_case
    from analyzer.reports.detection import lacking
    from analyzer.reports.postmortem import postmortem as drafted
    from analyzer.reports.postmortem import quoting
    from analyzer.reports.timeline import read_timeline

    zone = _zone(timezone)
    with opened(bundle, further=rules) as analysis:
        case = read_case(analysis.store, analysis.rules, lang.value)
        timeline = read_timeline(analysis.store, analysis.rules, lang.value)
        missing = lacking(analysis.store, case)
        notes = NoteBook(notes_path(bundle, case.bundle.sha256)).notes
        text = drafted(case, timeline, missing, notes, zone, quoting(analysis.store))
    if out is None:
        write(text)
    else:
        save(out, text, force=force)


def _zone(name: str | None) -> ZoneInfo | None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageError(f"there is no time zone {show(name or '')}", "such as Asia/Shanghai") from None
