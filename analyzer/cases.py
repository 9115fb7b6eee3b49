"""Finished analyses in the user's cache: the same bundle is read once, then only looked at.

Kept by what an analysis follows from: the bundle's content and name, the rules and this program's code. The
oldest are removed when there are many, or much.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from analyzer import __version__
from analyzer.errors import StoreError
from analyzer.places import cache_folder, stamp
from analyzer.rules.load import RuleSet
from analyzer.store.scratch import PREFIX, sweep
from analyzer.store.store import Store, is_case

MOST = 20
MOST_BYTES = 8 << 30


def key_of(bundle: Path, rules: RuleSet) -> str:
    """What the analysis of a bundle is kept by. Raises OSError where it cannot be read.

    A file is told by its content, a folder by the names, sizes and times of its files.
    """
    digest = hashlib.sha256(f"{__version__}\n{bundle.resolve().name}\n".encode("utf-8", "surrogateescape"))
    said = (rules.rules, sorted(rules.foreign), rules.taxonomy.classes, rules.filters, rules.refused)
    digest.update(msgspec.msgpack.encode(said, enc_hook=str))
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(stamp(path, follow=False))
    if bundle.is_file():
        with bundle.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    else:
        for path in (bundle, *sorted(bundle.rglob("*"))):
            digest.update(stamp(path, follow=False))
    return digest.hexdigest()[:32]


class Cases:
    """The kept cases of a user. Where their folder cannot be used, nothing is kept and nothing found."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._folder = cache_folder(environment) / "cases"
        self.usable = True
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            self.usable = False
        sweep(self._folder)

    @property
    def folder(self) -> Path | None:
        """Where new cases are to be made."""
        return self._folder if self.usable else None

    def find(self, key: str) -> Store | None:
        """The case that is kept under a key, if it is there and whole."""
        path = self._folder / key
        if not is_case(path):
            return None
        try:
            store = Store.open(path)
        except StoreError:
            return None
        with suppress(OSError):
            os.utime(path)
        return store

    def keep(self, store: Store, key: str) -> None:
        """Keep a finished analysis, and remove what is too much."""
        if not self.usable:
            return
        with suppress(StoreError):
            store.keep(self._folder / key, comments=False)
            self._tidy()

    def _tidy(self) -> None:
        """Remove the cases that were used longest ago."""
        aged: list[tuple[float, Path]] = []
        for path in self._folder.iterdir():
            with suppress(OSError):
                if path.name.startswith(PREFIX):
                    continue  # being made
                aged.append((path.stat().st_mtime, path))
        room = MOST_BYTES
        for number, (_, path) in enumerate(sorted(aged, reverse=True)):
            room -= sum(file.stat().st_size for file in path.iterdir())
            if number and (number >= MOST or room < 0):
                shutil.rmtree(path, ignore_errors=True)
