from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.periods import PERIODS, after, before, start_of

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("period", "previous", "start", "following"),
    [
        ("day", date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2)),
        ("week", date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 7)),  # 1 December 2026 is a Tuesday
        ("month", date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)),
    ],
)
def test_the_first_of_december(period, previous, start, following):
    day = date(2026, 12, 1)
    assert start_of(period, day) == start
    assert before(period, start) == previous
    assert after(period, day) == following


@given(st.sampled_from(PERIODS), DAYS)
def test_periods_follow_one_another_without_gap_or_overlap(period, day):
    start, following = start_of(period, day), after(period, day)
    assert start <= day < following
    assert start_of(period, following - timedelta(days=1)) == start
    assert before(period, following) == start
