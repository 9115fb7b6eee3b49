"""Reads the tables of a case for views: one query at a time, from any thread."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from analyzer.model import Record
    from analyzer.store.store import Store


class Reader:
    """A connection of its own to the tables of a case. Queries of several threads wait for each other."""

    def __init__(self, store: Store) -> None:
        self.store = store.beside()
        self._lock = threading.Lock()

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self._lock:
            return self.store.query(sql, list(parameters))

    def table(self, sql: str, parameters: Sequence[object] = ()) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Names of the columns, and all rows of a query."""
        with self._lock:
            return self.store.names_and_rows(sql, list(parameters))

    def frame(self, sql: str, parameters: Sequence[object] = ()) -> pl.DataFrame:
        """A query's result as a frame."""
        with self._lock:
            return self.store.frame(sql, list(parameters))

    def records(self, record: type[Record], where: str = "true", order: str = "ALL") -> list[Any]:
        """Rows of a table as record objects."""
        with self._lock:
            return self.store.records(record, where, order)

    def console(self) -> Store:
        """A locked copy of the tables, for what a user types. Raises StoreError where there is no room."""
        with self._lock:
            return self.store.console()
