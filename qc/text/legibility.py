"""How much of what was heard is what was said: a recogniser's confidence, and whether its words are language at all.

    您好，青禾通信客服中心                     confidence 0.9, ordinary Chinese          0.98
    您后不耗以死达绕您脸，卧子连心统心地可服   confidence 0.6, hardly a word among them  0.47

A recogniser that understands nothing writes characters that sound right, and is fairly sure of each. Together they are
no words, and nobody says so in a service call.
"""

from __future__ import annotations

import re

from qc.text.folding import to_simplified
from qc.text.ngrams import load_ngrams
from qc.text.words import load_words

# fitted by benchmarks/legibility.py: the share of characters that were heard right, by the turns of 72 calls
BIAS, CONFIDENCE, WORDS, TALK = 1.26, 0.413, 0.059, 0.100
# a turn of few characters says little of itself: so many of an ordinary text are counted with it
ADDED_CHARS, WORDS_NATS, TALK_NATS = 4, -5.5, -2.8

_HAN = re.compile("[㐀-鿿]+")


def share_right(text: str, confidence: float) -> float:
    """The share (0–1) of a text's characters that were probably said, from its mean `confidence` (0–1)."""
    share = BIAS + CONFIDENCE * confidence + WORDS * nats_of_words(text) + TALK * nats_of_talk(text)
    return max(0.0, min(1.0, share))


def nats_of_words(text: str) -> float:
    """How ordinary its words are: the mean logarithm of the probability of its characters (< 0), figures left out."""
    runs = _HAN.findall(to_simplified(text))
    nats = sum(load_words().log_probability(run) for run in runs) + ADDED_CHARS * WORDS_NATS
    return nats / (sum(map(len, runs)) + ADDED_CHARS)


def nats_of_talk(text: str) -> float:
    """How ordinary it is in service calls: the mean logarithm of the probability of its characters after others."""
    each = load_ngrams().each(text)
    return float((each.sum() + ADDED_CHARS * TALK_NATS) / (len(each) + ADDED_CHARS))
