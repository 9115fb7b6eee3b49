"""What was in the bundle and what became of it: nothing may be lost without a row saying so."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from analyzer.model.record import Record, Sourced, table


@table("bundle")
class BundleInfo(Record):
    """The one bundle that this database was made from."""

    name: Annotated[str, "File or folder name of the bundle as given on the command line"]
    format: Annotated[str, "Container: tar.gz, tar, tar.zst, zip or folder"]
    sha256: Annotated[str, "SHA-256 over all members' paths and contents, in path order"]
    top_folder: Annotated[str | None, "The folder that all members share, cut from every path"]
    layout: Annotated[str, "Which collector wrote it: detailed-diagnosis or unknown"]
    namespace: Annotated[str | None, "Namespace that was collected, where one can be told"]
    captured_utc: Annotated[datetime | None, "When the collection ran"]
    captured_from: Annotated[str, "Where that time comes from: tar header, summary, folder name, none"]
    captured_error_s: Annotated[float | None, "How far the capture time may be off, in seconds"]
    members: Annotated[int, "Files in the bundle"]
    bytes: Annotated[int, "Their size, unpacked, in bytes"]
    complete: Annotated[bool, "False when the archive was cut or damaged, or reading was interrupted"]
    analyzer_version: Annotated[str, "Version of the analyzer that made this database"]


@table("files")
class FileInfo(Record):
    """Every member of the bundle: what it is, how much of it could be read."""

    path: Annotated[str, "Path relative to the bundle's top folder, escaped for display"]
    bytes: Annotated[int, "Size in bytes"]
    sha256: Annotated[str | None, "SHA-256 of the content; NULL for links and special files"]
    kind: Annotated[str, "What the content is, such as pods, events, log, manifests, unrecognised"]
    lines: Annotated[int, "Lines, counted by line feeds (by lone carriage returns where there are none)"]
    parsed: Annotated[int, "Lines that a parser understood; parsed + unparsed = lines"]
    unparsed: Annotated[int, "Lines that no parser understood; they stand in unparsed_lines"]
    first_utc: Annotated[datetime | None, "Earliest time in the file's log records"]
    last_utc: Annotated[datetime | None, "Latest time in the file's log records"]
    modified_utc: Annotated[datetime | None, "Modification time in the archive"]
    captured_utc: Annotated[datetime | None, "When the file was written, that ages in it count from"]
    captured_from: Annotated[str, "Where captured_utc comes from: tar header, summary, folder name, none"]
    captured_error_s: Annotated[float | None, "How far captured_utc may be off, in seconds"]
    status: Annotated[str, "ok, empty, forbidden, error, truncated or unrecognised"]
    note: Annotated[str | None, "Why the status is not ok"]


@table("warnings")
class BundleWarning(Record):
    """What could not be read, parsed or trusted, each with a stable code."""

    code: Annotated[str, "Stable name, such as archive.truncated or time.skew"]
    file: Annotated[str | None, "File concerned, if one is"]
    line: Annotated[int | None, "Line concerned, if one is"]
    message: Annotated[str, "One sentence; never quotes the bundle"]


@table("unparsed_lines")
class UnparsedLine(Sourced):
    """A line of a recognised file that its parser could not use. Blank lines count as parsed."""

    text: Annotated[str, "The line, secrets replaced"]
    reason: Annotated[str, "Why it was not parsed"]


@table("lines")
class Line(Sourced):
    """Text of every line of every file that is not a log; logs are in log_records."""

    text: Annotated[str, "The line, secrets replaced"]


@table("summary")
class SummaryFact(Sourced):
    """A fact that the collector's own summary.txt states, to be held against the other files."""

    key: Annotated[str, "pods_total, pods_running, pods_failed, services_total, generated_at, namespace"]
    value: Annotated[str, "As printed"]


@table("gaps")
class Gap(Record):
    """Something the bundle does not hold, what that hides, and the command that would fill it."""

    code: Annotated[str, "Stable name: missing, empty, forbidden, cut, init_log, no_log, event_window, …"]
    subject: Annotated[str, "The file or object that the gap is about"]
    detail: Annotated[str, "What was found, in English"]
    detail_zh: Annotated[str, "The same in Chinese"]
    hides: Annotated[list[str], "Tables (or log:COMPONENT) in which the gap makes absence meaningless"]
    command: Annotated[str | None, "kubectl command to ask the customer for"]
    file: Annotated[str | None, "File that shows the gap"]
    line: Annotated[int | None, "Line that shows it"]
