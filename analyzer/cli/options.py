"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from analyzer.reports.tables import TableFormat


class Lang(StrEnum):
    """Language of what users read."""

    EN = "en"
    ZH = "zh"


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
