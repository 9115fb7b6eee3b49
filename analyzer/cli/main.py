"""The command `analyzer`: what it is asked for, and how it ends."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

os.environ.setdefault("TYPER_USE_RICH", "0")  # plain help: no boxes in pipes, a third of the import time
# Polars' allocator hands free memory back at once, not after half a second: a tenth less at the peak.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:50,muzzy_decay_ms:0")

import typer
from typer.core import TyperGroup

from analyzer import __version__
from analyzer.cli.diff import diff
from analyzer.cli.doctor import doctor
from analyzer.cli.explain import explain
from analyzer.cli.grep import grep
from analyzer.cli.logs import logs
from analyzer.cli.opening import opened
from analyzer.cli.options import BundleArgument, FailOn, FailOnOption, Lang, OutputOption, RulesOption, fails
from analyzer.cli.output import (
    OutputError,
    on_a_terminal,
    say,
    say_bug,
    say_error,
    terminal_width,
    wants_colour,
    write,
)
from analyzer.cli.postmortem import postmortem
from analyzer.cli.quick import quick
from analyzer.cli.redact import redact
from analyzer.cli.report import report
from analyzer.cli.rules import rules_app
from analyzer.cli.timeline import timeline
from analyzer.cli.tui import tui
from analyzer.errors import AnalyzerError, ExitCode
from analyzer.reports.tables import TableFormat, render_rows


class _Group(TyperGroup):
    """`analyzer BUNDLE` alone opens the bundle: on the screen, or as a report where there is no terminal."""

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> Any:  # type: ignore[override]  # noqa: ANN401
        first = args[0] if args else ""
        a_path = "/" in first or "." in first or Path(first).exists()
        if first and first not in self.commands and a_path:
            args = ["tui" if on_a_terminal() else "analyze", *args]
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=_Group,
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Find the root cause in a Kubernetes diagnostic bundle, offline. `analyzer BUNDLE` opens it.",
)
app.add_typer(rules_app, name="rules")


class ReportFormat(StrEnum):
    """How the diagnosis is printed."""

    TEXT = "text"
    JSON = "json"


def _print_version(wanted: bool) -> None:
    if wanted:
        write(f"analyzer {__version__}\n")
        raise typer.Exit


@app.callback()
def options(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end."),
    ] = False,
) -> None:
    """Options of the command itself."""


@app.command()
def analyze(
    bundle: BundleArgument,
    keep: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Keep the case in this folder, to query or open again."),
    ] = None,
    fresh: Annotated[bool, typer.Option(help="Read the bundle even if that was done before.")] = False,
    rules: RulesOption = None,
    output: Annotated[
        ReportFormat, typer.Option("--format", "-f", help="Format of the report.")
    ] = ReportFormat.TEXT,
    lang: Annotated[Lang, typer.Option(help="Language of the report.")] = Lang.EN,
    fail_on: FailOnOption = FailOn.NONE,
    strict: Annotated[
        bool, typer.Option(help="End with status 4 if anything could not be read or parsed.")
    ] = False,
) -> None:
    """Read a bundle and print the verdict, root causes, evidence and what to do."""
    from analyzer.reports.case import read_case

    with opened(bundle, keep, rules, fresh=fresh) as analysis:
        case = read_case(analysis.store, analysis.rules, lang.value)
        if output is ReportFormat.JSON:
            from analyzer.reports.json import render

            write(render(case))
        else:
            from analyzer.reports.text import TextReport

            write(TextReport(case, colour=wants_colour(), width=terminal_width()).render())
    if strict and (not case.bundle.complete or any(file.unparsed for file in case.files)):
        raise typer.Exit(ExitCode.PARTIAL)
    if fails(case, fail_on):
        raise typer.Exit(ExitCode.FINDINGS)


app.command()(explain)


@app.command()
def sql(
    bundle: BundleArgument,
    query: Annotated[str, typer.Argument(help="One SELECT over the tables.", show_default=False)],
    output: OutputOption = TableFormat.TABLE,
) -> None:
    """Run a SELECT over the tables of a bundle."""
    from analyzer.look import user_query

    with opened(bundle, locking=True) as analysis:
        write(render_rows(*user_query(analysis.store, query), output))


@app.command()
def get(
    resource: Annotated[
        str,
        typer.Argument(
            help="pods, events, services, … as kubectl names them, or any table.", show_default=False
        ),
    ],
    bundle: BundleArgument,
    output: OutputOption = TableFormat.TABLE,
) -> None:
    """List objects of a bundle as `kubectl get` would."""
    from analyzer.look import get_query

    statement = get_query(resource)
    with opened(bundle) as analysis:
        write(render_rows(*analysis.store.names_and_rows(statement), output))


app.command()(logs)
app.command()(grep)
app.command()(redact)
app.command()(doctor)
app.command()(tui)
app.command()(quick)
app.command()(report)
app.command()(postmortem)
app.command()(timeline)
app.command()(diff)


def main() -> None:
    """Run the command and end the process with the right status."""
    sys.exit(_run())


def _run() -> int:
    try:
        app(standalone_mode=True)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else ExitCode.USAGE
    except AnalyzerError as error:
        say_error(error)
        if isinstance(error, OutputError):
            _give_up_stdout()
        return error.exit_code
    except KeyboardInterrupt:
        say("analyzer: interrupted")
        return ExitCode.INTERRUPT
    except BrokenPipeError:
        _give_up_stdout()  # the reader has seen enough
        return ExitCode.OK
    except Exception as error:  # noqa: BLE001 - the last line of defence: a bug is told, not dumped
        say_bug(error)
        return ExitCode.INTERNAL
    return ExitCode.OK


def _give_up_stdout() -> None:
    """Write what is still to come to nowhere: else Python complains again while shutting down."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
