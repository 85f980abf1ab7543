"""What a telephone line does to speech, and how loud the speech on it is. Full scale is 1.0."""

import numpy as np
import soxr
from scipy.ndimage import maximum_filter1d
from scipy.signal import butter, lfilter, sosfiltfilt

SAMPLE_RATE_HZ = 8_000
BAND_HZ = (300.0, 3400.0)
LEAK_DELAY_S = 0.004

_P56_TIME_CONSTANT_S = 0.03
_P56_HANGOVER_S = 0.2
_P56_MARGIN_DB = 15.9
_P56_THRESHOLDS = 0.5 ** np.arange(15, 0, -1)


def to_line(samples: np.ndarray, rate_hz: int) -> np.ndarray:
    """Bring samples to the line's rate and band."""
    band = butter(4, BAND_HZ, btype="bandpass", fs=SAMPLE_RATE_HZ, output="sos")
    return sosfiltfilt(band, soxr.resample(samples.astype(np.float64), rate_hz, SAMPLE_RATE_HZ))


def amplitude(level_db: float) -> float:
    """Return the factor that changes a level by `level_db`."""
    return 10.0 ** (level_db / 20.0)


def active_level_dbfs(samples: np.ndarray) -> float | None:
    """Return the active speech level after ITU-T P.56, method B; None where nothing is active.

    The envelope is the rectified signal smoothed twice. For a threshold c the signal is active while the
    envelope reaches c, and 0.2 s longer. The level is the power over the active time of that threshold which
    lies 15.9 dB below it:

        level(c) = 10 log10(energy / active samples(c)),    level(c) - 20 log10(c) = 15.9
    """
    energy = float(np.sum(samples**2))
    if energy == 0.0:
        return None
    decay = np.exp(-1.0 / (SAMPLE_RATE_HZ * _P56_TIME_CONSTANT_S))
    envelope = np.abs(samples)
    for _ in range(2):
        envelope = lfilter([1.0 - decay], [1.0, -decay], envelope)
    hangover = int(_P56_HANGOVER_S * SAMPLE_RATE_HZ)
    held = maximum_filter1d(envelope, hangover + 1, origin=hangover // 2, mode="constant")

    active = np.array([np.count_nonzero(held >= threshold) for threshold in _P56_THRESHOLDS])
    thresholds = _P56_THRESHOLDS[active > 0]
    levels_db = 10.0 * np.log10(energy / active[active > 0])
    margins_db = levels_db - 20.0 * np.log10(thresholds)
    below = np.flatnonzero(margins_db <= _P56_MARGIN_DB)
    if not below.size or below[0] == 0:
        return None
    around = [below[0], below[0] - 1]
    return float(np.interp(_P56_MARGIN_DB, margins_db[around], levels_db[around]))


def line_noise(count: int, level_dbfs: float, seed: int) -> np.ndarray:
    """Return `count` samples of steady noise in the telephone band, the same for the same seed."""
    white = np.random.default_rng(seed).standard_normal(count)
    noise = to_line(white, SAMPLE_RATE_HZ)
    return noise * amplitude(level_dbfs) / np.sqrt(np.mean(noise**2))


def leak(samples: np.ndarray, level_db: float) -> np.ndarray:
    """Return what the other party's line picks up of these samples: a little later, `level_db` (< 0) down."""
    delay = int(LEAK_DELAY_S * SAMPLE_RATE_HZ)
    return np.concatenate([np.zeros(delay), samples[:-delay]]) * amplitude(level_db)


def to_pcm(samples: np.ndarray) -> np.ndarray:
    """Return samples as 16-bit integers."""
    return np.clip(np.round(samples * 32768.0), -32768, 32767).astype(np.int16)


def a_law(pcm: np.ndarray) -> np.ndarray:
    """Return 16-bit samples as a G.711 A-law codec gives them back: each the nearest of 256 values."""
    codes = np.arange(128)
    segment, mantissa = codes >> 4, codes & 15
    positive = np.where(segment == 0, 16 * mantissa + 8, (16 * mantissa + 264) << np.maximum(segment - 1, 0))
    values = np.concatenate([-positive[::-1], positive])
    borders = (values[:-1] + values[1:]) / 2
    return values[np.searchsorted(borders, pcm)].astype(np.int16)
