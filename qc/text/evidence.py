"""How sure is a phrase that was found by its sound? Clues, weighed on made errors.

    ln odds = bias + Σ weight · clue        after the idea of the noisy channel: what was probably said, seeing what was
                                            written, how recognisers err, and what people ordinarily say

Weights are fitted by benchmarks/fit_evidence.py: a logistic regression over proposals that `qc.text.sound` made in
ordinary Mandarin and in phrases of the standards, run through a model of recogniser errors. Two are set by hand, for
that model has nothing of them: `observed`, `negated`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from operator import mul
from typing import NamedTuple, cast

from rapidfuzz.distance import Levenshtein

from qc.text.confusions import OBSERVED, alphabet
from qc.text.folding import folded_chars
from qc.text.words import Words

_REACH = 8  # characters of context to either side
_NEGATIONS = frozenset("不没别无未非甭")
_SEEN = frozenset(now[0] for _, now in OBSERVED)  # the first characters of what recognisers write for something else
_MOST = 15.0  # nats: beyond it the dictionary's frequencies say nothing more
_ALIKE_FROM, _NEARLY = 0.4, 0.75  # likeness of two sounds
_USUAL = 0.8  # the confidence of a word that came without one
# 您 and 你 sound different, but recognisers write either; which of them a phrase has must not make it less ordinary
ALIKE = str.maketrans("您妳她它", "你你他他")


class Clues(NamedTuple):
    """What speaks for and against a phrase. "A character" is one of the phrase's."""

    apart: float  # cost of the sounds' alignment, in sounds
    same: float  # characters that were heard as they stand
    other: float  # characters that were not
    ordinary: float  # nats by which the text as heard is likelier Chinese than with the phrase in it, -15–15
    doubt: float  # mean doubt (1 - confidence) of the recogniser in the characters that differ, 0–1
    cut: float  # ends of the phrase, of two, that were not heard at all
    brief: float  # one over the phrase's length, 0–1
    broken: float  # pauses inside of what was heard, a character
    observed: float  # 1 where the recogniser is known to write what was heard for what the phrase says
    negated: float  # 1 where a negation was said that was not heard, or heard that was not said
    claimed: float  # 1 where all that differs was heard as part of another phrase, letter for letter or surer
    alone: float  # sides, of two, on which what was heard ends at a pause or the turn's end, a character
    unlike: float  # characters in whose place nothing was heard, or nothing that sounds like them


BIAS = -1.11
WEIGHTS = Clues(
    apart=-2.76,
    same=0.54,
    other=-0.14,
    ordinary=-0.19,
    doubt=4.04,
    cut=-0.34,
    brief=-5.21,
    broken=-8.90,
    observed=2.5,
    negated=-4.5,
    claimed=-2.91,
    alone=3.46,
    unlike=-0.76,
)


def probability(clues: Clues) -> float:
    """The probability that the phrase was said, 0–1."""
    nats = BIAS + sum(map(mul, WEIGHTS, clues))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, nats))))


def clues_of(
    text: str,
    start: int,
    end: int,
    wording: str,
    similarity: float,
    confidence: Sequence[float] | None,
    claimed: Sequence[tuple[int, int]] = (),
) -> Clues:
    """The clues for `wording` having been said where ``text[start:end]`` was heard (both simplified).

    `claimed` are the stretches of the text where other phrases were heard letter for letter.
    How ordinary the text is costs most to find out: here the phrase is given the best of it (-15), see `how_ordinary`.
    """
    heard, said = text[start:end].translate(ALIKE), wording.translate(ALIKE)
    changes, length = _changes(said, heard), len(said)
    other = cut = unlike = 0
    negated, differs = False, list[int]()
    for i, j, a, b in changes:
        other += j - i
        cut += a == b and (i == 0 or j == length)
        differs += range(start + a, start + b)
        negated = negated or _negates(said[i:j], heard[a:b])
        unlike += _unlike(said[i:j], heard[a:b]) if i < j else 0
    sure = [confidence[place] for place in differs] if confidence is not None else []
    sides = (start == 0 or not text[start - 1].isalnum()) + (end == len(text) or not text[end].isalnum())
    marks = 0 if heard.isalnum() else sum(not char.isalnum() for char in heard)
    return Clues(
        apart=(1 - similarity) * length,
        same=length - other,
        other=other,
        ordinary=-_MOST,
        doubt=1 - (sum(sure) / len(sure) if sure else _USUAL),
        cut=cut,
        brief=1 / length,
        broken=marks / length,
        observed=not _SEEN.isdisjoint(heard) and any(w in said and n in heard and w not in heard for w, n in OBSERVED),
        negated=negated,
        claimed=bool(differs) and any(first <= differs[0] and differs[-1] < last for first, last in claimed),
        alone=sides / length,
        unlike=unlike,
    )


@lru_cache(maxsize=8192)
def _changes(said: str, heard: str) -> tuple[tuple[int, int, int, int], ...]:
    """Where the two differ: ``said[i:j]`` against ``heard[a:b]`` for each (i, j, a, b); either may be empty."""
    edits = cast("list[tuple[str, int, int, int, int]]", Levenshtein.opcodes(said, heard).as_list())
    return tuple((i, j, a, b) for tag, i, j, a, b in edits if tag != "equal")


def _negates(said: str, heard: str) -> bool:
    """Does one of two stretches that differ hold a negation, and the other nothing that sounds like it?"""
    if _NEGATIONS.isdisjoint(said) and _NEGATIONS.isdisjoint(heard):
        return False
    return any(
        _likeness(negation, folded_chars(other)) < _NEARLY
        for one, other in ((said, heard), (heard, said))
        for negation in _NEGATIONS.intersection(one) - set(other)
    )


def _unlike(said: str, heard: str) -> int:
    """How many characters of `said` stand against nothing in `heard` that sounds like them."""
    heard = folded_chars(heard)
    return sum(_likeness(char, heard) < _ALIKE_FROM for char in folded_chars(said))


@lru_cache(maxsize=8192)
def _likeness(char: str, heard: str) -> float:
    """How much `char` sounds like that of `heard` which it sounds like most, 0–1. Both folded."""
    sounds = alphabet()
    return float(sounds.likeness[sounds.ids(char)[0], sounds.ids(heard)].max(initial=0))


def how_ordinary(clues: Clues, text: str, start: int, end: int, wording: str, words: Words) -> Clues:
    """The clues with `ordinary` found out: 为什么会这样 is likelier Chinese than 喂什么会这样."""
    left, right = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    as_heard = words.log_probability((left + text[start:end] + right).translate(ALIKE))
    supposed = words.log_probability((left + wording + right).translate(ALIKE))
    return clues._replace(ordinary=max(-_MOST, min(_MOST, as_heard - supposed)))


def sure_of_exact(confidence: Sequence[float]) -> float:
    """How sure a phrase is that was heard letter for letter, from its characters' confidences, 0–1.

    One character is as sure as its word. A longer phrase is surer than its words: a recogniser seldom errs into the
    very words of a standard, and the less so the more there are: the geometric mean, to the power of 1 / √n.
    """
    return float(min(1.0, math.prod(confidence) ** (len(confidence) ** -1.5)))


def dressed(wording: str, heard: str) -> str:
    """`wording` with the punctuation and the 您 or 你 of what was heard: as the recogniser would have written it."""
    pieces, at = [], 0
    for i, j, a, b in _changes(wording.translate(ALIKE), heard.translate(ALIKE)):
        pieces += [heard[at:a], wording[i:j], *(char for char in heard[a:b] if not char.isalnum())]
        at = b
    return "".join([*pieces, heard[at:]])
