"""From spans of speech to windows: what the model is given to hear at once.

A speaker's spans are joined with their neighbours until a window is full, long gaps between them cut out, and windows
end at the longest pause there is:

    call      ──▉▉▉▉─▉▉──────────────────▉▉▉▉▉─▉▉▉▉▉▉▉▉──▉▉▉▉▉▉──────
    pieces     [        ]               [                ][       ]      speech with a margin around it
    window 1   [        ][                ]                              its samples: the pieces one after the other
    window 2                                              [       ]
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

import numpy as np

from qc.audio import Recording
from qc.spans import Span, merge, subtract
from qc.transcription.protocol import SAMPLE_RATE_HZ, Window

MARGIN_S = 0.4  # of sound kept around speech: with half of it 7 % more characters were wrong
LONG_PAUSE_S = 1.0  # a sentence has ended: a longer pause says no more
QUIET_S = 0.04  # where a span is longer than a window, it is cut at the quietest stretch of this length


@dataclass(frozen=True)
class Plan:
    """A window before it is cut out of the recording: light, so that a long call's windows can all be planned.

    Attributes:
        channel: the recording's.
        pieces: stretches of the call whose samples, one after the other, are the window.
        speech: the speech in them, in call time.
    """

    channel: int
    pieces: tuple[Span, ...]
    speech: tuple[Span, ...]

    @property
    def duration_s(self) -> float:
        return sum(piece.duration_s for piece in self.pieces)

    @cached_property
    def _starts_s(self) -> list[float]:
        """Where each piece starts in the window."""
        return [0.0, *accumulate(piece.duration_s for piece in self.pieces)][:-1]

    def cut(self, recording: Recording, language: str) -> Window:
        """The window's samples and the places of its speech."""
        sound = [recording.window(self.channel, piece, SAMPLE_RATE_HZ) for piece in self.pieces]
        speech = [
            Span(start_s + max(0.0, spoken.start_s - piece.start_s), start_s + spoken.end_s - piece.start_s)
            for piece, start_s in zip(self.pieces, self._starts_s, strict=True)
            for spoken in self.speech
            if piece.start_s <= spoken.start_s < piece.end_s
        ]
        return Window(np.concatenate(sound), tuple(speech), language)

    def in_call(self, span: Span) -> Span:
        """A span of the window in call time, inside one piece: the one that holds its middle."""
        middle_s = (span.start_s + span.end_s) / 2
        number = max(0, bisect_right(self._starts_s, middle_s) - 1)
        piece = self.pieces[number]
        by_s = piece.start_s - self._starts_s[number]
        start_s = min(max(span.start_s + by_s, piece.start_s), piece.end_s)
        return Span(start_s, min(max(span.end_s + by_s, start_s), piece.end_s))


def plan_windows(
    recording: Recording, channel: int, speech: Sequence[Span], others: Sequence[Span], window_s: float
) -> list[Plan]:
    """Windows of at most about `window_s` seconds over one speaker's speech, in time order.

    `others` is the speech of other speakers on the same channel: it comes into no margin.
    """
    spans = [part for span in merge(speech) for part in _cut_long(recording, channel, span, window_s)]
    around = dict(zip(spans, _with_margins(spans, recording.duration_s), strict=True))
    plans = []
    for group in _groups(spans, window_s):
        margins = subtract((around[span] for span in group), others)
        plans.append(Plan(channel, tuple(merge([*margins, *group])), tuple(group)))
    return plans


def _with_margins(spans: list[Span], duration_s: float) -> list[Span]:
    """Each span with a margin on both sides, at most half the gap to its neighbour: no sound comes into two windows."""
    ends_s = [0.0, *(span.end_s for span in spans)]
    starts_s = [*(span.start_s for span in spans), duration_s]
    halves_s = [max(0.0, (start_s - end_s) / 2) for end_s, start_s in zip(ends_s, starts_s, strict=True)]
    return [
        Span(
            max(0.0, span.start_s - min(MARGIN_S, before_s)),
            span.end_s + min(MARGIN_S, after_s),
        )
        for span, before_s, after_s in zip(spans, halves_s[:-1], halves_s[1:], strict=True)
    ]


def _groups(spans: list[Span], window_s: float) -> list[list[Span]]:
    """Neighbours together, in groups of about equal length, each ended at a long pause.

    Equal, because the windows of a batch are all padded to its longest.
    """
    if not spans:
        return []
    gaps_s = [2 * MARGIN_S, *(min(2 * MARGIN_S, before.gap_to(after)) for before, after in pairwise(spans))]
    lengths_s = [span.duration_s + gap_s for span, gap_s in zip(spans, gaps_s, strict=True)]
    left_s = sum(lengths_s)
    groups = []
    start = 0
    while start < len(spans):
        goal_s = left_s / max(1, math.ceil(left_s / window_s))
        ends = _fitting_ends(lengths_s, start, max(goal_s, window_s))
        if ends[-1][0] < len(spans):
            near = [(end, length_s) for end, length_s in ends if 0.6 * goal_s <= length_s <= 1.25 * goal_s]
            end, length_s = max(
                near or ends[-1:],
                key=lambda at: (min(LONG_PAUSE_S, spans[at[0] - 1].gap_to(spans[at[0]])), -abs(at[1] - goal_s)),
            )
        else:
            end, length_s = ends[-1]
        groups.append(spans[start:end])
        start, left_s = end, left_s - length_s
    return groups


def _fitting_ends(lengths_s: list[float], start: int, window_s: float) -> list[tuple[int, float]]:
    """Where a group from `start` may end, and its length then: all ends that fit a window, at least the first."""
    ends: list[tuple[int, float]] = []
    length_s = 0.0
    for number in range(start, len(lengths_s)):
        length_s += lengths_s[number]
        if ends and length_s > window_s:
            break
        ends.append((number + 1, length_s))
    return ends


def _cut_long(recording: Recording, channel: int, span: Span, window_s: float) -> list[Span]:
    """The span in parts of at most `window_s`, each cut where it is quietest in the last third."""
    parts = []
    while span.duration_s > window_s:
        search = Span(span.start_s + window_s * 2 / 3, span.start_s + window_s)
        power = recording.window(channel, search, SAMPLE_RATE_HZ) ** 2
        width = int(QUIET_S * SAMPLE_RATE_HZ)
        loudness = np.convolve(power, np.ones(width, dtype=np.float32), mode="valid")
        at_s = search.start_s + (int(np.argmin(loudness)) + width / 2) / SAMPLE_RATE_HZ
        parts.append(Span(span.start_s, at_s))
        span = Span(at_s, span.end_s)
    return [*parts, span]
