"""What was forgotten: rows of the table `purges`, and keyed fingerprints that know a call again and tell nothing of it.

A tombstone is HMAC-SHA256 (RFC 2104) of a call's id, and of its recording's hash, cut to 128 bits, under a key derived
from the store's own. Whoever has an id and the store can ask whether that call was purged; nobody can read an id there.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from qc.errors import StoreError
from qc.privacy import KEY, derived_key, store_key
from qc.store.database import Database
from qc.store.rows import Row

_DAYS = ("closed_before",)


class Tombstones:
    """The graveyard of the store in `folder`, whose ledger is `ledger`."""

    def __init__(self, folder: Path, ledger: Database) -> None:
        self._folder, self._ledger = folder, ledger

    @property
    def lost_key(self) -> str:
        """What to do where the store's key is gone, by which what was purged is known again; "" where it is there."""
        path = self._folder / KEY
        if path.exists() or not self.any:
            return ""
        return f"{path} is gone, and with it what tells which calls were purged; put it back from a backup"

    @cached_property
    def _key(self) -> bytes:
        if self.lost_key:
            raise StoreError(self.lost_key)
        return derived_key(store_key(self._folder / KEY), "tombstone")

    def print_of(self, content: str) -> str:
        """32 hexadecimal digits that are the same for the same content of this store."""
        return hmac.new(self._key, content.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]

    @property
    def any(self) -> bool:
        return self._ledger.one("SELECT 1 FROM tombstones LIMIT 1") is not None

    def of_call(self, call_id: str) -> str | None:
        """The purge in which a call was forgotten, if it was."""
        found = self._ledger.one("SELECT purge_id FROM tombstones WHERE call = ?", self.print_of(call_id))
        return None if found is None else str(found[0])

    def has_recording(self, sha256: str) -> bool:
        """Whether it is the recording of a call that was forgotten."""
        return self._ledger.one("SELECT 1 FROM tombstones WHERE recording = ?", self.print_of(sha256)) is not None

    def put(self, purge_id: str, calls: Iterable[tuple[str, str | None]]) -> None:
        """Tombstones for calls: their ids and, if they are to be known by it, the hashes of their recordings."""
        with self._ledger.transaction():
            for call_id, sha256 in calls:
                row = (self.print_of(call_id), self.print_of(sha256) if sha256 else None, purge_id)
                self._ledger.do("INSERT OR REPLACE INTO tombstones VALUES (?, ?, ?)", *row)

    def lift(self, call_id: str, sha256: str | None) -> None:
        """The call stands in the store again, because somebody asked for it."""
        with self._ledger.transaction():
            self._ledger.do("DELETE FROM tombstones WHERE call = ?", self.print_of(call_id))
            if sha256:
                print_ = self.print_of(sha256)
                self._ledger.do("UPDATE tombstones SET recording = NULL WHERE recording = ?", print_)

    def put_purge(self, row: Row) -> None:
        """Keep the row of a purge, as it stands now."""
        text = json.dumps(row, default=str)
        day = row["at"].date().isoformat()
        with self._ledger.transaction():
            self._ledger.do("INSERT OR REPLACE INTO purges VALUES (?, ?, ?)", row["purge_id"], day, text)
            self._ledger.do("INSERT OR IGNORE INTO stale VALUES ('purges', ?)", day)

    def unfinished(self) -> list[Row]:
        return [row for row in self._rows("") if row["finished"] is None]

    def purge(self, purge_id: str) -> Row:
        (row,) = self._rows(" WHERE purge_id = ?", purge_id)
        return row

    def rows_of(self, day: date) -> list[Row]:
        """The rows of `purges` of a day, tombstones and all."""
        stones: dict[str, list[Row]] = {}
        query = "SELECT purge_id, call, recording FROM tombstones JOIN purges USING (purge_id) WHERE day = ? ORDER BY 2"
        for purge_id, call, recording in self._ledger.each(query, day.isoformat()):
            stones.setdefault(purge_id, []).append({"call": call, "recording": recording})
        found = self._rows(" WHERE day = ? ORDER BY purge_id", day.isoformat())
        return [{**row, "tombstones": stones.get(row["purge_id"], [])} for row in found]

    def adopt(self, row: Row) -> None:
        """A row of `purges` whose ledger was lost."""
        stones = row.pop("tombstones")
        self.put_purge(row)
        for stone in stones:
            values = (stone["call"], stone["recording"], row["purge_id"])
            self._ledger.do("INSERT OR IGNORE INTO tombstones VALUES (?, ?, ?)", *values)

    def _rows(self, condition: str, *values: str) -> list[Row]:
        found = self._ledger.all(f"SELECT row FROM purges{condition}", *values)
        return [_purge(json.loads(text)) for (text,) in found]


def _purge(row: Row) -> Row:
    moments = {name: datetime.fromisoformat(row[name]) for name in ("at", "finished") if row[name]}
    days = {name: date.fromisoformat(row[name]) for name in _DAYS if row[name]}
    dates = [{**of, "date": date.fromisoformat(of["date"])} for of in row["dates"]]
    return {**row, **moments, **days, "dates": dates}
