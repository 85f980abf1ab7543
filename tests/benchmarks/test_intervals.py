import numpy as np
import pytest

from benchmarks.intervals import Law, held_changes, held_means


def test_the_mean_of_a_law_is_that_of_its_draws():
    # 20 % at 0, 10 % at 100, the other 70 % around 100 · 3/(3 + 1) = 75: 10 + 52.5
    law = Law(0.2, 0.1, 3, 1)
    assert law.mean == pytest.approx(62.5)
    assert law.draw(np.random.default_rng(1), 40_000).mean() == pytest.approx(62.5, abs=0.7)


def test_what_hardly_varies_is_always_held():
    steady = Law(0, 0, 1e6, 1e6)  # each agent scores the same in every call
    rng = np.random.default_rng(1)
    (below, above), width = held_means(steady, calls=3, team=3, repeats=3, rng=rng)
    assert below == above == 0
    assert width > 0
    assert held_changes(steady, calls=3, team=3, repeats=3, rng=rng) == 1
