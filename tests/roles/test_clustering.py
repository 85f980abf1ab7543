"""Cuts in two and the smoothest path, on vectors and scores whose answer is plain."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.roles import clustering
from qc.roles.clustering import along, cuts_in_two, smoothest_path


def two_heaps(first, second, seed=1):
    rng = np.random.default_rng(seed)
    centres = np.repeat(np.abs(rng.standard_normal((2, 16))), (first, second), axis=0)
    vectors = centres + 0.1 * np.abs(rng.standard_normal((first + second, 16)))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize(("first", "second"), [(20, 20), (30, 5), (2, 2)])
def test_the_first_cut_parts_two_heaps(first, second):
    cut = cuts_in_two(two_heaps(first, second))[0]
    assert len(set(cut[:first])) == len(set(cut[first:])) == 1
    assert cut[0] != cut[-1]


def test_more_vectors_than_are_clustered_go_to_the_nearer_centre(monkeypatch):
    monkeypatch.setattr(clustering, "MOST_CLUSTERED", 10)
    cut = cuts_in_two(two_heaps(60, 40))[0]
    assert len(set(cut[:60])) == len(set(cut[60:])) == 1
    assert cut[0] != cut[-1]


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_are_one_part(count):
    assert [list(cut) for cut in cuts_in_two(two_heaps(count, 0))] == [[0] * count]


def test_alike_vectors_do_not_break_it():
    for cut in cuts_in_two(np.ones((5, 4), np.float32) / 2):
        assert cut.shape == (5,)


def test_along_is_half_at_the_centres_and_nothing_midway():
    first, second = np.array([0.0, 0.0], np.float32), np.array([2.0, 0.0], np.float32)
    places = along(np.array([[0, 5], [1, 0], [2, 0], [3, 0]], np.float32), first, second)
    np.testing.assert_allclose(places, [-0.5, 0, 0.5, 1])


def test_a_blip_is_not_worth_two_changes_and_a_turn_is():
    # scores   - - - + - - -     gain of the blip 2 · 0.5 = 1, cost 2 · 1
    assert list(smoothest_path(np.array([-1, -1, -1, 0.5, -1, -1, -1]), np.full(7, 1.0))) == [0] * 7
    # scores   - - + + + - -     gain 2 · 1.5 = 3, cost 2
    assert list(smoothest_path(np.array([-1, -1, 0.5, 0.5, 0.5, -1, -1]), np.full(7, 1.0))) == [0, 0, 1, 1, 1, 0, 0]


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=8), st.data())
def test_no_path_is_better(scores, data):
    costs = np.array(data.draw(st.lists(st.floats(0, 2), min_size=len(scores), max_size=len(scores))))

    def worth(path):
        changes = sum(cost for before, after, cost in zip(path, path[1:], costs[1:], strict=False) if before != after)
        return sum(score if state else -score for score, state in zip(scores, path, strict=True)) - changes

    best = max(worth(path) for path in product((0, 1), repeat=len(scores)))
    assert worth(smoothest_path(np.array(scores), costs)) == pytest.approx(best)


def test_no_scores_have_an_empty_path():
    assert smoothest_path(np.zeros(0), np.zeros(0)).shape == (0,)
