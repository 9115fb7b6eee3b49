"""`analyzer redact`: a bundle that can be handed on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.options import BundleArgument
from analyzer.cli.output import say
from analyzer.cli.progress import ProgressLine
from analyzer.errors import ExitCode, UsageError


def redact(
    bundle: BundleArgument,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help="The .tar.gz to write.", show_default=False),
    ],
    force: Annotated[bool, typer.Option(help="Replace a file that is there.")] = False,
) -> None:
    """Write a copy of a bundle without its secrets, to be handed on: it leads to the same verdict.

    The same value has the same token in all files. Names of customers, hosts and people stay.
    """
    from analyzer.clean import write_clean

    if output.exists() and (not force or output.is_dir() or output.samefile(bundle)):
        raise UsageError(f"{output} is there already", "name another file, or give --force")
    progress = ProgressLine()
    with progress:
        cleaned = write_clean(bundle, output, progress=progress)
    say(f"{output}: {cleaned.files} files, {cleaned.lines} lines changed")
    for kind, count in sorted(Counter(kind for _, kind in cleaned.left_out).items()):
        first = next(path for path, its in cleaned.left_out if its == kind)
        more = f" and {count - 1} more" if count > 1 else ""
        say(f"left out, {kind}: {first}{more}")
    if progress.interrupted:
        raise typer.Exit(ExitCode.INTERRUPT)
