"""Rule files to rules: found, read, checked. What is wrong is refused with its place and the reason.

The shipped rules must be whole. Packs of others may be broken in part: what is wrong in them is left out and
told, the rest is used.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import msgspec

from analyzer.model import BundleWarning
from analyzer.rules import cache
from analyzer.rules.filters import Filter, load_filter
from analyzer.rules.find import PackFiles, pack_files
from analyzer.rules.schema import Provenance, Rule
from analyzer.rules.taxonomy import Taxonomy, load_taxonomy
from analyzer.rules.toml_file import Complaint, PackError, read_toml
from analyzer.rules.validate import mistakes

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules in order of their ids, the classes they speak of, the file of each, and filters.

    `foreign` are those that did not come with the program: their queries are not trusted. `refused` says
    what is wrong with files that were left out.
    """

    rules: tuple[Rule, ...]
    taxonomy: Taxonomy
    files: dict[str, Path] = field(default_factory=dict)
    foreign: frozenset[str] = frozenset()
    filters: tuple[Filter, ...] = ()
    refused: tuple[Complaint, ...] = ()

    @property
    def by_id(self) -> dict[str, Rule]:
        """The rules by id, in order."""
        return {rule.id: rule for rule in self.rules}

    def warnings(self) -> list[BundleWarning]:
        """A warning for every file that was left out, with the first thing that is wrong with it."""
        first = {complaint.file: complaint for complaint in reversed(self.refused)}
        return [
            BundleWarning(code="rule.refused", file=str(one.file), line=one.line, message=one.reason)
            for one in sorted(first.values())
        ]


def shipped_rules() -> Path:
    """The folder of the rules that come with the program: in the package, or beside it in a checkout."""
    package = Path(__file__).parent / "shipped"
    return package if package.is_dir() else Path(__file__).parents[2] / "rules"


def load_rules(packs: Sequence[Path] = ()) -> RuleSet:
    """The shipped rules and those of further files or folders.

    Raises RuleError where a shipped file is wrong. Patterns of shipped rules are compiled by the tests, not
    here: that would cost more time than all the rest.
    """
    files = pack_files(shipped_rules())
    loader = _Loader()
    if kept := cache.read(files):
        loader.taxonomy = Taxonomy(kept.classes)
        loader.rules = {rule.id: rule for rule in kept.rules}
        loader.files = {rule: Path(path) for rule, path in kept.files.items()}
    else:
        loader.add([files], foreign=False)
        if loader.refused:
            raise PackError(loader.refused)
        cache.write(files, loader.rules.values(), loader.files, loader.taxonomy.classes)
    others = [pack_files(place) for place in packs]
    _read_once([files, *others])
    loader.add(others, foreign=True)
    return loader.ruleset()


def load_packs(trusted: Sequence[Path], foreign: Sequence[Path] = ()) -> RuleSet:
    """The rules, classes and filters of these packs alone. What follows cannot change what comes first.

    A file that is reached twice is read once.
    """
    packs = [pack_files(place) for place in (*trusted, *foreign)]
    _read_once(packs)
    loader = _Loader()
    loader.add(packs[: len(trusted)], foreign=False)
    loader.add(packs[len(trusted) :], foreign=True)
    return loader.ruleset()


def _read_once(packs: Iterable[PackFiles]) -> None:
    """Leave each file to the first pack that holds it."""
    seen: set[str] = set()
    for pack in packs:
        for paths in (pack.taxonomies, pack.rules, pack.filters):
            real = {os.path.realpath(path): path for path in reversed(paths)}
            paths[:] = sorted(path for where, path in real.items() if where not in seen)
            seen |= real.keys()


@dataclass(slots=True)
class _Loader:
    """Gathers what the files hold, and what is wrong with them."""

    taxonomy: Taxonomy = field(default_factory=Taxonomy)
    rules: dict[str, Rule] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)
    foreign: set[str] = field(default_factory=set)
    filters: list[Filter] = field(default_factory=list)
    refused: list[Complaint] = field(default_factory=list)

    def add(self, packs: Sequence[PackFiles], *, foreign: bool) -> None:
        """All that these packs hold: classes before the rules that name them, filters last."""
        for pack in packs:
            self.add_classes(pack.taxonomies)
        for pack in packs:
            self.add_rules(pack.rules, foreign=foreign)
        for pack in packs:
            self.add_filters(pack.filters)

    def add_classes(self, paths: Sequence[Path]) -> None:
        """Classes of root causes beside those that are there."""
        for path in paths:
            loaded = self._try(load_taxonomy, path, self.taxonomy)
            if loaded is not None:
                self.taxonomy, taken = loaded
                self.refused += taken

    def add_rules(self, paths: Sequence[Path], *, foreign: bool) -> None:
        """Rules with ids of their own. Patterns of foreign ones are compiled to check them."""
        for path in paths:
            rule = self._try(lambda path: load_rule(path, self.taxonomy, compile_patterns=foreign), path)
            if rule is None:
                continue
            if rule.id in self.rules:
                message = f"{rule.id} is taken by {self.files[rule.id]}"
                self.refused.append(read_toml(path).wrong("id", message))
                continue
            self.rules[rule.id], self.files[rule.id] = rule, path
            if foreign:
                self.foreign.add(rule.id)

    def add_filters(self, paths: Sequence[Path]) -> None:
        """Filters for rules and classes that are there."""
        for path in paths:
            made = self._try(load_filter, path, self.rules, self.taxonomy.classes)
            if made is not None:
                self.filters.append(made)

    def ruleset(self) -> RuleSet:
        """What was gathered, in order."""
        return RuleSet(
            rules=tuple(self.rules[rule] for rule in sorted(self.rules)),
            taxonomy=self.taxonomy,
            files=self.files,
            foreign=frozenset(self.foreign),
            filters=tuple(self.filters),
            refused=tuple(self.refused),
        )

    def _try(self, load: Callable[..., T], *arguments: object) -> T | None:
        try:
            return load(*arguments)
        except PackError as error:
            self.refused += error.complaints
            return None


def load_rule(path: Path, classes: Taxonomy, *, compile_patterns: bool = True) -> Rule:
    """One rule file. Raises PackError with everything that is wrong with it."""
    file = read_toml(path)
    rule = file.convert(Rule)
    found = mistakes(rule, classes, compile_patterns=compile_patterns)
    if wrong := [file.wrong(key, message) for key, message in found]:
        raise PackError(wrong)
    return rule


def rules_digest(ruleset: RuleSet) -> str:
    """SHA-256 over all that can change a result: rules without samples and sources, classes, filters."""
    rules = [msgspec.structs.replace(rule, test=[], provenance=Provenance()) for rule in ruleset.rules]
    terms = [one.terms for one in ruleset.filters]
    content = msgspec.json.encode([rules, ruleset.taxonomy.classes, terms], order="deterministic")
    return hashlib.sha256(content).hexdigest()
