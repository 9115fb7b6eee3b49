"""A bundle from wherever it is kept: every member once, in memory where it is small.

A file is opened, read as a stream and never extracted; members too large to keep are read again when
they are parsed.
"""

from __future__ import annotations

import hashlib
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from analyzer.bundle import folder, tar, zipped
from analyzer.bundle.clock import Clocks
from analyzer.bundle.entry import (
    CHUNK,
    DamagedError,
    Entries,
    Entry,
    Progress,
    Warn,
)
from analyzer.bundle.formats import container_of, unpack
from analyzer.bundle.inner import opened
from analyzer.bundle.limits import Limits
from analyzer.bundle.member import HEAD_BYTES, Clock, Member
from analyzer.bundle.text import UTF16, count_lines, decode_lines
from analyzer.errors import BundleError
from analyzer.model import BundleWarning
from analyzer.show import show

Chunks = Iterable[bytes]

_SUMMARY = "summary.txt"
MAX_LABEL = 1000  # letters of a path
SHORT_HEAD_BYTES = 1024
MOST_WARNINGS = 1000  # of one code


@dataclass(slots=True)
class _Draft:
    """A member while it is read: everything but its clock and its place under the top folder."""

    name: str
    kind: str
    modified: datetime | None
    order: int
    size: int = 0
    sha256: str | None = None
    lines: int = 0
    head: bytes = b""
    data: bytes | None = None
    damage: str | None = None


@dataclass(slots=True)
class Bundle:
    """A bundle that was read. `members` are in the order of their paths."""

    source: Path
    name: str
    format: str
    top_folder: str | None
    members: list[Member]
    warnings: list[BundleWarning]
    complete: bool
    sha256: str
    clock: Clock
    limits: Limits
    order: dict[int, str] = field(repr=False)
    """Path of each entry by its place in the container, to find it again."""

    def rename(self, names: Mapping[str, str]) -> None:
        """Give members other paths, by those that they have."""
        self.members = [replace(member, path=names[member.path]) for member in self.members]
        self.order = {place: names[path] for place, path in self.order.items()}

    def stream(self, paths: Iterable[str]) -> Iterator[tuple[Member, Iterator[bytes]]]:
        """The content of some members once more, in the container's order.

        Each stream must be used before the next is asked for. A source that has changed or gone since
        gives less, never an error of its own.
        """
        names = set(paths)
        wanted = {member.path: member for member in self.members if member.path in names}
        if not wanted:
            return
        entries = _open(_Meter(self.source, self.limits), self.format, _ignore)
        try:
            for number, entry in enumerate(entries):
                member = wanted.get(self.order.get(number, ""))
                if member is not None:
                    yield member, _as_at_first(entry, member)
        except (DamagedError, OSError):
            return  # the first reading has said it


def read_bundle(path: Path, limits: Limits | None = None, progress: Progress | None = None) -> Bundle:
    """Read a bundle: .tar.gz, .tar, .tar.zst, .tar.xz, .tar.bz2, .zip or a folder.

    Raises BundleError where there is nothing to read at all; whatever else is wrong becomes a warning, and
    so does that `progress` asks to stop.
    """
    limits = limits or Limits()
    container = _container(path)
    meter = _Meter(path, limits, progress)
    warnings: list[BundleWarning] = []

    def warn(code: str, message: str, name: str | None) -> None:
        warnings.append(_warning(code, show(name) if name else None, message))

    complete = True
    reader = _Reader(meter)
    try:
        for entry in _open(meter, container, warn):
            reader.take(entry)
    except DamagedError as damage:
        if damage.code == "archive.format":
            raise BundleError(
                f"{path}: not a bundle: {damage.message}",
                "give the .tar.gz that the diagnosis script wrote, or the folder it was unpacked to",
            ) from damage
        warn(damage.code, damage.message, None)
        complete = False
        reader.cut(damage)
    except OSError as error:
        raise BundleError(f"{path}: {error.strerror or 'cannot be read'}", "check the file") from error
    if not reader.drafts:
        raise BundleError(
            f"{path}: the bundle holds no files", "ask for the bundle again: it is empty or was cut off"
        )
    return _bundle(path, container, reader.drafts, warnings, complete, limits)


