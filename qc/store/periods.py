"""Which scorecards change when the calls of some days have changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta


@dataclass(frozen=True)
class Window:
    """The first days of the periods that change, and the days whose calls are needed to compute them.

    ```
            month before        changed day       month after
        |--------------------|---r---x----------|--------------------|---r---|
        first                starts: day, week, month, and the ones         last
                             after them (their `change` looks back)
    ```

    `reach_days` (r above): how far ahead a call's figures look: a customer who calls again within so many days.
    """

    starts: tuple[date, ...]
    first: date
    last: date

    @classmethod
    def around(cls, changed: Iterable[date], reach_days: int = 0) -> Window:
        starts: set[date] = set()
        for day in {day - timedelta(days=back) for day in changed for back in range(reach_days + 1)}:
            starts |= {day, monday(day), month(day)}
            starts |= {day + timedelta(days=1), monday(day) + timedelta(days=7), next_month(day)}
        # any of them may begin a day, a week and a month at once
        first = min(min(month(month(day) - timedelta(days=1)), monday(day) - timedelta(days=7)) for day in starts)
        last = max(max(next_month(day) - timedelta(days=1), monday(day) + timedelta(days=6)) for day in starts)
        return cls(tuple(sorted(starts)), first, last + timedelta(days=reach_days))

    def since(self, day: date | None) -> Window:
        """Only the periods that begin on `day` or later; None: all."""
        return self if day is None else replace(self, starts=tuple(start for start in self.starts if start >= day))


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def month(day: date) -> date:
    return day.replace(day=1)


def before(period: str, start: date) -> date:
    """The first day of the day, week or month before the one that begins at `start`."""
    if period == "month":
        return month(start - timedelta(days=1))
    return start - timedelta(days=7 if period == "week" else 1)


def next_month(day: date) -> date:
    return month(month(day) + timedelta(days=31))
