"""How much of what was heard is what was said: the weights of `qc.text.legibility`, beside the confidence alone.

    python -m benchmarks.legibility [--manifest FILE...]

Of each turn of the recordings: the share of its characters that are right, its words' mean confidence, and how ordinary
they are. Least squares, a turn weighing as its characters. The manifests are as those of benchmarks/asr.py, with turns.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.asr import SAMPLES, Item, Run, items_of, ours
from benchmarks.characters import right
from benchmarks.logistic import Floats
from qc.config import load_config
from qc.records import Word
from qc.text import legibility
from qc.text.folding import fold

ORDINARY = {"words": legibility.nats_of_words, "talk": legibility.nats_of_talk}
EDGE_S = 0.3  # words may stand so far outside of their turn


class Heard(NamedTuple):
    """A turn as it was heard; `right` is the share (0–1) of its characters that were said so."""

    text: str
    chars: int
    confidence: float
    right: float


def heard_turns(items: Sequence[Item], run: Run) -> Iterator[Heard]:
    for item, lanes in zip(items, run.words, strict=True):
        for said, words, turns in zip(item.texts, lanes, item.turns, strict=False):
            folded = [fold(word.text).text for word in words]
            marks = iter(right(fold(said).text, "".join(folded)))
            judged = [(word, [next(marks) for _ in text]) for word, text in zip(words, folded, strict=True)]
            for start_s, end_s in turns:
                own = [(w, m) for w, m in judged if start_s - EDGE_S < _middle_s(w) < end_s + EDGE_S and m]
                chars = sum(len(mark) for _, mark in own)
                if chars > 1:
                    confidence = sum(word.confidence * len(mark) for word, mark in own) / chars
                    text = "".join(word.text + word.trailing for word, _ in own)
                    yield Heard(text, chars, confidence, sum(sum(mark) for _, mark in own) / chars)


def _middle_s(word: Word) -> float:
    return (word.span.start_s + word.span.end_s) / 2


def fitted(clues: Floats, share: Floats, weight: Floats) -> tuple[Floats, float]:
    """Bias and weights by least squares for clues (n, clues), and how much of the variance (0–1) they explain."""
    x, by = np.c_[np.ones(len(clues)), clues], np.sqrt(weight)
    weights = np.linalg.lstsq(x * by[:, None], share * by, rcond=None)[0]
    left = np.average((share - x @ weights) ** 2, weights=weight)
    return weights, 1 - left / np.average((share - np.average(share, weights=weight)) ** 2, weights=weight)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--manifest", type=Path, nargs="+", default=[SAMPLES], help="default: the sample calls")
    options = parser.parse_args()
    items = [item for manifest in options.manifest for item in items_of(manifest)]
    turns = list(heard_turns(items, ours(items, load_config().transcription, 1)))
    share, weight = (np.array([getattr(turn, name) for turn in turns], dtype=float) for name in ("right", "chars"))
    confidence = np.array([turn.confidence for turn in turns])
    ordinary = {name: np.array([nats(turn.text) for turn in turns]) for name, nats in ORDINARY.items()}
    print(f"{len(turns)} turns of {len(items)} recordings, {np.average(share, weights=weight):.1%} of characters right")
    for names in ((), ("words",), ("talk",), ("words", "talk")):
        (bias, *weights), explained = fitted(np.c_[confidence, *(ordinary[name] for name in names)], share, weight)
        told = ", ".join(f"{name} {by:.3f}" for name, by in zip(("confidence", *names), weights, strict=True))
        print(f"{explained:6.1%} of the variance by bias {bias:.2f}, {told}")
    used = np.array([legibility.share_right(turn.text, turn.confidence) for turn in turns])
    left = np.average((share - used) ** 2, weights=weight)
    varied = np.average((share - np.average(share, weights=weight)) ** 2, weights=weight)
    print(f"{1 - left / varied:6.1%} in use, which expects {np.average(used, weights=weight):.1%} right")
    return 0


if __name__ == "__main__":
    sys.exit(main())
