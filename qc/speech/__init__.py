"""Spans of speech in a recording, found once for everything after it.

    find_speech(recording: Recording, settings: SpeechSettings) -> list[list[Span]]    # one timeline per channel

Spans are sorted, do not overlap, have true edges (10 ms), pauses taken out from `settings.min_silence_s` on, and are
free of cross-talk: what a channel picks up of another one is not its speech.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from qc.audio import Recording
from qc.audio.frames import FRAME_S, frame_levels
from qc.config import SpeechSettings
from qc.spans import Span, merge
from qc.speech.crosstalk import leaks
from qc.speech.edges import REACH_S, mask_of, noise_levels, refine, smooth, spans_of
from qc.speech.silero import probable_spans, speech_probabilities

# what Silero slept through: this far out of the noise, no further below loud frames, so long, gaps closed
OUT_OF_NOISE_DB, BELOW_LOUD_DB, SHORTEST_S, JOINED_S = 15.0, 25.0, 0.12, 0.2
LEAD_S = 0.3  # what it hears before and after
_AT_ONCE = 2  # channels
SURE = 0.5  # a fresh state knows nothing of what was before: it has to be surer


def find_speech(recording: Recording, settings: SpeechSettings) -> list[list[Span]]:
    """Speech of each channel as a timeline (sorted spans that do not overlap), without cross-talk.

    The channels are heard side by side: no model can work before all of them are.
    """
    levels = [frame_levels(recording.samples(channel), recording.rate_hz) for channel in range(recording.channels)]
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        speech = list(
            threads.map(
                lambda channel: _speech_of(recording, channel, levels[channel], settings), range(recording.channels)
            )
        )
    if recording.channels > 1:
        smoothed = [smooth(level) for level in levels]
        speech = [own & ~leaks(recording, channel, speech, smoothed) for channel, own in enumerate(speech)]
    return [[span for span in spans_of(own) if span.duration_s >= settings.min_speech_s] for own in speech]


def _speech_of(recording: Recording, channel: int, levels: np.ndarray, settings: SpeechSettings) -> np.ndarray:
    if not levels.size:
        return np.zeros(0, bool)
    loud_dbfs = float(np.percentile(levels, 95))
    samples, rate_hz = recording.samples(channel), recording.rate_hz
    rising, falling = frame_levels(samples, rate_hz, "rising"), frame_levels(samples, rate_hz, "falling")
    spans = _probable(recording, channel, loud_dbfs, [recording.whole], settings.threshold, settings)
    for stretch in _unheard(levels, spans, loud_dbfs):
        spans += _probable(recording, channel, loud_dbfs, [stretch], max(settings.threshold, SURE), settings)
    return refine(merge(spans), [levels, rising, falling], settings.min_silence_s)


def _probable(
    recording: Recording,
    channel: int,
    loud_dbfs: float,
    within: list[Span],
    threshold: float,
    settings: SpeechSettings,
) -> list[Span]:
    """What Silero takes for speech in these spans of a channel."""
    probabilities = speech_probabilities(recording, channel, loud_dbfs, within)
    return [
        speech
        for span, own in zip(within, probabilities, strict=True)
        for speech in probable_spans(own, threshold, settings.min_speech_s, span.start_s)
    ]


def _unheard(levels: np.ndarray, spans: list[Span], loud_dbfs: float) -> list[Span]:
    """Stretches that are as loud as speech and were not taken for it, with `LEAD_S` before them."""
    count = len(levels)
    beside = ~mask_of(spans, count, REACH_S)
    loud = beside & (levels > np.maximum(noise_levels(levels, ~beside) + OUT_OF_NOISE_DB, loud_dbfs - BELOW_LOUD_DB))
    joined = merge(spans_of(loud), JOINED_S)
    return [
        Span(max(0.0, span.start_s - LEAD_S), min(span.end_s + LEAD_S, count * FRAME_S))
        for span in joined
        if span.duration_s >= SHORTEST_S
    ]
