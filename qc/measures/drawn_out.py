r"""Drawn-out endings (拖腔): a last sound that is held before the agent stops, 好的呢———, and hesitations, 嗯———.

    speech      ▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆           ▆▆▆▆▆▆▆▆        an end: silence of 0.3 s follows
    spectrum    /\/\_/\‾‾‾‾‾‾‾‾‾‾           /\_/\/\_/\        alike the one 40 ms before: one sound is held
    drawn out         |---------|

What changes with the pitch or the loudness alone stays one sound: spectra are compared by their shape. Syllables at the
end of a phrase are longer than others everywhere (Wightman et al., "Segmental durations in the vicinity of prosodic
phrase boundaries", JASA 91, 1992); how long is too long was measured, see docs/measures.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from qc.audio import Recording
from qc.audio.frames import FRAME_S, runs
from qc.measures.overlap import speech_of
from qc.measures.pitch import RATE_HZ, voiced_share
from qc.records import Event, Turn
from qc.spans import Span, merge

HELD_S = 0.7  # of one sound; the longest of 653 ends of speech without a drawl is 0.66 s
END_S = 0.3  # of silence: less is a stop between words
CLEAR_S = 1.0  # nobody else speaks so long before the end
TAIL_S = 0.25  # after the held sound: its fading
WINDOW_S = 3.0  # before the end: longer than anybody holds a sound
ALIKE_DB = 5.0  # between spectra `LAG` frames apart
LAG = 4  # frames
BROKEN = 3  # frames that may differ: a flutter of the voice
FADED_DB, FLOOR_DB = -25.0, -25.0  # against the loudest frame; against a frame's own highest band
VOICED = 0.7  # share of voiced frames: no hiss, no s
FEWEST = 3  # ends: fewer show no habit
NOISY_DB = 10.0  # signal-to-noise ratio under which a held sound is not told from the noise
OTHERS = frozenset({"no_words", "voice_doubtful", "other_voice"})  # turns that may not be the agent's own words
_FRAME, _HOP, _FFT = 200, 80, 256  # samples at RATE_HZ: 25 ms every 10 ms
_BANDS, _LOW_HZ, _HIGH_HZ = 12, 250.0, 3500.0  # wide enough to hide the harmonics


def drawn_out(recording: Recording, channels: Mapping[int, int], turns: Sequence[Turn]) -> list[Event] | None:
    """The agent's drawn-out endings in time order; None where fewer than `FEWEST` ends could be looked at.

    `channels` are those of the agent's turns, by the turn's number. An end of which another role speaks in the second
    before, or in the silence after, is not looked at.
    """
    others = [turn.span for turn in turns if turn.role != "agent"]
    looked_at, found = 0, []
    for turn in turns:
        if turn.turn not in channels or turn.role != "agent" or not turn.text or turn.doubtful in OTHERS:
            continue
        for part in merge(speech_of([turn]), END_S):
            near = Span(part.end_s - CLEAR_S, part.end_s + END_S)
            if any(span.overlaps(near) for span in others):
                continue
            looked_at += 1
            start_s = max(part.start_s, part.end_s - WINDOW_S)
            held = held_sound(recording.window(channels[turn.turn], Span(start_s, part.end_s), RATE_HZ))
            if held is not None and held.duration_s >= HELD_S:
                found.append(Event("drawn_out", held.shifted(start_s), "agent", turn.turn))
    return found if looked_at >= FEWEST else None


def held_sound(samples: np.ndarray) -> Span | None:
    """The longest voiced sound that is held in `samples` (at `RATE_HZ`) until `TAIL_S` before their end, or longer.

    None where none lasts half of `HELD_S`.
    """
    if len(samples) < HELD_S / 2 * RATE_HZ:
        return None
    powers = _band_powers(samples)
    levels = 10.0 * np.log10(powers.sum(axis=1))
    shapes = _shapes(powers)
    change_db = np.sqrt(np.mean(np.square(shapes[LAG:] - shapes[:-LAG]), axis=1))
    steady = (change_db < ALIKE_DB) & (levels[LAG:] > levels.max() + FADED_DB)
    stretches = merge((Span(float(first), float(end)) for first, end in runs(steady)), BROKEN + 1)
    late = [each for each in stretches if each.end_s + LAG >= len(levels) - TAIL_S / FRAME_S]
    longest = max(late, key=lambda each: each.duration_s, default=None)
    if longest is None:
        return None
    first, end = round(longest.start_s), round(longest.end_s) + LAG
    if (end - first) * FRAME_S < HELD_S / 2:
        return None
    voiced = voiced_share(samples[first * _HOP : end * _HOP + _FRAME - _HOP])
    return Span(first * FRAME_S, end * FRAME_S) if voiced >= VOICED else None


def _band_powers(samples: np.ndarray) -> np.ndarray:
    """Powers in bands, float64 (frames, bands)."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, _FRAME)[::_HOP]
    spectra = np.fft.rfft(frames * np.hanning(_FRAME), _FFT, axis=1)
    return np.asarray((np.square(spectra.real) + np.square(spectra.imag)) @ _bands() + 1e-12)


def _shapes(powers: np.ndarray) -> np.ndarray:
    """Spectra in dB, means of three frames, without their loudness."""
    padded = np.pad(powers, ((1, 1), (0, 0)), mode="edge")
    levels = 10.0 * np.log10((padded[:-2] + padded[1:-1] + padded[2:]) / 3.0)
    levels = np.maximum(levels, levels.max(axis=1, keepdims=True) + FLOOR_DB)
    return np.asarray(levels - levels.mean(axis=1, keepdims=True))


@lru_cache(maxsize=1)
def _bands() -> np.ndarray:
    """Triangular bands, evenly spread over the mel scale: float64 (_FFT // 2 + 1, _BANDS)."""
    low, high = (2595.0 * np.log10(1.0 + hz / 700.0) for hz in (_LOW_HZ, _HIGH_HZ))
    edges = 700.0 * (10.0 ** (np.linspace(low, high, _BANDS + 2) / 2595.0) - 1.0)
    hz = np.fft.rfftfreq(_FFT, 1.0 / RATE_HZ)[:, None]
    rising = (hz - edges[:-2]) / np.diff(edges)[:-1]
    falling = (edges[2:] - hz) / np.diff(edges)[1:]
    return np.asarray(np.maximum(0.0, np.minimum(rising, falling)))
