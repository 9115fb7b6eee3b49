"""What fuzzing begins with: genuine files of the samples."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
_SAMPLE = ROOT / "sample_bundles" / "two-faults.tar.gz"
_LARGEST = 16 << 10  # bytes of a file


def seeds(target: str) -> Iterator[bytes]:
    """Genuine inputs of a target, in a fixed order."""
    if target == "archive":
        yield from _archives()
    elif target == "rules":
        yield from (path.read_bytes() for path in sorted((ROOT / "rules").rglob("*.toml"))[::12])
    else:
        for name, content in _files():
            is_log, is_yaml = "/logs-" in name, name.endswith(".yaml")
            wanted = {"logs": is_log, "manifests": is_yaml, "kubectl": not (is_log or is_yaml)}
            if wanted.get(target, True):
                yield content[:_LARGEST]


def _files() -> Iterator[tuple[str, bytes]]:
    with tarfile.open(_SAMPLE) as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is not None:
                yield member.name, content.read()


def _archives() -> Iterator[bytes]:
    """A small archive plain and packed, in the formats that tarfile writes, with a link and a long name."""
    for form in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        plain = io.BytesIO()
        with tarfile.open(fileobj=plain, mode="w", format=form) as archive:
            for name, content in list(_files())[:3]:
                info = tarfile.TarInfo(name)
                info.size = min(len(content), 700)
                archive.addfile(info, io.BytesIO(content))
            link = tarfile.TarInfo("diagnosis/link")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(link)
            if form != tarfile.USTAR_FORMAT:
                archive.addfile(tarfile.TarInfo("diagnosis/" + "long" * 50))
        yield plain.getvalue()
        yield gzip.compress(plain.getvalue(), mtime=0)
