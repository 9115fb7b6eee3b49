"""Where the program keeps what it may lose."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def cache_folder(environment: Mapping[str, str]) -> Path:
    """The program's folder in the user's cache (XDG base directories); it need not be there."""
    base = environment.get("XDG_CACHE_HOME", "")
    home = Path(environment.get("HOME", "/"))
    folder = Path(base) if Path(base).is_absolute() else home / ".cache"
    return folder / "bundle-analyzer"
