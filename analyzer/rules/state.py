"""State and correlate rules: one SELECT over the tables, one row per object that the fact holds for.

Shipped rules run on the store's own connection, those of strangers in a jail (`analyzer/rules/jail.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta

from analyzer.errors import RuleError
from analyzer.rules.entity import Entity
from analyzer.rules.schema import Rule, Source

if TYPE_CHECKING:
    from analyzer.store.store import Store

REQUIRED = ("kind", "namespace", "name", "file", "line")
OPTIONAL = ("first_utc", "last_utc", "count", "also", "source")
MAX_ROWS = 10_000
Select = Callable[[str, Sequence[str | None]], tuple[list[str], list[tuple[Any, ...]]]]
"""Runs a query with parameters; gives column names and rows."""

_PARAMETER = re.compile(r"\$(kind|namespace|name)\b")


Number = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Utc = Annotated[datetime, Meta(tz=False)]


class _Also(msgspec.Struct):
    file: str | None
    line: Number | None


class _Row(msgspec.Struct, kw_only=True):
    """The columns that have a meaning: a stranger's query may give anything."""

    kind: str | None
    namespace: str | None
    name: str | None
    file: str | None
    line: Number | None
    first_utc: Utc | None = None
    last_utc: Utc | None = None
    count: Number | None = None
    also: list[_Also | None] | None = None
    source: Source | None = None


class Place(NamedTuple):
    """A line of the bundle."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of a rule's query: the object, the lines that prove it, and what else the query says.

    `matched` gives what a pattern matched in a line, where one did.
    """

    entity: Entity
    places: tuple[Place, ...]
    first_utc: datetime | None
    last_utc: datetime | None
    count: int
    source: str
    captures: dict[str, str]
    matched: Mapping[Place, str] = field(default_factory=dict)


def in_process(store: Store) -> Select:
    """Runs the queries of rules that are trusted, on the store's own connection.

    Raises RuleError where a text is not exactly one SELECT, duckdb.Error where it fails.
    """

    def select(sql: str, parameters: Sequence[str | None]) -> tuple[list[str], list[tuple[Any, ...]]]:
        must_be_select(sql)
        return store.names_and_rows(sql, parameters)

    return select


def refutes(select: Select, sql: str, entity: Entity) -> bool:
    """Whether a refuter's query gives a row for this object. Raises what `select` does."""
    used = list(dict.fromkeys(_PARAMETER.findall(sql)))  # DuckDB refuses values that no parameter takes
    numbered = _PARAMETER.sub(lambda match: f"${used.index(match[1]) + 1}", sql)
    return bool(select(numbered, [getattr(entity, name) for name in used])[1])


def must_be_select(sql: str) -> None:
    """Raise RuleError unless the text is exactly one SELECT."""
    import duckdb

    statements = duckdb.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise RuleError("a rule's sql must be exactly one SELECT")


def facts(select: Select, rule: Rule) -> list[Fact]:
    """What a rule's query finds, sorted. Raises what `select` does, RuleError where columns are wrong."""
    names, rows = select(rule.sql or "", ())
    if missing := [name for name in REQUIRED if name not in names]:
        raise RuleError(f"{rule.id}: sql has no column {missing[0]}")
    found = [_fact(dict(zip(names, row, strict=True)), rule) for row in rows[:MAX_ROWS]]
    return sorted(found, key=_order)


def _fact(cells: dict[str, Any], rule: Rule) -> Fact:
    try:
        row = msgspec.convert(cells, _Row)
    except msgspec.ValidationError as error:
        column = str(error).rpartition("`$.")[2].partition("`")[0]
        raise RuleError(f"{rule.id}: sql gives a wrong {column}") from None
    places = [
        Place(place.file, place.line)
        for place in (row, *(row.also or ()))
        if place is not None and place.file is not None and place.line is not None
    ]
    captures = {
        name: str(value)
        for name, value in cells.items()
        if name not in REQUIRED and name not in OPTIONAL and value is not None
    }
    return Fact(
        entity=_entity(row, rule),
        places=tuple(dict.fromkeys(places)),
        first_utc=row.first_utc,
        last_utc=row.last_utc,
        count=1 if row.count is None else row.count,
        source=row.source or rule.source,
        captures=captures,
    )


def _entity(row: _Row, rule: Rule) -> Entity:
    """The object of a row; the file that proves it where the bundle does not name the object."""
    if row.kind is not None and row.name is not None:
        return Entity(row.kind, row.namespace, row.name)
    if row.file is None:
        raise RuleError(f"{rule.id}: sql gives a row without an object and without a file")
    return Entity("File", None, row.file)


def _order(fact: Fact) -> tuple[object, ...]:
    kind, namespace, name = fact.entity
    return kind, namespace or "", name, fact.places, sorted(fact.captures.items())
