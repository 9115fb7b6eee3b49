"""What stands behind `analyzer rules new`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

from analyzer.errors import UsageError
from analyzer.rules.find import TAXONOMY
from analyzer.rules.load import RuleSet, load_packs, shipped_rules
from analyzer.rules.packs import packs
from analyzer.rules.schema import Symptom
from analyzer.rules.skeleton import FILL_IN, Skeleton, next_free
from analyzer.show import show

_ID = re.compile(r"[A-Z]{2,5}-[0-9]{3}")


def start_rule(
    folder: Path, rule: str, kind: str, cause: str | None, symptom: str | None
) -> tuple[Path, int]:
    """Write the file of a new rule; its path, and how many texts its author has to write.

    Raises UsageError where the id or the file is taken, where a class or symptom does not exist, and where
    the folder cannot be written.
    """
    ruleset = load_packs([shipped_rules()], [*packs(), folder])
    _check_id(ruleset, rule)
    _check_meaning(ruleset, folder, cause, symptom)
    text = Skeleton(rule, kind, cause, symptom).text()
    path = folder / f"{rule}.toml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as handle:
            handle.write(text)
    except FileExistsError:
        raise UsageError(f"{show(str(path))} is there already", "it is not written over") from None
    except OSError as error:
        raise UsageError(f"{show(str(path))} cannot be written: {error.strerror}") from None
    return path, text.count(FILL_IN) - 1  # the first speaks of the others


def _check_id(ruleset: RuleSet, rule: str) -> None:
    if not _ID.fullmatch(rule):
        raise UsageError(f"{show(rule)} is no id of a rule", "two to five capitals, a dash, three digits")
    if rule in ruleset.by_id:
        taken = show(str(ruleset.files[rule]))
        raise UsageError(f"{rule} is taken by {taken}", f"{next_free(rule, ruleset.by_id)} is free")


def _check_meaning(ruleset: RuleSet, folder: Path, cause: str | None, symptom: str | None) -> None:
    if (cause is None) == (symptom is None):
        raise UsageError("a rule names a cause or a symptom", "give one of --cause and --symptom")
    if cause is not None and cause not in ruleset.taxonomy:
        hint = f"write it into {show(str(folder / TAXONOMY))} first"
        raise UsageError(f"there is no class {show(cause)}", suggestion(cause, ruleset.taxonomy) or hint)
    if symptom is not None and symptom not in get_args(Symptom):
        raise UsageError(f"there is no symptom {show(symptom)}", f"one of {', '.join(get_args(Symptom))}")


def suggestion(typed: str, known: Iterable[str]) -> str:
    """Names that may be meant, as a hint; empty where none comes close."""
    close = difflib.get_close_matches(typed, list(known), n=3)
    return f"is {' or '.join(close)} meant?" if close else ""
