"""The ledger of a store: what was done, with what, and what is not yet in its tables. One SQLite file.

A finished call is committed here first, rows and all, and is safe from then on; publishing into the tables happens
later and can be repeated. One process writes at a time (`qc.store.lock`).
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from qc.errors import UsageError
from qc.store.database import Database
from qc.store.rows import Row, Rows
from qc.store.tables import Written

LEDGER = "_ledger.sqlite"
FORMAT = "1"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
-- every call that was inspected: what was asked, of which content; and the day under which its rows are published
CREATE TABLE IF NOT EXISTS done (
    call_id TEXT PRIMARY KEY, day TEXT NOT NULL, asked TEXT NOT NULL, content TEXT NOT NULL, published_day TEXT);
CREATE INDEX IF NOT EXISTS done_by_day ON done (day);
-- the rows of calls that are finished and not yet published
CREATE TABLE IF NOT EXISTS pending (call_id TEXT PRIMARY KEY, day TEXT NOT NULL, rows BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS failures (
    key TEXT PRIMARY KEY, day TEXT NOT NULL, source TEXT NOT NULL, asked TEXT NOT NULL, content TEXT NOT NULL,
    recording TEXT NOT NULL, call_id TEXT NOT NULL, stage TEXT NOT NULL, reason TEXT NOT NULL, message TEXT NOT NULL,
    first_seen TEXT NOT NULL, tries INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS runs (run_id TEXT PRIMARY KEY, day TEXT NOT NULL, row TEXT NOT NULL);
-- days of a table that must be written again from what stands here or in other tables
CREATE TABLE IF NOT EXISTS stale (table_name TEXT NOT NULL, day TEXT NOT NULL, PRIMARY KEY (table_name, day));
-- the files of the tables, as they were written last
CREATE TABLE IF NOT EXISTS files (
    table_name TEXT NOT NULL, day TEXT NOT NULL, sha256 TEXT NOT NULL, rows INTEGER NOT NULL,
    PRIMARY KEY (table_name, day));
-- contents of recordings by their place, size, time and inode, so that a done batch is not read again to know it
CREATE TABLE IF NOT EXISTS contents (path TEXT PRIMARY KEY, token TEXT NOT NULL, sha256 TEXT NOT NULL);
-- what was forgotten: when, by whom and why; keyed fingerprints of it, so that it does not come back
CREATE TABLE IF NOT EXISTS purges (purge_id TEXT PRIMARY KEY, day TEXT NOT NULL, row TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tombstones (call TEXT PRIMARY KEY, recording TEXT, purge_id TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tombstones_by_recording ON tombstones (recording) WHERE recording IS NOT NULL;
CREATE INDEX IF NOT EXISTS tombstones_by_purge ON tombstones (purge_id);
-- calls that are to be forgotten and may still stand somewhere
CREATE TABLE IF NOT EXISTS going (
    call_id TEXT PRIMARY KEY, day TEXT, recording TEXT, contents TEXT NOT NULL);
"""


@dataclass(frozen=True)
class Done:
    """A call that was inspected."""

    day: date
    asked: str
    content: str
    published_day: date | None


@dataclass(frozen=True)
class Pending:
    """A finished call whose rows are not yet in the tables."""

    call_id: str
    day: date
    rows: Rows
    published_day: date | None


@dataclass(frozen=True)
class FailedCall:
    """What the ledger keeps of a failure beside its row."""

    asked: str
    content: str
    reason: str


