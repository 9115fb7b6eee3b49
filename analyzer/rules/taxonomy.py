"""The vocabulary of root causes: `taxonomy.toml`, class id to priority and titles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import msgspec

from analyzer.rules.toml_file import Complaint, read_toml


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

    def __iter__(self) -> Iterator[str]:
        return iter(self.classes)


def load_taxonomy(path: Path, known: Taxonomy | None = None) -> tuple[Taxonomy, list[Complaint]]:
    """The classes of a file beside those that are known; what is known cannot be changed.

    Raises PackError where the file cannot be used; a class that is known already is complained of.
    """
    file = read_toml(path)
    areas = file.convert(dict[str, dict[str, Any]])
    classes = dict(known.classes) if known else {}
    taken = []
    for area, names in areas.items():
        for name, entry in names.items():
            made = file.convert(CauseClass, entry, f"$.{area}.{name}")
            if classes.setdefault(f"{area}.{name}", made) is not made:
                taken.append(file.wrong(f"{area}.{name}", "the class is taken"))
    return Taxonomy(classes), taken
