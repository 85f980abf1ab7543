"""Silero's probability of speech, 32 ms by 32 ms, with its state carried from one stretch of samples to the next."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from qc.audio import Recording
from qc.audio.frames import runs
from qc.spans import Span

RATE_HZ = 16_000
WINDOW = 512  # samples that one probability is about
WINDOW_S = WINDOW / RATE_HZ
_CONTEXT = 64  # samples before the window that the network also sees
_STRETCH_S = 1875 * WINDOW_S  # a minute


def speech_probabilities(recording: Recording, channel: int, gain: float) -> np.ndarray:
    """Probability of speech in each window of `WINDOW_S` seconds, float32 (windows,); `gain` goes on the samples."""
    network = _network()
    state = np.zeros((2, 1, 1, 128), np.float32)
    before = np.zeros(_CONTEXT, np.float32)
    found: list[np.ndarray] = []
    start_s = 0.0
    while start_s < recording.duration_s:
        stretch = Span(start_s, min(start_s + _STRETCH_S, recording.duration_s))
        samples = np.clip(recording.window(channel, stretch) * np.float32(gain), -1.0, 1.0)
        windows = np.pad(samples, (0, -len(samples) % WINDOW)).reshape(-1, WINDOW)
        heads = np.concatenate([before[None], windows[:-1, -_CONTEXT:]])
        before = windows[-1, -_CONTEXT:]
        speech, *state_parts = network.run(
            None, {"input": np.concatenate([heads, windows], axis=1), "h": state[0], "c": state[1]}
        )
        state = np.stack(state_parts)
        found.append(speech.ravel())
        start_s = stretch.end_s
    return np.concatenate(found) if found else np.zeros(0, np.float32)


@lru_cache(maxsize=1)
def _network() -> Any:
    from faster_whisper.vad import get_vad_model  # seconds of imports, which a run that is done does not need

    return get_vad_model().session


def probable_spans(probabilities: np.ndarray, threshold: float, min_speech_s: float) -> list[Span]:
    """Stretches that reach `threshold` somewhere and stay above `threshold` - 0.15, as Silero's authors close them."""
    above = probabilities >= threshold
    near = probabilities >= max(threshold - 0.15, 0.01)
    return [
        Span(first * WINDOW_S, end * WINDOW_S)
        for first, end in runs(near)
        if above[first:end].any() and (end - first) * WINDOW_S >= min_speech_s
    ]
