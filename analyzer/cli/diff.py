"""The command `analyzer diff`: what changed between two bundles."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.opening import opened
from analyzer.cli.options import Lang, LangOption, RulesOption
from analyzer.cli.output import wants_colour, write
from analyzer.errors import ExitCode


class DiffFormat(StrEnum):
    """How the difference is printed."""

    TEXT = "text"
    JSON = "json"


def diff(
    old: Annotated[
        Path,
        typer.Argument(
            metavar="OLD", help="The earlier bundle, or a case kept by --keep.", show_default=False
        ),
    ],
    new: Annotated[
        Path,
        typer.Argument(metavar="NEW", help="The later bundle of the same system.", show_default=False),
    ],
    output: Annotated[
        DiffFormat, typer.Option("--format", "-f", help="Format of the difference.")
    ] = DiffFormat.TEXT,
    rules: RulesOption = None,
    lang: LangOption = Lang.EN,
    fail_on_new: Annotated[
        bool, typer.Option("--fail-on-new", help="End with status 1 where a root cause is new or worse.")
    ] = False,
) -> None:
    """Tell what changed between two bundles: root causes, findings, objects, usage, logs, checks, gaps."""
    from analyzer.diff.json import diff_json
    from analyzer.diff.read import read_diff
    from analyzer.diff.text import DiffText

    with opened(old, further=rules) as before, opened(new, further=rules) as after:
        told = read_diff(before, after, lang.value)
        if output is DiffFormat.JSON:
            write(diff_json(told))
        else:
            write(DiffText(told, colour=wants_colour()).render())
    if fail_on_new and told.is_worse:
        raise typer.Exit(ExitCode.FINDINGS)
