"""How long each table is kept: what is older goes at the end of a run, and a row of `purges` says so."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from qc.config import RetentionSettings
from qc.store.purging import CACHE, Purging
from qc.store.rows import Row
from qc.store.schema import SCORECARD_TABLES

# what goes together with the table that a setting names: the words of a call stand in three places
_TABLES = {
    "turns": ("turns", "_likelihoods"),
    "findings": ("findings",),
    "scorecards": SCORECARD_TABLES,
    "reviews": ("reviews",),
}
_MAKES_SCORECARDS = ("findings", "scorecards")  # older periods cannot be made again once these are gone
_IN_THE_LEDGER = ("failures", "runs")


def forget_what_is_old(purging: Purging, settings: RetentionSettings, now: datetime) -> Iterator[Row]:
    """Forget, and yield a row of `purges` for each table of which something went. Cut short, it can be repeated."""
    for what, days in settings.model_dump().items():
        if days is None:
            continue
        limit = now.astimezone(purging.tables.zone).date() - timedelta(days=days)
        row = purging.new_row("retention", f"older than {days} days: before {limit}", what, now)
        if what == "calls":
            if doomed := purging.calls_before(limit):
                purging.begin(doomed, row)
                purging.finish(now)
                yield row | {"count": len(doomed)}
            continue
        if what == "cache":
            counts = {limit: count} if (count := _old_files(purging, days)) else {}
        elif what in _IN_THE_LEDGER:
            counts = _old_rows(purging, what, limit)
        else:
            counts = _old_days(purging, what, limit)
        if not counts:
            continue
        row |= {
            "finished": now,
            "count": sum(counts.values()),
            "dates": [{"date": day, "count": count} for day, count in sorted(counts.items())],
        }
        if what in _MAKES_SCORECARDS:
            row["closed_before"] = purging.close_periods(limit)
        purging.tombstones.put_purge(row)
        yield row


def _old_days(purging: Purging, what: str, limit: date) -> dict[date, int]:
    """Files of days, and of turns what the cache holds of their recordings; the rows of each day that went."""
    counts: dict[date, int] = {}
    for table in _TABLES[what]:
        for day in purging.tables.days(table):
            if day >= limit:
                continue
            if table == "turns":
                purging.forget_words(day)
            rows = purging.tables.count(table, day)
            purging.remove(table, day)
            if rows:
                counts[day] = counts.get(day, 0) + rows
    return counts


def _old_rows(purging: Purging, table: str, limit: date) -> dict[date, int]:
    query = f"SELECT day, count(*) FROM {table} WHERE day < ? GROUP BY day"
    counts = {date.fromisoformat(day): count for day, count in purging.ledger.all(query, limit.isoformat())}
    with purging.ledger.transaction():
        purging.ledger.do(f"DELETE FROM {table} WHERE day < ?", limit.isoformat())
        purging.ledger.mark_stale(table, counts)
    return counts


def _old_files(purging: Purging, days: int) -> int:
    """Transcripts in the cache that were written longer ago."""
    oldest, count = time.time() - days * 86_400, 0
    for path in (purging.folder / CACHE).glob("*/*"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            count += 1
    return count
