"""The spectral envelope of a voice and its line: what the speaker network does not hear of two alike voices.

Cepstra are what is left of a frame's loudness when its mean is taken away; each voice is a Gaussian over them.
"""

from __future__ import annotations

import numpy as np

from qc.roles.encoder import Floats

LEAST_FRAMES = 100  # a second: fewer give no Gaussian
_BANDS = slice(4, 30)  # of the network's 40 mel bands: 300 … 3400 Hz, what a telephone lets through
_CEPSTRA = 12
_FLOOR = 1e-5  # of the loudest band: digital silence has no logarithm
_LOUD = 30  # percentile of frame powers from which a frame tells of the voice and not of the noise


def cepstra(powers: Floats) -> np.ndarray:
    """Cosine transform of the log spectrum without its mean: (frames, 12) for mel powers of (frames, 40)."""
    logs = np.log(powers[:, _BANDS] + _FLOOR * float(powers.max()))
    bands = logs.shape[1]
    waves = np.cos(np.pi * np.outer(np.arange(bands) + 0.5, np.arange(1, _CEPSTRA + 1)) / bands) * np.sqrt(2 / bands)
    return np.asarray(logs @ waves)


def loud(powers: Floats) -> np.ndarray:
    """Which frames are voice rather than noise: bool, (frames,)."""
    power = powers[:, _BANDS].sum(axis=1)
    return np.asarray(power > np.percentile(power, _LOUD))


def likelihood_ratios(frames: np.ndarray, part: np.ndarray) -> np.ndarray:
    """ln p(frame | part 1) - ln p(frame | part 0), a Gaussian each, in nats: (frames,); 0 where a part is too short."""
    if min(np.count_nonzero(part == 0), np.count_nonzero(part == 1)) < LEAST_FRAMES:
        return np.zeros(len(frames))
    first, second = (_log_likelihoods(frames, frames[part == number]) for number in (0, 1))
    return np.asarray(second - first)


def covariance(frames: np.ndarray) -> np.ndarray:
    """Of cepstra, a little wider than it is, so that it can always be inverted: (12, 12)."""
    return np.asarray(np.cov(frames.T) + 1e-3 * np.eye(frames.shape[1]))


def _log_likelihoods(frames: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Up to a constant, of each of `frames` under the Gaussian of `own`: (frames,)."""
    triangle = np.linalg.cholesky(covariance(own))
    distances = np.linalg.solve(triangle, (frames - own.mean(axis=0)).T)
    return np.asarray(-0.5 * np.square(distances).sum(axis=0) - np.log(np.diag(triangle)).sum())
