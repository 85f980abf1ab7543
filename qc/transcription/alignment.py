"""From a model's tokens to words with times: whole characters, inside the speech, in order.

Whisper's tokens are pieces of UTF-8: a rare character takes two or three of them, and a Latin word several. The
cross-attention gives each token a start (dynamic time warping, as in openai/whisper `timing.py`); here tokens become
words, and the words are put where somebody speaks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qc.records import Word
from qc.spans import Span

_UNIT = re.compile(r"[\u2e80-\U0003ffff]|[^\W_\u2e80-\U0003ffff]+|\s+|.", re.DOTALL)  # a character, or a Latin word
LEAST_S = 0.02  # the model's time step: no word is shorter, where the speech has room
NEAR_S = 0.35  # how far the cross-attention may be off at the edge of speech


@dataclass(frozen=True)
class Piece:
    """A run of tokens that is whole characters: its text, when it starts and ends (s), its probability (0–1)."""

    text: str
    start_s: float
    end_s: float
    probability: float


def pieces_of(
    tokens: Sequence[int],
    probabilities: Sequence[float],
    starts_s: Sequence[float],
    decode: Callable[[list[int]], str],
) -> Iterator[Piece]:
    """Tokens joined until they decode to whole characters.

    `starts_s` holds one time more than there are tokens: the end of the last. Bytes that never become a character are
    left out. The probability of a piece is the product of its tokens': all of them must be right.
    """
    first = 0
    for number in range(1, len(tokens) + 1):
        text = decode(list(tokens[first:number]))
        if "\ufffd" in text:
            if number - first < 4:  # no UTF-8 character is longer than four bytes
                continue
            text = text.replace("\ufffd", "")
        if text:
            probability = 1.0
            for token_probability in probabilities[first:number]:
                probability *= token_probability
            yield Piece(text, starts_s[first], starts_s[number], probability)
        first = number


def words_of(pieces: Sequence[Piece], speech: Sequence[Span]) -> tuple[Word, ...]:
    """Words with the punctuation that follows each, their spans inside `speech` and never going back.

    Pieces of one Latin word or one number are joined; a piece of Chinese is a word of one to a few characters.
    """
    joined: list[tuple[Piece, str]] = []  # a word and what trails it
    for piece in pieces:
        core = piece.text.strip()
        lead, core = _split_lead(core)
        core, trail = _split_trail(core)
        space_before = " " if piece.text[:1].isspace() else ""
        if joined:
            joined[-1] = (joined[-1][0], joined[-1][1] + space_before + lead)
        if not core:
            continue
        if joined and not joined[-1][1] and _goes_on(joined[-1][0].text, core):
            last = joined[-1][0]
            piece = Piece(last.text + core, last.start_s, piece.end_s, last.probability * piece.probability)
            joined[-1] = (piece, trail)
        else:
            joined.append((Piece(core, piece.start_s, piece.end_s, piece.probability), trail))
    spans = inside_speech([(piece.start_s, piece.end_s) for piece, _ in joined], speech)
    return tuple(
        Word(piece.text, span, min(1.0, max(0.0, piece.probability)), trail)
        for (piece, trail), span in zip(joined, spans, strict=True)
    )


def inside_speech(times_s: Sequence[tuple[float, float]], speech: Sequence[Span]) -> list[Span]:
    """Each time span moved into the stretch of speech it shares most with, or else the nearest one; never backwards.

    speech     |-----------|      |-------|
    aligned       [--]  [-----]  [-]   [----]
    becomes    [-----]  [--]      []   [--]

    Speech begins with its first word and ends with its last one: an edge that is nearly there (`NEAR_S`) is put there.
    """
    placed: list[Span] = []
    homes: list[Span | None] = []
    for start_s, end_s in times_s:
        end_s = max(start_s, end_s)
        home = None
        if speech:
            home = min(
                speech,
                key=lambda span: (
                    -max(0.0, min(span.end_s, end_s) - max(span.start_s, start_s)),
                    max(span.start_s - end_s, start_s - span.end_s),
                ),
            )
            start_s = min(max(start_s, home.start_s), max(home.start_s, home.end_s - LEAST_S))
            end_s = min(max(end_s, start_s + LEAST_S), home.end_s)
        floor_s = placed[-1].start_s if placed else 0.0
        start_s = max(start_s, floor_s)
        placed.append(Span(start_s, max(start_s, end_s)))
        homes.append(home)
    # where the warping let a word run into the next one's start, it ends there
    ends_s = [min(span.end_s, after.start_s) for span, after in pairwise(placed)]
    spans = [Span(span.start_s, end_s) for span, end_s in zip(placed, ends_s, strict=False)] + placed[-1:]
    return [
        _to_edges(span, home, first=home != before, last=home != after)
        for span, home, before, after in zip(spans, homes, [None, *homes], [*homes[1:], None], strict=False)
    ]


def _to_edges(span: Span, home: Span | None, first: bool, last: bool) -> Span:
    """The `first` word of its home drawn out to where that begins, the `last` one to where it ends."""
    if home is None or not (home.start_s <= span.start_s and span.end_s <= home.end_s):
        return span
    to_start = first and span.start_s - home.start_s <= NEAR_S
    to_end = last and home.end_s - span.end_s <= NEAR_S
    return Span(home.start_s if to_start else span.start_s, home.end_s if to_end else span.end_s)


def _goes_on(before: str, after: str) -> bool:
    """Is this the rest of a Latin word or a number?"""
    return before[-1:].isascii() and after[:1].isascii() and before[-1:].isalnum() and after[:1].isalnum()


def _split_lead(text: str) -> tuple[str, str]:
    count = 0
    while count < len(text) and not _spoken(text[count]):
        count += 1
    return text[:count], text[count:]


def _split_trail(text: str) -> tuple[str, str]:
    count = len(text)
    while count > 0 and not _spoken(text[count - 1]):
        count -= 1
    return text[:count], text[count:]


def _spoken(char: str) -> bool:
    """A letter, a digit, a Chinese character, or a sign that is spoken (%, ¥, °)."""
    return unicodedata.category(char)[0] in "LN" or char in "%％¥￥°℃"


def spread(text: str, speech: Sequence[Span], confidence: float) -> tuple[Word, ...]:
    """The words of a text that came without word times, spread evenly over stretches of speech.

    speech   |-----------|     |-----|
    text     您   好   请       问  您
    """
    units = [unit for unit in _UNIT.findall(text) if unit]
    total_s = sum(span.duration_s for span in speech)
    if not units or not speech:
        return ()
    each_s = total_s / max(1, sum(1 for unit in units if _spoken(unit[0])))
    pieces = []
    at = 0
    for unit in units:
        start_s = _at_speech_s(speech, at * each_s)
        at += _spoken(unit[0])
        pieces.append(Piece(unit, start_s, _at_speech_s(speech, at * each_s), confidence))
    return words_of(pieces, speech)


def _at_speech_s(speech: Sequence[Span], spoken_s: float) -> float:
    """The time at which `spoken_s` seconds of speech have gone by."""
    for span in speech:
        if spoken_s <= span.duration_s:
            return span.start_s + spoken_s
        spoken_s -= span.duration_s
    return speech[-1].end_s
