"""Hear windows cheaply, and look again, more thoroughly, only where that look is unsure or a guard fires.

all windows ──► first look ──► sure ────────────────────────────────────► words
                    └─► unsure ──► shifted ──► no doubt ────────────────► words
                                       └─► doubted ──► full context ────► words
                                                           └─► doubted ──► in two parts

Of all texts that the looks at a window offer the least doubted is kept, and of those the likeliest: by its sound to the
model, and by how ordinary it is to say such a thing (`qc.text.ngrams`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from qc.config import TranscriptionSettings
from qc.spans import Span
from qc.text.ngrams import load_ngrams
from qc.transcription.alignment import Piece, words_of
from qc.transcription.guards import Decoding, doubt
from qc.transcription.protocol import SAMPLE_RATE_HZ, Doubt, Heard, Window

DOUBTFUL_CONFIDENCE = 0.3  # no word of a doubted window is surer than this
SHIFT_S = 0.25  # of silence put before a window: its sound falls otherwise on the model's frames and places
ORDINARY = 0.2  # weight of how ordinary a text is, in nats a character, beside the model's own nats a token
GRAVITY: dict[Doubt, int] = {
    "": 0, "left_out": 1, "too_slow": 2, "unlikely": 3, "too_fast": 4, "language": 5, "no_speech": 6, "loop": 7,
    "invented": 8,
}  # fmt: skip
NOT_SPEECH: tuple[Doubt, ...] = ("invented", "no_speech")  # what is written then was said by nobody


@dataclass(frozen=True)
class Effort:
    """How thoroughly a window is decoded. `full_context`: padded to the 30 s that the model was trained on.

    Nothing is drawn by chance (a temperature): the same window is heard the same in every run, in any order.
    """

    beam_size: int
    full_context: bool = False


Decode = Callable[[Sequence[Window], Effort], list[Decoding]]


@dataclass(frozen=True)
class _Look:
    decoding: Decoding
    doubt: Doubt

    @property
    def rank(self) -> tuple[int, float]:
        """Lower is better."""
        return GRAVITY[self.doubt], -likelihood(self.decoding.text, self.decoding.log_probability)


def likelihood(text: str, log_probability: float) -> float:
    """How likely it is that `text` was said, to which the model gives `log_probability` (nats a token): what several
    texts for one window are compared by."""
    return log_probability + ORDINARY * load_ngrams().nats(text)


def hear(windows: Sequence[Window], decode: Decode, settings: TranscriptionSettings) -> list[Heard]:
    """What was heard in each window; `decode` is the model.

    A first look with a mean log-probability under `settings.second_look_below`, or one that is doubted, is followed by
    others.
    """
    effort = Effort(settings.beam_size)
    widest = replace(effort, full_context=True)
    looks = _look(windows, decode, effort)
    unsure = [
        number
        for number, look in enumerate(looks)
        if look.doubt or look.decoding.log_probability < settings.second_look_below
    ]
    _keep_better(looks, unsure, _look_shifted([windows[n] for n in unsure], decode, effort))
    doubted = [number for number in unsure if looks[number].doubt]
    _keep_better(looks, doubted, _look([windows[n] for n in doubted], decode, widest))
    doubted = [number for number in doubted if looks[number].doubt]
    _keep_better(looks, doubted, [_look_in_parts(windows[n], decode, widest) for n in doubted])
    return [_heard(look, window) for look, window in zip(looks, windows, strict=True)]


def split(window: Window) -> tuple[Window, Window] | None:
    """The window in two, at the longest pause in its speech; None where it has none."""
    pauses = [Span(before.end_s, after.start_s) for before, after in pairwise(window.speech)]
    if not pauses:
        return None
    longest = max(pauses, key=lambda pause: pause.duration_s)
    at = round((longest.start_s + longest.end_s) / 2 * SAMPLE_RATE_HZ)
    at_s = at / SAMPLE_RATE_HZ
    first = tuple(span for span in window.speech if span.end_s <= longest.start_s)
    second = tuple(span.shifted(-at_s) for span in window.speech if span.start_s >= longest.end_s)
    return (
        replace(window, samples=window.samples[:at], speech=first),
        replace(window, samples=window.samples[at:], speech=second),
    )


def _look(windows: Sequence[Window], decode: Decode, effort: Effort) -> list[_Look]:
    decodings = decode(windows, effort) if windows else []
    return [
        _Look(decoding, doubt(decoding, window.speech, window.language))
        for decoding, window in zip(decodings, windows, strict=True)
    ]


def _look_shifted(windows: Sequence[Window], decode: Decode, effort: Effort) -> list[_Look]:
    """A look at each window behind `SHIFT_S` of silence; the times are the window's own."""
    silence = np.zeros(round(SHIFT_S * SAMPLE_RATE_HZ), np.float32)
    shifted = [
        replace(
            window,
            samples=np.concatenate([silence, window.samples]),
            speech=tuple(span.shifted(SHIFT_S) for span in window.speech),
        )
        for window in windows
    ]
    return [
        replace(look, decoding=replace(look.decoding, pieces=_moved(look.decoding.pieces, -SHIFT_S)))
        for look in _look(shifted, decode, effort)
    ]


def _look_in_parts(window: Window, decode: Decode, effort: Effort) -> _Look | None:
    parts = split(window)
    if parts is None:
        return None
    first, second = _look(parts, decode, effort)
    tokens = [max(1, len(look.decoding.pieces)) for look in (first, second)]
    joined = Decoding(
        text=first.decoding.text + second.decoding.text,
        pieces=[*first.decoding.pieces, *_moved(second.decoding.pieces, parts[0].duration_s)],
        log_probability=(first.decoding.log_probability * tokens[0] + second.decoding.log_probability * tokens[1])
        / sum(tokens),
        no_speech=min(first.decoding.no_speech, second.decoding.no_speech),
        language=min(first.decoding.language, second.decoding.language),
    )
    return _Look(joined, max(first.doubt, second.doubt, key=lambda code: GRAVITY[code]))


def _moved(pieces: Sequence[Piece], by_s: float) -> list[Piece]:
    """The pieces so much later; none starts before 0."""
    return [
        replace(piece, start_s=max(0.0, piece.start_s + by_s), end_s=max(0.0, piece.end_s + by_s)) for piece in pieces
    ]


def _keep_better(looks: list[_Look], numbers: list[int], others: Sequence[_Look | None]) -> None:
    for number, other in zip(numbers, others, strict=True):
        if other is not None and other.rank < looks[number].rank:
            looks[number] = other


def _heard(look: _Look, window: Window) -> Heard:
    if look.doubt in NOT_SPEECH:
        return Heard((), look.doubt)
    most = DOUBTFUL_CONFIDENCE if look.doubt else 1.0
    words = words_of(look.decoding.pieces, window.speech)
    sure = (replace(word, confidence=min(most, word.confidence)) for word in words)
    return Heard(tuple(sure), look.doubt)
