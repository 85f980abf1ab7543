"""What is beside the voice, and what the recorder did to it: signal-to-noise ratio, clipping, stretches left out.

level    ▁▁▁▆▆▇▆▆▁▁▁▁▆▇▇▆▁▁▁      speech power, less the noise's, over the noise's
                   ‾‾‾‾           noise: frames in which nobody speaks
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qc.audio import Recording
from qc.audio.frames import FLOOR_DBFS, FRAME_S, frame_levels, runs
from qc.spans import Span, gaps, merge, total_s

MIN_NOISE_S = 0.5  # less than this without speech says nothing about the noise
GUARD_S = 0.2  # beside speech: its ends and echoes are no noise
MAX_SNR_DB = 60.0  # digital silence between words: as good as no noise
CLIPPED_RUN = 3  # samples in a row at the top
TOP = 0.99  # of the channel's highest sample
LOUD_ENOUGH = 1024  # -30 dBFS: a channel that never gets so high is not clipped
UNRECORDED_S = 2.0  # all channels stand still so long, where the line is heard in other pauses
STILL = 0.1  # share of the pauses up to which standing still is no habit of the recorder's


def snr_db(recording: Recording, channel: int, speech: Sequence[Span], all_speech: Sequence[Span]) -> float | None:
    """Ratio of the speech's power to the noise's in dB, at most `MAX_SNR_DB`; None without enough of either.

    `all_speech` is everyone's: noise is measured where nobody speaks, for one hears the other's leak.
    """
    levels = frame_levels(recording.samples(channel), recording.rate_hz)
    quiet = gaps((Span(max(0.0, s.start_s - GUARD_S), s.end_s + GUARD_S) for s in all_speech), recording.whole)
    noise = _powers(levels, [gap for gap in quiet if not any(gap.overlaps(lost) for lost in recording.damage)])
    voice = _powers(levels, merge(speech))
    if len(noise) * FRAME_S < MIN_NOISE_S or not len(voice):
        return None
    noise_power = float(np.median(noise))  # the median: a cough or a key is not the line's noise
    voice_power = float(voice.mean()) - noise_power
    if noise_power <= 10.0 ** (FLOOR_DBFS / 10.0) * 1.01:
        return MAX_SNR_DB
    return float(np.clip(10.0 * np.log10(max(voice_power, 1e-12) / noise_power), -20.0, MAX_SNR_DB))


def _powers(levels: np.ndarray, spans: Sequence[Span]) -> np.ndarray:
    parts = [levels[round(span.start_s / FRAME_S) : round(span.end_s / FRAME_S)] for span in spans]
    return 10.0 ** (np.concatenate(parts) / 10.0) if parts else np.zeros(0)


def clipped_samples(recording: Recording, channel: int, speech: Sequence[Span]) -> tuple[int, int]:
    """Samples in runs of `CLIPPED_RUN` or more at the channel's top or bottom, and samples of speech in all."""
    samples = recording.samples(channel)
    if not samples.size:
        return 0, 0
    top, bottom = int(samples.max()), -int(samples.min())
    clipped = total = 0
    for span in speech:
        part = recording.samples(channel, span)
        total += len(part)
        for limit, values in ((top, part), (bottom, -part.astype(np.int32))):
            if limit >= LOUD_ENOUGH:
                lengths = np.diff(runs(values >= TOP * limit), axis=1)
                clipped += int(lengths[lengths >= CLIPPED_RUN].sum())
    return clipped, total


def unrecorded(recording: Recording, speech: Sequence[Span]) -> list[Span]:
    """Stretches in which the recorder took nothing in: no sample of any channel changes for `UNRECORDED_S` or more.

    `speech` is everyone's. Nothing is said of a recording whose other pauses are still too: that is how it was made.
    """
    found: list[Span] = []
    still_s = pauses_s = 0.0
    for gap in gaps(speech, recording.whole):
        first, end = round(gap.start_s * recording.rate_hz), round(gap.end_s * recording.rate_hz)
        stretches = runs(np.all(np.diff(recording.pcm[:, first:end]) == 0, axis=0)) / recording.rate_hz
        long = [Span(a, b).shifted(gap.start_s) for a, b in stretches.tolist() if b - a >= UNRECORDED_S]
        found += long
        still_s += float(np.diff(stretches).sum()) - total_s(long)
        pauses_s += gap.duration_s - total_s(long)
    return found if still_s < STILL * pauses_s else []
