"""How sure is a phrase that was found by its sound? A noisy channel, weighed on made errors.

    ln odds = bias + Σ weight · clue

The clues: how far the sounds are apart, how many characters are the same, how much more ordinary the text is as heard
than with the phrase in it (为什么会这样 against 喂什么会这样), and how sure the recogniser was of the words that differ.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from rapidfuzz.distance import Levenshtein

from qc.text.words import Words

_REACH = 8  # characters of context to either side
_USUAL = 0.8  # the confidence of a word that came without one
# 您 and 你 sound different, but recognisers write either; which of them a phrase has must not make it less ordinary
_ALIKE = str.maketrans("您妳她它", "你你他他")


@dataclass(frozen=True)
class Clues:
    """What speaks for and against a phrase; each 0 or more but `ordinary`, which is signed."""

    apart: float  # cost of the sounds' alignment, in sounds
    same: float  # characters that are the same
    other: float  # characters that are not
    ordinary: float  # nats by which the text as heard is likelier Chinese than with the phrase
    doubt: float  # mean doubt (1 - confidence) of the recogniser in the characters that differ, 0–1


_BIAS = -1.0
_WEIGHTS = Clues(apart=-2.0, same=0.8, other=-0.5, ordinary=-0.35, doubt=2.0)


def odds(clues: Clues) -> float:
    """The probability that the phrase was said, 0–1."""
    nats = _BIAS + sum(w * c for w, c in zip(astuple(_WEIGHTS), astuple(clues), strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, nats))))


def clues_of(
    text: str, start: int, end: int, wording: str, similarity: float, confidence: Sequence[float] | None, words: Words
) -> Clues:
    """The clues for `wording` having been said where ``text[start:end]`` was heard (both simplified)."""
    heard = text[start:end].translate(_ALIKE)
    said = wording.translate(_ALIKE)
    edits = Levenshtein.opcodes(said, heard)
    same = sum(op.src_end - op.src_start for op in edits if op.tag == "equal")
    differs = [start + i for op in edits if op.tag != "equal" for i in range(op.dest_start, op.dest_end)]
    sure = [confidence[i] for i in differs] if confidence is not None else []
    left = text[max(0, start - _REACH) : start].translate(_ALIKE)
    right = text[end : end + _REACH].translate(_ALIKE)
    ordinary = words.log_probability(left + heard + right) - words.log_probability(left + said + right)
    return Clues(
        apart=(1 - similarity) * len(said),
        same=same,
        other=len(said) - same,
        ordinary=ordinary,
        doubt=1 - (sum(sure) / len(sure) if sure else _USUAL),
    )


def sure_of_exact(confidence: Sequence[float]) -> float:
    """How sure a phrase is that was heard letter for letter, from its characters' confidences, 0–1.

    One character is as sure as its word. A longer phrase is surer than its words: a recogniser seldom errs into the
    very words of a standard, and the less so the more there are. ``exp(mean ln confidence / √n)``
    """
    mean = sum(math.log(max(c, 1e-6)) for c in confidence) / len(confidence)
    return math.exp(min(0.0, mean) / math.sqrt(len(confidence)))


def dressed(wording: str, heard: str) -> str:
    """`wording` with the punctuation, and the 您 or 你, that stands in what was heard: as it would have been written."""
    said = wording.translate(_ALIKE)
    pieces = []
    for op in Levenshtein.opcodes(said, heard.translate(_ALIKE)):
        there = heard[op.dest_start : op.dest_end]
        if op.tag == "equal":
            pieces.append(there)
        else:
            marks = "".join(char for char in there if not char.isalnum())
            pieces.append(wording[op.src_start : op.src_end] + marks)
    return "".join(pieces)
