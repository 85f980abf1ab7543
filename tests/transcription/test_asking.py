"""A turn is put to the model whole, or, where it is too long, in parts that are cut between words."""

import math

import numpy as np
import pytest

from qc.records import Turn, Word
from qc.spans import Span
from qc.transcription.asking import likelihoods
from tests.support.sound import RATE_HZ, recording_of

RECORDING = recording_of(np.zeros(80 * RATE_HZ))


class Scorer:
    """One nat off for each character, ten for each 绝: and it remembers what it was asked."""

    name = "scorer"

    def __init__(self):
        self.asked = []

    def transcribe(self, windows):
        raise NotImplementedError

    def score(self, window, texts):
        self.asked.append((round(window.duration_s, 3), window.speech, tuple(texts)))
        return [-len(text) - 10.0 * text.count("绝") for text in texts]


def turn(*words, end_s):
    """Words as (text, start_s, end_s)."""
    made = tuple(Word(text, Span(start_s, stop_s), 0.9) for text, start_s, stop_s in words)
    return Turn(0, "agent", Span(words[0][1], end_s), "".join(word.text for word in made), words=made)


def ask(heard, texts, speech=()):
    scorer = Scorer()
    return likelihoods(heard, texts, RECORDING, 0, speech, scorer, "zh"), scorer.asked


def test_a_short_turn_is_asked_about_whole():
    heard = turn(("结对", 2.0, 3.0), ("不行", 3.0, 4.0), end_s=4.0)
    nats, asked = ask(heard, ["结对不行", "绝对不行"], [Span(1.0, 3.5), Span(3.8, 9.0)])
    assert nats == [-4.0, -14.0]
    ((length_s, speech, texts),) = asked
    assert (length_s, texts) == (2.0, ("结对不行", "绝对不行"))
    assert [(span.start_s, span.end_s) for span in speech] == [(0.0, 1.5), (pytest.approx(1.8), 2.0)]


#   0         10        20        30        40
#   |您好-----结对不行----]  [---再见----------|      cut at 21, the middle of the longest gap
LONG = turn(
    ("您好", 0.0, 10.0), ("结对", 10.0, 15.0), ("不行", 15.0, 20.0), ("再", 22.0, 30.0), ("见", 30.0, 40.0), end_s=40.0
)


def test_a_long_turn_is_cut_at_a_gap_and_its_parts_are_added_up():
    nats, asked = ask(LONG, ["您好结对不行再见", "您好绝对不行再见", "您好结对不行绝绝绝"])
    assert [(length_s, texts) for length_s, _, texts in asked] == [
        (21.0, ("您好结对不行", "您好绝对不行")),
        (19.0, ("再见", "绝绝绝")),
    ]
    assert nats == [-8.0, -18.0, -39.0]


def test_a_text_that_differs_across_a_cut_is_not_asked_about():
    nats, _ = ask(LONG, ["您好结对不行再见", "您好结对就绝见"])
    assert nats == [-8.0, -math.inf]


def test_a_long_turn_without_words_or_gaps_cannot_be_asked_about():
    silent = Turn(0, "agent", Span(0.0, 40.0), "")
    assert ask(silent, ["", "您好"]) == ([-math.inf, -math.inf], [])


def test_what_a_text_ends_with_is_not_asked_about():
    heard = turn(("结对", 2.0, 3.0), ("不行，", 3.0, 4.0), end_s=4.0)
    nats, asked = ask(heard, ["结对不行，", "绝对不行，"])
    assert asked[0][2] == ("结对不行", "绝对不行")
    assert nats == [-4.0, -14.0]
