"""Forgetting on purpose: calls by their date or id, and what the retention lets go; in a store and in its pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path

from qc.config import Config
from qc.errors import UsageError
from qc.report import write_pages
from qc.report.pages import Pages, noted, pages_of_others
from qc.scorecards import make_scorecards
from qc.store import LEDGER, Row, Store, Writer, open_writer
from qc.store.purging import Doomed, Why
from qc.store.retention import forget_what_is_old
from qc.views import StoreView
from qc.wording import counted


@dataclass(frozen=True)
class Preview:
    """What a purge would take."""

    calls: Sequence[Doomed]
    rows: dict[str, int]  # of each table
    pages: int

    def __str__(self) -> str:
        days = sorted(call.day for call in self.calls if call.day)
        span = f" of {' … '.join(map(str, dict.fromkeys((days[0], days[-1]))))}" if days else ""
        rows = ", ".join(f"{count} of {table}" for table, count in self.rows.items() if count)
        return f"{counted(len(self.calls), 'call')}{span}; rows: {rows or 'none'}; pages: {self.pages}"


def purge(
    folder: Path,
    config: Config,
    now: datetime,
    *,
    before: date | None = None,
    call_ids: Sequence[str] = (),
    agreed: Callable[[Preview], bool] = lambda preview: True,
) -> Preview | None:
    """Forget calls: all from before a day, or those of some ids. What was purged earlier stays as it is.

    `agreed` is asked before anything is done; where it says no, nothing is, and None is returned.

    Raises:
        UsageError: there is no store, another process writes to it, or it never held one of the calls.
        StoreError: the store cannot be written; what has begun is finished by the next `qc purge` or `qc run`.
    """
    if not (folder / LEDGER).exists():
        raise UsageError(f"{folder} is no store of qc: it has no {LEDGER}")
    with open_writer(folder, config.zone) as writer:
        purging = writer.purging
        doomed = purging.calls_before(before) if before else purging.calls_named(call_ids)
        gone = {call.call_id for call in doomed}
        preview = Preview(doomed, purging.rows_of(doomed), sum(len(pages) for _, pages in stale_pages(folder, gone)))
        if not agreed(preview):
            return None
        if doomed:
            why: Why = "before" if before else "call"
            criterion = f"before {before}" if before else f"{counted(len(doomed), 'call')} by id"
            purging.begin(doomed, purging.new_row(why, criterion, "calls", now))
            purging.finish(now)
        _publish(writer, config, now)
    forget_pages(folder, config, now)
    return preview


def keep_retention(folder: Path, config: Config, now: datetime) -> list[Row]:
    """Forget what is older than the settings allow; returns what went, as rows of `purges`.

    Raises:
        UsageError: another process writes to the store.
        StoreError: the store cannot be written; the next run goes on.
    """
    if not any(config.retention.model_dump().values()):
        return []
    with open_writer(folder, config.zone) as writer:
        rows = list(forget_what_is_old(writer.purging, config.retention, now))
        if rows:
            _publish(writer, config, now)
    if any(row["what"] in ("calls", "turns", "findings") for row in rows):
        forget_pages(folder, config, now)
    return rows


def stale_pages(folder: Path, gone: set[str] | frozenset[str] = frozenset()) -> list[tuple[Pages, list[Path]]]:
    """Pages of calls that the store does not hold, or that are `gone` soon."""
    if not (folders := noted(folder)):
        return []
    living = set(Store.open(folder).read("calls", columns=["call_id"])["call_id"]) - gone
    return [(pages, list(pages_of_others(Path(pages.folder), living))) for pages in folders]


def forget_pages(folder: Path, config: Config, now: datetime) -> None:
    """Remove pages of calls that the store does not hold, and make those anew that led to them."""
    for pages, stale in stale_pages(folder):
        for path in stale:
            path.unlink(missing_ok=True)
        write_pages(StoreView(Store.open(folder)), pages, config, now)


def _publish(writer: Writer, config: Config, now: datetime) -> None:
    writer.publish()
    writer.publish_scorecards(
        partial(make_scorecards, config=config), config.scorecards.repeat_days, config.scorecards.digest
    )
    writer.publish_empty(writer.local_day(now))
