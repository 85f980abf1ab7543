"""Spans of speech in a recording, found once for everything after it.

    find_speech(recording: Recording, settings: SpeechSettings) -> list[list[Span]]    # one timeline per channel

Spans are sorted, do not overlap, have true edges (10 ms), pauses taken out from `settings.min_silence_s` on, and are
free of cross-talk: what a channel picks up of another one is not its speech.
"""

from __future__ import annotations

import numpy as np

from qc.audio import Recording
from qc.audio.frames import frame_levels
from qc.config import SpeechSettings
from qc.spans import Span
from qc.speech.crosstalk import leaks
from qc.speech.edges import refine, smooth, spans_of
from qc.speech.silero import probable_spans, speech_probabilities


def find_speech(recording: Recording, settings: SpeechSettings) -> list[list[Span]]:
    """Speech of each channel as a timeline (sorted spans that do not overlap), without cross-talk."""
    levels = [frame_levels(recording.samples(channel), recording.rate_hz) for channel in range(recording.channels)]
    speech = [_speech_of(recording, channel, levels[channel], settings) for channel in range(recording.channels)]
    if recording.channels > 1:
        smoothed = [smooth(level) for level in levels]
        speech = [own & ~leaks(recording, channel, speech, smoothed) for channel, own in enumerate(speech)]
    return [[span for span in spans_of(own) if span.duration_s >= settings.min_speech_s] for own in speech]


def _speech_of(recording: Recording, channel: int, levels: np.ndarray, settings: SpeechSettings) -> np.ndarray:
    if not levels.size:
        return np.zeros(0, bool)
    probabilities = speech_probabilities(recording, channel, loud_dbfs=float(np.percentile(levels, 95)))
    spans = probable_spans(probabilities, settings.threshold, settings.min_speech_s)
    samples, rate_hz = recording.samples(channel), recording.rate_hz
    tilted = [frame_levels(samples, rate_hz, "rising"), frame_levels(samples, rate_hz, "falling")]
    return refine(spans, [levels, *tilted], settings.min_silence_s)
