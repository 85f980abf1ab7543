"""Writing a store: calls are safe once added, and are published into the tables in steps that can be repeated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from qc.errors import StoreError, UsageError
from qc.records import Failure, Inspection
from qc.store.adopting import adopt
from qc.store.cards import MakeScorecards, latest_day, make_cards
from qc.store.ledger import FORMAT, Done, FailedCall, Ledger
from qc.store.lock import locked
from qc.store.periods import Window
from qc.store.purging import CACHE, Purging, remove_leftovers
from qc.store.rows import Row, Rows, Versions, rows_of
from qc.store.schema import CALL_TABLES, SCORECARD_TABLES, TABLES
from qc.store.tables import Tables, sha256_of_file, sorted_by_call, without_calls

LEDGER = "_ledger.sqlite"

_CARDS_UNTIL = "cards_until"  # the latest day of all when the scorecards were written last


@contextmanager
def open_writer(folder: str | Path, zone: ZoneInfo) -> Iterator[Writer]:
    """The store in `folder`, made if need be, locked for writing; what an interrupted run left is published first.

    Raises:
        UsageError: it cannot be made, another process writes to it, or it was made with another time zone or a newer
            format.
        StoreError: it cannot be written, or is damaged.
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder} cannot be made ({error.strerror}); choose a folder you can write to") from error
    with locked(folder):
        ledger = Ledger(folder / LEDGER)
        try:
            if ledger.meta("format") is None:
                adopt(Tables(folder, zone), ledger, datetime.now(zone))
            _check_format(folder, ledger, zone)
            writer = Writer(folder, zone, ledger)
            writer.recover()
            yield writer
        finally:
            ledger.close()


def _check_format(folder: Path, ledger: Ledger, zone: ZoneInfo) -> None:
    with ledger.transaction():
        for key, wanted, remedy in (
            ("format", FORMAT, "use the version of qc that made it"),
            ("time_zone", zone.key, "set time_zone to that in the config, or use another store"),
        ):
            found = ledger.meta(key)
            if found is None:
                ledger.set_meta(key, wanted)
            elif found != wanted:
                raise UsageError(f"{folder} was made with {key} {found}, not {wanted}; {remedy}")


