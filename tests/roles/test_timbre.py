"""Timbre on spectra drawn from known laws, and what it adds where the speaker network hears little."""

import numpy as np
import pytest

from qc.roles.timbre import LEAST_FRAMES, cepstra, covariance, likelihood_ratios, loud


def powers(seed, frames, tilt):
    """Mel powers of one 'voice': a spectral tilt of its own under noise that is nobody's."""
    noise = np.random.default_rng(seed).standard_normal((frames, 40))
    return np.exp(noise + tilt * np.cos(np.linspace(0, np.pi, 40))).astype(np.float32)


def test_cepstra_are_those_of_scipy_and_know_nothing_of_loudness():
    from scipy.fft import dct

    sound = powers(1, 50, 1.0)
    expected = dct(np.log(sound[:, 4:30] + 1e-5 * sound.max()), type=2, norm="ortho", axis=1)[:, 1:13]
    assert cepstra(sound) == pytest.approx(expected, abs=1e-3)
    assert cepstra(7 * sound) == pytest.approx(cepstra(sound), abs=1e-3)


def test_ratios_are_those_of_two_gaussians():
    from scipy.stats import multivariate_normal

    frames = np.random.default_rng(2).standard_normal((1000, 12))
    frames[500:] += 1.0
    part = np.repeat([0, 1], 500)
    laws = [multivariate_normal(frames[part == k].mean(axis=0), covariance(frames[part == k])) for k in (0, 1)]
    assert likelihood_ratios(frames, part) == pytest.approx(laws[1].logpdf(frames) - laws[0].logpdf(frames))


def test_two_timbres_are_told_apart_frame_by_frame_and_one_is_not():
    part = np.repeat([0, 1], 2000)
    other = likelihood_ratios(cepstra(np.concatenate([powers(1, 2000, 0.0), powers(2, 2000, 2.0)])), part)
    assert np.mean((other > 0) == (part == 1)) > 0.95
    same = likelihood_ratios(cepstra(np.concatenate([powers(1, 2000, 1.0), powers(2, 2000, 1.0)])), part)
    assert np.abs(same).mean() < 0.5


@pytest.mark.parametrize("frames", [0, 1, LEAST_FRAMES - 1])
def test_a_part_of_less_than_a_second_tells_nothing(frames):
    part = np.zeros(1000, int)
    part[:frames] = 1
    assert likelihood_ratios(np.random.default_rng(3).standard_normal((1000, 12)), part).tolist() == [0.0] * 1000


def test_the_quiet_frames_are_left_out():
    sound = np.ones((10, 40), np.float32) * np.arange(1, 11)[:, None]
    assert loud(sound).tolist() == [False] * 3 + [True] * 7