class _Reader:
    """Takes entries in, within limits."""

    def __init__(self, meter: _Meter) -> None:
        self.drafts: list[_Draft] = []
        self._limits = meter.limits
        self._meter = meter
        self._kept = 0
        self._heads = 0
        self._total = 0

    def take(self, entry: Entry) -> None:
        """Read an entry to its end. Raises DamagedError where the bundle is too large."""
        if len(self.drafts) >= self._limits.members:
            raise DamagedError(
                "archive.limit", f"more than {self._limits.members} members; the rest was not read"
            )
        draft = _Draft(entry.name, entry.kind, entry.modified, len(self.drafts))
        self.drafts.append(draft)
        if entry.kind != "file":
            draft.size = entry.size
            return
        try:
            self._read(entry, draft)
        finally:
            draft.damage = entry.damage

    def cut(self, damage: DamagedError) -> None:
        """The container ended here: the last member, if it was in the middle, is incomplete."""
        last = self.drafts[-1] if self.drafts else None
        if last and last.damage is None and damage.code == "archive.corrupt":
            last.damage = damage.message

    def _read(self, entry: Entry, draft: _Draft) -> None:
        digest = hashlib.sha256()
        pieces: list[bytes] | None = []
        feeds = returns = 0
        last = b""
        stop: DamagedError | None = None
        for chunk in entry.chunks:
            stop = self._stop(len(chunk))
            if stop:
                entry.damage = stop.message
                break
            self._total += len(chunk)
            draft.size += len(chunk)
            digest.update(chunk)
            feeds += chunk.count(b"\n")
            returns += chunk.count(b"\r")
            last = chunk[-1:] or last
            if len(draft.head) < HEAD_BYTES:
                draft.head += chunk[: HEAD_BYTES - len(draft.head)]
            if pieces is not None:
                pieces.append(chunk)
                pieces = pieces if draft.size <= self._room() else None
        draft.sha256 = digest.hexdigest()
        ended = last == (b"\n" if feeds else b"\r")
        draft.lines = count_lines(feeds, returns, ended, draft.size)
        if pieces is not None:
            self._keep(entry, draft, b"".join(pieces))
        else:
            self._shorten_head(draft)
        if stop:
            raise stop

    def _stop(self, more: int) -> DamagedError | None:
        """Why so many more bytes are not read, if they are not."""
        if self._total + more > self._limits.total_bytes:
            return _limit(f"more than {self._limits.total_bytes} bytes")
        try:
            self._meter.weigh(self._total + more)
            self._meter.tell(self._total + more)
        except DamagedError as stop:
            return stop
        return None

    def _keep(self, entry: Entry, draft: _Draft, data: bytes) -> None:
        if entry.damage and b"\n" in data:  # half a line would be read as a whole one
            data = data[: data.rindex(b"\n") + 1]
            draft.lines = data.count(b"\n")
        if data[:2] in UTF16:
            draft.lines = len(decode_lines(data))
        draft.data = data
        draft.head = b""  # it is the beginning of the data
        self._kept += len(data)

    def _shorten_head(self, draft: _Draft) -> None:
        """Keep less of the beginning, once that of many members too large to keep is held."""
        if self._heads > self._limits.kept_heads_bytes:
            draft.head = draft.head[:SHORT_HEAD_BYTES]
        self._heads += len(draft.head)

    def _room(self) -> int:
        return min(self._limits.kept_member_bytes, self._limits.kept_total_bytes - self._kept)


def _as_at_first(entry: Entry, member: Member) -> Iterator[bytes]:
    """As many of a member's bytes as were read at first; of one that was cut, only its whole lines."""
    held = b""
    left = member.size
    for chunk in entry.chunks:
        if held:
            yield held
        held = chunk[:left]
        left -= len(held)
        if not left:
            break
    if (entry.damage or member.damage) and b"\n" in held:
        held = held[: held.rindex(b"\n") + 1]
    if held:
        yield held


def _limit(what: str) -> DamagedError:
    return DamagedError("archive.limit", f"{what}; the rest was not read")


def _warning(code: str, file: str | None, message: str) -> BundleWarning:
    return BundleWarning(code=code, file=file, line=None, message=message)


def _ignore(code: str, message: str, name: str | None) -> None:
    """Warnings were given when the bundle was read first."""


