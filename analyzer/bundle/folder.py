"""An unpacked bundle."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from analyzer.bundle.entry import CHUNK, Entries, Entry, Warn, decode_name


def entries(folder: Path, warn: Warn) -> Entries:
    """Entries of a folder in name order. Links are not followed, special files not opened."""
    for parent, folders, files in os.walk(folder, onerror=lambda error: _unreadable(error, folder, warn)):
        folders.sort()
        for linked in [name for name in folders if Path(parent, name).is_symlink()]:
            yield Entry(_name(folder, parent, linked), "link", 0, None)
        for name in sorted(files):
            yield _entry(Path(parent, name), _name(folder, parent, name))


def _name(folder: Path, parent: str, name: str) -> str:
    return decode_name(os.fsencode(Path(parent, name).relative_to(folder)))


def _unreadable(error: OSError, folder: Path, warn: Warn) -> None:
    name = os.path.relpath(error.filename, folder) if error.filename else None
    warn("member.unreadable", f"a folder cannot be read: {error.strerror}", name)


def _entry(path: Path, name: str) -> Entry:
    try:
        status = path.lstat()
    except OSError as error:
        return Entry(name, "file", 0, None, damage=f"cannot be read: {error.strerror}")
    modified = datetime.fromtimestamp(int(status.st_mtime), UTC).replace(tzinfo=None)
    if stat.S_ISLNK(status.st_mode):
        return Entry(name, "link", 0, modified)
    if not stat.S_ISREG(status.st_mode):
        return Entry(name, "special", 0, modified)
    entry = Entry(name, "file", status.st_size, modified)
    entry.chunks = _content(path, entry)
    return entry


def _content(path: Path, entry: Entry) -> Iterator[bytes]:
    try:
        # The name may have become a link since it was listed.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            while chunk := file.read(CHUNK):
                yield chunk
    except OSError as error:
        entry.damage = f"cannot be read: {error.strerror}"
