"""Marks and notes of the people who work on a case.

Of a kept case they lie in its folder, of a bundle in the user's data folder, by the bundle's content: they
outlive the cache, new rules and new versions. They quote lines of the case, in which secrets are replaced.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from analyzer.errors import StoreError
from analyzer.places import data_folder
from analyzer.store.store import NOTES, is_case

LONGEST = 500  # letters of a line that are quoted


@dataclass(frozen=True, slots=True)
class Note:
    """A mark on a line or a finding, with or without words. `made_utc` is when, to the second."""

    text: str
    file: str | None
    line: int | None
    quote: str
    finding: str | None
    made_utc: datetime


class NoteBook:
    """The notes of one case, in the order in which they were made. Every change is written at once."""

    def __init__(self, path: Path) -> None:
        """Read the notes at a path. Raises StoreError where there is something else."""
        self._path = path
        try:
            self.notes = msgspec.json.decode(path.read_bytes(), type=list[Note])
        except FileNotFoundError:
            self.notes = []
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise StoreError(f"{path} cannot be read", "it holds the notes of this case") from None

    def add(
        self, text: str, file: str | None, line: int | None, quote: str, finding: str | None = None
    ) -> Note:
        """Make a note. Raises StoreError where it cannot be written."""
        now = datetime.now(UTC).replace(microsecond=0, tzinfo=None)
        note = Note(_text(text), file, line, _text(quote[:LONGEST]), finding, now)
        self._write([*self.notes, note])
        return note

    def change(self, place: int, text: str) -> None:
        """Give a note other words. Raises StoreError where it cannot be written."""
        old = self.notes[place]
        new = Note(_text(text), old.file, old.line, old.quote, old.finding, old.made_utc)
        self._write([*self.notes[:place], new, *self.notes[place + 1 :]])

    def remove(self, place: int) -> None:
        """Take a note away. Raises StoreError where it cannot be written."""
        self._write([*self.notes[:place], *self.notes[place + 1 :]])

    def marked(self, file: str, line: int) -> bool:
        """Whether a line bears a mark."""
        return any(note.file == file and note.line == line for note in self.notes)

    def _write(self, notes: list[Note]) -> None:
        """The whole file anew, put in place at once: what was noted is never half there."""
        folder = self._path.parent
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=f".{NOTES}.", dir=folder)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(msgspec.json.format(msgspec.json.encode(notes), indent=1) + b"\n")
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(self._path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise StoreError(f"{self._path} cannot be written: {error.strerror}") from None
        self.notes = notes


def _text(text: str) -> str:
    """The text as it can be written: half of a character becomes a question mark."""
    return text.encode("utf-8", "replace").decode()


def notes_path(bundle: Path, sha256: str, environment: Mapping[str, str] = os.environ) -> Path:
    """Where the notes of a bundle lie; of a kept case, in its folder."""
    if is_case(bundle):
        return (bundle if bundle.is_dir() else bundle.parent) / NOTES
    return data_folder(environment) / "notes" / f"{sha256[:32]}.json"
