"""Bundle → tables: every member recognised, parsed, redacted and counted.

Objects are read before logs: they tell which component a pod runs and which values are secret. Members
that are too large to keep in memory are read in a second pass over the bundle. Log records go by once, in
blocks: they are written to the store and shown to whoever looks for something in them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from analyzer import __version__
from analyzer.ahead import ahead
from analyzer.bundle import (
    Bundle,
    InterruptedReadingError,
    LineBlock,
    Member,
    Progress,
    decode_lines,
    line_blocks,
)
from analyzer.members import HEAD_LINES, Sorted, Text, contents, sort_members
from analyzer.model import (
    BundleInfo,
    BundleWarning,
    Container,
    FileInfo,
    Pod,
)
from analyzer.parsers.base import Parsed, TextFile
from analyzer.parsers.recognise import expected_kind, parse
from analyzer.redact import Redactor

if TYPE_CHECKING:
    from datetime import datetime

    import polars as pl

    from analyzer.parsers.logs import KnownPods, LogFrames, LogSource
    from analyzer.store.store import Store

Watch = Callable[["pl.DataFrame"], None]
"""Is shown the log records of a bundle, block by block, in the order of files: rows of log_records with
`said` and `headline`."""

BLOCK_ROWS = 20_000  # records of small logs go by together: each block costs some milliseconds
HELD_BYTES = 8 << 20  # of logs that go by together: a record may be a megabyte
SMALL_BYTES = 1 << 20  # of a log that is parsed together with others
MOST_TOGETHER = 1_000  # logs
TOO_LARGE = "it is too large to be parsed; its lines can be searched"
AHEAD = 2  # blocks between one step and the next: memory is bounded whatever a log holds


def ingest(
    bundle: Bundle,
    store: Store,
    redactor: Redactor,
    watches: Sequence[Watch] = (),
    progress: Progress | None = None,
) -> None:
    """Fill the tables of files, objects, observations and logs from a bundle.

    `progress` is told how many bytes of the logs are parsed; where it asks to stop, the rest is left out.
    """
    members = sort_members(bundle)
    members.teach(redactor)
    _hide_in_paths(bundle, members, redactor)
    namespace = _namespace(members.texts)
    pods = _ingest_texts(members.texts, store, redactor, namespace)
    for member, kind, note in members.others:
        status = "empty" if kind == "empty" else "unrecognised"
        expected = expected_kind(member.path) if kind == "empty" else None
        store.add([_file_info(member, expected or kind, status, note)])
    for block in _read_logs(bundle, members.logs, store, redactor, pods, progress):
        _keep(block, store, watches)
    store.add(bundle.warnings)
    store.add(
        BundleWarning(code="file.too_large", file=path, line=None, message=TOO_LARGE)
        for path in members.unparsed
    )
    store.add([_bundle_info(bundle, namespace)])
    store.flush()


def _hide_in_paths(bundle: Bundle, members: Sorted, redactor: Redactor) -> None:
    """A path may hold a secret, too, and stands in every table as what its lines are found by."""
    names = {member.path: redactor.text(member.path) for member in bundle.members}
    if all(path == shown for path, shown in names.items()):
        return
    bundle.rename(names)
    known = {member.path: member for member in bundle.members}
    for text in members.texts:
        text.member = known[names[text.member.path]]
    members.logs = [known[names[member.path]] for member in members.logs]
    members.others = [(known[names[member.path]], kind, note) for member, kind, note in members.others]
    members.unparsed = [names[path] for path in members.unparsed]


def _namespace(texts: Iterable[Text]) -> str | None:
    """The namespace that most objects name: listings of one namespace do not print it."""
    pattern = re.compile(r"^\s*(?:namespace|Namespace|命名空间):\s*\"?([a-z0-9][a-z0-9-]*)\"?\s*$")
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(m[1] for line in text.lines if (m := pattern.match(line)))
    return min(counts, key=lambda name: (-counts[name], name)) if counts else None


def _ingest_texts(texts: list[Text], store: Store, redactor: Redactor, namespace: str | None) -> KnownPods:
    from analyzer.parsers.logs import KnownPods

    pods = KnownPods(namespace)
    infos: list[FileInfo] = []
    for text in texts:
        member = text.member
        parsed = parse(text.kind, TextFile(member.path, text.lines, member.clock, namespace), redactor)
        shown = redactor.lines(text.lines)
        store.add(parsed.records)
        store.add(parsed.warnings)
        store.add_frame("lines", _lines_frame(member.path, shown))
        store.add_frame("unparsed_lines", _unparsed_frame(member.path, shown, parsed))
        infos.append(_text_info(text, parsed))
        _know_pods(pods, parsed)
        text.lines = []  # memory for the next
    _mark_cut(infos, texts)
    store.add(infos)
    return pods


def _mark_cut(infos: Sequence[FileInfo], texts: Sequence[Text]) -> None:
    """Files whose last line has no end were cut: kubectl ends it.

    Whoever strips that end from a file strips it from all, and leaves all of them whole.
    """
    if any(text.ends for text in texts) or any(info.status == "truncated" for info in infos):
        for info, text in zip(infos, texts, strict=True):
            if info.status == "ok" and not text.ends:
                info.status, info.note = "truncated", "the file ends within a line"


def _lines_frame(path: str, lines: list[str]) -> pl.DataFrame:
    import polars as pl

    text = pl.Series("text", lines, dtype=pl.String)
    return pl.DataFrame({"text": text}).with_columns(
        file=pl.lit(path), line=pl.int_range(1, len(lines) + 1, dtype=pl.Int64)
    )


def _unparsed_frame(path: str, lines: list[str], parsed: Parsed) -> pl.DataFrame:
    """Rows of unparsed_lines. There may be as many as a file has lines, so they are no records."""
    import polars as pl

    unparsed = sorted(parsed.unparsed)
    return pl.DataFrame(
        {
            "line": pl.Series([number for number, _ in unparsed], dtype=pl.Int64),
            "text": pl.Series([lines[number - 1] for number, _ in unparsed], dtype=pl.String),
            "reason": pl.Series([reason for _, reason in unparsed], dtype=pl.String),
        }
    ).with_columns(file=pl.lit(path))


def _know_pods(pods: KnownPods, parsed: Parsed) -> None:
    for record in parsed.records:
        if isinstance(record, Pod):
            pods.add_pod(record.name, record.namespace, labels=record.labels)
        elif isinstance(record, Container):
            pods.add_container(record.pod, record.name, image=record.image)


def _read_logs(
    bundle: Bundle,
    logs: list[Member],
    store: Store,
    redactor: Redactor,
    pods: KnownPods,
    progress: Progress | None,
) -> Iterator[LogFrames]:
    """The frames of all logs, in larger pieces. Reading, parsing and what is done with a frame overlap."""
    infos: list[FileInfo] = []
    meter = _Meter(sum(member.size for member in logs), progress)
    lines = ahead(_log_lines(bundle, logs, meter), AHEAD)
    yield from ahead(_blocks(_frames(lines, redactor, pods, infos)), AHEAD)
    if meter.stopped:
        bundle.complete = False
        bundle.warnings.append(_warning(meter.stopped))
    store.add(_with_unread(infos, logs, stopped=meter.stopped is not None))


def _log_lines(
    bundle: Bundle, logs: list[Member], meter: _Meter
) -> Iterator[tuple[Member, LineBlock | None]]:
    """The lines of all logs, those that are kept in memory first; each log begins with None."""
    try:
        for member, chunks in contents(bundle, logs):
            yield member, None
            for block in line_blocks(meter.count(chunks)):
                yield member, block
                meter.tell()
    except InterruptedReadingError as stop:
        meter.stopped = stop


@dataclass(slots=True)
class _Meter:
    """Counts the bytes of the logs that were parsed."""

    total: int
    progress: Progress | None
    done: int = 0
    stopped: InterruptedReadingError | None = None

    def count(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The same chunks."""
        for chunk in chunks:
            self.done += len(chunk)
            yield chunk

    def tell(self) -> None:
        """How far it is."""
        if self.progress:
            self.progress("parsing", self.done, self.total)


