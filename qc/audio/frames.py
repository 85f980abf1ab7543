"""Levels of a channel in frames of 10 ms: what edges of speech, cross-talk and noise are found on."""

from __future__ import annotations

from typing import Literal

import numpy as np

Tilt = Literal["flat", "rising", "falling"]

FRAME_S = 0.01
AVERAGED_S = 0.0005  # by a falling tilt
FLOOR_DBFS = -90.0  # the level of digital silence: below the last bit of 16


def frame_levels(samples: np.ndarray, rate_hz: int, tilt: Tilt = "flat") -> np.ndarray:
    """Level of each frame of 10 ms in dBFS (0 = a square wave at full scale), at least `FLOOR_DBFS`.

    `samples` is int16 (n,); the result float32 (frames,), the last frame shorter where n is no multiple. A `rising`
    tilt differentiates the sound twice before (12 dB an octave, 0 dB at the top): an s is louder than an o then. A
    `falling` one averages it over half a millisecond (0 dB at the bottom, nothing at 2 kHz): the end of an n stands
    out of a hiss then.
    """
    size = round(rate_hz * FRAME_S)
    count = -(-len(samples) // size)
    powers = np.empty(count, np.float32)
    weights = _weights(tilt, rate_hz)
    history = len(weights) - 1
    block = 6_000  # a minute at a time: a long call is never held as floats
    for first in range(0, count, block):
        start, end = first * size, (first + block) * size
        part = samples[max(0, start - history) : end].astype(np.float32) / np.float32(32768.0)
        if history:
            part = np.pad(part, (max(0, history - start), 0), mode="edge")
            part = np.convolve(part, weights, "valid")
        rest = -len(part) % size
        if rest:
            part = np.pad(part, (0, rest))
        frames = part.reshape(-1, size)
        powers[first : first + len(frames)] = np.einsum("ij,ij->i", frames, frames) / size
    return np.asarray(10.0 * np.log10(np.maximum(powers, 10.0 ** (FLOOR_DBFS / 10.0))), np.float32)


def _weights(tilt: Tilt, rate_hz: int) -> np.ndarray:
    """The filter of a tilt, its taps as float32."""
    averaged = max(1, round(rate_hz * AVERAGED_S))
    taps = {"flat": [1.0], "rising": [0.25, -0.5, 0.25], "falling": [1.0 / averaged] * averaged}
    return np.array(taps[tilt], np.float32)


def runs(mask: np.ndarray) -> np.ndarray:
    """First and one-past-last index of each stretch of True: int64 of shape (stretches, 2)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return edges.reshape(-1, 2)


def highest_of_last(x: np.ndarray, count: int) -> np.ndarray:
    """The highest of each sample and the `count` - 1 before it: maxima over 2, 4, 8 … samples, joined."""
    highest, width = x.copy(), 1
    while width < count:
        step = min(width, count - width)
        highest[step:] = np.maximum(highest[step:], highest[:-step])
        width += step
    return highest
