from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from qc.store.periods import Window, monday, month, next_month


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
        assert window.first <= start - timedelta(days=1)
        if start == monday(start):
            assert window.first <= start - timedelta(days=7)
            assert window.last >= start + timedelta(days=6)
        if start == month(start):
            assert window.first <= month(start - timedelta(days=1))
            assert window.last >= next_month(start) - timedelta(days=1)
    assert {period(day) for day in days for period in (lambda d: d, monday, month)} <= set(window.starts)
