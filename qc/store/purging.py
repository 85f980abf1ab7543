"""Forgetting calls: out of every table, the ledger and the cache. What stays is a count, and a tombstone for each.

    begin    one transaction: tombstones, a row of `purges`, and which calls are going; the ledger forgets them
    finish   their rows out of the tables, their words out of the cache, their traces out of the ledger's file

A purge that has begun is finished by whoever opens the store for writing next, however often it is cut short.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

import pyarrow as pa

from qc.errors import UsageError
from qc.store.ledger import Ledger
from qc.store.rows import Row
from qc.store.schema import CALL_TABLES
from qc.store.tables import BEING_WRITTEN, Tables, of_calls, without_calls
from qc.store.tombstones import Tombstones

CACHE = "_cache"
CLOSED_BEFORE = "closed_before"  # scorecards of periods that began earlier are never made again: their calls are gone

Why = Literal["before", "call", "retention"]


@dataclass(frozen=True)
class Doomed:
    """A call that is to be forgotten. `day` None: it was never inspected. `contents`: SHA-256 of all its files."""

    call_id: str
    day: date | None
    recording: str | None = None
    recording_sha256: str | None = None
    contents: frozenset[str] = frozenset()


class Purging:
    """Forgets, in an open store."""

    def __init__(self, folder: Path, tables: Tables, ledger: Ledger) -> None:
        self.folder, self.tables, self.ledger = folder, tables, ledger
        self.tombstones = Tombstones(folder, ledger)

    # what is to go

    def calls_before(self, day: date) -> list[Doomed]:
        """Every call of the days before `day`; and those that failed then and were never inspected."""
        done = self.ledger.all("SELECT call_id, day, content FROM done WHERE day < ? ORDER BY 1", day.isoformat())
        failed = self.ledger.all(
            "SELECT DISTINCT call_id, recording FROM failures WHERE day < ? AND call_id != ''"
            " AND call_id NOT IN (SELECT call_id FROM done) ORDER BY 1",
            day.isoformat(),
        )
        return [*self._inspected(done), *(Doomed(call_id, None, recording) for call_id, recording in failed)]

    def calls_named(self, call_ids: Iterable[str]) -> list[Doomed]:
        """The calls of these ids, less those that were purged before.

        Raises:
            UsageError: the store never held one of them.
        """
        found: list[Doomed] = []
        for call_id in dict.fromkeys(call_ids):
            done = self.ledger.all("SELECT call_id, day, content FROM done WHERE call_id = ?", call_id)
            failed = self.ledger.one("SELECT recording FROM failures WHERE call_id = ?", call_id)
            if done:
                found += self._inspected(done)
            elif failed:
                found.append(Doomed(call_id, None, failed[0]))
            elif self.tombstones.of_call(call_id) is None:
                raise UsageError(f"the store holds no call {call_id!r}; nothing was purged")
        return found

    def _inspected(self, done: Sequence[tuple[str, str, str]]) -> list[Doomed]:
        by_day: dict[date, dict[str, str]] = {}
        for call_id, iso_day, content in done:
            by_day.setdefault(date.fromisoformat(iso_day), {})[call_id] = content
        found = []
        for day, contents in by_day.items():
            rows = self.tables.read_day("calls", day, ["call_id", "recording", "recording_sha256"])
            stored = {row["call_id"]: row for row in of_calls(rows, contents).to_pylist()}
            for call_id, content in contents.items():
                row = stored.get(call_id, {"recording": None, "recording_sha256": None})
                sha256 = row["recording_sha256"]
                hashes = frozenset({sha256 or "", *content.split("|")} - {""})
                found.append(Doomed(call_id, day, row["recording"], sha256, hashes))
        return found

    def rows_of(self, doomed: Sequence[Doomed]) -> dict[str, int]:
        """How many rows of each table they have."""
        counts: Counter[str] = Counter()
        for table in CALL_TABLES:
            for day, call_ids in _by_day(doomed).items():
                counts[table] += of_calls(self.tables.read_day(table, day, ["call_id"]), call_ids).num_rows
        for day in self.tables.days("reviews"):
            rows = self.tables.read_day("reviews", day, ["call_id"])
            counts["reviews"] += of_calls(rows, [call.call_id for call in doomed]).num_rows
        return dict(counts)

    # letting go

    def new_row(self, why: Why, criterion: str, what: str, at: datetime) -> Row:
        """A row of `purges`: who forgets what, why, and when."""
        return {
            "purge_id": f"{at:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}",
            "at": at,
            "finished": None,
            "by": _user(),
            "host": socket.gethostname(),
            "why": why,
            "criterion": criterion,
            "what": what,
            "count": 0,
            "dates": [],
            "closed_before": None,
        }

    def begin(self, doomed: Sequence[Doomed], row: Row) -> None:
        """From here on these calls are forgotten: `finish` only has to make it true."""
        days = Counter(call.day for call in doomed if call.day)
        row = row | {
            "count": len(doomed),
            "dates": [{"date": day, "count": count} for day, count in sorted(days.items())],
        }
        with self.ledger.transaction():
            for call in doomed:
                day = call.day.isoformat() if call.day else None
                values = (call.call_id, day, call.recording, "|".join(sorted(call.contents)))
                self.ledger.do("INSERT OR REPLACE INTO going VALUES (?, ?, ?, ?)", *values)
            if row["why"] == "call":
                self.ledger.mark_stale("scorecards", days)  # made anew from the calls that stay
            elif days:
                row["closed_before"] = self.close_periods(max(days) + timedelta(days=1))
            self.tombstones.put_purge(row)
            ids = "(SELECT call_id FROM going)"
            self.ledger.do(f"DELETE FROM done WHERE call_id IN {ids}")
            self.ledger.do(f"DELETE FROM pending WHERE call_id IN {ids}")
            self.ledger.drop_failures(f"call_id IN {ids}")
            self.ledger.drop_failures(
                "call_id = '' AND recording IN (SELECT recording FROM going WHERE recording != '')"
            )
            still_used = self._contents() & {
                sha256 for (content,) in self.ledger.each("SELECT content FROM done") for sha256 in content.split("|")
            }
            self.tombstones.put(
                row["purge_id"],
                ((c.call_id, None if c.recording_sha256 in still_used else c.recording_sha256) for c in doomed),
            )
            for sha256 in still_used:  # of another call, too, which stays
                self.ledger.do("UPDATE going SET contents = replace(contents, ?, '')", sha256)

    def close_periods(self, day: date) -> date:
        """Scorecards of periods that began before `day` stay as they are; returns from when on they are made."""
        closed = max(day, self.closed_before or day)
        self.ledger.set_meta(CLOSED_BEFORE, closed.isoformat())
        return closed

    @property
    def closed_before(self) -> date | None:
        """Scorecards of periods that began before this day are not made again."""
        text = self.ledger.meta(CLOSED_BEFORE)
        return date.fromisoformat(text) if text else None

    def finish(self, now: datetime) -> None:
        """Make true what has begun; nothing where nothing has."""
        unfinished = self.tombstones.unfinished()
        if not unfinished:
            return
        going = [
            Doomed(call_id, date.fromisoformat(day) if day else None)
            for call_id, day in self.ledger.all("SELECT call_id, day FROM going")
        ]
        for day, call_ids in _by_day(going).items():
            for table in reversed(CALL_TABLES):  # the call's own row first: readers find no call without its turns
                self.replace(table, day, without_calls(self.tables.read_day(table, day), call_ids))
        self._forget_reviews([call.call_id for call in going])
        contents = self._contents()
        for sha256 in contents:
            self.forget_recording(sha256)
        remove_leftovers(self.folder)
        with self.ledger.transaction():
            paths = [
                path for path, sha256 in self.ledger.each("SELECT path, sha256 FROM contents") if sha256 in contents
            ]
            for path in paths:
                self.ledger.do("DELETE FROM contents WHERE path = ?", path)
            self.ledger.do("DELETE FROM going")
        self.ledger.empty_log(rewrite=True)
        for row in unfinished:
            self.tombstones.put_purge(row | {"finished": now})

    def replace(self, table: str, day: date, kept: pa.Table) -> None:
        """What is left of the file of a day; no file where nothing is."""
        if kept.num_rows:
            written = self.tables.write_day(table, day, kept)
            self.ledger.put_files([written])
        else:
            self.remove(table, day)

    def remove(self, table: str, day: date) -> None:
        """The file of a day goes, and is not missed."""
        self.ledger.drop_file(table, day)
        self.tables.remove_day(table, day)

    def forget_words(self, day: date) -> None:
        """What the cache holds of the recordings of a day."""
        for sha256 in self.tables.read_day("calls", day, ["recording_sha256"])["recording_sha256"].to_pylist():
            if sha256:
                self.forget_recording(sha256)

    def forget_recording(self, sha256: str) -> None:
        """What the cache holds of a recording."""
        shutil.rmtree(self.folder / CACHE / sha256, ignore_errors=True)

    def _contents(self) -> set[str]:
        """What their files held, as SHA-256."""
        found = self.ledger.all("SELECT contents FROM going")
        return {sha256 for (contents,) in found for sha256 in contents.split("|")} - {""}

    def _forget_reviews(self, call_ids: Collection[str]) -> None:
        for day in self.tables.days("reviews"):  # under the day of the review: any
            rows = self.tables.read_day("reviews", day)
            kept = without_calls(rows, call_ids)
            if kept.num_rows < rows.num_rows:
                self.replace("reviews", day, kept)


def remove_leftovers(folder: Path) -> None:
    """Remove half-written files of processes that were killed."""
    for path in leftovers(folder):
        path.unlink(missing_ok=True)


def leftovers(folder: Path) -> list[Path]:
    """Files that a process had not finished when it was killed."""
    return [*folder.glob(f"*/date=*/{BEING_WRITTEN}"), *(folder / CACHE).glob("*/.*.part")]


def _by_day(doomed: Iterable[Doomed]) -> dict[date, list[str]]:
    by_day: dict[date, list[str]] = {}
    for call in doomed:
        if call.day:
            by_day.setdefault(call.day, []).append(call.call_id)
    return by_day


def _user() -> str:
    """The user of the system who does this; the environment could name any."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
