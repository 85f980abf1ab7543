"""Levels of a channel in frames of 10 ms: what edges of speech, cross-talk and noise are found on."""

from __future__ import annotations

import numpy as np

FRAME_S = 0.01
FLOOR_DBFS = -90.0  # the level of digital silence: below the last bit of 16


def frame_levels(samples: np.ndarray, rate_hz: int, *, sharp: bool = False) -> np.ndarray:
    """Level of each frame of 10 ms in dBFS (0 = a square wave at full scale), at least `FLOOR_DBFS`.

    `samples` is int16 (n,); the result float32 (frames,), the last frame shorter where n is no multiple. `sharp`
    differentiates the sound twice before (12 dB an octave, 0 dB at the top): an s is louder than an o then.
    """
    size = round(rate_hz * FRAME_S)
    count = -(-len(samples) // size)
    powers = np.empty(count, np.float32)
    block = 6_000  # a minute at a time: a long call is never held as floats
    for first in range(0, count, block):
        start, end = first * size, (first + block) * size
        if sharp:
            before = np.pad(samples[max(0, start - 2) : end].astype(np.float32), (max(0, 2 - start), 0), mode="edge")
            part = np.diff(before, n=2) / np.float32(4 * 32768.0)
        else:
            part = samples[start:end].astype(np.float32) / np.float32(32768.0)
        rest = -len(part) % size
        if rest:
            part = np.pad(part, (0, rest))
        frames = part.reshape(-1, size)
        powers[first : first + len(frames)] = np.einsum("ij,ij->i", frames, frames) / size
    return np.asarray(10.0 * np.log10(np.maximum(powers, 10.0 ** (FLOOR_DBFS / 10.0))), np.float32)


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
