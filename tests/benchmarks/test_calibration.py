"""The benchmark's fit finds the calibration by which the data were made."""

import numpy as np
import pytest

from benchmarks.calibration import platt
from benchmarks.reliability import expected_error
from qc.config import Calibration
from qc.transcription.calibration import chance


def test_the_fit_finds_what_the_data_were_made_by():
    draw = np.random.default_rng(0)
    sure = draw.uniform(0.01, 0.99, 20_000)
    true = Calibration(slope=0.8, intercept=1.2)
    worth = np.array([chance(each, true) for each in sure])
    right = (draw.uniform(size=len(sure)) < worth).astype(float)
    fit = platt(sure, right)
    assert fit.slope == pytest.approx(0.8, abs=0.05)
    assert fit.intercept == pytest.approx(1.2, abs=0.05)
    assert expected_error(worth, right) < 0.01 < expected_error(sure, right)


def test_the_expected_error_is_weighed_by_how_many_there_are():
    # bin 0–0.5: 0.4 said, half are right, 2 of 3: 0.1 off; bin 0.95–1: 1.0 said, right, 1 of 3
    assert expected_error(np.array([0.4, 0.4, 1.0]), np.array([1.0, 0.0, 1.0])) == pytest.approx(0.2 / 3)
