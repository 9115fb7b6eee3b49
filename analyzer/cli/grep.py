"""The command `analyzer grep`: ripgrep's habits over everything that a bundle holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.opening import opened
from analyzer.cli.options import OptionalBundleArgument
from analyzer.cli.output import wants_colour, wants_headings, write
from analyzer.errors import ExitCode, UsageError
from analyzer.show import show

if TYPE_CHECKING:
    from analyzer.search import Found

_FILE, _LINE, _HIT, _PLAIN = "\x1b[35m", "\x1b[32m", "\x1b[1;31m", "\x1b[0m"


def grep(
    pattern: Annotated[str, typer.Argument(metavar="PATTERN", help="A regular expression.")],
    bundle: OptionalBundleArgument = None,
    ignore_case: Annotated[bool, typer.Option("--ignore-case", "-i", help="Of either case.")] = False,
    fixed: Annotated[bool, typer.Option("--fixed-strings", "-F", help="A plain text.")] = False,
    invert: Annotated[bool, typer.Option("--invert-match", "-v", help="Lines that do not match.")] = False,
    context: Annotated[
        int, typer.Option("--context", "-C", min=0, help="So many lines around each.", show_default=False)
    ] = 0,
    before: Annotated[
        int, typer.Option("--before-context", "-B", min=0, help="So many lines before.", show_default=False)
    ] = 0,
    after: Annotated[
        int, typer.Option("--after-context", "-A", min=0, help="So many lines after.", show_default=False)
    ] = 0,
    count: Annotated[bool, typer.Option("--count", "-c", help="How many lines per file.")] = False,
    names: Annotated[
        bool, typer.Option("--files-with-matches", "-l", help="Only the names of the files.")
    ] = False,
    most: Annotated[
        int | None, typer.Option("--max-count", "-m", min=1, help="End after so many lines.")
    ] = None,
    glob: Annotated[str | None, typer.Option("--glob", "-g", help="Only files like this: 'logs-*'.")] = None,
    pod: Annotated[str | None, typer.Option(help="Only logs of pods whose name begins so.")] = None,
    component: Annotated[str | None, typer.Option(help="Only logs of postgres, redis, app, …")] = None,
    level: Annotated[str | None, typer.Option(help="Only records of this level: ERROR, …")] = None,
    previous: Annotated[bool, typer.Option("--previous", "-p", help="Only runs before a restart.")] = False,
    since: Annotated[
        str | None, typer.Option(help="Only the last 5m, 2h, … before the capture, or since a time.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Only until then, told the same way.")] = None,
) -> None:
    """Search in every line of a bundle: logs and all other files, secrets replaced.

    Ends with status 0 where a line matched, 1 where none did.
    """
    from analyzer.look import moment
    from analyzer.search import Query, count_lines, search_lines

    if bundle is None:
        raise UsageError("the bundle is missing", "analyzer grep PATTERN BUNDLE")
    with opened(bundle) as analysis:
        store = analysis.store
        query = Query(
            pattern,
            fixed=fixed,
            ignore_case=ignore_case,
            invert=invert,
            pod=pod,
            component=component,
            level=level.upper() if level else None,
            stream="previous" if previous else None,
            since=moment(store, since) if since else None,
            until=moment(store, until) if until else None,
            files=glob,
        )
        if count or names:
            counted = count_lines(store, query)
            some = _print(show(file) + ("" if names else f":{number}") + "\n" for file, number in counted)
        else:
            above, below = before or context, after or context
            found = search_lines(store, query, above, below, most)
            marks = None if invert else query.regex
            some = _print(_lines(found, marks, context=bool(above or below)))
    if not some:
        raise typer.Exit(ExitCode.FINDINGS)


def _print(texts: Iterable[str]) -> bool:
    """Whether there was anything to print."""
    some = False
    for text in texts:
        write(text)
        some = True
    return some


def _lines(found: Iterable[Found], marks: str | None, *, context: bool) -> Iterator[str]:
    """The lines as ripgrep prints them: under the file's name for people, each with it for programs."""
    style = _Style(marks)
    last: Found | None = None
    for one in found:
        new_file = last is None or one.file != last.file
        apart = ""
        if context and last is not None and (new_file or one.line != last.line + 1):
            apart = "--\n"
        if new_file:
            apart = style.heading(one.file, first=last is None) or apart
        yield apart + style.line(one)
        last = one


class _Style:
    """How a line is printed on this terminal, or into this pipe."""

    def __init__(self, marks: str | None) -> None:
        self._headings = wants_headings()
        self._colour = wants_colour()
        self._marks = marks

    def heading(self, file: str, *, first: bool) -> str:
        """What stands above the lines of a file."""
        if not self._headings:
            return ""
        return ("" if first else "\n") + self._dressed(show(file), _FILE) + "\n"

    def line(self, found: Found) -> str:
        """A line with its place."""
        sign = ":" if found.matches else "-"
        place = self._dressed(str(found.line), _LINE) + sign
        if not self._headings:
            place = self._dressed(show(found.file), _FILE) + sign + place
        text = show(found.text, keep_newlines=True)
        return place + (self._marked(text) if found.matches else text) + "\n"

    def _dressed(self, text: str, colour: str) -> str:
        return f"{colour}{text}{_PLAIN}" if self._colour else text

    def _marked(self, text: str) -> str:
        if not self._colour or self._marks is None:
            return text
        import polars as pl

        # every match but the empty ones, by the engine that found the line
        marked = pl.Series([text]).str.replace_all(f"({self._marks})", f"{_HIT}${{1}}{_PLAIN}")[0]
        return str(marked).replace(_HIT + _PLAIN, "")
