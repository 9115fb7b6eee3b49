"""How a table is described: one dataclass per table, its fields the columns.

The docstring of a record class is the table's COMMENT, the string in `Annotated` the column's. The
store derives DDL, comments and Arrow types from here, so a column is written down once.
"""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar, TypeVar, dataclass_transform

SQL_TYPES: dict[Any, str] = {
    str: "VARCHAR",
    int: "BIGINT",
    float: "DOUBLE",
    bool: "BOOLEAN",
    datetime: "TIMESTAMP",  # always UTC, never with a zone: DuckDB's TIMESTAMPTZ needs pytz to read
    list[str]: "VARCHAR[]",
    list[int]: "BIGINT[]",
    dict[str, str]: "MAP(VARCHAR, VARCHAR)",
}

TABLES: dict[str, type[Record]] = {}
"""Every table by name, in the order of definition."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its SQL type, whether NULL is allowed, and what it means."""

    name: str
    python_type: Any
    sql_type: str
    nullable: bool
    comment: str


@dataclass(kw_only=True, slots=True)
class Record:
    """Base of every row. `TABLE` is the table's name, `KEY` the columns that identify an object.

    Records with a key are merged: the same pod seen in `get`, `describe` and YAML is one row. `BULK` tables
    grow with the logs: they are kept as Parquet files beside the database, and are views in it.
    """

    TABLE: ClassVar[str] = ""
    KEY: ClassVar[tuple[str, ...]] = ()
    BULK: ClassVar[bool] = False


@dataclass(kw_only=True, slots=True)
class Sourced(Record):
    """A row that one line of the bundle proves."""

    file: Annotated[str, "Source file, relative to the bundle's top folder"]
    line: Annotated[int, "Line in that file, counted from 1"]


T = TypeVar("T", bound=Record)


@dataclass_transform(kw_only_default=True)
def table(name: str, *, key: tuple[str, ...] = (), bulk: bool = False) -> Callable[[type[T]], type[T]]:
    """Class decorator: make a record class the table `name`."""

    def decorate(cls: type[T]) -> type[T]:
        made = dataclass(kw_only=True, slots=True)(cls)
        made.TABLE = name
        made.KEY = key
        made.BULK = bulk
        TABLES[name] = made
        return made

    return decorate


def columns(record: type[Record]) -> tuple[Column, ...]:
    """The columns of a table, in order, `file` and `line` last."""
    if record.TABLE not in _COLUMNS:
        _COLUMNS[record.TABLE] = _columns(record)
    return _COLUMNS[record.TABLE]


_COLUMNS: dict[str, tuple[Column, ...]] = {}


def _columns(record: type[Record]) -> tuple[Column, ...]:
    hints = typing.get_type_hints(record, include_extras=True)
    found = []
    for field in dataclasses.fields(record):
        annotated = hints[field.name]
        plain, comment = typing.get_args(annotated)[:2]
        arms = typing.get_args(plain) if isinstance(plain, types.UnionType) else (plain,)
        nullable = type(None) in arms
        (python_type,) = [arm for arm in arms if arm is not type(None)]
        found.append(Column(field.name, python_type, SQL_TYPES[python_type], nullable, comment))
    return tuple(sorted(found, key=lambda column: column.name in ("file", "line")))


def comment(record: type[Record]) -> str:
    """What the table holds: the first paragraph of the docstring, on one line."""
    text = inspect.cleandoc(record.__doc__ or "")
    return " ".join(text.split("\n\n")[0].split())
