"""The files of a pack: rules, classes of causes, filters of a site.

A pack is a folder. `taxonomy.toml` at any place holds classes, files in a folder `filters` are filters, every
other `.toml` is a rule. Links are followed, each folder once; what begins with a dot is left alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

TAXONOMY = "taxonomy.toml"
FILTERS = "filters"


@dataclass(slots=True)
class PackFiles:
    """The files of one pack, each list sorted."""

    taxonomies: list[Path] = field(default_factory=list)
    rules: list[Path] = field(default_factory=list)
    filters: list[Path] = field(default_factory=list)

    def __iter__(self) -> Iterator[Path]:
        yield from (*self.taxonomies, *self.rules, *self.filters)


def pack_files(place: Path) -> PackFiles:
    """The files in a folder and below it. A rule file stands for itself and its pack's classes."""
    found = PackFiles()
    for path in sorted(_toml_files(place)) if _is_folder(place) else _with_classes(place):
        if path.name == TAXONOMY:
            found.taxonomies.append(path)
        elif path.parent.name == FILTERS:
            found.filters.append(path)
        else:
            found.rules.append(path)
    return found


def _with_classes(file: Path) -> list[Path]:
    """A file and the classes beside it, or in the folder above: its pack may be sorted into areas."""
    beside = (folder / TAXONOMY for folder in (file.parent, file.parent.parent))
    return [file, *(path for path in beside if path != file and path.is_file())][:2]


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # such as a name that is too long
        return False


def _toml_files(top: Path) -> Iterator[Path]:
    """Whatever is called `.toml`, folders too, and folders that cannot be listed: reading tells."""
    seen: set[tuple[int, int]] = set()
    unreadable: list[Path] = []
    for folder, folders, files in os.walk(
        top, followlinks=True, onerror=lambda error: unreadable.append(Path(error.filename))
    ):
        status = Path(folder).stat()
        if (status.st_dev, status.st_ino) in seen:
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in (*files, *folders):
            if name.endswith(".toml") and not name.startswith("."):
                yield Path(folder, name)
    yield from unreadable
