"""Sample bundles taken apart and packed again."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from tests.samples.conftest import bundle

Member = tuple[tarfile.TarInfo, bytes]


@lru_cache(maxsize=16)
def members(name: str) -> tuple[Member, ...]:
    """The files of a sample bundle, in its order."""
    with tarfile.open(bundle(name)) as archive:
        found = [(member, archive.extractfile(member)) for member in archive if member.isfile()]
        return tuple((member, content.read() if content else b"") for member, content in found)


def pack(path: Path, files: Iterable[Member]) -> Path:
    """A plain tar of the files."""
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as archive:
        for member, content in files:
            archive.addfile(member, io.BytesIO(content))
    return path


def changed(member: tarfile.TarInfo, name: str, content: bytes) -> Member:
    """A file of the same time under another name, with other content."""
    new = tarfile.TarInfo(name)
    new.mtime, new.size = member.mtime, len(content)
    return new, content
