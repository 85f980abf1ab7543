import numpy as np
import pytest

from benchmarks.logistic import fit


def test_the_log_odds_of_two_cells_by_hand():
    # clue 0: 1 of 4 true, log odds ln(1/3); clue 1: 3 of 4 true, log odds ln 3: bias -ln 3, weight 2 ln 3
    clues = np.array([0.0] * 4 + [1.0] * 4)[:, None]
    truth = np.array([1, 0, 0, 0, 1, 1, 1, 0], dtype=float)
    assert fit(clues, truth) == pytest.approx([-np.log(3), 2 * np.log(3)])


def test_a_penalty_makes_weights_smaller_and_leaves_the_bias_alone():
    clues = np.array([-1.0] * 4 + [1.0] * 4)[:, None]
    truth = np.array([1, 0, 0, 0, 1, 1, 1, 0], dtype=float)
    bias, weight = fit(clues, truth, strength=1.0)
    assert bias == pytest.approx(0.0, abs=1e-9)
    assert 0 < weight < np.log(3)
