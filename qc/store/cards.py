"""Scorecards out of the tables of a store: the seam to whatever computes them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Protocol

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from qc.periods import before
from qc.store.periods import Window
from qc.store.schema import SCORECARD_TABLES
from qc.store.tables import Tables, frame_of

CHANGE = ("change", "change_low", "change_high")
PURGED_BEFORE = "purged_before"  # in the place of a change: the calls of the period before are gone


class MakeScorecards(Protocol):
    """Computes the scorecards of all periods that begin on one of `starts`: a frame for each of their tables.

    `calls` is the table of that name: those of the periods, of the periods before, of `reach_days` after, and of the
    latest day of all. `findings` are their violations, by `call_id`, `rule_id` and `verdict`.
    """

    def __call__(
        self, calls: pd.DataFrame, findings: pd.DataFrame, *, starts: Collection[date]
    ) -> Mapping[str, pd.DataFrame]: ...


def make_cards(
    tables: Tables, window: Window, make: MakeScorecards, closed_before: date | None = None
) -> dict[str, pa.Table]:
    """The rows of every table of scorecards, for the periods that begin on a start of `window`.

    They are not compared with periods that began before `closed_before`, of whose calls some are gone.
    """
    latest = latest_day(tables)
    days = [day for day in tables.days("calls") if window.first <= day <= window.last or day == latest]
    findings = tables.read("findings", days, ["call_id", "rule_id", "verdict"])
    violations = findings.filter(pc.equal(findings["verdict"], "violation"))
    frames = make(frame_of(tables.read("calls", days)), frame_of(violations), starts=window.starts)
    cards = {table: tables.of_frame(table, frames[table]) for table in SCORECARD_TABLES}
    if closed_before:
        cards = {table: _not_compared(rows, closed_before) for table, rows in cards.items()}
    starts = pa.array(window.starts, pa.date32())
    return {table: rows.filter(pc.is_in(rows["period_start"], starts)) for table, rows in cards.items()}


def _not_compared(cards: pa.Table, closed_before: date) -> pa.Table:
    """Cards without their change against a period that is closed."""
    periods = zip(cards["period"].to_pylist(), cards["period_start"].to_pylist(), strict=True)
    alone = pa.array([before(period, start) < closed_before for period, start in periods], pa.bool_())
    for name, instead in (*((name, None) for name in CHANGE), ("change_note", PURGED_BEFORE)):
        column = pc.if_else(alone, pa.scalar(instead, cards[name].type), cards[name])
        cards = cards.set_column(cards.column_names.index(name), cards.schema.field(name), column)
    return cards


def latest_day(tables: Tables) -> date | None:
    """The day of the latest call."""
    return next((day for day in reversed(tables.days("calls")) if tables.count("calls", day)), None)
