"""One SQLite file with one writer: transactions that nest, and errors in words that help."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from qc.errors import StoreError


class Database:
    """An open database. Every statement is one durable transaction, or part of the `transaction` around it.

    What is deleted is overwritten (`secure_delete`), and gone from the write-ahead log once that is `emptied`.

    Raises:
        StoreError: from any method, where the file cannot be read or written.
    """

    def __init__(self, path: Path, schema: str) -> None:
        self._path = path
        with self._plainly():
            self._db = sqlite3.connect(path, isolation_level=None)
            # nobody else has the file open: the lock of the store sees to it, so no shared memory is needed for WAL
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("PRAGMA secure_delete = ON")
            self._db.executescript(schema)

    def close(self) -> None:
        with self._plainly():
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing of what is done inside; nested ones belong to the outermost."""
        if self._db.in_transaction:
            yield
            return
        with self._plainly():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def empty_log(self, *, rewrite: bool = False) -> None:
        """Leave no old page in the write-ahead log; `rewrite` the file too, so that none is left in that either."""
        if rewrite:
            self.do("VACUUM")
        self.all("PRAGMA wal_checkpoint(TRUNCATE)")

    def do(self, statement: str, *values: Any) -> sqlite3.Cursor:
        with self._plainly():
            return self._db.execute(statement, values)

    def one(self, query: str, *values: Any) -> Any:
        """The first row that `query` finds, or None."""
        return self.do(query, *values).fetchone()

    def all(self, query: str, *values: Any) -> list[Any]:
        return self.do(query, *values).fetchall()

    def each(self, query: str, *values: Any) -> Iterator[Any]:
        """The rows of `query`, one after the other."""
        with self._plainly():
            yield from self._db.execute(query, values)

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        """What SQLite says, in words that help."""
        try:
            yield
        except sqlite3.OperationalError as error:  # disk full, read-only, input/output error
            raise StoreError(
                f"{self._path} cannot be written ({error}); nothing is damaged: free space or make the folder "
                "writable, then run the same command again"
            ) from error
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"{self._path} is damaged ({error}); restore it, or move it away and run the batch again"
            ) from error
