"""How every command comes by its rules and its analysis."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import typer

from analyzer.analysis import Analysis
from analyzer.cli.progress import ProgressLine
from analyzer.errors import ExitCode

if TYPE_CHECKING:
    from analyzer.rules.load import RuleSet
    from analyzer.store.store import Store


class Watch(AbstractContextManager["Watch"], Protocol):
    """Is told how far the reading is, and may stop it; `interrupted` says that it did."""

    interrupted: bool

    def __call__(self, step: str, done: int, total: int) -> None:
        """`done` of `total` bytes are through a step."""


def shipped_and(further: list[Path] | None) -> RuleSet:
    """The rules that come with the program, and those that --rules names."""
    from analyzer.rules.load import load_rules
    from analyzer.rules.packs import packs

    return load_rules(packs(further or ()))


@contextmanager
def opened(
    bundle: Path,
    keep: Path | None = None,
    further: list[Path] | None = None,
    *,
    fresh: bool = False,
    locking: bool = False,
    progress: Watch | None = None,
) -> Iterator[Analysis]:
    """The analysis of a bundle, or one that was kept: by the user, or of itself when it was done before.

    With `fresh` the bundle is read in any case; with `keep` the case is kept in that folder. What is new is
    kept for the next time once it has been used, as results come first; before, where using it locks it.
    Where the user stops the reading, the analysis is of what was read, is not kept unless that is asked for,
    and the command ends as one that was interrupted. `progress` is told how far the reading is, by default a
    line on the terminal.
    """
    from analyzer.store.store import Store, is_case

    rules = shipped_and(further)
    progress = progress or ProgressLine()
    if is_case(bundle):
        with Store.open(bundle) as store:
            yield Analysis(store, rules)
    elif keep is not None:
        with _kept(bundle, rules, keep, progress) as store:
            yield Analysis(store, rules)
    else:
        with _remembered(bundle, rules, progress, fresh=fresh, locking=locking) as store:
            yield Analysis(store, rules)


@contextmanager
def _kept(bundle: Path, rules: RuleSet, keep: Path, progress: Watch) -> Iterator[Store]:
    from analyzer.store.store import may_keep

    may_keep(keep)
    with _analyzed(bundle, rules, keep.parent, progress) as store:
        store.keep(keep)
        yield store
    _end(progress)


@contextmanager
def _remembered(
    bundle: Path, rules: RuleSet, progress: Watch, *, fresh: bool, locking: bool
) -> Iterator[Store]:
    from analyzer.cases import Cases, key_of

    cases = Cases()
    try:
        key = key_of(bundle, rules)
    except OSError:
        key = None  # reading it will tell what is wrong
    known = cases.find(key) if key and not fresh else None
    if known is not None:
        with known:
            yield known
        return
    with _analyzed(bundle, rules, cases.folder, progress) as store:
        worth_keeping = key if not progress.interrupted else None
        if worth_keeping and locking:
            cases.keep(store, worth_keeping)
        yield store
        if worth_keeping and not locking:
            cases.keep(store, worth_keeping)
    _end(progress)


def _analyzed(bundle: Path, rules: RuleSet, within: Path | None, progress: Watch) -> Store:
    from analyzer.memory import hand_back_freed_memory
    from analyzer.pipeline import analyze

    hand_back_freed_memory()
    with progress:
        return analyze(bundle, rules, within=within, progress=progress).store


def _end(progress: Watch) -> None:
    if progress.interrupted:
        raise typer.Exit(ExitCode.INTERRUPT)
