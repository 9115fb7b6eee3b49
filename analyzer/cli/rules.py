"""The command `analyzer rules`: a workbench for those who write rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.output import write
from analyzer.errors import ExitCode
from analyzer.show import show

if TYPE_CHECKING:
    from analyzer.rules.toml_file import Complaint

rules_app = typer.Typer(no_args_is_help=True, help="Look at rules, write them, check them.")

PlacesArgument = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[FILE|FOLDER]…", help="Rules; all shipped ones if none is named."),
]


@rules_app.command("test")
def rules_test(places: PlacesArgument = None) -> None:
    """Run the samples that every rule carries."""
    from analyzer.cli.workbench import Workbench

    _end_with(*Workbench(places or []).test())


def _end_with(complaints: list[Complaint], summary: str) -> None:
    """Print what is wrong and what it comes to; status 1 where anything is."""
    write("".join(f"{show(str(line))}\n" for line in [*complaints, summary]))
    if complaints:
        raise typer.Exit(ExitCode.FINDINGS)
