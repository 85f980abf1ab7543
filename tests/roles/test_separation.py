"""One voice or two, on frames drawn from known laws."""

import numpy as np
import pytest

from qc.roles.separation import Apart, separation


def powers(seed, frames, tilt):
    """Mel powers of one 'voice': a spectral tilt of its own under noise that is nobody's."""
    noise = np.random.default_rng(seed).standard_normal((frames, 40))
    return np.exp(noise + tilt * np.cos(np.linspace(0, np.pi, 40))).astype(np.float32)


def vectors(turn, apart):
    """Windows' vectors: one direction for even turns, another for odd ones, `apart` from it."""
    first = np.array([1.0, 0.0])
    second = np.array([np.cos(apart), np.sin(apart)])
    return np.stack([second if number % 2 else first for number in turn]).astype(np.float32)


PART = np.repeat([0, 1, 0, 1], 1000)
TURN = np.repeat([0, 3, 4, 7], 10)


def test_one_law_cut_in_two_is_nothing_apart():
    assert separation(powers(1, 4000, 1.0), PART, vectors(TURN, 0.0), TURN).nats == pytest.approx(0, abs=0.06)


def test_two_laws_are_apart_and_the_more_so_the_more_they_differ():
    def of(tilt):
        sound = np.where(PART[:, None] == 0, powers(1, 4000, 0.0), powers(1, 4000, tilt))
        return separation(sound, PART, vectors(TURN, 0.0), TURN).nats

    assert 0.1 < of(1.0) < of(2.0)


def test_what_the_network_hears_is_added():
    # same parts alike 1, different ones cos 60° = ½, at 3 nats a unit
    alike = separation(powers(1, 4000, 1.0), PART, vectors(TURN, 0.0), TURN)
    different = separation(powers(1, 4000, 1.0), PART, vectors(TURN, np.pi / 3), TURN)
    assert different.nats - alike.nats == pytest.approx(1.5, abs=1e-5)
    assert different.likeness == pytest.approx(0.5, abs=1e-5)


def test_a_part_of_less_than_a_second_is_no_voice():
    part = np.zeros(4000, int)
    part[:99] = 1
    assert separation(powers(1, 4000, 1.0), part, vectors(TURN, 1.0), TURN) == Apart()


def test_a_turn_that_holds_both_voices_is_unlike_itself():
    # 30 windows as one turn of part 0, its second half the other voice; 10 windows of that voice are part 1
    turn = np.repeat([0, 3], [30, 10])
    sound = vectors(np.repeat([0, 1, 1], [15, 15, 10]), np.pi / 2)
    torn = separation(powers(1, 4000, 1.0), np.repeat([0, 1], [3000, 1000]), sound, turn)
    # pieces of 5: A A A B B B | B B: 6 of 15 pairs of part 0 alike and the one of part 1; 6 of 12 across
    assert torn.likeness == pytest.approx(7 / 16 - 6 / 12)
