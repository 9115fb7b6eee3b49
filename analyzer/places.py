"""Where the program keeps what it makes, and how it tells that a file is as it was."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def cache_folder(environment: Mapping[str, str]) -> Path:
    """The program's folder in the user's cache (XDG base directories); it need not be there."""
    return _folder(environment, "XDG_CACHE_HOME", ".cache")


def data_folder(environment: Mapping[str, str]) -> Path:
    """The program's folder for what the user made (XDG base directories); it need not be there."""
    return _folder(environment, "XDG_DATA_HOME", ".local/share")


def _folder(environment: Mapping[str, str], variable: str, usual: str) -> Path:
    base = environment.get(variable, "")
    home = Path(environment.get("HOME", "/"))
    folder = Path(base) if Path(base).is_absolute() else home / usual
    return folder / "bundle-analyzer"


def stamp(path: Path, *, follow: bool) -> bytes:
    """Path, size and time of a file, or of the link itself. Raises OSError where it is not there."""
    status = path.stat(follow_symlinks=follow)
    return f"{path} {status.st_size} {status.st_mtime_ns}\n".encode("utf-8", "surrogateescape")
