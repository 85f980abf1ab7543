"""The diarisation error rate, worked out by hand."""

import pytest

from benchmarks import der
from qc.spans import Span


def test_names_do_not_matter_and_a_perfect_answer_has_no_error():
    truth = {"a": [Span(0, 2)], "b": [Span(1, 3)]}
    assert der.diarisation_error(truth, {"2": [Span(1, 3)], "1": [Span(0, 2)]}).rate == 0


def test_missed_false_alarm_and_confused_by_hand():
    # seconds   0 1 2 3 4 5 6 7
    # truth a   |---|               0-4
    # truth b         |---|         4-8 … said until 6
    # found 1   |-----|             0-5: the 5th second is b's
    # found 2           |-|     |   5-6, 7-8: the 8th second nobody's
    truth = {"a": [Span(0, 4)], "b": [Span(4, 7)]}
    error = der.diarisation_error(truth, {"1": [Span(0, 5)], "2": [Span(5, 6), Span(7, 8)]})
    assert (error.missed_s, error.false_alarm_s, error.confused_s, error.total_s) == (1, 1, 1, 7)
    assert error.rate == pytest.approx(3 / 7)


def test_who_speaks_at_once_counts_twice():
    # truth a |--------|
    # truth b     |----|      one of the two is missed
    # found 1 |--------|
    error = der.diarisation_error({"a": [Span(0, 4)], "b": [Span(2, 4)]}, {"1": [Span(0, 4)]})
    assert (error.missed_s, error.false_alarm_s, error.confused_s, error.total_s) == (2, 0, 0, 6)


def test_one_found_for_two_is_named_after_the_one_who_speaks_longer():
    error = der.diarisation_error({"a": [Span(0, 3)], "b": [Span(3, 4)]}, {"1": [Span(0, 4)]})
    assert (error.missed_s, error.false_alarm_s, error.confused_s) == (0, 0, 1)


def test_nobody_found_is_all_missed():
    assert der.diarisation_error({"a": [Span(0, 3)]}, {}).rate == 1


def test_files_add_up_by_their_components():
    one = der.diarisation_error({"a": [Span(0, 1)]}, {})
    other = der.diarisation_error({"a": [Span(0, 3)]}, {"1": [Span(0, 3)]})
    assert (one + other).rate == pytest.approx(1 / 4)
