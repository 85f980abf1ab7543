"""Tables as folders of days: ``STORE/<table>/date=YYYY-MM-DD/part.parquet``, one file a table and day.

A file is never changed, only replaced in one step: the new one is written beside it under a name that readers pass
over, flushed to the disk and renamed. So a reader finds the old file or the new one, whole, at every instant.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from qc.digests import sha256_of
from qc.errors import StoreError
from qc.store.rows import Row
from qc.store.schema import schema_of

FILE = "part.parquet"
BEING_WRITTEN = "._part.new"  # neither `*.parquet` nor readers of folders find it


@dataclass(frozen=True)
class Written:
    """A file as it was written, for the ledger: what `qc verify` compares."""

    table: str
    day: date
    sha256: str
    rows: int


class Tables:
    """The tables below one folder."""

    def __init__(self, folder: Path, zone: ZoneInfo) -> None:
        self.folder, self.zone = folder, zone

    def path(self, table: str, day: date) -> Path:
        return self.folder / table / f"date={day.isoformat()}" / FILE

    def days(self, table: str) -> list[date]:
        """The days that have a file, in order."""
        files = (self.folder / table).glob(f"date=????-??-??/{FILE}")
        return sorted(date.fromisoformat(file.parent.name.removeprefix("date=")) for file in files)

    def schema(self, table: str) -> pa.Schema:
        return schema_of(table, self.zone)

    def of_rows(self, table: str, rows: Sequence[Row]) -> pa.Table:
        return pa.Table.from_pylist(list(rows), schema=self.schema(table))

    def of_frame(self, table: str, frame: pd.DataFrame) -> pa.Table:
        """A frame's columns in the order of the table; one that it lacks is null."""
        schema = self.schema(table)
        columns = [
            pa.array(frame[field.name], field.type, from_pandas=True)
            if field.name in frame
            else pa.nulls(len(frame), field.type)
            for field in schema
        ]
        return pa.Table.from_arrays(columns, schema=schema)

    def read_day(self, table: str, day: date, columns: Sequence[str] | None = None) -> pa.Table:
        """The rows of a day, none where there is no file. A column that an older file lacks is null.

        Raises:
            StoreError: the file is damaged.
        """
        schema, path = self.schema(table), self.path(table, day)
        if columns is not None:
            schema = pa.schema([schema.field(name) for name in columns])
        with undamaged(path):
            try:
                return pq.read_table(path, schema=schema, partitioning=None)
            except FileNotFoundError:
                return schema.empty_table()

    def count(self, table: str, day: date) -> int:
        """How many rows a day has, by what its file says of itself; 0 where there is none.

        Raises:
            StoreError: the file is damaged.
        """
        path = self.path(table, day)
        with undamaged(path):
            try:
                return int(pq.read_metadata(path).num_rows)
            except FileNotFoundError:
                return 0

    def read(self, table: str, days: Iterable[date] | None = None, columns: Sequence[str] | None = None) -> pa.Table:
        """The rows of `days` (all, where None), with the day as column `date` unless `columns` leaves it out."""
        chosen = self.days(table) if days is None else sorted(set(days))
        wanted = None if columns is None else [name for name in columns if name != "date"]
        parts = [self._dated(self.read_day(table, day, wanted), day) for day in chosen]
        whole = pa.concat_tables(parts or [self._dated(self.schema(table).empty_table(), date.min)])
        return whole if columns is None else whole.select(list(columns))

    def write_day(self, table: str, day: date, rows: pa.Table) -> Written:
        """Replace the file of a day.

        Raises:
            StoreError: it cannot be written (disk full, read-only …); the file that was there stays.
        """
        path = self.path(table, day)
        new = path.with_name(BEING_WRITTEN)
        try:
            _make_folder(path.parent)
            try:
                pq.write_table(rows, new, compression="zstd")
                digest = _flushed(new)
                os.replace(new, path)
            except BaseException:
                new.unlink(missing_ok=True)
                raise
            _flush_folder(path.parent)
        except OSError as error:
            raise StoreError(
                f"{path} cannot be written ({os.strerror(error.errno) if error.errno else error}); nothing is damaged: "
                "free space or make the folder writable, then run the same command again"
            ) from error
        return Written(table, day, digest, rows.num_rows)

    def remove_day(self, table: str, day: date) -> None:
        """Remove the file of a day, if there is one, and its folder.

        Raises:
            StoreError: it cannot be removed.
        """
        path = self.path(table, day)
        try:
            path.unlink(missing_ok=True)
            with suppress(OSError):  # it holds something else, or is gone already
                path.parent.rmdir()
        except OSError as error:
            raise StoreError(f"{path} cannot be removed ({error.strerror}); make the folder writable") from error

    def _dated(self, rows: pa.Table, day: date) -> pa.Table:
        return rows.append_column("date", pa.repeat(pa.scalar(day, pa.date32()), rows.num_rows))


@contextmanager
def undamaged(path: Path) -> Iterator[None]:
    """What Arrow says of a file that it cannot read, in words that help."""
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        raise StoreError(
            f"{path} is damaged ({error}); restore it, or remove it and run the batch again: "
            "what it held is then inspected anew"
        ) from error


def of_calls(rows: pa.Table, call_ids: Iterable[str]) -> pa.Table:
    """Those of `rows` that belong to `call_ids`."""
    return rows.filter(pc.is_in(rows["call_id"], pa.array(list(call_ids), pa.string())))


def without_calls(rows: pa.Table, call_ids: Iterable[str]) -> pa.Table:
    """`rows` but for those of `call_ids`."""
    return rows.filter(pc.invert(pc.is_in(rows["call_id"], pa.array(list(call_ids), pa.string()))))


def sorted_by_call(rows: pa.Table) -> pa.Table:
    """Sorted by call, the order within a call kept (the sort is stable): two stores with the same calls are alike."""
    return rows.sort_by("call_id")


def frame_of(rows: pa.Table) -> pd.DataFrame:
    """As pandas has it: maps are dicts, lists are arrays."""
    frame: Any = rows.to_pandas(maps_as_pydicts="strict", date_as_object=True)
    assert isinstance(frame, pd.DataFrame)
    return frame


def _flushed(path: Path) -> str:
    """Flush a file to the disk and return its SHA-256."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return sha256_of(file)


def _make_folder(path: Path) -> None:
    """Make a folder that is still there when the power fails."""
    if not path.is_dir():
        _make_folder(path.parent)
        path.mkdir(exist_ok=True)
        _flush_folder(path.parent)


def _flush_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
