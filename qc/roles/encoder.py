"""What a voice sounds like, as a vector: the GE2E speaker network.

Wan, Wang, Papir & Lopez Moreno, "Generalized end-to-end loss for speaker verification" (ICASSP 2018): three LSTM layers
of 256 over 40 mel powers every 10 ms; the last hidden state, projected, rectified and set to length 1. Two windows of
one voice point the same way. The weights are Resemblyzer's (Apache-2.0), made by `scripts/make_voice_encoder.py`.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from qc.networks import load_network

Floats = npt.NDArray[np.float32]

RATE_HZ = 16_000
FRAME_S = 0.01
WIDTH = 256
_WINDOW, _HOP = 400, 160  # samples of the network's training: 25 ms every 10 ms
_BATCH = 32  # windows at a time: the activations then stay in the processor's cache
_AT_ONCE = 2  # batches: the words wait for the voices


@lru_cache(maxsize=1)
def _network() -> Any:
    return load_network(Path(__file__).with_name("voice_encoder.onnx"))


@lru_cache(maxsize=1)
def _mel_filters() -> Floats:
    return np.asarray(np.load(Path(__file__).with_name("mel_filters.npy"), allow_pickle=False), np.float32)


def mel_powers(sound: Floats) -> Floats:
    """Mel power spectra, shape (1 + samples // 160, 40), of `sound` at 16 kHz, frames centred every 10 ms."""
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(sound, _WINDOW // 2), _WINDOW)[::_HOP]
    hann = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW)).astype(np.float32)
    filters = _mel_filters()
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
    (vectors,) = _network().run(None, {"mel_powers": np.ascontiguousarray(windows.transpose(1, 0, 2))})
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6), np.float32)
