"""The tables of one analysis: written once, whole or not at all, then only read.

A case is a folder: `case.duckdb`, and beside it the Parquet files of what grows with the logs. It is built
under a temporary name beside its target and renamed when it is complete; every query drains its result
before the next (DuckDB 2 refuses otherwise).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from analyzer.errors import StoreError
from analyzer.model import TABLES, Record, columns
from analyzer.store.bulk import BULK, FOLDER, BulkWriter, datasets, parts
from analyzer.store.rows import Redact, Rows
from analyzer.store.schema import arrow_schema, comments_ddl, tables_ddl, views_ddl

if TYPE_CHECKING:
    import duckdb
    import polars as pl

T = TypeVar("T", bound=Record)

TEMPORARY = "bundle-analyzer-"

DATABASE = "case.duckdb"
STORAGE_VERSION = "v1.4.0"  # what DuckDB 2 writes by default, 1.4 cannot open
_FILE: dict[str, str | int | float | list[str]] = {
    "storage_compatibility_version": STORAGE_VERSION,
    "default_block_size": 16384,  # 50 small tables in blocks of 256 KiB make a file of 11 MB
}
_AGAIN = "analyze the bundle again with --keep"
_FULL = ("the case could not be written", "is the disk full?")
FLUSH_ROWS = 50_000  # rows of frames gathered per table before they are written: inserts cost ~5 ms each


class Store:
    """An open case. Use as a context manager; what is not finished is removed."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path, redact: Redact) -> None:
        self._connection = connection
        self._folder = folder
        self._rows = Rows(redact)
        self._frames: dict[str, list[pl.DataFrame]] = {}
        self._bulk = {name: BulkWriter(folder, record) for name, record in BULK.items()}
        self._described: bool | None = None  # whether columns carry comments; None once the views are there
        self._target: Path | None = None
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._tell_folder(self._connection)

    @classmethod
    def scratch(cls, redact: Redact) -> Store:
        """A case that is gone when closed: in memory, but for its logs. Its columns carry no comments."""
        import duckdb

        folder = tempfile.TemporaryDirectory(prefix=TEMPORARY)
        store = cls(duckdb.connect(), Path(folder.name), redact)
        store._scratch, store._described = folder, False
        store._script(tables_ddl())
        return store

    @classmethod
    def create(cls, path: Path, redact: Redact) -> Store:
        """A case that `finish` puts in place at `path`, replacing the case that was there.

        Raises StoreError where the folder cannot be written, or holds something else.
        """
        if path.exists() and not is_case(path):
            raise StoreError(f"{path} is there and holds no case", "name a folder that is not there yet")
        try:
            made = tempfile.mkdtemp(prefix=f".{path.name}.part-", dir=path.parent)
        except OSError:
            raise StoreError(f"cannot write {path.parent}", "name a folder that you may write to") from None
        store = cls(_connect_new(Path(made) / DATABASE), Path(made), redact)
        store._target, store._described = path, True
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
        frames = self._frames.setdefault(table, [])
        frames.append(frame)
        if sum(map(len, frames)) >= FLUSH_ROWS:
            self._write_frames(table)

    def flush(self) -> None:
        """Write what was added. From the first time on, views and what is kept as files can be read."""
        import polars as pl
        import pyarrow as pa

        for record, rows in self._rows.drain():
            table = pa.Table.from_pylist(rows, arrow_schema(record))
            if record.BULK:
                frame = pl.from_arrow(table)
                assert isinstance(frame, pl.DataFrame)
                self._write_bulk(record.TABLE, frame)
            else:
                self._insert(record.TABLE, table)
        for name in list(self._frames):
            self._write_frames(name)
        with _private_files():
            for writer in self._bulk.values():
                writer.close()
        if self._described is not None:
            self._script(views_ddl() + (comments_ddl() if self._described else ""))
            self._described = None

    def execute(self, sql: str, parameters: Sequence[object] | None = None) -> None:
        """Run a statement that changes tables (those of `derive`)."""
        self._connection.execute(sql, parameters).fetchall()

    def finish(self) -> None:
        """Put the case in place: complete, checkpointed, synced, then renamed."""
        self.flush()
        if self._target is None:
            return
        self._script("CHECKPOINT;")
        self._connection.close()
        for path in (*self._folder.iterdir(), self._folder):
            _sync(path)
        _replace(self._target, self._folder)
        self._folder, self._target = self._target, None
        self._connection = _connect_finished(self._folder)
        self._tell_folder(self._connection)

    def close(self) -> None:
        """Close; a case that was not finished is removed."""
        self._connection.close()
        if self._target is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._target = None
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

    def frame(self, sql: str, parameters: Sequence[object] | None = None) -> pl.DataFrame:
        """A query's result as a Polars frame."""
        frame: pl.DataFrame = self._connection.sql(sql, params=parameters).pl()
        return frame

    def frames(
        self, sql: str, rows: int, parameters: Sequence[object] | None = None
    ) -> Iterator[pl.DataFrame]:
        """A query's result in frames of about so many rows, read by a connection of its own."""
        import polars as pl

        with self._connection.cursor() as cursor:
            self._tell_folder(cursor)
            for batch in cursor.sql(sql, params=parameters).to_arrow_reader(rows) or ():
                frame = pl.from_arrow(batch)
                assert isinstance(frame, pl.DataFrame)
                yield frame

    def beside(self) -> Store:
        """Another connection to the same tables, for another thread to read by."""
        return Store(self._connection.cursor(), self._folder, str)

    def records(self, record: type[T], where: str = "true", order: str = "ALL") -> list[T]:
        """Rows of a table as record objects."""
        names = [column.name for column in columns(record)]
        listed = ", ".join(f'"{name}"' for name in names)
        rows = self.query(f'SELECT {listed} FROM "{record.TABLE}" WHERE {where} ORDER BY {order}')
        return [record(**dict(zip(names, row, strict=True))) for row in rows]

    def snapshot(self) -> tempfile.TemporaryDirectory[str]:
        """A copy of the case in a private folder of its own, which the caller cleans up."""
        folder = tempfile.TemporaryDirectory(prefix=TEMPORARY)
        target = str(Path(folder.name) / DATABASE).replace("'", "''")
        ((here,),) = self.query("SELECT current_database()")
        with _private_files():
            self._script(
                f"ATTACH '{target}' AS copy (STORAGE_VERSION '{STORAGE_VERSION}');"
                f'COPY FROM DATABASE "{here}" TO copy; DETACH copy;'
            )
            for name in BULK:
                for path in parts(self._folder, name):
                    shutil.copy(path, folder.name)
        return folder

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

    def _write_bulk(self, table: str, frame: pl.DataFrame) -> None:
        try:
            with _private_files():
                self._bulk[table].add(frame)
        except OSError:
            raise StoreError(*_FULL) from None

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


def _connect_new(path: Path) -> duckdb.DuckDBPyConnection:
    import duckdb

    with _private_files():
        try:
            return duckdb.connect(str(path), config=_FILE)
        except duckdb.IOException:
            raise StoreError(f"cannot write {path.parent}", "is the disk full?") from None


@contextlib.contextmanager
def _private_files() -> Iterator[None]:
    """Files made inside are readable by the owner alone: DuckDB asks for 0666 and has no option."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


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
