"""From the ledger into the tables: what is pending, the lists of failures, runs and purges, the scorecards."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from qc.digests import sha256_of
from qc.errors import StoreError
from qc.store.cards import MakeScorecards, latest_day, make_cards
from qc.store.periods import Window
from qc.store.purging import Purging
from qc.store.rows import Row
from qc.store.schema import CALL_TABLES, SCORECARD_TABLES, TABLES
from qc.store.tables import sorted_by_call, without_calls

_CARDS_UNTIL = "cards_until"  # the latest day of all when the scorecards were written last


class Publisher:
    """Shows readers what is done. Each step, cut short at any instant, can be repeated."""

    def __init__(self, purging: Purging) -> None:
        self._purging, self._tables, self._ledger = purging, purging.tables, purging.ledger

    def publish(self) -> None:
        """Write all that is pending into the tables."""
        for day, call_ids in self._ledger.pending_days():
            self._publish_day(day, call_ids)
        for table, rows_of_day in (
            ("failures", self._ledger.failures_of),
            ("runs", self._runs_of),
            ("purges", self._purging.tombstones.rows_of),
        ):
            for day in self._ledger.stale(table):
                self._purging.replace(table, day, self._tables.of_rows(table, rows_of_day(day)))
                self._ledger.clear_stale(table, [day])

    def publish_scorecards(self, make: MakeScorecards, reach_days: int = 0) -> None:
        """Write the scorecards of every period whose calls have changed, and of the next ones, which look back on them.

        A file whose rows would be what they are is not touched: as a rule the next period's are.

        `reach_days`: a call's figures on a card depend on the calls of so many days after it, and on whether so many
        days have passed yet.
        """
        changed = self._ledger.stale("scorecards")
        if not changed:
            return
        latest, before = latest_day(self._tables), self._ledger.meta(_CARDS_UNTIL)
        moved_on = {latest, date.fromisoformat(before)} if latest and before and before != latest.isoformat() else set()
        window = Window.around({*changed, *moved_on}, reach_days).since(self._purging.closed_before)
        known = {(file.table, file.day): file.sha256 for file in self._ledger.files()}
        written = []
        for table, cards in make_cards(self._tables, window, make, self._purging.closed_before).items():
            for start in window.starts:
                of_day = cards.filter(pc.equal(cards["period_start"], pa.scalar(start, pa.date32())))
                there = self._tables.path(table, start).exists()
                as_known = there and known.get((table, start)) == sha256_of(self._tables.path(table, start))
                if (of_day.num_rows or there) and not (as_known and self._holds(table, start, of_day)):
                    written.append(self._tables.write_day(table, start, of_day))
        with self._ledger.transaction():
            self._ledger.put_files(written)
            self._ledger.clear_stale("scorecards", changed)
            if latest:
                self._ledger.set_meta(_CARDS_UNTIL, latest.isoformat())

    def _holds(self, table: str, day: date, rows: pa.Table) -> bool:
        try:
            return bool(self._tables.read_day(table, day).equals(rows))
        except StoreError:  # damaged: it is written anew
            return False

    def publish_empty(self, day: date) -> None:
        """Give every table that has no file yet one without rows, so that a reader of its glob finds its columns."""
        known = {(file.table, file.day) for file in self._ledger.files()}
        for table in TABLES:
            days, empty = self._tables.days(table), self._tables.of_rows(table, [])
            cut_short = [there for there in days if (table, there) not in known and self._holds(table, there, empty)]
            for missing in cut_short if days else [day]:
                self._ledger.put_files([self._tables.write_day(table, missing, empty)])

    def _publish_day(self, day: date, call_ids: list[str]) -> None:
        pending = self._ledger.pending(day)
        moved: dict[date, list[str]] = {}
        for call in pending:
            if call.published_day is not None and call.published_day != day:
                moved.setdefault(call.published_day, []).append(call.call_id)
        written = []
        # taken out of its old day first, the call's own row before the rest, a call is never seen twice
        for old_day, ids in moved.items():
            for table in reversed(CALL_TABLES):
                kept = without_calls(self._tables.read_day(table, old_day), ids)
                written.append(self._tables.write_day(table, old_day, kept))
        for table in CALL_TABLES:
            changed = {call.call_id: call.rows[table] for call in pending if table in call.rows}
            if not changed:
                continue
            kept = without_calls(self._tables.read_day(table, day), changed)
            rows = self._tables.of_rows(table, [row for of_call in changed.values() for row in of_call])
            written.append(self._tables.write_day(table, day, sorted_by_call(pa.concat_tables([kept, rows]))))
        with self._ledger.transaction():
            self._ledger.put_files(written)
            self._ledger.mark_stale("scorecards", [day, *moved])
            self._ledger.published(day)

    def note_losses(self) -> None:
        """Take note of files that are gone: what can be made again is published next, calls are inspected again."""
        for file in self._ledger.files():
            if not self._tables.path(file.table, file.day).exists():
                self._note_loss(file.table, file.day)

    def _note_loss(self, table: str, day: date) -> None:
        with self._ledger.transaction():
            self._ledger.drop_file(table, day)
            if table in CALL_TABLES:
                self._ledger.forget_day(day)
            elif table in SCORECARD_TABLES:
                self._ledger.mark_stale("scorecards", [day])
            else:
                self._ledger.mark_stale(table, [day])

    def _runs_of(self, day: date) -> list[Row]:
        return [row for _, row in self._ledger.runs(day)]
