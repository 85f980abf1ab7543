"""Music or a tone in a silence: what a waiting customer hears, or an agent's line that only rings.

speech, noise     power spread over the band, and changing
music, ring-back  power in a few narrow lines, frame after frame
"""

from __future__ import annotations

import numpy as np

from qc.audio import Recording
from qc.spans import Span

RATE_HZ = 8_000
FRAME = 1024  # 128 ms: lines 8 Hz wide
AUDIBLE_DBFS = -60.0
LINES = 6  # strongest bins, of 397 in the telephone band, that hold most of a chord's power
TONAL = 0.6  # share of the power in them
SHARE = 0.2  # of the silence that is tonal: a ring-back tone sounds one second in five
_BAND = slice(round(250 * FRAME / RATE_HZ), round(3400 * FRAME / RATE_HZ))


def has_music(recording: Recording, span: Span) -> bool:
    """True where any channel sounds of music or tones for at least `SHARE` of the span."""
    return any(tonal_share(recording, channel, span) >= SHARE for channel in range(recording.channels))


def tonal_share(recording: Recording, channel: int, span: Span) -> float:
    """Share of a span's frames that are audible and tonal, 0–1."""
    span = Span(span.start_s, min(span.end_s, span.start_s + 60.0))  # a minute tells
    samples = recording.window(channel, span, RATE_HZ)
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    if not len(frames):
        return 0.0
    power = np.abs(np.fft.rfft(frames * np.hanning(FRAME), axis=1))[:, _BAND] ** 2
    total = power.sum(axis=1)
    # the window's own width: a pure line fills three bins
    strongest = np.partition(power, -3 * LINES, axis=1)[:, -3 * LINES :].sum(axis=1)
    audible = 10.0 * np.log10(np.maximum(np.mean(frames**2, axis=1), 1e-12)) > AUDIBLE_DBFS
    return float(np.mean(audible & (strongest > TONAL * np.maximum(total, 1e-12))))
