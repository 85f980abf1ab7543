"""`date`: weekend, weekday, holiday, working day."""

from datetime import date

import pytest

from qc.standards.conditions.date import kinds_of


@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        (date(2025, 10, 14), {"weekday", "workday"}),  # a Tuesday
        (date(2025, 10, 18), {"weekend"}),  # a Saturday
        (date(2025, 10, 1), {"weekday", "holiday"}),  # National Day, a Wednesday
        (date(2025, 9, 28), {"workday"}),  # a Sunday that is worked to make up for it
        (date(1990, 1, 6), {"weekend"}),  # before the calendar begins: the week decides
    ],
)
def test_kinds_of_a_day(day, kinds):
    assert kinds_of(day) == kinds