def _frames(
    lines: Iterable[tuple[Member, LineBlock | None]],
    redactor: Redactor,
    pods: KnownPods,
    infos: list[FileInfo],
) -> Iterator[LogFrames]:
    """The frames of logs in their order: small ones together, large ones block by block."""
    waiting: list[tuple[Member, pl.Series]] = []
    rows = size = 0
    for member, blocks in groupby(lines, key=itemgetter(0)):
        texts = (block for _, block in blocks if block)
        small = member.size <= SMALL_BYTES and member.lines <= BLOCK_ROWS
        if small:
            for block in texts:
                waiting.append((member, block.lines))
                rows += len(block.lines)
            size += member.size
            if rows < BLOCK_ROWS and size < HELD_BYTES and len(waiting) < MOST_TOGETHER:
                continue
        if waiting:
            yield _read_small(waiting, redactor, pods, infos)
            waiting, rows, size = [], 0, 0
        if not small:
            yield from _read_large(member, texts, redactor, pods, infos)
    if waiting:
        yield _read_small(waiting, redactor, pods, infos)


def _read_small(
    logs: Sequence[tuple[Member, pl.Series]], redactor: Redactor, pods: KnownPods, infos: list[FileInfo]
) -> LogFrames:
    import polars as pl

    from analyzer.parsers.logs import LogReader

    texts = [lines for _, lines in logs]
    log = pl.int_range(len(texts), dtype=pl.UInt32, eager=True).repeat_by(pl.Series(map(len, texts)))
    reader = LogReader(*(_source(member, pods) for member, _ in logs))
    frames = reader.read_together(redactor.together(texts), log.list.explode().alias("log"))
    spans = frames.records.group_by("file").agg(
        pl.col("ts_utc").min().alias("first"), pl.col("ts_utc").max().alias("last")
    )
    times = {file: (first, last) for file, first, last in spans.iter_rows()}
    for member, lines in logs:
        info = _log_info(member, len(lines))
        info.first_utc, info.last_utc = times.get(member.path, (None, None))
        infos.append(info)
    return frames


