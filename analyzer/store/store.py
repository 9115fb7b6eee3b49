"""The tables of one analysis: filled once, kept whole or not at all, then only read.

A case is a folder: `case.duckdb`, and beside it the Parquet files of what grows with the logs. While it is
made, the tables are in memory and the files in a folder of a temporary name, beside the place where the case
is to be kept: it is renamed when it is complete. Every query drains its result before the next (DuckDB 2
refuses otherwise).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from analyzer.errors import StoreError
from analyzer.model import TABLES, Record, columns
from analyzer.store.bulk import BULK, FOLDER, BulkWriter, datasets, frame_of, log_groups, log_rows, parts
from analyzer.store.rows import Redact, Rows
from analyzer.store.schema import arrow_schema, comments_ddl, tables_ddl, views_ddl
from analyzer.store.scratch import Scratch

if TYPE_CHECKING:
    import duckdb
    import polars as pl

T = TypeVar("T", bound=Record)

DATABASE = "case.duckdb"
NOTES = "notes.json"  # what people noted on a case lies in its folder, and outlives it
_SPILL = "spill"  # what DuckDB has no memory for, in the folder of the case while it is made
STORAGE_VERSION = "v1.4.0"  # what DuckDB 2 writes by default, 1.4 cannot open
BLOCK_SIZE = 16384  # 50 small tables in blocks of 256 KiB make a file of 11 MB
_AGAIN = "analyze the bundle again with --keep"
_FULL = ("the case could not be written", "is the disk full?")
FLUSH_BYTES = 16 << 20
FLUSH_FRAMES = 5_000  # each takes some kilobytes however few its rows are
FLUSH_ROWS = 50_000  # rows of frames gathered per table before they are written: inserts cost ~5 ms each


class Store:
    """An open case. Use as a context manager; what is not finished is removed."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path, redact: Redact) -> None:
        self._connection = connection
        self._folder = folder
        self._rows = Rows(redact)
        self._frames: dict[str, list[pl.DataFrame]] = {}
        self._waiting: Counter[str] = Counter()  # rows in them
        self._bytes: Counter[str] = Counter()
        self._bulk = {name: BulkWriter(folder, record) for name, record in BULK.items()}
        self._has_views = True
        self._scratch: Scratch | None = None
        self._tell_folder(connection)

    @classmethod
    def scratch(cls, redact: Redact, within: Path | None = None) -> Store:
        """A case that is gone when closed, unless it is kept. Its files lie in a new folder `within` another.

        Raises StoreError where the folder cannot be written.
        """
        import duckdb

        try:
            scratch = Scratch(within)
        except OSError:
            where = within or tempfile.gettempdir()
            raise StoreError(f"cannot write {where}", "name a folder that you may write to") from None
        store = cls(
            duckdb.connect(config={"temp_directory": str(scratch.path / _SPILL)}), scratch.path, redact
        )
        store._scratch, store._has_views = scratch, False
        store._script(tables_ddl())
        return store

    @classmethod
    def open(cls, path: Path) -> Store:
        """A finished case, read-only. Raises StoreError where it is none of ours or damaged."""
        folder = path if path.is_dir() else path.parent
        return cls(_connect_finished(folder), folder, str)

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
        if table in self._bulk:
            self._write_bulk(table, frame)
            return
        self._frames.setdefault(table, []).append(frame)
        self._waiting[table] += len(frame)
        self._bytes[table] += int(frame.estimated_size())
        many = self._waiting[table] >= FLUSH_ROWS or len(self._frames[table]) >= FLUSH_FRAMES
        if many or self._bytes[table] >= FLUSH_BYTES:
            self._write_frames(table)

    def flush(self) -> None:
        """Write what was added. From the first time on, views and what is kept as files can be read."""
        import pyarrow as pa

        for record, rows in self._rows.drain():
            table = pa.Table.from_pylist(rows, arrow_schema(record))
            if record.BULK:
                self._write_bulk(record.TABLE, frame_of(table))
            else:
                self._insert(record.TABLE, table)
        for name in list(self._frames):
            self._write_frames(name)
        with _writing():
            for writer in self._bulk.values():
                writer.close()
        if not self._has_views:
            self._script(views_ddl())
            self._has_views = True

    def execute(self, sql: str, parameters: Sequence[object] | None = None) -> None:
        """Run a statement that changes tables (those of `derive`)."""
        self._connection.execute(sql, parameters).fetchall()

    def keep(self, path: Path, *, comments: bool = True) -> None:
        """Put the case in place at `path`, in the folder of its own: complete, synced, then renamed.

        A case that is there is replaced, but for its notes. The `comments` of tables and columns take
        longer than reading a small bundle. Raises StoreError where there is something else, or no room.
        """
        import duckdb

        may_keep(path)
        self.flush()
        try:
            if (notes := path / NOTES).is_file():
                shutil.copy2(notes, self._folder)
            self._copy(self._folder, comments_ddl() if comments else "")
            for file in (*self._folder.iterdir(), self._folder):
                _sync(file)
            _replace(path, self._folder)
        except (OSError, duckdb.Error):  # besides IOException what DuckDB makes of a failed commit
            raise StoreError(*_FULL) from None
        self._connection.close()
        shutil.rmtree(path / _SPILL, ignore_errors=True)
        self._folder = path
        if self._scratch is not None:
            self._scratch.leave()
        self._connection = _connect_finished(path)
        self._tell_folder(self._connection)

    def close(self) -> None:
        """Close; a case that was not kept is removed."""
        self._connection.close()
        if self._scratch is not None:
            self._scratch.remove()

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

    def frame(self, sql: str, parameters: Sequence[object] | None = None) -> pl.DataFrame:
        """A query's result as a Polars frame."""
        frame: pl.DataFrame = self._connection.sql(sql, params=parameters).pl()
        return frame

    def frames(
        self, sql: str, rows: int, parameters: Sequence[object] | None = None
    ) -> Iterator[pl.DataFrame]:
        """A query's result in frames of about so many rows, read by a connection of its own."""
        with self._connection.cursor() as cursor:
            self._tell_folder(cursor)
            for batch in cursor.sql(sql, params=parameters).to_arrow_reader(rows) or ():
                yield frame_of(batch)

    def log_groups(
        self,
        listed: Sequence[str],
        literals: Sequence[str] = (),
        files: Collection[str] | None = None,
        times: tuple[datetime | None, datetime | None] = (None, None),
    ) -> Iterator[pl.DataFrame]:
        """Columns of the log records in their order, less what cannot be meant: see `bulk.log_groups`."""
        return log_groups(self._folder, listed, literals, files, times)

    def log_rows(self) -> str:
        """The log records with `row`, the place that `log_groups` gives each, as SQL to select from."""
        return log_rows(self._folder)

    def console(self) -> Store:
        """Another database with these tables, locked: whatever is typed reads them and nothing else.

        Settings hold for all connections of a database, so that this one could not be locked alone.
        Raises StoreError where there is no room.
        """
        import duckdb

        scratch = Scratch()
        try:
            self._copy(scratch.path)
            connection = duckdb.connect(str(scratch.path / DATABASE), read_only=True)
        except (OSError, duckdb.Error):
            scratch.remove()
            raise StoreError(*_FULL) from None
        console = Store(connection, self._folder, str)
        console._scratch = scratch
        console.lock()
        return console

    def interrupt(self) -> None:
        """End the statement that another thread runs on this connection."""
        self._connection.interrupt()

    def beside(self) -> Store:
        """Another connection to the same tables, for another thread to read by."""
        return Store(self._connection.cursor(), self._folder, str)

    def records(self, record: type[T], where: str = "true", order: str = "ALL") -> list[T]:
        """Rows of a table as record objects."""
        names = [column.name for column in columns(record)]
        listed = ", ".join(f'"{name}"' for name in names)
        rows = self.query(f'SELECT {listed} FROM "{record.TABLE}" WHERE {where} ORDER BY {order}')
        return [record(**dict(zip(names, row, strict=True))) for row in rows]

    def snapshot(self) -> Scratch:
        """A copy of the case in a private folder of its own, which the caller removes."""
        import duckdb

        copy: Scratch | None = None
        try:
            copy = Scratch()
            self._copy(copy.path)
            for name in BULK:
                for path in parts(self._folder, name):
                    shutil.copy(path, copy.path)
        except (OSError, duckdb.Error):
            if copy is not None:
                copy.remove()
            raise StoreError(*_FULL) from None
        return copy

    def lock(self) -> None:
        """Take away what a stranger's SELECT could do beyond reading these tables.

        The Parquet files are read through Arrow from then on, as DuckDB can open no file any more. The order
        matters: settings cannot be changed once the configuration is locked.
        """
        for name, dataset, listed in datasets(self._folder):
            self._connection.register(f"{name}_files", dataset)
            self._script(f"CREATE TEMP VIEW {name} AS SELECT {listed} FROM {name}_files;")
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

    def _tell_folder(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Where the connection finds the files of bulk tables."""
        folder = str(self._folder.absolute()).replace("'", "''")
        connection.execute(f"SET VARIABLE {FOLDER} = '{folder}'")

    def _copy(self, folder: Path, statements: str = "") -> None:
        """Write the tables to a database in a folder, and run further statements in it."""
        target = str(folder / DATABASE).replace("'", "''")
        ((here,),) = self.query("SELECT current_database()")
        with _private_files():
            self._script(
                f"ATTACH '{target}' AS copy"
                f" (READ_WRITE, STORAGE_VERSION '{STORAGE_VERSION}', BLOCK_SIZE {BLOCK_SIZE});"
                f'COPY FROM DATABASE "{here}" TO copy; USE copy; {statements} USE "{here}"; DETACH copy;'
            )

    def _write_bulk(self, table: str, frame: pl.DataFrame) -> None:
        with _writing():
            self._bulk[table].add(frame)

    def _write_frames(self, table: str) -> None:
        import polars as pl

        frames = self._frames.pop(table, [])
        self._waiting[table] = self._bytes[table] = 0
        if frames:
            self._insert(table, pl.concat(frames))

    def _insert(self, table: str, data: object) -> None:
        import duckdb

        self._connection.register("incoming", data)
        try:
            self._connection.execute(f'INSERT INTO "{table}" BY NAME FROM incoming').fetchall()
        except duckdb.IOException:
            raise StoreError(*_FULL) from None
        finally:
            self._connection.unregister("incoming")

    def _script(self, statements: str) -> None:
        self._connection.execute(statements).fetchall()


def _connect_finished(folder: Path) -> duckdb.DuckDBPyConnection:
    import duckdb

    path = folder / DATABASE
    try:
        connection = duckdb.connect(str(path), read_only=True)
        found = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    except duckdb.Error as error:
        if "Could not set lock" in str(error):
            raise StoreError(f"{path} is being written by another process", "wait until it ends") from None
        raise StoreError(f"{path} is damaged or no database", _AGAIN) from None
    missing = sorted(set(TABLES) - set(BULK) - {name for (name,) in found})
    missing += [name for name in BULK if not parts(folder, name)]
    if missing:
        connection.close()
        raise StoreError(f"{folder} was not made by this version (it has no table {missing[0]})", _AGAIN)
    return connection


@contextlib.contextmanager
def _private_files() -> Iterator[None]:
    """Files made inside are readable by the owner alone: DuckDB asks for 0666 and has no option."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


@contextlib.contextmanager
def _writing() -> Iterator[None]:
    """Files made inside are private; raises StoreError where they cannot be written."""
    try:
        with _private_files():
            yield
    except OSError:
        raise StoreError(*_FULL) from None


def may_keep(path: Path) -> None:
    """Raise StoreError where a case cannot take the place of what is there."""
    if path.exists() and not (path.is_dir() and is_case(path)):
        raise StoreError(f"{path} is there and holds no case", "name a folder that is not there yet")


def _replace(target: Path, made: Path) -> None:
    """Put a finished folder in place of an older case, and sync the folder above."""
    older = None
    if target.exists():
        older = made.with_name(f"{made.name}.old")
        target.rename(older)
    made.rename(target)
    _sync(target.parent)
    if older is not None:
        shutil.rmtree(older)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_case(path: Path) -> bool:
    """Whether a path is a kept case: its folder, or the database in it."""
    database = path / DATABASE if path.is_dir() else path
    if database.name != DATABASE or not database.is_file():  # opening a pipe would wait for ever
        return False
    try:
        with database.open("rb") as handle:
            return handle.read(12)[8:] == b"DUCK"
    except OSError:
        return False
