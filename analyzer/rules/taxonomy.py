"""The vocabulary of root causes: `taxonomy.toml`, class id to priority and titles."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec

from analyzer.errors import RuleError
from analyzer.rules.position import locate

FILE_NAME = "taxonomy.toml"


class CauseClass(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A class of root causes: the guide's priority when it hits a core component alone, and its title."""

    priority: Literal["P0", "P1", "P2", "P3", "P4"]
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All classes by id (`postgres.connections`)."""

    classes: dict[str, CauseClass] = field(default_factory=dict)

    def __contains__(self, cause: object) -> bool:
        return cause in self.classes

    def __getitem__(self, cause: str) -> CauseClass:
        return self.classes[cause]

    def joined(self, other: Taxonomy) -> Taxonomy:
        """These classes and another pack's; the other's come first where both name one."""
        return Taxonomy({**self.classes, **other.classes})


def load_taxonomy(path: Path) -> Taxonomy:
    """Read one taxonomy file. Raises RuleError naming file, key and line."""
    text = read_toml_text(path)
    try:
        areas = msgspec.convert(tomllib.loads(text), dict[str, dict[str, CauseClass]])
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{path}: no valid TOML: {error}") from None
    except msgspec.ValidationError as error:
        # msgspec knows no keys of a dict, only that it is one: the first class that is wrong says more.
        raise _first_wrong(path, text, str(error)) from None
    return Taxonomy(
        {f"{area}.{name}": entry for area, names in areas.items() for name, entry in names.items()}
    )


def read_toml_text(path: Path) -> str:
    """The text of a rule file. Raises RuleError where it cannot be read or is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise RuleError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise RuleError(f"{path}: is not UTF-8") from None


def _first_wrong(path: Path, text: str, message: str) -> RuleError:
    for area, names in tomllib.loads(text).items():
        for name, entry in names.items() if isinstance(names, dict) else ():
            try:
                msgspec.convert(entry, CauseClass)
            except msgspec.ValidationError as error:
                line = locate(text, f"$.{area}.{name}")
                return RuleError(f"{path}:{line}: {area}.{name}: {error}")
    return RuleError(f"{path}: {message}")
