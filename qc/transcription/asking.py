"""A turn put back to the model: how likely is each of several texts for its sound?

The model hears half a minute at once. A longer turn is put to it in parts, cut between words, and the parts'
log-probabilities are added up. A text that differs from what was heard differs in one place (a phrase in the place of
what sounds like it), so it is cut where the turn is:

    heard      您好，这里是青禾通信 … 结对不可能 … | … 那就这样吧，再见
    supposed   您好，这里是青禾通信 … 绝对不可能 … | … 那就这样吧，再见
                                                   cut
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from qc.audio import Recording
from qc.records import Turn
from qc.spans import Span, intersect
from qc.transcription.protocol import SAMPLE_RATE_HZ, Transcriber, Window

_ENDING = re.compile(r"\W+$")
LONGEST_S = 28.0  # of the 30 s that Whisper hears at once


@dataclass(frozen=True)
class _Part:
    """A part of a turn: when it is, and which characters of the turn's text it holds, from `first` up to `end`."""

    span: Span
    first: int
    end: int


def likelihoods(
    turn: Turn,
    texts: Sequence[str],
    recording: Recording,
    channel: int,
    speech: Sequence[Span],
    transcriber: Transcriber,
    language: str,
) -> list[float]:
    """Log-probability (nats, at most 0) of each text as the whole of what is said in the turn.

    `speech` is the speaker's, in call time. Minus infinity where the model cannot be asked: a long turn without words,
    or a text that differs from the turn's across a cut. What punctuation a text ends with is not asked: a model that
    hears no more than a second finds any of it as unlikely as ten wrong characters.
    """
    parts = _parts(turn)
    total = [0.0 if parts else -math.inf] * len(texts)
    for part in parts:
        pieces = [_ENDING.sub("", _piece(text, turn.text, part)) for text in texts]
        asked = list(dict.fromkeys(filter(None, pieces)))
        spoken = tuple(span.shifted(-part.span.start_s) for span in intersect(speech, [part.span]))
        window = Window(recording.window(channel, part.span, SAMPLE_RATE_HZ), spoken, language)
        known = dict(zip(asked, transcriber.score(window, asked), strict=True))
        total = [nats + known.get(piece, -math.inf) for nats, piece in zip(total, pieces, strict=True)]
    return total


def _parts(turn: Turn) -> list[_Part]:
    """The turn in parts of at most `LONGEST_S`, each cut at the longest gap between words in its second half.

    None where there is a stretch that long without a gap between words.
    """
    ends = accumulate(len(word.text + word.trailing) for word in turn.words)
    gaps = [
        (end, Span(before.span.end_s, max(before.span.end_s, after.span.start_s)))
        for end, (before, after) in zip(ends, pairwise(turn.words), strict=False)
    ]
    parts = []
    first, start_s = 0, turn.span.start_s
    while turn.span.end_s - start_s > LONGEST_S:
        near = [gap for gap in gaps if start_s + LONGEST_S / 2 < gap[1].start_s and gap[1].end_s < start_s + LONGEST_S]
        if not near:
            return []
        end, gap = max(near, key=lambda gap: gap[1].duration_s)
        middle_s = (gap.start_s + gap.end_s) / 2
        parts.append(_Part(Span(start_s, middle_s), first, end))
        first, start_s = end, middle_s
    return [*parts, _Part(Span(start_s, turn.span.end_s), first, len(turn.text))]


def _piece(text: str, heard: str, part: _Part) -> str:
    """What a text that differs from `heard` in one place holds of a part; nothing where a cut goes through it."""
    same = _alike(heard, text)
    same_at_end = _alike(heard[same:][::-1], text[same:][::-1])
    cuts = []
    for at in (part.first, part.end):
        if at <= same:
            cuts.append(at)
        elif at >= len(heard) - same_at_end:
            cuts.append(at + len(text) - len(heard))
        else:
            return ""
    return text[slice(*cuts)]


def _alike(one: str, other: str) -> int:
    """With how many characters both texts begin."""
    shorter = min(len(one), len(other))
    return next((n for n in range(shorter) if one[n] != other[n]), shorter)
