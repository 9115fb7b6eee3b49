"""`./dev bench`: makes its data, runs us and the alternatives, and writes docs/benchmarks.md."""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

os.environ.setdefault("TYPER_USE_RICH", "0")

import typer

from analyzer import __version__
from analyzer.rules.load import load_rules
from analyzer.rules.run import running
from benchmarks import patterns
from benchmarks.contests import UnequalError
from benchmarks.curves import NAMES, RULES, Course, Plan
from benchmarks.goals import goals
from benchmarks.measure import PATIENCE_S, ROOT, Bench
from benchmarks.report import Setting, goals_table, write
from benchmarks.tools import find_tools, machine
from benchmarks.units import size_of

SIZES = ("64MiB", "512MiB", "2GiB")
FILES = (10, 100, 1_000, 10_000, 100_000)


def main(
    size: Annotated[
        list[str] | None, typer.Option(help="Bytes of logs, such as 64MiB; may be repeated, or a list.")
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, help="So many timed runs of each.")] = 5,
    only: Annotated[list[str] | None, typer.Option(help=f"Only these: {', '.join(NAMES)}.")] = None,
    files: Annotated[list[int] | None, typer.Option(help="Numbers of files of the curve.")] = None,
    rules: Annotated[list[int] | None, typer.Option(help="Numbers of rules of the curve.")] = None,
    compared: Annotated[
        str, typer.Option(help="The largest size at which files are unpacked for others, and searched.")
    ] = "2GiB",
    swept: Annotated[
        str, typer.Option(help="The size at which the numbers of rules and files grow.")
    ] = "256MiB",
    patience: Annotated[float, typer.Option(help="Seconds after which a run is given up.")] = PATIENCE_S,
    drain3: Annotated[Path | None, typer.Option(help="A Python that has drain3.")] = None,
    work: Annotated[Path | None, typer.Option(help="Folder for the data, on a fast disk with room.")] = None,
    out: Annotated[Path, typer.Option(help="The page to write.")] = ROOT / "docs" / "benchmarks.md",
) -> None:
    """Measure the analyzer and the alternatives side by side, and write a page with tables and curves."""
    try:
        sizes = sorted({size_of(one) for given in size or SIZES for one in given.split(",")})
        most, swept_size = size_of(compared), size_of(swept)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    names = [name for given in only or NAMES for name in given.split(",")]
    if unknown := sorted(set(names) - set(NAMES)):
        raise typer.BadParameter(f"there is no {unknown[0]}: {', '.join(NAMES)}")
    plan = Plan(names, sizes, files or FILES, rules or RULES, rounds, most, swept_size)
    if work:
        work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="benchmarks-", dir=work) as folder:
        place = Path(folder)
        course = Course(plan, Bench(place, patience), find_tools(drain3), place, _say)
        try:
            run = course.go()
        except UnequalError as error:
            _say(f"nothing is written, the results are not equal: {error}")
            raise typer.Exit(1) from None
    setting = Setting(
        rounds=rounds,
        command=_command(),
        day=f"{datetime.now(UTC):%Y-%m-%d}",
        version=__version__,
        machine=machine(),
        tools=course.tools,
        rules=len(running(load_rules().rules)),
        patterns=len(course.listed),
        all_patterns=len(patterns.shipped()),
    )
    write(run, setting, out)
    typer.echo("\n".join(goals_table(goals(run))))


def _command() -> str:
    """The command line, without folders, which are this machine's own."""
    words = iter(sys.argv[1:])
    told = []
    for word in words:
        name, _, value = word.partition("=")
        if name in ("--work", "--out", "--drain3"):
            if not value:
                next(words, None)
            continue
        told.append(word)
    return shlex.join(["./dev", "bench", *told])


def _say(text: str) -> None:
    typer.echo(text, err=True)


if __name__ == "__main__":
    typer.run(main)
