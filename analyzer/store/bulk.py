"""Tables that grow with the logs: Parquet files beside the database, written a row group at a time.

Text into DuckDB's own tables takes five times the processor time and twice the space of zstd in Parquet.
A message that ends its record's text, as nearly all do, is kept as the place where it begins there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzer.ahead import ahead
from analyzer.model import TABLES, LogRecord, Record, columns
from analyzer.store.grams import marks_of, marks_path, may_hold

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa
    import pyarrow.parquet as pq

BULK = {name: record for name, record in TABLES.items() if record.BULK}
FOLDER = "case_folder"
"""Variable of a connection: where the Parquet files lie; without it they are sought in the working folder."""
PLACE = "message_at"
"""Column in place of a message: the letter of the text at which it begins, from 1; NULL where it is kept."""
_LEVEL = 1  # of zstd: higher ones cost more than they save
_VARYING = ("text", "message", "path", "trace")  # a dictionary of these would be as long as they are


def bulk_views() -> str:
    """CREATE VIEW for every bulk table, over the files in the case's folder."""
    return "".join(_view(name, record) for name, record in BULK.items())


def parts(folder: Path, table: str) -> list[Path]:
    """The files of a bulk table, in order."""
    return sorted(folder.glob(f"{table}*.parquet"), key=lambda path: (len(path.name), path.name))


def view_columns(record: type[Record]) -> str:
    """The columns of a table as they are read from its files."""
    message = f"coalesce(message, substr(text, {PLACE})) AS message"
    packed = record is LogRecord
    return ", ".join(
        message if packed and column.name == "message" else f'"{column.name}"' for column in columns(record)
    )


def _view(name: str, record: type[Record]) -> str:
    files = f"coalesce(getvariable('{FOLDER}') || '/', '') || '{name}*.parquet'"
    return f'CREATE VIEW "{name}" AS SELECT {view_columns(record)} FROM read_parquet({files});\n'


class BulkWriter:
    """Writes one bulk table. What was added can be read after `close`; more may be added then."""

    def __init__(self, folder: Path, record: type[Record]) -> None:
        self._folder = folder
        self._record = record
        self._writer: pq.ParquetWriter | None = None
        self._path = folder

    def add(self, frame: pl.DataFrame) -> None:
        """Append rows, as one row group. Raises OSError where the disk is full."""
        import pyarrow.parquet as pq

        table = _packed(self._complete(frame), self._record).to_arrow()
        if self._writer is None:
            number = len(parts(self._folder, self._record.TABLE)) + 1
            name = self._record.TABLE + (f".{number}" if number > 1 else "")
            repeating = [name for name in table.column_names if name not in _VARYING]
            self._path = self._folder / f"{name}.parquet"
            self._writer = pq.ParquetWriter(
                self._path,
                table.schema,
                compression="zstd",
                compression_level=_LEVEL,
                use_dictionary=repeating,
            )
        self._writer.write_table(table, row_group_size=max(1, len(table)))
        if self._record is LogRecord and len(table):
            with marks_path(self._path).open("ab") as file:
                file.write(marks_of(table["text"]))

    def close(self) -> None:
        """End the file that is open; where nothing was ever added, write one without rows."""
        if self._writer is None and not parts(self._folder, self._record.TABLE):
            self.add(self._empty())
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _complete(self, frame: pl.DataFrame) -> pl.DataFrame:
        """All columns of the table, in order; those that the frame lacks are NULL."""
        import polars as pl

        empty = self._empty()
        return frame.select(
            pl.col(name).cast(kind) if name in frame.columns else pl.lit(None, dtype=kind).alias(name)
            for name, kind in empty.schema.items()
        )

    def _empty(self) -> pl.DataFrame:
        from analyzer.store.schema import arrow_schema

        return frame_of(arrow_schema(self._record).empty_table())


def frame_of(rows: pa.Table | pa.RecordBatch) -> pl.DataFrame:
    """Arrow rows as a frame."""
    import polars as pl

    frame = pl.from_arrow(rows)
    assert isinstance(frame, pl.DataFrame)
    return frame


def _packed(frame: pl.DataFrame, record: type[Record]) -> pl.DataFrame:
    """The frame as it is kept: messages that end their text by their place in it."""
    import polars as pl

    if record is not LogRecord:
        return frame
    text, message = pl.col("text"), pl.col("message")
    place = (text.str.len_chars() - message.str.len_chars() + 1).cast(pl.Int32)
    ending = text.str.ends_with(message)
    return frame.with_columns(
        pl.when(ending).then(place).alias(PLACE), message=pl.when(~ending).then(message)
    )


def log_groups(
    folder: Path,
    listed: Sequence[str],
    literals: Sequence[str] = (),
    files: Collection[str] | None = None,
    times: tuple[datetime | None, datetime | None] = (None, None),
) -> Iterator[pl.DataFrame]:
    """Columns of the log records, a row group at a time in the order of the files; `row` is each one's place.

    Left out are groups that cannot hold a record with one of the `literals`, of one of the `files`, or
    between the `times`; those that are given hold other records, too.
    """
    import pyarrow.parquet as pq

    def groups() -> Iterator[pl.DataFrame]:
        before = 0
        for path in parts(folder, LogRecord.TABLE):
            with pq.ParquetFile(path) as parquet:
                held = [parquet.metadata.row_group(number) for number in range(parquet.num_row_groups)]
                starts = [*accumulate((group.num_rows for group in held), initial=before)]
                before = starts[-1]
                for number in may_hold(path, len(held), literals) if literals else range(len(held)):
                    if _overlaps(held[number], files, times):
                        frame = frame_of(parquet.read_row_group(number, columns=list(listed)))
                        yield frame.with_row_index("row", starts[number])

    yield from ahead(groups(), 1)


def _overlaps(
    group: pq.RowGroupMetaData,
    files: Collection[str] | None,
    times: tuple[datetime | None, datetime | None],
) -> bool:
    """Whether a row group may hold records of the files and between the times: its statistics tell."""
    if files is None and times == (None, None):
        return True
    held = {
        column.path_in_schema: column.statistics
        for column in map(group.column, range(group.num_columns))
        if column.path_in_schema in ("file", "ts_utc") and column.statistics and column.statistics.has_min_max
    }
    since, until = times
    if files is not None and "file" in held:
        low, high = held["file"].min, held["file"].max
        if not any(low <= file <= high for file in files):
            return False
    if "ts_utc" in held:
        if since is not None and held["ts_utc"].max < since:
            return False
        if until is not None and held["ts_utc"].min > until:
            return False
    return True


def log_rows(folder: Path) -> str:
    """The log records as SQL to select from, with `row`: each one's place, counted as `log_groups` does."""
    import pyarrow.parquet as pq

    selects: list[str] = []
    before = 0
    for path in parts(folder, LogRecord.TABLE):
        place = str(path).replace("'", "''")
        selects.append(
            f"SELECT file_row_number + {before} AS row, {view_columns(LogRecord)}"
            f" FROM read_parquet('{place}', file_row_number = true)"
        )
        before += pq.read_metadata(path).num_rows
    return f"({' UNION ALL '.join(selects)})"


def datasets(folder: Path) -> Iterator[tuple[str, Any, Sequence[str]]]:
    """Each bulk table's name, its files as an Arrow dataset, and its columns as SQL."""
    import pyarrow.dataset as ds

    for name, record in BULK.items():
        yield name, ds.dataset([str(path) for path in parts(folder, name)]), view_columns(record)
