"""The DuckDB file of one analysis: written once, whole or not at all, then only read.

A file is built under a temporary name beside its target and renamed when it is complete; every query
drains its result before the next (DuckDB 2 refuses otherwise).
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from analyzer.errors import StoreError
from analyzer.model import TABLES, Record, columns
from analyzer.store.rows import Redact, Rows
from analyzer.store.schema import arrow_schema, comments_ddl, tables_ddl

if TYPE_CHECKING:
    import duckdb
    import polars as pl

T = TypeVar("T", bound=Record)

STORAGE_VERSION = "v1.4.0"  # what DuckDB 2 writes by default, 1.4 cannot open
_FILE: dict[str, str | int | float | list[str]] = {
    "storage_compatibility_version": STORAGE_VERSION,
    "default_block_size": 16384,  # 50 small tables in blocks of 256 KiB make a file of 11 MB
}
FLUSH_ROWS = 50_000  # rows of frames gathered per table before they are written: inserts cost ~5 ms each


class Store:
    """An open database. Use as a context manager; what is not finished is removed."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, redact: Redact) -> None:
        self._connection = connection
        self._rows = Rows(redact)
        self._frames: dict[str, list[pl.DataFrame]] = {}
        self._part: Path | None = None
        self._target: Path | None = None
        self._scratch: tempfile.TemporaryDirectory[str] | None = None

    @classmethod
    def memory(cls, redact: Redact) -> Store:
        """A database that lives in memory and is gone when closed; its columns carry no comments."""
        import duckdb

        store = cls(duckdb.connect(), redact)
        store._script(tables_ddl())
        return store

    @classmethod
    def create(cls, path: Path, redact: Redact) -> Store:
        """A database that `finish` puts in place at `path`, replacing what was there.

        Raises StoreError where the folder cannot be written.
        """
        part = path.with_name(f".{path.name}.part-{os.getpid()}")
        store = cls(_connect_new(part), redact)
        store._part, store._target = part, path
        store._script(tables_ddl() + comments_ddl())
        return store

    @classmethod
    def scratch(cls, redact: Redact) -> Store:
        """A database in a private temporary folder, removed when closed: for what memory cannot hold."""
        folder = tempfile.TemporaryDirectory(prefix="bundle-analyzer-")
        store = cls(_connect_new(Path(folder.name) / "bundle.duckdb"), redact)
        store._scratch = folder
        store._script(tables_ddl())
        return store

    @classmethod
    def open(cls, path: Path) -> Store:
        """A finished database, read-only. Raises StoreError where it is none of ours or damaged."""
        return cls(_connect_finished(path), str)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- writing ---------------------------------------------------------------------------------

    def add(self, records: Iterable[Record]) -> None:
        """Keep records until `flush`; their strings are redacted."""
        self._rows.add(records)

    def add_frame(self, table: str, frame: pl.DataFrame) -> None:
        """Append a frame with the columns of `table`. Its text has been redacted before parsing."""
        frames = self._frames.setdefault(table, [])
        frames.append(frame)
        if sum(map(len, frames)) >= FLUSH_ROWS:
            self._write_frames(table)

    def flush(self) -> None:
        """Write what was added."""
        import pyarrow as pa

        for record, rows in self._rows.drain():
            self._insert(record.TABLE, pa.Table.from_pylist(rows, arrow_schema(record)))
        for table in list(self._frames):
            self._write_frames(table)

    def execute(self, sql: str, parameters: Sequence[object] | None = None) -> None:
        """Run a statement that changes tables (those of `derive`)."""
        self._connection.execute(sql, parameters).fetchall()

    def finish(self) -> None:
        """Put the database in place: complete, checkpointed, synced, then renamed."""
        self.flush()
        if self._part is None or self._target is None:
            return
        self._script("CHECKPOINT;")
        self._connection.close()
        _sync(self._part)
        self._part.replace(self._target)
        _sync(self._target.parent)
        self._part = None
        self._connection = _connect_finished(self._target)

    def close(self) -> None:
        """Close; a database that was not finished is removed."""
        self._connection.close()
        if self._part is not None:
            for leftover in (self._part, Path(f"{self._part}.wal")):
                leftover.unlink(missing_ok=True)
            self._part = None
        if self._scratch is not None:
            self._scratch.cleanup()

    # -- reading ---------------------------------------------------------------------------------

    def query(self, sql: str, parameters: Sequence[object] | None = None) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self._connection.execute(sql, parameters).fetchall()

    def names_and_rows(
        self, sql: str, parameters: Sequence[object] | None = None, *, most: int | None = None
    ) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Column names and rows of a query: all, or the first `most`."""
        result = self._connection.execute(sql, parameters)
        names = [column[0] for column in result.description or []]
        if most is None:
            return names, result.fetchall()
        rows = result.fetchmany(most)
        self._connection.execute("SELECT 1").fetchall()  # what is left of the result is given up
        return names, rows

    def frame(self, sql: str) -> pl.DataFrame:
        """A query's result as a Polars frame."""
        frame: pl.DataFrame = self._connection.sql(sql).pl()
        return frame

    def beside(self) -> Store:
        """Another connection to the same tables, for another thread to read by."""
        return Store(self._connection.cursor(), str)

    def records(self, record: type[T], where: str = "true", order: str = "ALL") -> list[T]:
        """Rows of a table as record objects."""
        names = [column.name for column in columns(record)]
        listed = ", ".join(f'"{name}"' for name in names)
        rows = self.query(f'SELECT {listed} FROM "{record.TABLE}" WHERE {where} ORDER BY {order}')
        return [record(**dict(zip(names, row, strict=True))) for row in rows]

    def snapshot(self) -> tempfile.TemporaryDirectory[str]:
        """A copy as `case.duckdb` in a private folder of its own, which the caller cleans up."""
        folder = tempfile.TemporaryDirectory(prefix="bundle-analyzer-")
        target = str(Path(folder.name) / "case.duckdb").replace("'", "''")
        ((here,),) = self.query("SELECT current_database()")
        with _private_files():
            self._script(
                f"ATTACH '{target}' AS copy (STORAGE_VERSION '{STORAGE_VERSION}');"
                f'COPY FROM DATABASE "{here}" TO copy; DETACH copy;'
            )
        return folder

    def lock(self) -> None:
        """Take away what a stranger's SELECT could do beyond reading these tables.

        The order matters: settings cannot be changed once the configuration is locked.
        """
        self._script(
            "SET temp_directory = '';"
            "SET python_enable_replacements = false;"
            "SET autoinstall_known_extensions = false;"
            "SET autoload_known_extensions = false;"
            "SET allow_community_extensions = false;"
            "SET enable_external_access = false;"
            "SET disabled_filesystems = 'LocalFileSystem';"
            "SET lock_configuration = true;"
        )

    # -- inside ----------------------------------------------------------------------------------

    def _write_frames(self, table: str) -> None:
        import polars as pl

        frames = self._frames.pop(table, [])
        if frames:
            self._insert(table, pl.concat(frames))

    def _insert(self, table: str, data: object) -> None:
        import duckdb

        self._connection.register("incoming", data)
        try:
            self._connection.execute(f'INSERT INTO "{table}" BY NAME FROM incoming').fetchall()
        except duckdb.IOException:
            raise StoreError("the database could not be written: is the disk full?") from None
        finally:
            self._connection.unregister("incoming")

    def _script(self, statements: str) -> None:
        self._connection.execute(statements).fetchall()


