"""Filters of a site: findings that somebody has looked at and does not want to be told of until a day.

They are the only way in which a pack can touch what the shipped rules say, and they end by themselves.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta, Struct

from analyzer.rules.schema import CauseId, RuleId
from analyzer.rules.toml_file import PackError, read_toml

if TYPE_CHECKING:
    from analyzer.model import Finding

Glob = Annotated[str, Meta(min_length=1, max_length=300)]


class Terms(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The content of a filter file: which findings, what becomes of them, why, and until when."""

    rules: list[RuleId] = []
    """Rules whose findings it takes. One of `rules` and `cause` is required; with both, either will do."""
    cause: list[CauseId] = []
    """Classes of causes whose findings it takes."""
    namespace: Glob | None = None
    """Only objects of this namespace; `*` and `?` are wildcards. Objects of no namespace match `*` alone."""
    kind: Glob | None = None
    """Only objects of this kind, such as `Deployment`."""
    name: Glob | None = None
    """Only objects of this name."""
    action: Literal["ignore", "downgrade"]
    """ignore: the finding takes no part in the diagnosis. downgrade: it counts as advice."""
    reason: Annotated[str, Meta(pattern=r"\S")]
    """Why, in words that somebody else understands; it is shown in every report."""
    until: datetime.date
    """The last day on which the filter holds, held against the time at which the bundle was made."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter and the file that it stands in."""

    file: Path
    terms: Terms

    def takes(self, finding: Finding) -> bool:
        """Whether a finding is one that this filter speaks of."""
        terms = self.terms
        return (finding.rule in terms.rules or finding.cause in terms.cause) and all(
            glob is None or fnmatchcase(value or "", glob)
            for glob, value in (
                (terms.namespace, finding.entity_namespace),
                (terms.kind, finding.entity_kind),
                (terms.name, finding.entity_name),
            )
        )


def load_filter(path: Path, rules: Collection[str], classes: Collection[str]) -> Filter:
    """One filter file. Raises PackError, also where it names a rule or class that does not exist."""
    file = read_toml(path)
    terms = file.convert(Terms)
    wrong = [file.wrong(key, message) for key, message in _mistakes(terms, rules, classes)]
    if wrong:
        raise PackError(wrong)
    return Filter(path, terms)


def _mistakes(terms: Terms, rules: Collection[str], classes: Collection[str]) -> Iterator[tuple[str, str]]:
    if not terms.rules and not terms.cause:
        yield "rules", "needs `rules` or `cause`: a filter for everything is none"
    for rule in terms.rules:
        if rule not in rules:
            yield "rules", f"there is no rule {rule}"
    for cause in terms.cause:
        if cause not in classes:
            yield "cause", f"{cause} is not in the taxonomy"
