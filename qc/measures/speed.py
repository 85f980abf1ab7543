"""Is a voice heard at its own speed? A recording that runs too fast, or a header with a wrong rate, moves all of it.

    at its own speed     first formant 470 … 670 Hz     rhythm 3.8 … 5.5 Hz
    half as fast again   × 1.5                          × 1.5

People who speak fast have the rhythm without the formants, small or loud people the formants without the rhythm.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qc.audio import Recording
from qc.spans import Span

RATE_HZ = 8_000
LISTENED_S = 20.0  # of speech
MIN_S = 2.0
_FRAME, _HOP, _FFT = 240, 160, 512  # 30 ms every 20 ms
_ORDER = 10  # of the linear prediction: five resonances under 4 kHz
_PRE_EMPHASIS = 0.97
_LOUD = 60  # percentile of frame powers from which a frame is a vowel
_FORMANT_HZ, _WIDEST_HZ = (200.0, 3900.0), 500.0
_STEP_S = 0.01
_RHYTHM_HZ = (1.0, 16.0)


def formant_and_rhythm_hz(recording: Recording, channel: int, speech: Sequence[Span]) -> tuple[float, float] | None:
    """Median first formant of the loud frames, and the mean frequency of the loudness' changes, in Hz.

    The formant is the lowest root of a linear prediction (autocorrelation method, Markel & Gray 1976) that is narrower
    than 500 Hz; the rhythm the centroid of the envelope's spectrum from 1 to 16 Hz. None under `MIN_S` of speech.
    """
    parts, left_s = list[np.ndarray](), LISTENED_S
    for span in speech:
        if left_s <= 0:
            break
        part = recording.window(channel, Span(span.start_s, min(span.end_s, span.start_s + left_s)), RATE_HZ)
        parts.append(part)
        left_s -= len(part) / RATE_HZ
    if LISTENED_S - left_s < MIN_S:
        return None
    sound = np.concatenate(parts).astype(np.float64)
    sound -= sound.mean()
    formant_hz = _first_formant_hz(sound)
    return None if formant_hz is None else (formant_hz, _rhythm_hz(sound))


def _first_formant_hz(sound: np.ndarray) -> float | None:
    flat = np.append(sound[:1], sound[1:] - _PRE_EMPHASIS * sound[:-1])
    frames = np.lib.stride_tricks.sliding_window_view(flat, _FRAME)[::_HOP]
    power = np.einsum("ij,ij->i", frames, frames)
    loud = power > max(float(np.percentile(power, _LOUD)), 1e-12)
    if not loud.any():
        return None
    frames = frames[loud] * np.hamming(_FRAME)
    alike = np.fft.irfft(np.abs(np.fft.rfft(frames, _FFT)) ** 2, _FFT)[:, : _ORDER + 1]
    lags = np.abs(np.subtract.outer(np.arange(_ORDER), np.arange(_ORDER)))
    damped = alike[:, lags] + 1e-9 * alike[:, :1, None] * np.eye(_ORDER)
    prediction = np.linalg.solve(damped, alike[:, 1:, None])[..., 0]
    companion = np.zeros((len(frames), _ORDER, _ORDER))
    companion[:, 0] = prediction
    companion[:, np.arange(1, _ORDER), np.arange(_ORDER - 1)] = 1.0
    roots = np.linalg.eigvals(companion)
    hz = np.angle(roots) * RATE_HZ / (2 * np.pi)
    width_hz = -np.log(np.maximum(np.abs(roots), 1e-6)) * RATE_HZ / np.pi
    formant = (hz > _FORMANT_HZ[0]) & (hz < _FORMANT_HZ[1]) & (width_hz < _WIDEST_HZ)
    first_hz = np.where(formant, hz, np.inf).min(axis=1)
    first_hz = first_hz[np.isfinite(first_hz)]
    return float(np.median(first_hz)) if len(first_hz) else None


def _rhythm_hz(sound: np.ndarray) -> float:
    step = round(_STEP_S * RATE_HZ)
    envelope = np.abs(sound[: len(sound) // step * step]).reshape(-1, step).mean(axis=1)
    power = np.abs(np.fft.rfft((envelope - envelope.mean()) * np.hanning(len(envelope)))) ** 2
    hz = np.fft.rfftfreq(len(envelope), _STEP_S)
    heard = (hz > _RHYTHM_HZ[0]) & (hz < _RHYTHM_HZ[1])
    return float((power[heard] * hz[heard]).sum() / max(float(power[heard].sum()), 1e-12))
