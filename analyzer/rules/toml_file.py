"""The TOML files that a pack is made of, read with care: anybody may have written them.

Every mistake is told with file, line and key.
"""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from analyzer.errors import RuleError
from analyzer.rules.position import locate

MAX_BYTES = 1 << 20
_PLACE = re.compile(r" - at `([^`]*)`$")
_UNKNOWN_KEY = re.compile(r"unknown field `([^`]*)`")
_TOML_LINE = re.compile(r" \(at line (\d+), column \d+\)$| \(at end of document\)$")

T = TypeVar("T")


@dataclass(frozen=True, slots=True, order=True)
class Complaint:
    """Something wrong with a file of a pack: where, and what. An empty key means the whole file."""

    file: Path
    line: int
    key: str
    message: str

    @property
    def reason(self) -> str:
        """What is wrong, without the place."""
        return f"{self.key or 'the file'}: {self.message}"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class PackError(RuleError):
    """A file of a pack that cannot be used. `complaints` holds at least one; the message is the first."""

    def __init__(self, complaints: Sequence[Complaint]) -> None:
        super().__init__(str(complaints[0]))
        self.complaints = tuple(complaints)


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A file that is valid TOML."""

    path: Path
    text: str
    content: dict[str, Any]

    def wrong(self, key: str, message: str) -> Complaint:
        """A complaint about a key path such as `$.match[0].regex`, or `match[0].regex`."""
        path = key if key.startswith("$") else f"$.{key}"
        return Complaint(
            self.path, locate(self.text, path), path.removeprefix("$").removeprefix("."), message
        )

    def convert(self, kind: type[T], part: object = None, key: str = "$") -> T:
        """The content, or a part of it that stands under `key`, as a typed value. Raises PackError."""
        try:
            return msgspec.convert(self.content if part is None else part, kind)
        except msgspec.ValidationError as error:
            place, message = _place_of(str(error))
            raise PackError([self.wrong(key + place.removeprefix("$"), message)]) from None


def read_toml(path: Path) -> TomlFile:
    """Read one file. Raises PackError where it is no file, too large, not UTF-8 or no TOML."""
    text = _read(path)
    try:
        return TomlFile(path, text, tomllib.loads(text))
    except RecursionError:
        raise _refused(path, "is nested too deeply") from None
    except ValueError as error:  # also numbers that are longer than Python reads
        message = str(error)
        place = _TOML_LINE.search(message)
        line = int(place[1] or text.count("\n") + 1) if place else 1
        raise _refused(path, f"no valid TOML: {_TOML_LINE.sub('', message)}", line) from None


def _read(path: Path) -> str:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for ever
            raise _refused(path, "is not a regular file")
        with path.open("rb") as handle:
            data = handle.read(MAX_BYTES + 1)
    except OSError as error:
        raise _refused(path, f"cannot be read: {error.strerror}") from None
    if len(data) > MAX_BYTES:
        raise _refused(path, f"is larger than {MAX_BYTES} bytes")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise _refused(path, "is not UTF-8", data[: error.start].count(b"\n") + 1) from None


def _refused(path: Path, message: str, line: int = 1) -> PackError:
    return PackError([Complaint(path, line, "", message)])


def _place_of(message: str) -> tuple[str, str]:
    """The key path and the bare text of msgspec's message."""
    place = _PLACE.search(message)
    path = place[1].partition("[...]")[0] if place else "$"
    if unknown := _UNKNOWN_KEY.search(message):
        path = f"{path}.{unknown[1]}"
    return path, _PLACE.sub("", message)
