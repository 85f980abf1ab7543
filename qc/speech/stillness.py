r"""Where a channel is still: nothing but its line is heard, and nobody needs to listen for speech there.

    level      ___/\/\_/‾\__________________/\_/\/\___
    still                     |---------|                seconds of one even, low level, less `LEAD_S` at both ends

Silero's network costs as much for silence as for speech, and one of two channels is silent most of the time. Speech
that is heard moves the level; a stretch of one level that is far below the loud frames is noise. What moves nothing
(speech 5 dB under a noise) nothing after it could understand either.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qc.audio.frames import FRAME_S, highest_of_last
from qc.spans import Span, merge
from qc.speech.edges import QUIETEST_DBFS, spans_of

LOOKED_AT_S = 1.0
EVEN_DB = 9.0  # between the loudest and the softest frame of a second: white noise has about 5, a syllable 20
LOUD, FAR_BELOW_DB = 99.5, 20.0  # percentile of the channel's frames: a drawn-out 嗯 is even, but not so soft
LEAD_S = 1.0  # of a still stretch that is listened to at its ends: with half of it short words were lost, others found


def restless(tracks: Sequence[np.ndarray]) -> list[Span]:
    """The rest: what has to be listened to, as sorted spans.

    `tracks` are levels of the same frames (`frame_levels`), the flat ones first. Still is what is so in all of them: a
    constant offset or a hum hides in the flat track what the rising one shows.
    """
    count = len(tracks[0])
    moving = np.zeros(count, bool)
    for levels in tracks:
        moving |= ~_even(levels)
    if count:
        moving |= tracks[0] > max(float(np.percentile(tracks[0], LOUD)) - FAR_BELOW_DB, QUIETEST_DBFS)
    end_s = count * FRAME_S
    return merge(Span(max(0.0, s.start_s - LEAD_S), min(s.end_s + LEAD_S, end_s)) for s in spans_of(moving))


def _even(levels: np.ndarray) -> np.ndarray:
    """Frames of a second in which the level hardly changes: bool (frames,). Under `QUIETEST_DBFS` no change counts."""
    width = round(LOOKED_AT_S / FRAME_S)
    if len(levels) < width:
        return np.zeros(len(levels), bool)
    levels = np.maximum(levels, QUIETEST_DBFS)
    # the extremes of each second by its first frame
    highest = highest_of_last(levels, width)[width - 1 :]
    lowest = -highest_of_last(-levels, width)[width - 1 :]
    even = np.zeros(len(levels), bool)
    even[: len(highest)] = highest - lowest <= EVEN_DB
    return highest_of_last(even, width)
