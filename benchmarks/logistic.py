"""Logistic regression: the weights of clues under which what came true is likeliest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def fit(clues: Floats, truth: Floats, strength: float = 0.0) -> Floats:
    """The bias and a weight for each clue, by Newton's method.

    `clues` are (n, clues), `truth` (n,) is 0 or 1; `strength` is that of an L2 penalty on the weights.
    """
    x = np.c_[np.ones(len(clues)), clues]
    weights = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (truth - p) - strength * np.r_[0, weights[1:]]
        weights += np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + strength * np.eye(x.shape[1]), slope)
    return weights
