"""Writing a store: calls are safe once added, and are published into the tables in steps that can be repeated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from qc.errors import UsageError
from qc.records import Failure, Inspection
from qc.store.adopting import adopt
from qc.store.cards import MakeScorecards
from qc.store.ledger import FORMAT, LEDGER, Done, FailedCall, Ledger, check_format, format_of
from qc.store.lock import locked
from qc.store.publishing import Publisher
from qc.store.purging import Purging, remove_leftovers
from qc.store.rows import Row, Rows, Versions, rows_of
from qc.store.tables import Tables


@contextmanager
def open_writer(folder: str | Path, zone: ZoneInfo) -> Iterator[Writer]:
    """The store in `folder`, made if need be, locked for writing; what an interrupted run left is published first.

    Raises:
        UsageError: it cannot be made, another process writes to it, or it was made with another time zone or format.
        StoreError: it cannot be written, or is damaged.
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder} cannot be made ({error.strerror}); choose a folder you can write to") from error
    check_format(folder, format_of(folder))  # before anything in it is touched
    with locked(folder):
        ledger = Ledger(folder / LEDGER)
        try:
            if ledger.meta("format") is None:
                adopt(Tables(folder, zone), ledger, datetime.now(zone))
            _check_made_with(folder, ledger, zone)
            writer = Writer(folder, zone, ledger)
            writer.recover()
            yield writer
        finally:
            ledger.close()


def _check_made_with(folder: Path, ledger: Ledger, zone: ZoneInfo) -> None:
    check_format(folder, ledger.meta("format"))
    if (found := ledger.meta("time_zone") or zone.key) != zone.key:
        remedy = "set time_zone to that in the config, or use another store"
        raise UsageError(f"{folder} was made with time_zone {found}, not {zone.key}; {remedy}")
    with ledger.transaction():
        ledger.set_meta("format", FORMAT)
        ledger.set_meta("time_zone", zone.key)


class Writer:
    """An open store; made by `open_writer`."""

    def __init__(self, folder: Path, zone: ZoneInfo, ledger: Ledger) -> None:
        self.folder, self.zone = folder, zone
        self._ledger, self._tables = ledger, Tables(folder, zone)
        self.purging = Purging(folder, self._tables, ledger)
        self._tombstones = self.purging.tombstones
        self._publisher = Publisher(self.purging)
        self._source = ""  # the list of calls that this writer was told of

    def local_day(self, moment: datetime) -> date:
        """The day under which a moment is stored."""
        return moment.astimezone(self.zone).date()

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing of what is added inside."""
        return self._ledger.transaction()

    # what was done before

    def done(self, call_id: str) -> Done | None:
        return self._ledger.done(call_id)

    def twins(self) -> Iterator[list[str]]:
        """The inspected calls that have the very files of another, each group of them once."""
        return self._ledger.twins()

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
            if call.recording:  # a row without an id that another list had; in this one it is another row
                self._ledger.drop_failures(
                    "call_id = '' AND recording = ? AND source != ?", call.recording, self._source
                )

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
        self._source = source
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
        self._publisher.note_losses()
        for day, row in self._ledger.runs():
            if row["status"] == "running":
                self._ledger.put_run(row["run_id"], day, {**row, "status": "killed"})
        self.publish()

    def pending(self) -> int:
        """How many calls are done and not yet published."""
        return self._ledger.pending_count()

    def publish(self) -> None:
        """Write all that is pending into the tables. Cut short at any instant, it can be repeated."""
        self._publisher.publish()

    def publish_scorecards(self, make: MakeScorecards, reach_days: int = 0, made_by: str = "") -> None:
        """Write the scorecards of every period whose calls have changed, and of those that look back on them; all of
        them where the last were not `made_by` the same settings."""
        if self._ledger.meta("scorecards_made_by") != made_by:
            self.expire_scorecards()
        self._publisher.publish_scorecards(make, reach_days)
        self._ledger.set_meta("scorecards_made_by", made_by)

    def publish_empty(self, day: date) -> None:
        """Give every table that has no file yet one without rows."""
        self._publisher.publish_empty(day)

    def _lift(self, call_id: str, sha256: str | None = None) -> None:
        if self._tombstones.any:
            self._tombstones.lift(call_id, sha256)


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
