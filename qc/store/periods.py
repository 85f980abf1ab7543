"""Which scorecards change when the calls of some days have changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from qc.periods import PERIODS, after, before, start_of


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
        days = {day - timedelta(days=back) for day in changed for back in range(reach_days + 1)}
        starts = {start for day in days for period in PERIODS for start in (start_of(period, day), after(period, day))}
        # any of them may begin a day, a week and a month at once
        first = min(before(period, start_of(period, start)) for start in starts for period in PERIODS)
        last = max(after(period, start) for start in starts for period in PERIODS) - timedelta(days=1)
        return cls(tuple(sorted(starts)), first, last + timedelta(days=reach_days))

    def since(self, day: date | None) -> Window:
        """Only the periods that begin on `day` or later; None: all."""
        return self if day is None else replace(self, starts=tuple(start for start in self.starts if start >= day))
