"""What a model's probability is worth: Platt's two numbers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.config import Calibration
from qc.records import Word
from qc.spans import Span
from qc.transcription.calibration import calibrated, chance

probabilities = st.floats(0.0, 1.0)
calibrations = st.builds(Calibration, slope=st.floats(0.1, 5.0), intercept=st.floats(-5.0, 5.0))


def test_odds_are_multiplied_and_raised():
    # odds 1 → 3 · 1; odds 4 → 3 · √4 = 6 in 7
    tripled = Calibration(slope=1.0, intercept=math.log(3))
    assert chance(0.5, tripled) == pytest.approx(0.75)
    assert chance(0.8, Calibration(slope=0.5, intercept=math.log(3))) == pytest.approx(6 / 7)


@given(probabilities)
def test_slope_one_and_no_intercept_leave_it_as_it_is(probability):
    assert chance(probability, Calibration(slope=1.0, intercept=0.0)) == pytest.approx(probability, abs=1e-4)


@given(probabilities, probabilities, calibrations)
def test_the_surer_word_is_never_worth_less(one, other, calibration):
    low, high = chance(min(one, other), calibration), chance(max(one, other), calibration)
    assert 0.0 <= low <= high <= 1.0


def test_the_models_own_probability_stays_beside_it():
    (word,) = calibrated([Word("好", Span(0, 1), 0.5)], Calibration(slope=1.0, intercept=math.log(3)))
    assert (word.confidence, word.right) == (0.5, pytest.approx(0.75))
    assert Word("好", Span(0, 1), 0.5).right == 0.5
