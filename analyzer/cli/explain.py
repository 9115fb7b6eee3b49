"""The command `analyzer explain`."""

from __future__ import annotations

from typing import Annotated

import typer

from analyzer.cli.opening import opened
from analyzer.cli.options import BundleArgument, Lang, LangOption, RulesOption
from analyzer.cli.output import terminal_width, wants_colour, write


def explain(
    bundle: BundleArgument,
    cause: Annotated[
        str | None,
        typer.Argument(
            metavar="[CAUSE]",
            help="Rank, class or object of a root cause: 1, storage.volume_full or Deployment/api; else all.",
            show_default=False,
        ),
    ] = None,
    rules: RulesOption = None,
    lang: LangOption = Lang.EN,
) -> None:
    """Tell everything behind a root cause: evidence, confidence, rivals, what was and was not checked."""
    from analyzer.reports.case import read_case
    from analyzer.reports.explain import ExplainReport, choose

    with opened(bundle, further=rules) as analysis:
        case = read_case(analysis.store, analysis.rules, lang.value)
        chosen = choose(case, cause)
        write(ExplainReport(case, chosen, colour=wants_colour(), width=terminal_width()).render())