def _container(path: Path) -> str:
    """What the bundle is kept in, told by its first bytes. Raises BundleError where it cannot be one."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            return "folder"
        if not stat.S_ISREG(status.st_mode):
            raise BundleError(f"{path}: neither a file nor a folder", "give a bundle file or folder")
        with path.open("rb") as file:
            head = file.read(512)
    except OSError as error:
        hint = "check the path" if isinstance(error, FileNotFoundError) else "check its permissions"
        raise BundleError(f"{path}: {error.strerror}", hint) from error
    if not head:
        raise BundleError(f"{path}: the file is empty", "ask for the bundle again: nothing of it arrived")
    return container_of(head) or "tar"


def _open(meter: _Meter, container: str, warn: Warn) -> Entries:
    return map(opened, _entries(meter, container, warn))


def _entries(meter: _Meter, container: str, warn: Warn) -> Entries:
    if container == "folder":
        return folder.entries(meter.path, warn)
    most = meter.limits.member_bytes
    if container == "zip":
        return zipped.entries(meter.packed(), most, warn)
    return tar.entries(meter.unpacked(unpack(meter.packed(), container)), most, warn)


class _Meter:
    """Counts packed bytes for progress, and holds them against the unpacked ones."""

    def __init__(self, path: Path, limits: Limits, progress: Progress | None = None) -> None:
        self.path = path
        self.limits = limits
        self._progress = progress
        self._packed = self._total = 0

    def packed(self) -> Iterator[bytes]:
        """The file as it is."""
        self._total = self.path.stat().st_size
        with self.path.open("rb", buffering=0) as file:
            while chunk := file.read(CHUNK):
                self._packed += len(chunk)
                yield chunk

    def tell(self, unpacked: int) -> None:
        """How far it is: by the packed bytes; of a folder, which has none, by the others."""
        if self._progress:
            self._progress("reading", self._packed or unpacked, self._total)

    def unpacked(self, chunks: Chunks) -> Iterator[bytes]:
        """The same chunks; raises DamagedError where they grow out of all proportion."""
        size = 0
        for chunk in chunks:
            size += len(chunk)
            self.weigh(size)
            yield chunk

    def weigh(self, unpacked: int) -> None:
        """Raise DamagedError where so many bytes came out of those that were read so far."""
        out_of_proportion = self._packed and unpacked > self.limits.ratio * self._packed
        if out_of_proportion and unpacked > self.limits.ratio_from:
            raise _limit(f"it unpacks to more than {self.limits.ratio} times its size")


def _bundle(
    path: Path,
    container: str,
    drafts: list[_Draft],
    warnings: list[BundleWarning],
    complete: bool,
    limits: Limits,
) -> Bundle:
    top = _top_folder([draft.name for draft in drafts])
    labels = _labels(drafts, top, warnings)
    summary = next(
        (draft.data for draft in drafts if labels[draft.order].rpartition("/")[2] == _SUMMARY and draft.data),
        b"",
    )
    name = top or path.name
    clocks = Clocks(container, name, decode_lines(summary), [draft.modified for draft in drafts])
    members = sorted(
        (_member(draft, labels[draft.order], clocks) for draft in drafts), key=lambda member: member.path
    )
    for member in members:
        if member.damage:
            warnings.append(_warning("member.damaged", member.path, member.damage))
        elif member.kind != "file":
            warnings.append(
                _warning(f"member.{member.kind}", member.path, f"a {member.kind} is never followed")
            )
        elif container_of(member.head):
            message = "an archive or compressed file within the archive; it was not opened"
            warnings.append(_warning("member.nested", member.path, message))
    digest = hashlib.sha256()
    for member in members:
        digest.update(f"{len(member.path)}:{member.path}{member.sha256}\n".encode("utf-8", "replace"))
    return Bundle(
        source=path,
        name=show(path.resolve().name),
        format=container,
        top_folder=show(top) if top else None,
        members=members,
        warnings=_few_of_each(warnings),
        complete=complete and not any(member.damage for member in members),
        sha256=digest.hexdigest(),
        clock=clocks.bundle,
        limits=limits,
        order=labels,
    )


def _few_of_each(warnings: list[BundleWarning]) -> list[BundleWarning]:
    """So many of each code, and how many more there are: a hostile archive can earn millions."""
    counts: Counter[str] = Counter()
    kept = []
    for warning in warnings:
        counts[warning.code] += 1
        if counts[warning.code] <= MOST_WARNINGS:
            kept.append(warning)
    for code, count in counts.items():
        if count > MOST_WARNINGS:
            kept.append(_warning("warnings.many", None, f"{count - MOST_WARNINGS} more warnings are {code}"))
    return kept


def _member(draft: _Draft, path: str, clocks: Clocks) -> Member:
    kind = draft.kind if draft.kind in ("file", "link") else "special"
    return Member(
        path=path,
        kind=kind,  # type: ignore[arg-type]
        size=draft.size,
        modified=draft.modified,
        sha256=draft.sha256,
        lines=draft.lines,
        beginning=draft.head,
        data=draft.data,
        clock=clocks.of(draft.modified),
        damage=draft.damage,
    )


def _top_folder(names: list[str]) -> str | None:
    """The first folder of every path, if it is the same for all."""
    first = {_plain(name).partition("/")[0] for name in names}
    if len(first) == 1 and all("/" in _plain(name) for name in names):
        return first.pop()
    return None


def _plain(name: str) -> str:
    """A member's path without `./` and leading slashes: a label, so that is all that needs doing."""
    while name.startswith(("./", "/")):
        name = name.removeprefix("./").lstrip("/")
    return name


def _labels(drafts: list[_Draft], top: str | None, warnings: list[BundleWarning]) -> dict[int, str]:
    """A path for every member, by its place: escaped for display, and unlike every other."""
    counts: Counter[str] = Counter()
    labels: dict[int, str] = {}
    taken: set[str] = set()
    for draft in drafts:
        name = _plain(draft.name)
        plain = label = show(name.removeprefix(f"{top}/") if top else name)[:MAX_LABEL]
        if label in taken:
            warnings.append(_warning("member.duplicate", label, "the archive holds this path more than once"))
        while label in taken:
            counts[plain] += 1
            label = f"{plain} ({counts[plain] + 1})"
        taken.add(label)
        labels[draft.order] = label
    return labels
