"""What a voice sounds like, as a vector: the GE2E speaker network in numpy.

Wan, Wang, Papir & Lopez Moreno, "Generalized end-to-end loss for speaker verification" (ICASSP 2018): three LSTM layers
of 256 over 40 mel powers every 10 ms; the last hidden state, projected, rectified and set to length 1. Two windows of
one voice point the same way. The weights are Resemblyzer's (Apache-2.0), made by `scripts/make_voice_encoder.py`.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

RATE_HZ = 16_000
FRAME_S = 0.01
LAYERS, WIDTH = 3, 256
_WINDOW, _HOP = 400, 160  # samples of the network's training: 25 ms every 10 ms
_BATCH = 64  # windows at a time: the activations then stay in the processor's cache
_AT_ONCE = 2  # batches: the words wait for the voices


@lru_cache(maxsize=1)
def _weights() -> dict[str, Floats]:
    with np.load(Path(__file__).with_name("voice_encoder.npz"), allow_pickle=False) as file:
        # row by row, as they are multiplied: by column the products take half as long again
        return {name: np.ascontiguousarray(file[name], np.float32) for name in file.files}


def mel_powers(sound: Floats) -> Floats:
    """Mel power spectra, shape (1 + samples // 160, 40), of `sound` at 16 kHz, frames centred every 10 ms."""
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(sound, _WINDOW // 2), _WINDOW)[::_HOP]
    hann = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW)).astype(np.float32)
    filters = _weights()["mel_filters"]
    powers = np.empty((len(frames), filters.shape[1]), np.float32)
    for start in range(0, len(frames), 4096):  # a long call's spectra would not fit into memory at once
        part = slice(start, start + 4096)
        powers[part] = (np.abs(np.fft.rfft(frames[part] * hann)) ** 2).astype(np.float32) @ filters
    return powers


def embed(windows: Floats) -> Floats:
    """Vectors of length 1, shape (windows, 256), for mel powers of shape (windows, frames, 40).

    The network was trained on 1.6 s (160 frames) and still tells voices apart at 1 s. Silence yields any direction.
    """
    if not len(windows):
        return np.zeros((0, WIDTH), np.float32)
    batches = [windows[start : start + _BATCH] for start in range(0, len(windows), _BATCH)]
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        return np.concatenate(list(threads.map(_embed, batches)))


def _embed(windows: Floats) -> Floats:
    weights = _weights()
    steps = np.ascontiguousarray(windows.transpose(1, 0, 2))  # time first: each step is one contiguous block
    for layer in range(LAYERS):
        steps = _lstm(steps, weights[f"input_{layer}"], weights[f"hidden_{layer}"], weights[f"bias_{layer}"])
    vectors = np.maximum(steps[-1] @ weights["projection"] + weights["projection_bias"], 0)
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6), np.float32)


def _lstm(steps: Floats, into: Floats, onward: Floats, bias: Floats) -> Floats:
    """One LSTM layer: (time, batch, inputs) to its hidden states (time, batch, WIDTH)."""
    # sigmoid(x) = tanh(x/2)/2 + 1/2: halving those gates' weights leaves one tanh for all four gates
    halves = np.full(4 * WIDTH, 0.5, np.float32)
    halves[2 * WIDTH : 3 * WIDTH] = 1.0
    into, onward, bias = into * halves, onward * halves, bias * halves
    gates_in = (steps.reshape(-1, steps.shape[2]) @ into + bias).reshape(len(steps), steps.shape[1], -1)
    hidden = np.zeros((steps.shape[1], WIDTH), np.float32)
    cell = np.zeros_like(hidden)
    states = np.empty((len(steps), *hidden.shape), np.float32)
    for at, gates in enumerate(gates_in):
        gates += hidden @ onward
        np.tanh(gates, out=gates)
        enter, forget, new, leave = np.split(gates, 4, axis=1)
        cell = cell * (0.5 * forget + 0.5) + new * (0.5 * enter + 0.5)
        hidden = np.tanh(cell) * (0.5 * leave + 0.5)
        states[at] = hidden
    return states
