"""The command `analyzer logs`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.opening import opened
from analyzer.cli.options import OptionalBundleArgument
from analyzer.cli.output import write
from analyzer.errors import UsageError
from analyzer.reports.tables import TableFormat, render_rows


def logs(
    pod: Annotated[
        str | None,
        typer.Argument(
            metavar="POD",
            help="Pod name, or the start of it. With --patterns it may be left out.",
            show_default=False,
        ),
    ] = None,
    bundle: OptionalBundleArgument = None,
    patterns: Annotated[
        bool,
        typer.Option("--patterns", help="What the log says, how often and when, instead of the records."),
    ] = False,
    previous: Annotated[
        bool, typer.Option("--previous", "-p", help="The run before the last restart.")
    ] = False,
    since: Annotated[
        str | None, typer.Option(help="Only the last 5m, 2h, … before the capture, or since a time.")
    ] = None,
    grep: Annotated[str | None, typer.Option(help="Only records that match this regular expression.")] = None,
    container: Annotated[str | None, typer.Option("--container", "-c", help="Container.")] = None,
    output: Annotated[
        TableFormat, typer.Option("--output", "-o", help="Format of the patterns.")
    ] = TableFormat.TABLE,
) -> None:
    """Print the log records of a pod, or the patterns in the logs."""
    if bundle is None and pod is not None and patterns:
        bundle, pod = Path(pod), None
    if bundle is None or (pod is None and not patterns):
        usage = "analyzer logs --patterns [POD] BUNDLE" if patterns else "analyzer logs POD BUNDLE"
        raise UsageError("an argument is missing", usage)
    if patterns and since is not None:
        raise UsageError("--since does not go with --patterns", "patterns tell their first and last time")
    with opened(bundle) as analysis:
        if patterns:
            from analyzer.cli.patterns import printable
            from analyzer.patterns import log_patterns

            found = log_patterns(analysis.store, pod, previous=previous, grep=grep, container=container)
            write(render_rows(*printable(*found, output), output))
            return
        from analyzer.look import log_text

        for text in log_text(
            analysis.store, pod or "", previous=previous, since=since, grep=grep, container=container
        ):
            write(text)