def _read_large(
    member: Member,
    blocks: Iterable[LineBlock],
    redactor: Redactor,
    pods: KnownPods,
    infos: list[FileInfo],
) -> Iterator[LogFrames]:
    from analyzer.parsers.logs import LogReader

    stream = redactor.stream()
    safe = (type(block)(block.first_line, stream.series(block.lines)) for block in blocks)
    lines = 0
    first: datetime | None = None
    last: datetime | None = None
    for frames in LogReader(_source(member, pods)).read(safe):
        lines += int(frames.records["line_count"].sum())
        low, high = _span(frames.records)
        first = min(filter(None, (first, low)), default=None)
        last = max(filter(None, (last, high)), default=None)
        yield frames
    info = _log_info(member, lines)
    info.first_utc, info.last_utc = first, last
    infos.append(info)


def _source(member: Member, pods: KnownPods) -> LogSource:
    from analyzer.parsers.logs import source_of

    return source_of(member.path, member.clock, pods, decode_lines(member.head)[:HEAD_LINES])


def _blocks(frames: Iterable[LogFrames]) -> Iterator[LogFrames]:
    """The same in larger pieces."""
    waiting: list[LogFrames] = []
    rows = size = 0
    for one in frames:
        waiting.append(one)
        rows += len(one.records)
        size += int(one.records.estimated_size())
        if rows >= BLOCK_ROWS or size >= HELD_BYTES:
            yield _joined(waiting)
            waiting, rows, size = [], 0, 0
    if waiting:
        yield _joined(waiting)


def _joined(frames: list[LogFrames]) -> LogFrames:
    import polars as pl

    if len(frames) == 1:
        return frames[0]
    return type(frames[0])(
        pl.concat(one.records for one in frames),
        pl.concat(one.requests for one in frames),
        pl.concat(one.exceptions for one in frames),
    )


def _keep(block: LogFrames, store: Store, watches: Sequence[Watch]) -> None:
    from analyzer.parsers.logs.said import with_said

    store.add_frame("log_records", block.records)
    store.add_frame("http_requests", block.requests)
    store.add_frame("exceptions", block.exceptions)
    said = with_said(block.records, block.exceptions)
    for watch in watches:
        watch(said)


def _span(records: pl.DataFrame) -> tuple[datetime | None, datetime | None]:
    """First and last time of log records."""
    times = records["ts_utc"]
    low, high = records.select(first=times.min(), last=times.max()).row(0)
    return low, high


def _with_unread(read: list[FileInfo], logs: Iterable[Member], *, stopped: bool) -> Iterator[FileInfo]:
    """What is known of all logs. Those that were not read, or not whole before it stopped, are cut off."""
    known = {info.path: info for info in read}
    for member in logs:
        info = known.get(member.path) or _log_info(member, 0)
        if member.path not in known or (stopped and info.lines < member.lines):
            info.status, info.note = "truncated", "it was not read to its end"
        yield info


def _log_info(member: Member, lines: int) -> FileInfo:
    """A log of which so many lines were read."""
    info = _file_info(member, "log", "ok", None)
    info.lines = info.parsed = lines
    return info


def _warning(stop: InterruptedReadingError) -> BundleWarning:
    return BundleWarning(code=stop.code, file=None, line=None, message=stop.message)


def _text_info(text: Text, parsed: Parsed) -> FileInfo:
    status = "unrecognised" if parsed.kind == "unrecognised" else parsed.status
    info = _file_info(text.member, parsed.kind, status, parsed.note)
    info.lines = len(text.lines)
    info.unparsed = len(parsed.unparsed)
    info.parsed = info.lines - info.unparsed
    return info


def _file_info(member: Member, kind: str, status: str, note: str | None) -> FileInfo:
    return FileInfo(
        path=member.path,
        bytes=member.size,
        sha256=member.sha256,
        kind=kind,
        lines=member.lines,
        parsed=member.lines,
        unparsed=0,
        first_utc=None,
        last_utc=None,
        modified_utc=member.modified,
        captured_utc=member.clock.utc,
        captured_from=member.clock.source,
        captured_error_s=member.clock.error_s,
        status="truncated" if member.damage and status == "ok" else status,
        note=member.damage or note,
    )


def _bundle_info(bundle: Bundle, namespace: str | None) -> BundleInfo:
    names = {member.path for member in bundle.members}
    script = {"pods.txt", "pods-describe.txt", "events.txt", "summary.txt"}
    return BundleInfo(
        name=bundle.name,
        format=bundle.format,
        sha256=bundle.sha256,
        top_folder=bundle.top_folder,
        layout="detailed-diagnosis" if len(script & names) > len(script) // 2 else "unknown",
        namespace=namespace,
        captured_utc=bundle.clock.utc,
        captured_from=bundle.clock.source,
        captured_error_s=bundle.clock.error_s,
        members=len(bundle.members),
        bytes=sum(member.size for member in bundle.members),
        complete=bundle.complete,
        analyzer_version=__version__,
    )
