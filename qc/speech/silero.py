"""Silero's probability of speech, 32 ms by 32 ms, with its state carried from one stretch of samples to the next.

Silero was trained on microphones. On telephone sound it was seen to miss whole turns, of some voices all of them, after
digital silence and over hiss below the telephone's band. Three things mend that: what lies under 300 Hz is taken away,
loud speech is brought to -30 dBFS, and a hiss in the telephone band, 38 dB under it, fills the silence. Louder than
that, cross-talk is taken for speech.

A fourth is in `qc.speech`: after seconds of silence its memory may sleep through a second and more of clear speech, so
what is loud and was not taken for speech is heard again from a fresh state.
"""

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
LOUD_DBFS = -30.0
MAX_GAIN_DB = 30.0
HISS_BELOW_DB = 38.0
_BAND_HZ = (300.0, 3400.0)
_HIGH_PASS = ((250.0, 350.0), (0.0, 1.0))  # Hz and share that passes
_CONTEXT = 64  # samples before the window that the network also sees
_STRETCH_S = 1875 * WINDOW_S  # a minute


def speech_probabilities(
    recording: Recording, channel: int, loud_dbfs: float, within: Span | None = None
) -> np.ndarray:
    """Probability of speech in each window of `WINDOW_S` seconds from the start of `within` on, float32 (windows,).

    `loud_dbfs` is the level of the channel's loud frames, `within` the whole recording unless it is given. The network
    begins with no memory of what was before.
    """
    within = within or recording.whole
    network = _network()
    h, c = np.zeros((1, 1, 128), np.float32), np.zeros((1, 1, 128), np.float32)
    before = np.zeros(_CONTEXT, np.float32)
    found: list[np.ndarray] = []
    start_s = within.start_s
    while start_s < within.end_s:
        stretch = Span(start_s, min(start_s + _STRETCH_S, within.end_s))
        samples = _prepared(recording.window(channel, stretch), loud_dbfs)
        windows = np.pad(samples, (0, -len(samples) % WINDOW)).reshape(-1, WINDOW)
        heads = np.concatenate([before[None], windows[:-1, -_CONTEXT:]])
        before = windows[-1, -_CONTEXT:]
        speech, h, c = network.run(None, {"input": np.concatenate([heads, windows], axis=1), "h": h, "c": c})
        found.append(speech.ravel())
        start_s = stretch.end_s
    return np.concatenate(found) if found else np.zeros(0, np.float32)


def _prepared(samples: np.ndarray, loud_dbfs: float) -> np.ndarray:
    """Samples as Silero hears telephone speech best: float32 (n,) at `RATE_HZ`."""
    count = len(samples)
    size = count + -count % RATE_HZ  # FFTs of whole seconds are quick ones
    gain = 10.0 ** (min(LOUD_DBFS - loud_dbfs, MAX_GAIN_DB) / 20.0)
    hz = np.fft.rfftfreq(size, 1.0 / RATE_HZ)
    passes = (gain * np.interp(hz, *_HIGH_PASS)).astype(np.float32)
    mixed = np.fft.irfft(np.fft.rfft(samples, size) * passes, size)[:count] + _hiss()[:count]
    return np.asarray(np.clip(mixed, -1.0, 1.0), np.float32)


@lru_cache(maxsize=1)
def _hiss() -> np.ndarray:
    """White noise in the telephone band, the same every time: float32, as long as the longest stretch."""
    size = round(_STRETCH_S * RATE_HZ)
    hz = np.fft.rfftfreq(size, 1.0 / RATE_HZ)
    band = (hz >= _BAND_HZ[0]) & (hz <= _BAND_HZ[1])
    white = np.fft.rfft(np.random.default_rng(0).standard_normal(size))
    share = (_BAND_HZ[1] - _BAND_HZ[0]) / (RATE_HZ / 2)  # of the power of white noise that the band holds
    gain = 10.0 ** ((LOUD_DBFS - HISS_BELOW_DB) / 20.0) / share**0.5
    return np.asarray(np.fft.irfft(white * band, size) * gain, np.float32)


@lru_cache(maxsize=1)
def _network() -> Any:
    from faster_whisper.vad import get_vad_model  # seconds of imports, which a run that is done does not need

    return get_vad_model().session


def probable_spans(
    probabilities: np.ndarray, threshold: float, min_speech_s: float, start_s: float = 0.0
) -> list[Span]:
    """Stretches that reach `threshold` somewhere and stay above `threshold` - 0.15, as Silero's authors close them.

    The first probability is that of the window at `start_s`.
    """
    above = probabilities >= threshold
    near = probabilities >= max(threshold - 0.15, 0.01)
    return [
        Span(start_s + first * WINDOW_S, start_s + end * WINDOW_S)
        for first, end in runs(near)
        if above[first:end].any() and (end - first) * WINDOW_S >= min_speech_s
    ]