class Ledger(Database):
    """The ledger of the store in whose folder `path` lies."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _SCHEMA)

    # settings of the store

    def meta(self, key: str) -> str | None:
        row = self.one("SELECT value FROM meta WHERE key = ?", key)
        return None if row is None else str(row[0])

    def set_meta(self, key: str, value: str) -> None:
        self.do("INSERT OR REPLACE INTO meta VALUES (?, ?)", key, value)

    # calls

    def done(self, call_id: str) -> Done | None:
        row = self.one("SELECT day, asked, content, published_day FROM done WHERE call_id = ?", call_id)
        return None if row is None else Done(date.fromisoformat(row[0]), row[1], row[2], _day(row[3]))

    def done_calls(self) -> Iterator[tuple[str, date | None]]:
        """Every inspected call with the day under which it is published."""
        for call_id, day in self.each("SELECT call_id, published_day FROM done ORDER BY call_id"):
            yield call_id, _day(day)

    def twins(self) -> Iterator[list[str]]:
        """The inspected calls that have the very files of another, each group of them once."""
        groups = self.each(
            "SELECT json_group_array(call_id) FROM done WHERE content != '' GROUP BY content HAVING count(*) > 1"
        )
        for (call_ids,) in groups:
            yield sorted(json.loads(call_ids))

    def add(self, call_id: str, day: date, asked: str, content: str, rows: Rows) -> None:
        """A finished call with its rows, to be published."""
        with self.transaction():
            self.do("INSERT OR REPLACE INTO pending VALUES (?, ?, ?)", call_id, day.isoformat(), _packed(rows))
            self.do(
                "INSERT INTO done VALUES (?, ?, ?, ?, NULL) ON CONFLICT (call_id) DO UPDATE"
                " SET day = excluded.day, asked = excluded.asked, content = excluded.content",
                call_id, day.isoformat(), asked, content,
            )  # fmt: skip

    def ask(self, call_id: str, asked: str) -> None:
        """What was asked of this call, from now on."""
        self.do("UPDATE done SET asked = ? WHERE call_id = ?", asked, call_id)

    def adopt_call(self, call_id: str, day: date) -> None:
        """A call that stands in the tables; what it was inspected with is not known."""
        self.do("INSERT OR IGNORE INTO done VALUES (?, ?, '', '', ?)", call_id, day.isoformat(), day.isoformat())

    def pending_count(self) -> int:
        row = self.one("SELECT count(*) FROM pending")
        return int(row[0]) if row else 0

    def pending_days(self) -> list[tuple[date, list[str]]]:
        """The days that wait for publication, each with its calls."""
        days: dict[date, list[str]] = {}
        for call_id, day in self.all("SELECT call_id, day FROM pending ORDER BY day, call_id"):
            days.setdefault(date.fromisoformat(day), []).append(call_id)
        return list(days.items())

    def pending(self, day: date) -> list[Pending]:
        query = "SELECT call_id, rows, published_day FROM pending JOIN done USING (call_id) WHERE pending.day = ?"
        return [
            Pending(call_id, day, _unpacked(rows), _day(published))
            for call_id, rows, published in self.all(query + " ORDER BY call_id", day.isoformat())
        ]

    def published(self, day: date) -> None:
        """All that was pending for `day` stands in the tables now."""
        with self.transaction():
            self.do(
                "UPDATE done SET published_day = day WHERE call_id IN (SELECT call_id FROM pending WHERE day = ?)",
                day.isoformat(),
            )
            self.do("DELETE FROM pending WHERE day = ?", day.isoformat())

    def forget_day(self, day: date) -> None:
        """What is published under `day` is lost: its calls are to be inspected again."""
        self.do("UPDATE done SET asked = '' WHERE published_day = ?", day.isoformat())

    # failures

    def failed(self, key: str) -> FailedCall | None:
        row = self.one("SELECT asked, content, reason FROM failures WHERE key = ?", key)
        return None if row is None else FailedCall(*row)

    def add_failure(self, key: str, day: date | None, source: str, asked: str, content: str, row: Row) -> None:
        """A failure, tried once more than before. `row` is its row, without the tries.

        `day` None: the call's is not known, and the failure stays under the day on which it was first seen.
        """
        with self.transaction():
            old = self.one("SELECT day, first_seen, tries FROM failures WHERE key = ?", key)
            old_day = date.fromisoformat(old[0]) if old else row["first_seen"].date()
            day = day or old_day
            self.do(
                "INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                key, day.isoformat(), source, asked, content,
                row["recording"], row["call_id"], row["stage"], row["reason"], row["message"],
                old[1] if old else row["first_seen"].isoformat(), old[2] + 1 if old else 1,
            )  # fmt: skip
            self.mark_stale("failures", [day, old_day] if old else [day])

    def failure_keys(self, source: str) -> list[str]:
        return [key for (key,) in self.all("SELECT key FROM failures WHERE source = ?", source)]

    def drop_failures(self, where: str, *values: str) -> None:
        """Failures that hold no more; `where` is a condition on the table's columns."""
        with self.transaction():
            days = {day for (day,) in self.all(f"SELECT DISTINCT day FROM failures WHERE {where}", *values)}
            self.do(f"DELETE FROM failures WHERE {where}", *values)
            self.mark_stale("failures", map(date.fromisoformat, days))

    def failures_of(self, day: date) -> list[Row]:
        names = ("recording", "call_id", "stage", "reason", "message", "first_seen", "tries")
        query = f"SELECT {', '.join(names)} FROM failures WHERE day = ? ORDER BY recording, call_id, key"
        found = [dict(zip(names, row, strict=True)) for row in self.all(query, day.isoformat())]
        return [{**row, "first_seen": datetime.fromisoformat(row["first_seen"])} for row in found]

    # runs

    def put_run(self, run_id: str, day: date, row: Row) -> None:
        with self.transaction():
            text = json.dumps(row, default=datetime.isoformat)
            self.do("INSERT OR REPLACE INTO runs VALUES (?, ?, ?)", run_id, day.isoformat(), text)
            self.mark_stale("runs", [day])

    def runs(self, day: date | None = None) -> list[tuple[date, Row]]:
        """The runs of a day, or all, in order of their start."""
        condition, values = ("", ()) if day is None else (" WHERE day = ?", (day.isoformat(),))
        found = self.all(f"SELECT day, row FROM runs{condition} ORDER BY day, run_id", *values)
        runs = ((date.fromisoformat(of), _run(json.loads(row))) for of, row in found)
        return sorted(runs, key=lambda run: run[1]["started"])

    # what must be written again, and what was written

    def mark_stale(self, table: str, days: Iterable[date]) -> None:
        with self.transaction():
            for day in days:
                self.do("INSERT OR IGNORE INTO stale VALUES (?, ?)", table, day.isoformat())

    def stale(self, table: str) -> list[date]:
        found = self.all("SELECT day FROM stale WHERE table_name = ? ORDER BY day", table)
        return [date.fromisoformat(day) for (day,) in found]

    def clear_stale(self, table: str, days: Iterable[date]) -> None:
        with self.transaction():
            for day in days:
                self.do("DELETE FROM stale WHERE table_name = ? AND day = ?", table, day.isoformat())

    def put_files(self, files: Iterable[Written]) -> None:
        with self.transaction():
            for file in files:
                row = (file.table, file.day.isoformat(), file.sha256, file.rows)
                self.do("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", *row)

    def drop_file(self, table: str, day: date) -> None:
        self.do("DELETE FROM files WHERE table_name = ? AND day = ?", table, day.isoformat())

    def files(self) -> list[Written]:
        found = self.all("SELECT table_name, day, sha256, rows FROM files ORDER BY table_name, day")
        return [Written(table, date.fromisoformat(day), sha256, rows) for table, day, sha256, rows in found]

    # contents of files outside the store

    def content(self, path: str, token: str) -> str | None:
        row = self.one("SELECT sha256 FROM contents WHERE path = ? AND token = ?", path, token)
        return None if row is None else str(row[0])

    def put_content(self, path: str, token: str, sha256: str) -> None:
        self.do("INSERT OR REPLACE INTO contents VALUES (?, ?, ?)", path, token, sha256)


