"""The command `analyzer timeline`: what happened when."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import typer

from analyzer.cli.opening import opened
from analyzer.cli.options import BundleArgument, Lang, LangOption, RulesOption
from analyzer.cli.output import terminal_width, write

AROUND = timedelta(minutes=5)


class TimelineFormat(StrEnum):
    """How the timeline is printed."""

    TEXT = "text"
    JSON = "json"
    SVG = "svg"


def timeline(
    bundle: BundleArgument,
    since: Annotated[
        str | None, typer.Option(help="Only the last 5m, 2h, … before the capture, or since a time.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Only until then, told the same way.")] = None,
    around: Annotated[
        str | None, typer.Option(help="Only five minutes before and after then, told the same way.")
    ] = None,
    output: Annotated[
        TimelineFormat, typer.Option("--format", "-f", help="Format of the timeline.")
    ] = TimelineFormat.TEXT,
    rules: RulesOption = None,
    lang: LangOption = Lang.EN,
) -> None:
    """List what happened when: events, starts and exits, log errors and bursts, findings, and how surely."""
    from analyzer.look import moment
    from analyzer.reports.timeline import read_timeline
    from analyzer.reports.timeline_svg import timeline_svg
    from analyzer.reports.timeline_text import between, timeline_json, timeline_text

    with opened(bundle, further=rules) as analysis:
        store = analysis.store
        first = moment(store, since) if since else None
        last = moment(store, until) if until else None
        if around:
            middle = moment(store, around)
            first, last = middle - AROUND, middle + AROUND
        told = between(read_timeline(store, analysis.rules, lang.value), first, last)
    match output:
        case TimelineFormat.JSON:
            write(timeline_json(told))
        case TimelineFormat.SVG:
            write(timeline_svg(told, lang.value, first, last, alone=True))
        case _:
            write(timeline_text(told, lang.value, terminal_width()))
