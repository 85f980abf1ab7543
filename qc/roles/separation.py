"""Are these two voices, or one that was torn in two?

Two answers that err in different ways, added up:

- the gain in log-likelihood, in nats a frame of 10 ms, of two Gaussians over one for the frames' cepstra: the
  generalised likelihood ratio of Gish, Siu & Rohlicek (1991), less what any cut of that much speech would gain
  (Akaike 1974: half a nat for two parameters). It hears the voice and the line.
- by how much two pieces of turns of one part sound more alike to the speaker network than two of different parts.

One voice cut in two by its sounds gains little by the first and nothing by the second. A call cut in two by time, or by
its moods, gains by the first: so which of several cuts is the one between the voices, the second alone says.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qc.roles.encoder import Floats
from qc.roles.timbre import cepstra, covariance

_LIKENESS_NATS = 3.0  # what a whole unit of likeness is worth: with it both tell one voice from two about as well
_PIECE = 5  # windows, of a long turn: a turn that holds both voices is then unlike itself
_ALIKE_FRAMES = 5  # neighbouring frames overlap and hold the same sound: this many count as one
_LEAST_FRAMES = 300  # three seconds: less is a click, a leak of the other side or a mood, and no party to a call
_PARAMETERS = 12 + 12 * 13 // 2  # of the second Gaussian: a mean and a covariance of 12 cepstra


@dataclass(frozen=True)
class Apart:
    """How far apart two voices are: `nats` by both answers, `likeness` (cosines) by the speaker network's alone."""

    nats: float = 0.0
    likeness: float = 0.0


def separation(powers: Floats, part: np.ndarray, vectors: Floats, turn: np.ndarray) -> Apart:
    """How far apart two voices are; nothing where one of them hardly speaks.

    Args:
        powers: mel powers of all speech, (frames, 40), and the `part`, 0 or 1, of each frame.
        vectors: of windows in time order, (n, 256), and the `turn` of each: even numbers for part 0, odd ones for 1.
    """
    if min(np.count_nonzero(part == 0), np.count_nonzero(part == 1)) < _LEAST_FRAMES:
        return Apart()
    closer = _closer(vectors, _pieces(turn))
    return Apart(_gain(cepstra(powers), part) + _LIKENESS_NATS * closer, closer)


def _gain(frames: np.ndarray, part: np.ndarray) -> float:
    """Log-likelihood of a Gaussian each over that of one for both, in nats a frame (maximum likelihood for each)."""
    share = float((part == 1).mean())
    apart = (1 - share) * _log_volume(frames[part == 0]) + share * _log_volume(frames[part == 1])
    by_chance = _PARAMETERS * _ALIKE_FRAMES / (2 * len(frames))
    return 0.5 * (_log_volume(frames) - apart) - by_chance


def _log_volume(frames: np.ndarray) -> float:
    return float(np.linalg.slogdet(covariance(frames))[1])


def _pieces(turn: np.ndarray) -> np.ndarray:
    """The piece of a turn that each window is in: even numbers for part 0, odd ones for 1, as `turn` has them."""
    pieces = np.empty(len(turn), int)
    for windows in np.split(np.arange(len(turn)), np.flatnonzero(np.diff(turn)) + 1):
        for piece in np.array_split(windows, max(1, round(len(windows) / _PIECE))):
            pieces[piece] = 2 * piece[0] + turn[piece[0]] % 2
    return pieces


def _closer(vectors: Floats, piece: np.ndarray) -> float:
    """Mean likeness of two pieces of one part, less that of two of different parts; 0 where that is not known."""
    numbers = np.unique(piece)
    means = np.stack([vectors[piece == number].mean(axis=0) for number in numbers])
    means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-6)
    likeness, of = means @ means.T, numbers % 2
    pairs = np.triu(np.ones_like(likeness, bool), 1)
    same, different = pairs & (of[:, None] == of), pairs & (of[:, None] != of)
    if not same.any() or not different.any():
        return 0.0
    return float(likeness[same].mean() - likeness[different].mean())