def format_of(folder: Path) -> str | None:
    """The format of the store in `folder`; None where its ledger is lost, or so new that it does not tell yet.

    The file is read as it lies on the disk, without a lock: a run may be writing to it.
    """
    as_it_lies = f"{(folder / LEDGER).absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(as_it_lies, uri=True)) as database:
            row = database.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
    except sqlite3.DatabaseError:  # not there, not filled yet, or damaged: whoever needs it says so
        return None
    return None if row is None else str(row[0])


def check_format(folder: Path, found: str | None) -> None:
    """Nobody reads or writes a store of another format.

    Raises:
        UsageError: `found`, the format of the store in `folder`, is another one.
    """
    if found not in (None, FORMAT):
        raise UsageError(f"{folder} was made with format {found}, not {FORMAT}; use the version of qc that made it")


def _packed(rows: Rows) -> bytes:
    # a text that cannot be UTF-8 (an unpaired surrogate) must not stop a batch at the Parquet file
    text = json.dumps(rows, ensure_ascii=False, default=datetime.isoformat)
    return zlib.compress(text.encode("utf-8", "replace"), level=1)


def _unpacked(blob: bytes) -> Rows:
    rows: Rows = json.loads(zlib.decompress(blob))
    for row in rows["calls"]:
        row["start_time"] = datetime.fromisoformat(row["start_time"])
    return rows


def _run(row: Row) -> Row:
    moments = {name: datetime.fromisoformat(row[name]) for name in ("started", "finished") if row[name]}
    return {**row, **moments}


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
