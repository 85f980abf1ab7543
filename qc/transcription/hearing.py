"""Hear windows cheaply, and look again, more thoroughly, only where a guard fires.

all windows ──► first look ──► no doubt ───────────────────────────────► words
                    └─► doubted ──► full context, wider beam ──► no doubt ──► words
                                         └─► doubted ──► in two parts ──► the least doubted of them
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from qc.spans import Span
from qc.transcription.alignment import words_of
from qc.transcription.guards import Decoding, doubt
from qc.transcription.protocol import SAMPLE_RATE_HZ, Doubt, Heard, Window

DOUBTFUL_CONFIDENCE = 0.3  # no word of a doubted window is surer than this
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


SECOND_LOOK = Effort(beam_size=5, full_context=True)
Decode = Callable[[Sequence[Window], Effort], list[Decoding]]


@dataclass(frozen=True)
class _Look:
    decoding: Decoding
    doubt: Doubt

    @property
    def rank(self) -> tuple[int, float]:
        """Lower is better."""
        return GRAVITY[self.doubt], -self.decoding.log_probability


def hear(windows: Sequence[Window], decode: Decode, beam_size: int) -> list[Heard]:
    """What was heard in each window; `decode` is the model."""
    looks = _look(windows, decode, Effort(beam_size))
    doubted = [number for number, look in enumerate(looks) if look.doubt]
    _keep_better(looks, doubted, _look([windows[n] for n in doubted], decode, SECOND_LOOK))
    doubted = [number for number in doubted if looks[number].doubt]
    _keep_better(looks, doubted, [_look_in_parts(windows[n], decode) for n in doubted])
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


def _look_in_parts(window: Window, decode: Decode) -> _Look | None:
    parts = split(window)
    if parts is None:
        return None
    first, second = _look(parts, decode, SECOND_LOOK)
    tokens = [max(1, len(look.decoding.pieces)) for look in (first, second)]
    by_s = parts[0].duration_s
    joined = Decoding(
        text=first.decoding.text + second.decoding.text,
        pieces=[
            *first.decoding.pieces,
            *(
                replace(piece, start_s=piece.start_s + by_s, end_s=piece.end_s + by_s)
                for piece in second.decoding.pieces
            ),
        ],
        log_probability=(first.decoding.log_probability * tokens[0] + second.decoding.log_probability * tokens[1])
        / sum(tokens),
        no_speech=min(first.decoding.no_speech, second.decoding.no_speech),
        language=min(first.decoding.language, second.decoding.language),
    )
    return _Look(joined, max(first.doubt, second.doubt, key=lambda code: GRAVITY[code]))


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
