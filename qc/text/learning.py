"""Learning how sentences of one kind are told from those of another: `qc.text.likeness`.

sentences ──► features ──► fitted on four fifths, tried on the fifth, five times ──► figures, and where the line is
                     └───► fitted on all ──► Likeness

A feature counts by how rare it is, its inverse document frequency (Spärck Jones 1972): what few sentences have tells
more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, diags
from scipy.special import expit

from qc.text.likeness import Likeness, common_features, features

LINE = 0.7  # the likeness at which …
MISLED = 0.025  # … so many of the sentences of the other kind, at most, would be taken for this one
_FOLDS = 5
_NEAR = 1e-3  # the weights change by less on average in the last step
_LEAST = 2  # sentences that a feature has to be in
_STRENGTH = 0.2  # of the penalty on weights; half or twice as much changes little

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Learned:
    """What was learned, and how it does on sentences that it has not seen.

    `found`: for a likeness, the share (0–1) of this kind's sentences that reach it, and of the other kind's.
    """

    likeness: Likeness
    found: dict[float, tuple[float, float]]


def learn(sentences: Sequence[str], wanted: Sequence[bool], shown: Sequence[float] = (0.5, LINE, 0.9)) -> Learned:
    """Learn to tell the `wanted` sentences from the others.

    Of the others that it has not seen, `MISLED` or fewer reach a likeness of `LINE`.
    """
    known = common_features(sentences, _LEAST)
    places = {feature: place for place, feature in enumerate(known)}
    rows = _rows(sentences, places)
    rareness = np.log(len(sentences) / rows.getnnz(axis=0))
    rows = rows @ diags(rareness)
    truth = np.array(wanted, dtype=np.float64)
    unseen = np.empty(len(truth))
    fold = np.random.default_rng(0).permutation(len(truth)) % _FOLDS
    for number in range(_FOLDS):
        seen = fold != number
        weights = _fit(rows[seen], truth[seen])
        unseen[~seen] = rows[~seen] @ weights[:-1] + weights[-1]
    line = max(log(LINE / (1 - LINE)), float(np.quantile(unseen[truth == 0], 1 - MISLED)))
    shift = log(LINE / (1 - LINE)) - line
    likeness = expit(unseen + shift)
    weights = _fit(rows, truth)
    return Learned(
        Likeness(dict(zip(known, (weights[:-1] * rareness).tolist(), strict=True)), float(weights[-1]) + shift),
        {at: (float(np.mean(likeness[truth > 0] >= at)), float(np.mean(likeness[truth == 0] >= at))) for at in shown},
    )


def _rows(sentences: Sequence[str], places: dict[str, int]) -> csr_matrix:
    """(sentences, features): one over the root of how many features a sentence has, where it has one."""
    begins, columns, values = [0], list[int](), list[float]()
    for sentence in sentences:
        own = features(sentence)
        there = [places[feature] for feature in own if feature in places]
        columns += there
        values += [max(1, len(own)) ** -0.5] * len(there)
        begins.append(len(columns))
    return csr_matrix((values, columns, begins), shape=(len(sentences), len(places)))


def _fit(rows: csr_matrix, truth: Floats) -> Floats:
    """A weight for each feature, and the bias: logistic regression, with a penalty on the weights' squares."""
    turned = rows.T.tocsr()

    def nats(weights: Floats) -> Floats:
        found: Floats = rows @ weights[:-1] + weights[-1]
        return found

    def cost(weights: Floats) -> tuple[float, Floats]:
        loss = float(np.logaddexp(0, np.where(truth > 0, -1, 1) * nats(weights)).sum())
        wrong = expit(nats(weights)) - truth
        penalty = _STRENGTH * float(weights[:-1] @ weights[:-1])
        return loss + penalty, np.append(turned @ wrong + 2 * _STRENGTH * weights[:-1], wrong.sum())

    def bend(weights: Floats, step: Floats) -> Floats:
        """The second derivative of the cost, times a step."""
        chances = expit(nats(weights))
        change = chances * (1 - chances) * nats(step)
        return np.append(turned @ change + 2 * _STRENGTH * step[:-1], change.sum())

    start = np.zeros(rows.shape[1] + 1)
    fitted: Floats = minimize(cost, start, jac=True, hessp=bend, method="Newton-CG", options={"xtol": _NEAR}).x
    return fitted
