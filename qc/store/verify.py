"""Is a store whole? Every file is as it was written, every call stands in it once, every scorecard follows from it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from qc.digests import sha256_of
from qc.errors import UsageError
from qc.periods import after, start_of
from qc.store.cards import CHANGE, PURGED_BEFORE, MakeScorecards, make_cards
from qc.store.ledger import LEDGER, Ledger, check_format, format_of
from qc.store.lock import locked
from qc.store.periods import Window
from qc.store.purging import Purging
from qc.store.rows import Row
from qc.store.schema import CALL_TABLES, SCORECARD_TABLES, TABLES
from qc.store.tables import Tables
from qc.store.traces import traces
from qc.wording import counted

_BY_PEOPLE = ("reviews",)  # tables that the ledger keeps no account of


def verify(
    folder: str | Path, make_scorecards: MakeScorecards, reach_days: int = 0, zone: ZoneInfo | None = None
) -> list[str]:
    """What is not as it should be, a sentence each; nothing where the store is whole.

    `zone` is the one whose days `make_scorecards` counts by; None: the store's.

    Raises:
        UsageError: there is no store, it is of another format or time zone, or a run is writing to it.
    """
    folder = Path(folder)
    if not (folder / LEDGER).exists():
        raise UsageError(f"{folder} is no store of qc: it has no {LEDGER}")
    check_format(folder, format_of(folder))
    with locked(folder):
        ledger = Ledger(folder / LEDGER)
        try:
            made_with = ZoneInfo(ledger.meta("time_zone") or "UTC")
            if zone not in (None, made_with):
                raise UsageError(f"{folder} was made with time_zone {made_with}, not {zone}; set it to that")
            tables = Tables(folder, made_with)
            purging = Purging(folder, tables, ledger)
            problems = [*_unpublished(purging), *_files(ledger, tables)]
            # what is damaged cannot be counted
            return problems or [
                *_calls(ledger, tables),
                *traces(purging),
                *_scorecards(tables, make_scorecards, reach_days, purging.closed_before),
            ]
        finally:
            ledger.close()


def _unpublished(purging: Purging) -> Iterator[str]:
    ledger = purging.ledger
    if lost := purging.tombstones.lost_key:
        yield lost
    if waiting := ledger.pending_count():
        calls = counted(waiting, "inspected call is", "inspected calls are")
        yield f"{calls} not in the tables yet; the next `qc run` publishes what is waiting"
    if purges := len(purging.tombstones.unfinished()):
        yield f"{counted(purges, 'purge was', 'purges were')} cut short; the next `qc run` or `qc purge` finishes it"
    if stale := {day for table in ("failures", "runs", "purges", "scorecards") for day in ledger.stale(table)}:
        yield f"the tables of {counted(len(stale), 'day')} await an update; the next `qc run` makes it"


def _files(ledger: Ledger, tables: Tables) -> Iterator[str]:
    remedy = "restore it, or remove it and run the batch again"
    known = {(file.table, file.day): file for file in ledger.files() if file.table not in _BY_PEOPLE}
    for (table, day), file in known.items():
        path = tables.path(table, day)
        if not path.exists():
            yield f"{path} is missing; the next `qc run` makes it again"
        elif sha256_of(path) != file.sha256:
            yield f"{path} is not as it was written; {remedy}"
        elif (rows := tables.count(table, day)) != file.rows:
            yield f"{path} holds {counted(rows, 'row')}, not {file.rows}; {remedy}"
    ours = {tables.path(*key) for key in known}
    for table in TABLES:
        if table not in _BY_PEOPLE:
            for path in sorted(set((tables.folder / table).glob("*/[!._]*")) - ours):
                yield f"{path} was not written by qc; move it out of the store"


def _calls(ledger: Ledger, tables: Tables) -> Iterator[str]:
    published = {call_id: day for call_id, day in ledger.done_calls() if day is not None}
    seen: Counter[str] = Counter()
    for day in tables.days("calls"):
        calls = tables.read_day("calls", day, ["call_id", "start_time"])
        ids = calls["call_id"].to_pylist()
        seen.update(ids)
        for call_id, start in zip(ids, calls["start_time"].to_pylist(), strict=True):
            if start.astimezone(tables.zone).date() != day:
                yield f"call {call_id} of {start.isoformat()} stands under {day}"
            if published.get(call_id) != day:
                yield f"call {call_id} under {day} is unknown to the ledger"
        for table in CALL_TABLES:
            strangers = set(pc.unique(tables.read_day(table, day, ["call_id"])["call_id"]).to_pylist()) - set(ids)
            for call_id in sorted(strangers):
                yield f"{table} of {day} has rows of call {call_id}, which is not in calls"
    for call_id, count in seen.items():
        if count > 1:
            yield f"call {call_id} stands in calls {count} times"
    for call_id in published.keys() - seen.keys():
        yield f"call {call_id} of {published[call_id]} was inspected and is not in calls; run its batch again"


def _scorecards(tables: Tables, make: MakeScorecards, reach_days: int, closed_before: date | None) -> Iterator[str]:
    """Months at a time, so that a store of years fits into memory. Nothing gives those of closed periods any more."""
    days = (day for table in ("calls", *SCORECARD_TABLES) for day in tables.days(table))
    for start in sorted({start_of("month", day) for day in days}):
        of_month = [start + timedelta(days=day) for day in range((after("month", start) - start).days)]
        window = replace(Window.around([start], reach_days), starts=tuple(of_month)).since(closed_before)
        for table, cards in make_cards(tables, window, make, closed_before).items():
            computed, stored = _by_name(cards), _by_name(tables.read(table, window.starts, tables.schema(table).names))
            for name in sorted(stored.keys() | computed.keys()):
                if not _same(*_comparable(stored.get(name), computed.get(name))):
                    yield f"{table}: {name} is not what its calls and findings give; `qc rescore` makes it again"


def _by_name(cards: pa.Table) -> dict[str, Row]:
    """Cards by whom and what they are of."""
    names = ("agent_id", "team", "period", "period_start")
    return {" ".join(str(card[name]) for name in names if name in card): card for card in cards.to_pylist()}


def _comparable(stored: Row | None, computed: Row | None) -> tuple[Row | None, Row | None]:
    """Without their change, where nothing is left to say what it was."""
    if stored and computed and computed["change_note"] == PURGED_BEFORE:
        kept = stored.keys() - {*CHANGE, "change_note"}
        return {name: stored[name] for name in kept}, {name: computed[name] for name in kept}
    return stored, computed


def _same(left: Any, right: Any) -> bool:
    """Equal but for the last digits of sums made in another order."""
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-9)
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in left)
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return len(left) == len(right) and all(map(_same, left, right))
    return bool(left == right)