def _connect_finished(path: Path) -> duckdb.DuckDBPyConnection:
    import duckdb

    try:
        connection = duckdb.connect(str(path), read_only=True)
        found = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    except duckdb.Error as error:
        if "Could not set lock" in str(error):
            raise StoreError(f"{path} is being written by another process", "wait until it ends") from None
        raise StoreError(f"{path} is damaged or no database", "analyze the bundle again with --db") from None
    if missing := sorted(set(TABLES) - {name for (name,) in found}):
        connection.close()
        raise StoreError(
            f"{path} was not made by this version (it has no table {missing[0]})",
            "analyze the bundle again with --db",
        )
    return connection


def _connect_new(path: Path) -> duckdb.DuckDBPyConnection:
    import duckdb

    with _private_files():
        try:
            return duckdb.connect(str(path), config=_FILE)
        except duckdb.IOException:
            raise StoreError(
                f"cannot write {path.parent}", "give a folder that you may write to, with --db"
            ) from None


@contextlib.contextmanager
def _private_files() -> Iterator[None]:
    """Files made inside are readable by the owner alone: DuckDB asks for 0666 and has no option."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_database(path: Path) -> bool:
    """Whether a file is a DuckDB database: `DUCK` stands at byte 8 of its header."""
    if not path.is_file():  # opening a pipe would wait for ever
        return False
    try:
        with path.open("rb") as handle:
            return handle.read(12)[8:] == b"DUCK"
    except OSError:
        return False
