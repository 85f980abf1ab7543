from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from qc.periods import PERIODS, after, before, start_of
from qc.store.periods import Window


def test_a_day_in_the_middle_of_a_month():
    """Wednesday 14 October 2026, in the week from Monday 12."""
    window = Window.around([date(2026, 10, 14)])
    assert window.starts == (
        date(2026, 10, 1),  # its month
        date(2026, 10, 12),  # its week
        date(2026, 10, 14),
        date(2026, 10, 15),  # and what comes after each, whose change looks back
        date(2026, 10, 19),
        date(2026, 11, 1),
    )
    assert (window.first, window.last) == (date(2026, 9, 1), date(2026, 11, 30))


@given(st.lists(st.dates(date(2000, 1, 1), date(2100, 1, 1)), min_size=1, max_size=4))
def test_every_period_that_begins_at_a_start_lies_whole_in_the_window_with_the_one_before(days):
    window = Window.around(days)
    for start in window.starts:
        for period in PERIODS:
            if start == start_of(period, start):
                assert window.first <= before(period, start)
                assert window.last >= after(period, start) - timedelta(days=1)
    assert {start_of(period, day) for day in days for period in PERIODS} <= set(window.starts)
