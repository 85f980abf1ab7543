"""Silero's probability of speech, 32 ms by 32 ms, with its state carried from one stretch of samples to the next.

Silero was trained on microphones. On telephone sound it was seen to miss whole turns, of some voices all of them, after
digital silence and over hiss below the telephone's band. Three things mend that: what lies under 300 Hz is taken away,
loud speech is brought to -30 dBFS, and a hiss in the telephone band, 38 dB under it, fills the silence. Louder than
that, cross-talk is taken for speech.

A fourth is in `qc.speech`: after seconds of silence its memory may sleep through a second and more of clear speech, so
what is loud and was not taken for speech is heard again from a fresh state.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import scipy.fft
import soxr

from qc.audio import Recording
from qc.audio.frames import runs
from qc.networks import load_network
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
_AT_ONCE = 128  # windows that the network is shown: what it makes of them stays in the processor's cache


def speech_probabilities(
    recording: Recording, channel: int, loud_dbfs: float, spans: Sequence[Span]
) -> list[np.ndarray]:
    """Probability of speech in each window of `WINDOW_S` seconds from the start of each span on, float32 (windows,).

    `loud_dbfs` is the level of the channel's loud frames. The network begins with no memory of what was before, and
    carries it from one span to the next.
    """
    network = _network()
    h, c = np.zeros((1, 1, 128), np.float32), np.zeros((1, 1, 128), np.float32)
    before = np.zeros(_CONTEXT, np.float32)
    found: list[np.ndarray] = []
    for span in spans:
        speech: list[np.ndarray] = []
        for stretch in _stretches(span):
            rate_hz = recording.rate_hz
            samples = _prepared(recording.window(channel, stretch, rate_hz), rate_hz, loud_dbfs)
            windows = np.pad(samples, (0, -len(samples) % WINDOW)).reshape(-1, WINDOW)
            heads = np.concatenate([before[None], windows[:-1, -_CONTEXT:]])
            before = windows[-1, -_CONTEXT:]
            shown = np.concatenate([heads, windows], axis=1)
            for start in range(0, len(shown), _AT_ONCE):
                heard, h, c = network.run(None, {"input": shown[start : start + _AT_ONCE], "h": h, "c": c})
                speech.append(heard.ravel())
        found.append(np.concatenate(speech))
    return found


def _stretches(span: Span) -> Iterator[Span]:
    """The span a minute at a time."""
    start_s = span.start_s
    while start_s < span.end_s:
        yield Span(start_s, min(start_s + _STRETCH_S, span.end_s))
        start_s += _STRETCH_S


def _prepared(samples: np.ndarray, rate_hz: int, loud_dbfs: float) -> np.ndarray:
    """Samples at `rate_hz` as Silero hears telephone speech best: float32 (n,) at `RATE_HZ`."""
    size = len(samples) + -len(samples) % rate_hz  # FFTs of whole seconds are quick ones
    spectrum = scipy.fft.rfft(samples, size)  # of float32 in half of numpy's time
    low_hz = np.arange(round(_HIGH_PASS[0][1] * size / rate_hz)) * (rate_hz / size)
    spectrum[: len(low_hz)] *= np.interp(low_hz, *_HIGH_PASS).astype(np.float32)
    high = scipy.fft.irfft(spectrum, size)[: len(samples)]
    if rate_hz != RATE_HZ:  # filtered first: that is less work at the lower rate
        high = soxr.resample(high, rate_hz, RATE_HZ)
    gain = 10.0 ** (min(LOUD_DBFS - loud_dbfs, MAX_GAIN_DB) / 20.0)
    heard = np.asarray(high * np.float32(gain) + _hiss()[: len(high)], np.float32)
    return np.clip(heard, -1.0, 1.0, out=heard)


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
    return load_network(Path(__file__).with_name("silero.onnx"))


def probable_spans(probabilities: np.ndarray, threshold: float, min_speech_s: float, start_s: float) -> list[Span]:
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
