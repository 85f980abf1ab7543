"""The days and periods that calls and cards belong to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from qc.periods import Period, last_day
from qc.views.plain import Row


def local_day(call: Row) -> date:
    """The day a call belongs to, in its own time zone: the day of its partition."""
    start: datetime = call["start_time"]
    return start.date()


def overlaps(period: Period, start: date, since: date | None, until: date | None) -> bool:
    """Whether the period that begins with `start` has one of the days from `since` to `until`, both included."""
    return (until is None or start <= until) and (since is None or last_day(period, start) >= since)


def parted(calls: Iterable[Row], period: Period, start: date | None) -> tuple[list[Row], list[Row]]:
    """The calls that lie in a period, and the others."""
    inside: list[Row] = []
    others: list[Row] = []
    for call in calls:
        is_in = start is not None and start <= local_day(call) <= last_day(period, start)
        (inside if is_in else others).append(call)
    return inside, others


def period_name(start: date | None, period: Period) -> str:
    """A period as people write it: 2026-10, 2026-10-12 … 10-18, 2026-10-12."""
    if start is None:
        return "—"
    if period == "week":
        return f"{start:%Y-%m-%d} … {last_day(period, start):%m-%d}"
    return f"{start:%Y-%m}" if period == "month" else f"{start:%Y-%m-%d}"