class Writer:
    """An open store; made by `open_writer`."""

    def __init__(self, folder: Path, zone: ZoneInfo, ledger: Ledger) -> None:
        self.folder, self.zone = folder, zone
        self._ledger, self._tables = ledger, Tables(folder, zone)
        self.purging = Purging(folder, self._tables, ledger)
        self._tombstones = self.purging.tombstones

    @property
    def cache(self) -> Path:
        """The folder for what may be thrown away: transcripts by content."""
        return self.folder / CACHE

    def local_day(self, moment: datetime) -> date:
        """The day under which a moment is stored."""
        return moment.astimezone(self.zone).date()

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing of what is added inside."""
        return self._ledger.transaction()

    # what was done before

    def done(self, call_id: str) -> Done | None:
        return self._ledger.done(call_id)

    def failed(self, call_id: str) -> FailedCall | None:
        return self._ledger.failed(_call_key(call_id))

    def content(self, path: str, token: str) -> str | None:
        """The SHA-256 that a file had when it had this `token` (size, time, inode), if that is known."""
        return self._ledger.content(path, token)

    def put_content(self, path: str, token: str, sha256: str) -> None:
        self._ledger.put_content(path, token, sha256)

    def runs(self) -> list[Row]:
        """The rows of all runs, in order of their start."""
        return [row for _, row in self._ledger.runs()]

    def is_forgotten(self, call_id: str) -> bool:
        """Whether the call was purged: it is not inspected again unless somebody asks for it."""
        return self._tombstones.any and self._tombstones.of_call(call_id) is not None

    def is_forgotten_recording(self, sha256: str | None) -> bool:
        """Whether it is the recording of a purged call, under whatever name."""
        return bool(sha256) and self._tombstones.any and self._tombstones.has_recording(sha256 or "")

    # what is done now

    def add(self, inspection: Inspection, versions: Versions, run_id: str, asked: str, content: str) -> None:
        """Keep an inspected call, safe from now on; `publish` shows it to readers. It replaces an earlier inspection.

        `asked` and `content` are digests of what was asked for and of the files: equal ones need no new inspection.
        """
        call = inspection.call
        with self._ledger.transaction():
            rows = rows_of(inspection, versions, run_id)
            self._ledger.add(call.call_id, self.local_day(call.start_time), asked, content, rows)
            self._lift(call.call_id, inspection.recording_sha256)
            # whatever was wrong with this call before is so no more; only a second row under its id stays wrong
            self._ledger.drop_failures("call_id = ? AND reason != 'duplicate'", call.call_id)
            if call.recording:
                self._ledger.drop_failures("call_id = '' AND recording = ?", call.recording)

    def judged_again(self, call_id: str, asked: str, rows: Rows | None) -> None:
        """Keep new `rows` of an inspected call's judged tables (`JUDGED_TABLES`); None: they stay as they are.

        `asked` is what was asked for now: the same of the same files needs no new inspection.
        """
        done = self._ledger.done(call_id)
        if done is None or done.asked == "":  # lost, and to be inspected anew
            return
        if rows is None:
            self._ledger.ask(call_id, asked)
        else:
            self._ledger.add(call_id, done.day, asked, done.content, rows)

    def expire_scorecards(self) -> None:
        """All scorecards are to be made again: what they are made by has changed."""
        self._ledger.mark_stale("scorecards", self._tables.days("calls"))

    def fail(self, failure: Failure, day: date, now: datetime, asked: str, content: str) -> None:
        """Keep the failure of a call; what an earlier inspection found of it stays."""
        with self._ledger.transaction():
            self._lift(failure.call_id)
            self._ledger.add_failure(_call_key(failure.call_id), day, "", asked, content, _failure_row(failure, now))

    def reject(self, source: str, failures: Iterable[tuple[Failure, datetime | None]], now: datetime) -> None:
        """Keep what is wrong with the rows of `source` (a calls.csv), in place of what was wrong with them before.

        Each stands under its call's day, where its start is known, else under the day on which it was first seen.
        """
        with self._ledger.transaction():
            keys = set()
            for failure, started in failures:
                if failure.call_id and self.is_forgotten(failure.call_id):
                    continue
                name = f"{failure.call_id}\0{failure.recording}".strip("\0") or failure.message
                key = f"row\0{source}\0{failure.reason}\0{name}"
                keys.add(key)
                day = self.local_day(started) if started else None
                self._ledger.add_failure(key, day, source, "", "", _failure_row(failure, now))
            for key in set(self._ledger.failure_keys(source)) - keys:
                self._ledger.drop_failures("key = ?", key)

    def put_run(self, row: Row) -> None:
        """Keep the row of a run, as it stands now."""
        self._ledger.put_run(row["run_id"], self.local_day(row["started"]), row)

    # showing it to readers

    def recover(self) -> None:
        """Finish what an interrupted purge or run left, and take note of files that were lost since."""
        remove_leftovers(self.folder)
        self.purging.finish(datetime.now(self.zone))
        for file in self._ledger.files():
            if not self._tables.path(file.table, file.day).exists():
                self._note_loss(file.table, file.day)
        for day, row in self._ledger.runs():
            if row["status"] == "running":
                self._ledger.put_run(row["run_id"], day, {**row, "status": "killed"})
        self.publish()

    def pending(self) -> int:
        """How many calls are done and not yet published."""
        return self._ledger.pending_count()

    def publish(self) -> None:
        """Write all that is pending into the tables. Cut short at any instant, it can be repeated."""
        for day, call_ids in self._ledger.pending_days():
            self._publish_day(day, call_ids)
        for table, rows_of_day in (
            ("failures", self._ledger.failures_of),
            ("runs", self._runs_of),
            ("purges", self._tombstones.rows_of),
        ):
            for day in self._ledger.stale(table):
                self.purging.replace(table, day, self._tables.of_rows(table, rows_of_day(day)))
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
        window = Window.around({*changed, *moved_on}, reach_days).since(self.purging.closed_before)
        known = {(file.table, file.day): file.sha256 for file in self._ledger.files()}
        written = []
        for table, cards in make_cards(self._tables, window, make, self.purging.closed_before).items():
            for start in window.starts:
                of_day = cards.filter(pc.equal(cards["period_start"], pa.scalar(start, pa.date32())))
                there = self._tables.path(table, start).exists()
                as_known = there and known.get((table, start)) == sha256_of_file(self._tables.path(table, start))
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
        for table in TABLES:
            if not self._tables.days(table):
                self._ledger.put_files([self._tables.write_day(table, day, self._tables.of_rows(table, []))])

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

    def _note_loss(self, table: str, day: date) -> None:
        with self._ledger.transaction():
            self._ledger.drop_file(table, day)
            if table in CALL_TABLES:
                self._ledger.forget_day(day)
            elif table in SCORECARD_TABLES:
                self._ledger.mark_stale("scorecards", [day])
            else:
                self._ledger.mark_stale(table, [day])

    def _lift(self, call_id: str, sha256: str | None = None) -> None:
        if self._tombstones.any:
            self._tombstones.lift(call_id, sha256)

    def _runs_of(self, day: date) -> list[Row]:
        return [row for _, row in self._ledger.runs(day)]


def _call_key(call_id: str) -> str:
    return f"call\0{call_id}"


def _failure_row(failure: Failure, now: datetime) -> Row:
    return {
        "recording": failure.recording,
        "call_id": failure.call_id,
        "stage": failure.stage,
        "reason": failure.reason,
        "message": failure.message,
        "first_seen": now,
    }
