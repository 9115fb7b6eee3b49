"""A bundle with its secrets replaced, that can be handed on and leads to the same verdict.

What a diagnosis looks at stays: paths, times, lines, and of Secrets what `redact/stand_in.py` tells. Binary
files, links and special files are left out; text is UTF-8 afterwards, and its lines end in a line feed.
"""

from __future__ import annotations

import gzip
import os
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING

from analyzer.bundle import Bundle, Limits, Member, Progress, line_blocks, read_bundle
from analyzer.errors import AnalyzerError, UsageError
from analyzer.members import Sorted, contents, redaction_key, sort_members
from analyzer.redact import Redactor
from analyzer.redact.stand_in import StandIns
from analyzer.redact.tokens import Tokens

if TYPE_CHECKING:
    import polars as pl

_IN_MEMORY = 8 << 20  # of one file; a larger one goes by way of an unnamed file on disk
_GZIP_END = 8  # bytes of checksum and length
_ENDS = (b"\n", b"\r")


class LeakError(AnalyzerError):
    """A second look at a finished file found a secret in it; the file is gone."""


@dataclass(slots=True)
class Cleaned:
    """What was done: files written, lines that changed, and what was left out, each with its kind."""

    files: int = 0
    lines: int = 0
    left_out: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Change:
    """A line in which something is replaced, before and after; lines count from 1."""

    path: str
    line: int
    before: str
    after: str


def changes(bundle: Bundle, members: Sorted, redactor: Redactor) -> Iterator[Change]:
    """Every line of a bundle that a redactor which surveyed it changes."""
    for text in members.texts:
        safe = redactor.lines(text.lines)
        for line, (before, after) in enumerate(zip(text.lines, safe, strict=True), 1):
            if before != after:
                yield Change(text.member.path, line, before, after)
    for member, chunks in contents(bundle, members.logs):
        stream = redactor.stream()
        for block in line_blocks(chunks):
            safe_lines = stream.series(block.lines)
            for place in (block.lines != safe_lines).arg_true().to_list():
                yield Change(member.path, block.first_line + place, block.lines[place], safe_lines[place])


def surveyed(bundle: Bundle, members: Sorted, tokens: type[Tokens] = Tokens) -> Redactor:
    """A redactor that knows the secrets which the objects of a bundle show."""
    redactor = Redactor(redaction_key(bundle), tokens)
    members.teach(redactor)
    return redactor


def write_clean(
    source: Path, target: Path, limits: Limits | None = None, progress: Progress | None = None
) -> Cleaned:
    """Write a bundle without its secrets as .tar.gz, complete or not at all.

    Raises BundleError where the source cannot be read, UsageError where the target cannot be written, and
    LeakError where a second look at what was written finds a secret.
    """
    limits = limits or Limits()
    bundle = read_bundle(source, limits, progress)
    members = sort_members(bundle)
    redactor = surveyed(bundle, members, StandIns)
    part: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".redact-", suffix=".tar.gz")
        part = Path(name)
        with os.fdopen(handle, "wb") as file:
            cleaned = _write(bundle, members, redactor, file)
            os.fsync(file.fileno())
        _look_again(part, redactor, limits)
        part.replace(target)
    except OSError as error:
        why = error.strerror or "cannot be written"
        raise UsageError(f"{target}: {why}", "name a file in a folder with room") from None
    finally:
        if part is not None:
            with suppress(FileNotFoundError):
                part.unlink()
    return cleaned


def _write(bundle: Bundle, members: Sorted, redactor: Redactor, file: IO[bytes]) -> Cleaned:
    """The whole archive. Of a bundle that was cut off the copy is, too: it lacks the end of the gzip data."""
    cleaned = Cleaned()
    with (
        gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        for member, kind, _ in members.others:
            if kind == "empty":
                _add(tar, bundle, redactor, member, BytesIO())
                cleaned.files += 1
            else:
                cleaned.left_out.append((member.path, kind))
        for text in members.texts:
            safe = redactor.lines(text.lines)
            cleaned.lines += sum(a != b for a, b in zip(text.lines, safe, strict=True))
            data = "\n".join(safe) + "\n" * (text.ends and not text.member.damage)
            _add(tar, bundle, redactor, text.member, BytesIO(data.encode("utf-8", "replace")))
            cleaned.files += 1
        for member, chunks in contents(bundle, members.logs):
            with tempfile.SpooledTemporaryFile(_IN_MEMORY) as spool:
                cleaned.lines += _write_log(redactor, member, chunks, spool)
                _add(tar, bundle, redactor, member, spool)
            cleaned.files += 1
    if not bundle.complete:
        file.truncate(file.tell() - _GZIP_END)
    return cleaned


def _write_log(redactor: Redactor, member: Member, chunks: Iterable[bytes], file: IO[bytes]) -> int:
    """Write the lines of a log, redacted; how many changed. One that was cut is cut within its last line."""
    stream = redactor.stream()
    last = _LastByte(chunks)
    changed = 0
    for block in line_blocks(last):
        safe = stream.series(block.lines)
        changed += _differing(block.lines, safe)
        file.write("\n".join(safe.to_list()).encode("utf-8", "replace") + b"\n")
    if file.tell() and (member.damage or last.byte not in _ENDS):
        file.truncate(file.tell() - 1)
    return changed


class _LastByte:
    """The same chunks; remembers what they end with."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self.byte = b""

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self.byte = chunk[-1:] or self.byte
            yield chunk


def _differing(lines: pl.Series, safe: pl.Series) -> int:
    return int((lines != safe).sum())


def _add(tar: tarfile.TarFile, bundle: Bundle, redactor: Redactor, member: Member, data: IO[bytes]) -> None:
    path = f"{bundle.top_folder}/{member.path}" if bundle.top_folder else member.path
    info = tarfile.TarInfo(redactor.text(path))
    info.mode = 0o600
    info.size = data.seek(0, os.SEEK_END)
    info.mtime = member.modified.replace(tzinfo=UTC).timestamp() if member.modified else 0
    data.seek(0)
    tar.addfile(info, data)


def _look_again(path: Path, redactor: Redactor, limits: Limits) -> None:
    """Raise LeakError where anything in a finished file would be replaced still."""
    bundle = read_bundle(path, limits)
    leaks = {change.path for change in changes(bundle, sort_members(bundle), redactor)}
    leaks |= {member.path for member in bundle.members if redactor.text(member.path) != member.path}
    if leaks:
        raise LeakError(
            f"a second look found what may be a secret in {len(leaks)} of the files: nothing was written",
            f"the first is {redactor.text(min(leaks))}; please report it",
        )
