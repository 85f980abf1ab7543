"""Two kinds among many vectors, and the smoothest way through time with them."""

from __future__ import annotations

import numpy as np

from qc.roles.encoder import Floats

MOST_CLUSTERED = 1200  # vectors: the cut costs their number cubed (0.3 s); further ones go to the nearer centre


def cuts_in_two(vectors: Floats, count: int = 2) -> list[np.ndarray]:
    """The `count` most natural ways to cut the rows of `vectors` (n, dimensions) in two, each as 0s and 1s, (n,).

    Normalised cuts (Shi & Malik 2000): each eigenvector of the random walk between alike vectors, from the second on,
    lays them on a line, on which the two parts with the least spread are cut apart. The first cut is not always the
    one that is wanted: a voice's moods may lie further apart than two voices. No vector may point away from another.
    """
    if len(vectors) < 2:
        return [np.zeros(len(vectors), int)]
    chosen = np.linspace(0, len(vectors) - 1, min(len(vectors), MOST_CLUSTERED)).astype(int)
    some = vectors[chosen]
    likeness = some @ some.T
    degree = np.sqrt(likeness.sum(axis=1))
    axes = np.linalg.eigh(likeness / np.outer(degree, degree))[1]
    cuts = []
    for number in range(2, min(count + 2, len(some) + 1)):
        line = axes[:, -number] / degree
        parts = (line > _least_spread(line)).astype(int)
        if len(np.unique(parts)) == 2 and len(some) < len(vectors):
            parts = (along(vectors, *centres_of(some, parts)) > 0).astype(int)
        cuts.append(parts if len(parts) == len(vectors) else np.zeros(len(vectors), int))
    return cuts


def centres_of(vectors: Floats, parts: np.ndarray) -> tuple[Floats, Floats]:
    """The mean of each cluster; both must have members."""
    return vectors[parts == 0].mean(axis=0), vectors[parts == 1].mean(axis=0)


def along(vectors: Floats, first: Floats, second: Floats) -> np.ndarray:
    """Where each vector lies between two centres: -1/2 beside the first, 1/2 beside the second, 0 midway; (n,)."""
    apart = second - first
    return np.asarray((vectors - (first + second) / 2) @ apart / max(float(apart @ apart), 1e-9))


def smoothest_path(scores: np.ndarray, change_cost: np.ndarray) -> np.ndarray:
    """The path (n,) of 0s and 1s with the largest Σ ±score (plus where it is 1) less the costs of its changes.

    `change_cost` (n,) is what a change between a score and the one before it costs. Viterbi's algorithm: the most
    likely states of a two-state Markov chain, scores being half log-likelihood ratios.
    """
    if not len(scores):
        return np.zeros(0, int)
    gains = np.stack([-scores, scores], axis=1)
    best, came_from = gains[0], np.zeros((len(scores), 2), int)
    for at in range(1, len(scores)):
        changed = best[::-1] - change_cost[at]
        came_from[at] = np.where(changed > best, [1, 0], [0, 1])
        best = np.maximum(best, changed) + gains[at]
    path = [int(best.argmax())]
    for at in range(len(scores) - 1, 0, -1):
        path.append(int(came_from[at, path[-1]]))
    return np.array(path[::-1])


def _least_spread(line: np.ndarray) -> float:
    """The largest value of the lower part, where the sum of squares around the two parts' means is least."""
    order = np.sort(line)
    sums, count = np.cumsum(order), np.arange(1, len(order))
    between = sums[:-1] ** 2 / count + (sums[-1] - sums[:-1]) ** 2 / (len(order) - count)
    return float(order[int(np.argmax(between))])
