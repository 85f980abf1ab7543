"""Days, weeks and months of the local calendar, each named by its first day. Weeks begin on Monday (ISO 8601)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, get_args

Period = Literal["day", "week", "month"]
PERIODS: tuple[Period, ...] = get_args(Period)
_LONGEST: dict[Period, int] = {"day": 1, "week": 7, "month": 31}  # days


def start_of(period: Period, day: date) -> date:
    """The first day of the period that `day` lies in."""
    if period == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if period == "month" else day


def before(period: Period, start: date) -> date:
    """The first day of the period before the one that starts at `start`."""
    return start_of(period, start - timedelta(days=1))


def after(period: Period, day: date) -> date:
    """The first day of the period after the one that `day` lies in."""
    return start_of(period, start_of(period, day) + timedelta(days=_LONGEST[period]))


def last_day(period: Period, start: date) -> date:
    """The last day of the period that starts at `start`."""
    return after(period, start) - timedelta(days=1)
