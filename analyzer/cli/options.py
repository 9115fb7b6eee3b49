"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.reports.tables import TableFormat

if TYPE_CHECKING:
    from analyzer.reports.case import Case


class Lang(StrEnum):
    """Language of what users read."""

    EN = "en"
    ZH = "zh"


class FailOn(StrEnum):
    """From which priority on a root cause ends the command with status 1."""

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"
    NONE = "none"


_BUNDLE = typer.Argument(
    metavar="BUNDLE",
    envvar="ANALYZER_BUNDLE",
    help="Bundle (tar.gz, tar, tar.zst, zip, folder) or a case kept by --keep.",
    show_default=False,
)
BundleArgument = Annotated[Path, _BUNDLE]
OptionalBundleArgument = Annotated[Path | None, _BUNDLE]
RulesOption = Annotated[
    list[Path] | None,
    typer.Option("--rules", metavar="PATH", help="Further rules: a file or folder; may be repeated."),
]
OutputOption = Annotated[TableFormat, typer.Option("--output", "-o", help="Format of the rows.")]
LangOption = Annotated[Lang, typer.Option(help="Language of the texts.")]
FailOnOption = Annotated[FailOn, typer.Option(help="End with status 1 from this priority on.")]


def fails(case: Case, fail_on: FailOn) -> bool:
    """Whether a root cause has the priority from which on the command fails."""
    return fail_on is not FailOn.NONE and any(told.root.priority <= fail_on.value for told in case.causes)
