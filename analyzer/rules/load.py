"""Rule files to rules: found, read, checked. A wrong file is refused with its place and the reason."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from analyzer.errors import RuleError
from analyzer.rules import taxonomy
from analyzer.rules.position import locate
from analyzer.rules.schema import Provenance, Rule
from analyzer.rules.taxonomy import Taxonomy, load_taxonomy, read_toml_text
from analyzer.rules.validate import mistakes

MAX_BYTES = 1 << 20
_PLACE = re.compile(r" - at `([^`]*)`$")
_UNKNOWN_KEY = re.compile(r"unknown field `([^`]*)`")


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules in order of their ids, the classes they speak of, and the file of each.

    `foreign` are those that did not come with the program: their queries are not trusted.
    """

    rules: tuple[Rule, ...]
    taxonomy: Taxonomy
    files: dict[str, Path] = field(default_factory=dict)
    foreign: frozenset[str] = frozenset()

    @property
    def by_id(self) -> dict[str, Rule]:
        """The rules by id, in order."""
        return {rule.id: rule for rule in self.rules}


def shipped_rules() -> Path:
    """The folder of the rules that come with the program: in the package, or beside it in a checkout."""
    package = Path(__file__).parent / "shipped"
    return package if package.is_dir() else Path(__file__).parents[2] / "rules"


def load_rules(extra: Sequence[Path] = ()) -> RuleSet:
    """The shipped rules and those of further files or folders (each may bring a taxonomy.toml).

    Raises RuleError naming file, line and key. Patterns of shipped rules are compiled by the tests, not
    here: that would cost more time than all the rest.
    """
    return load_folders((shipped_rules(), *extra), trusted=1)


def load_folders(folders: Sequence[Path], *, trusted: int = 0) -> RuleSet:
    """Rules of these files and folders alone.

    All but those of the first `trusted` are foreign, and their patterns are compiled to check them.
    """
    classes = Taxonomy()
    for folder in folders:
        if (path := folder / taxonomy.FILE_NAME).is_file():
            classes = classes.joined(load_taxonomy(path))
    rules: dict[str, Rule] = {}
    files: dict[str, Path] = {}
    foreign: set[str] = set()
    for position, folder in enumerate(folders):
        for path in rule_files(folder):
            rule = load_rule(path, classes, compile_patterns=position >= trusted)
            if rule.id in rules:
                raise RuleError(f"{path}: id: {rule.id} is taken by {files[rule.id]}")
            rules[rule.id], files[rule.id] = rule, path
            if position >= trusted:
                foreign.add(rule.id)
    return RuleSet(tuple(rules[rule] for rule in sorted(rules)), classes, files, frozenset(foreign))


def rule_files(place: Path) -> list[Path]:
    """The rule files in a folder and below it, sorted; a file stands for itself."""
    if place.is_dir():
        return sorted(path for path in place.rglob("*.toml") if path.name != taxonomy.FILE_NAME)
    return [place]


def load_rule(path: Path, classes: Taxonomy, *, compile_patterns: bool = True) -> Rule:
    """One rule file. Raises RuleError naming file, line and key."""
    text = read_toml_text(path)
    if len(text) > MAX_BYTES:
        raise RuleError(f"{path}: is larger than {MAX_BYTES} bytes")
    try:
        rule = msgspec.convert(tomllib.loads(text), Rule)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{path}: no valid TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise _placed(path, text, *_place_of(str(error))) from None
    for key, mistake in mistakes(rule, classes, compile_patterns=compile_patterns):
        raise _placed(path, text, key, mistake)
    return rule


def rules_digest(ruleset: RuleSet) -> str:
    """SHA-256 over everything that can change a result: rules without samples and sources, and classes."""
    rules = [msgspec.structs.replace(rule, test=[], provenance=Provenance()) for rule in ruleset.rules]
    content = msgspec.json.encode([rules, ruleset.taxonomy.classes], order="deterministic")
    return hashlib.sha256(content).hexdigest()


def _place_of(message: str) -> tuple[str, str]:
    """The key path and the bare text of msgspec's message."""
    place = _PLACE.search(message)
    path = place[1] if place else "$"
    if unknown := _UNKNOWN_KEY.search(message):
        path = f"{path}.{unknown[1]}"
    return path, _PLACE.sub("", message)


def _placed(path: Path, text: str, key: str, message: str) -> RuleError:
    shown = key.removeprefix("$").removeprefix(".") or "the file"
    return RuleError(f"{path}:{locate(text, key)}: {shown}: {message}")
