"""The command `analyzer quick`: the guide's quick diagnosis, offline."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from analyzer.cli.opening import opened
from analyzer.cli.options import BundleArgument, Lang, LangOption
from analyzer.cli.output import wants_colour, write


class QuickFormat(StrEnum):
    """How the checks are printed."""

    TEXT = "text"
    JSON = "json"


def quick(
    bundle: BundleArgument,
    output: Annotated[
        QuickFormat, typer.Option("--format", "-f", help="Format of the checks.")
    ] = QuickFormat.TEXT,
    lang: LangOption = Lang.EN,
) -> None:
    """Answer the quick diagnosis's eight checks: ok, warning, error, or unknown and what to ask for."""
    from analyzer.reports.health import read_health
    from analyzer.reports.quick import quick_json, quick_text

    with opened(bundle) as analysis:
        checks = read_health(analysis.store, lang.value)
    if output is QuickFormat.JSON:
        write(quick_json(checks))
    else:
        write(quick_text(checks, lang.value, colour=wants_colour()))
