"""How much a text reads like some sentences and unlike others: learned from both, for what no list of phrases holds.

    您自己不会看吗    features: every stretch of one to four characters (您, 您自, … 不会看吗), and every pair of
                     characters with up to four between them (您…不, 自…会)
    logit = bias + Σ weights / √features

A logistic regression over n-grams, after Wang and Manning, Baselines and Bigrams (ACL 2012). It knows nothing of what
words mean, only which of them go with which kind of sentence; so it is as good as the sentences it learned from.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import exp, inf, sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qc.text.folding import folded_chars

LONGEST = 4  # characters of a stretch
APART = 4  # characters between the two of a pair, at most
_BREAK = re.compile(r"[^\w]+")
_LIGHTEST = 0.3  # weights that are nearer to nothing are left out, a third: as many are told apart
_FORMAT = 1  # of the file


def features(text: str) -> set[str]:
    """The features of a text, whatever its script and punctuation; where it is parted is a space."""
    clauses = [*filter(None, map(folded_chars, _BREAK.split(text)))]
    if not clauses:
        return set()
    folded = f" {' '.join(clauses)} "
    end = len(folded)
    found = {folded[at : at + size] for size in range(1, LONGEST + 1) for at in range(end + 1 - size)}
    for apart in range(2, 2 + APART):
        found.update(
            one + "…" + other for one, other in zip(folded, folded[apart:], strict=False) if one != " " != other
        )
    return found - {" "}


def chance(nats: float) -> float:
    """0–1, of the logarithm of the odds."""
    return 1 / (1 + exp(-nats)) if nats > 0 else exp(nats) / (1 + exp(nats))


class Likeness:
    """What was learned: `weights` of features, for (above 0) and against likeness."""

    def __init__(self, weights: Mapping[str, float], bias: float) -> None:
        self._weights, self._bias = weights, bias

    @property
    def known(self) -> Iterable[str]:
        """The features that were learned."""
        return self._weights.keys()

    def of(self, text: str) -> float:
        """0–1: how much the text reads like the sentences that were to be known."""
        return chance(self.nats(text))

    def nats(self, text: str) -> float:
        """The same as the logarithm of the odds; minus infinity where the text says nothing."""
        own = features(text)
        if not own:
            return -inf
        weight = self._weights.get
        return self._bias + sum(weight(feature, 0.0) for feature in own) / sqrt(len(own))

    def save(self, path: Path, learned_from: str) -> None:
        """Write a file for `load`; `learned_from` is a digest of the sentences."""
        kept = {feature: weight for feature, weight in sorted(self._weights.items()) if abs(weight) >= _LIGHTEST}
        np.savez_compressed(
            path,
            about=np.array([str(_FORMAT), learned_from]),
            features=np.frombuffer("\n".join(kept).encode(), dtype=np.uint8),
            weights=np.array([*kept.values()], dtype=np.float16),
            bias=np.array(self._bias),
        )

    @classmethod
    def load(cls, path: Path, learned_from: str) -> Likeness:
        """Read what was saved.

        Raises:
            ValueError: it was learned from other sentences, or is no such file.
            OSError: it cannot be read.
        """
        with np.load(path, allow_pickle=False) as file:
            if file["about"].tolist() != [str(_FORMAT), learned_from]:
                raise ValueError("it was learned from other sentences")
            names = file["features"].tobytes().decode().split("\n")
            return cls(dict(zip(names, file["weights"].tolist(), strict=True)), float(file["bias"]))


class Nearest:
    """Sentences, and which of them a text has the rarest features in common with; `known` are those that count."""

    def __init__(self, sentences: Sequence[str], known: Iterable[str]) -> None:
        self._rows = {feature: row for row, feature in enumerate(known)}
        rows, numbers, sizes = array("i"), array("i"), array("i")
        for number, sentence in enumerate(sentences):
            own = features(sentence)
            there = [row for row in map(self._rows.get, own) if row is not None]
            rows.extend(there)
            numbers.extend([number] * len(there))
            sizes.append(max(1, len(own)))
        order = np.argsort(rows, kind="stable")
        self._numbers = np.array(numbers)[order]  # of the sentences that have a feature, one feature after the other
        self._begins = np.searchsorted(np.array(rows)[order], np.arange(len(self._rows) + 1))
        self._roots = np.sqrt(sizes)

    def to(self, text: str, count: int) -> list[tuple[int, float]]:
        """The `count` nearest, the nearest first: their numbers, and how near each is, 0 and above."""
        near: NDArray[np.float64] = np.zeros(len(self._roots))
        for feature in features(text) & self._rows.keys():
            row = self._rows[feature]
            having = self._numbers[self._begins[row] : self._begins[row + 1]]
            if len(having):
                near[having] += np.log(len(near) / len(having))
        near /= self._roots
        place = max(0, near.size - count)
        best = np.flatnonzero(near >= np.partition(near, place)[place])
        best = best[np.argsort(-near[best], kind="stable")][:count]
        return [(int(number), float(near[number])) for number in best]


def common_features(texts: Iterable[str], least: int) -> list[str]:
    """The features that `least` of the texts have, or more, in order."""
    counts = Counter(feature for text in texts for feature in features(text))
    return sorted(feature for feature, count in counts.items() if count >= least)
