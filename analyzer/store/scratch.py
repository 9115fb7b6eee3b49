"""Folders for what is being made: gone with the process that made them, however that ended.

Who makes one holds a lock on it (flock, which the kernel lets go of when a process is killed). Whoever makes
the next beside it removes those that nobody holds.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

PREFIX = "bundle-analyzer-scratch-"
_OURS = re.compile(rf"{PREFIX}[a-z0-9_]{{8}}(?:\.old)?")  # as mkdtemp names them: nobody else's is removed
_SETTLED_S = 5.0  # between making a folder and locking it another process may look


class Scratch:
    """A new folder, 0700 and locked, `within` another or in the system's own."""

    def __init__(self, within: Path | None = None) -> None:
        """Raises OSError where none can be made."""
        parent = Path(within or tempfile.gettempdir())
        sweep(parent)
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        self._lock: int | None = _locked(self.path)

    def leave(self) -> None:
        """Let go of the folder, which stays."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def remove(self) -> None:
        """Remove the folder, if it was not left."""
        if self._lock is not None:
            shutil.rmtree(self.path, ignore_errors=True)
            self.leave()


def sweep(parent: Path) -> None:
    """Remove the user's own folders there that nobody holds any more."""
    with suppress(OSError):
        for path in parent.iterdir():
            if _OURS.fullmatch(path.name):
                with suppress(OSError):
                    _remove_abandoned(path)


def _remove_abandoned(path: Path) -> None:
    status = path.lstat()
    if status.st_uid != os.getuid() or time.time() - status.st_mtime < _SETTLED_S:
        return
    lock = _locked(path)
    if lock is not None:
        shutil.rmtree(path, ignore_errors=True)
        os.close(lock)


def _locked(path: Path) -> int | None:
    """The open folder, locked; None where somebody else holds it. Raises OSError where it is no folder."""
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(folder)
        return None
    return folder
