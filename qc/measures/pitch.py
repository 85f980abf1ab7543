r"""Fundamental frequency of speech: how high, and how lively, a voice is.

    frame       /\  /\  /\  /\  /\      50 ms, every 20 ms
    likeness    1 _  _/\_  _/\_         how alike the frame is to itself, shifted; its first high peak is the period
                      T     2T

The likeness is the normalised square difference of McLeod and Wyvill ("A smarter way to find pitch", ICMC 2005), by FFT
for all frames at once. It does not need the fundamental itself, which a telephone (300 Hz and up) takes away. A first
pass finds the voice's usual pitch, a second looks only around it: octave errors would stretch the range.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy.fft import irfft, rfft

from qc.audio import Recording
from qc.spans import Span

RATE_HZ = 8_000
FRAME, HOP = 400, 160  # samples at RATE_HZ
LOWEST_HZ, HIGHEST_HZ = 65.0, 420.0  # of speaking voices, men's creak to women's surprise
VOICED = 0.55  # likeness from which a frame is voiced
FIRST_PEAK = 0.88  # the first peak this high, against the highest, is the period: not twice it
AROUND = 1.65  # second pass: the usual pitch up to this factor up and down
MIN_FRAMES = 25  # half a second of voice: fewer say nothing
_FFT = 576  # a frame and the longest lag, nothing wraps around
_BATCH = 256  # frames at a time: they stay in the processor's cache
_LAGS = np.arange(int(RATE_HZ / HIGHEST_HZ), int(RATE_HZ / LOWEST_HZ) + 2)


def pitches_hz(recording: Recording, channel: int, spans: Iterable[Span]) -> np.ndarray:
    """F0 of the voiced frames in the spans, in Hz: float64 (frames,)."""
    likeness = [part for span in spans for part in _likeness(recording.window(channel, span, RATE_HZ))]
    if not likeness:
        return np.zeros(0)
    peaks = np.concatenate(likeness)
    first_hz = _best(peaks, LOWEST_HZ, HIGHEST_HZ)
    if len(first_hz) < MIN_FRAMES:
        return first_hz
    usual_hz = float(np.median(first_hz))
    return _best(peaks, max(LOWEST_HZ, usual_hz / AROUND), min(HIGHEST_HZ, usual_hz * AROUND))


def pitch_of(found_hz: np.ndarray) -> tuple[float | None, float | None]:
    """Median in Hz, and the 10th to 90th percentile in semitones; None for under `MIN_FRAMES` voiced frames."""
    if len(found_hz) < MIN_FRAMES:
        return None, None
    low, middle, high = np.percentile(found_hz, (10, 50, 90))
    return float(middle), float(12.0 * np.log2(high / low))


def voiced_share(samples: np.ndarray) -> float:
    """Share of the frames that are voiced, 0–1, of samples at `RATE_HZ`; silence fills up to one frame."""
    likeness = _likeness(np.pad(samples, (0, max(0, FRAME - len(samples)))))
    peaks = np.concatenate(likeness)
    return len(_best(peaks, LOWEST_HZ, HIGHEST_HZ)) / len(peaks)


def _likeness(samples: np.ndarray) -> list[np.ndarray]:
    """Likeness at `_LAGS` of each frame, float32 (frames, lags), in batches."""
    if len(samples) < FRAME:
        return []
    samples = samples - samples.mean()
    frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME)[::HOP]
    sums = np.concatenate([[0.0], np.cumsum(np.square(samples, dtype=np.float64))])
    energy = np.lib.stride_tricks.sliding_window_view(sums, FRAME + 1)[::HOP]  # of each frame up to each sample
    found = []
    for start in range(0, len(frames), _BATCH):
        part = frames[start : start + _BATCH]
        spectrum = rfft(part, _FFT, axis=1)  # of float32 in half of numpy's time
        power = np.square(spectrum.real) + np.square(spectrum.imag)
        alike = irfft(power, _FFT, axis=1)[:, _LAGS]
        # energy of the two ends that overlap when the frame is shifted: x[0 … n - lag] and x[lag … n]
        until = energy[start : start + _BATCH]
        ends = until[:, FRAME - _LAGS] - until[:, :1] + until[:, FRAME:] - until[:, _LAGS]
        found.append((2.0 * alike / np.maximum(ends, 1e-9)).astype(np.float32))
    return found


def _best(likeness: np.ndarray, lowest_hz: float, highest_hz: float) -> np.ndarray:
    """F0 in Hz of the frames that are voiced within these bounds."""
    inner = likeness[:, 1:-1]
    lags = _LAGS[1:-1]
    allowed = (lags >= RATE_HZ / highest_hz) & (lags <= RATE_HZ / lowest_hz)
    is_peak = (inner >= likeness[:, :-2]) & (inner > likeness[:, 2:]) & allowed
    heights = np.where(is_peak, inner, -1.0)
    highest = heights.max(axis=1)
    voiced = np.flatnonzero(highest >= VOICED)
    first = np.argmax(heights[voiced] >= FIRST_PEAK * highest[voiced, None], axis=1)
    before, at, after = (likeness[voiced, first + shift] for shift in range(3))
    bend = before - 2.0 * at + after
    shift = np.where(bend < 0, 0.5 * (before - after) / np.where(bend < 0, bend, -1.0), 0.0)
    return np.asarray(RATE_HZ / (lags[first] + np.clip(shift, -0.5, 0.5)), np.float64)
