"""Two voices in one channel: told apart, and given to agent and customer as far as the order of speaking says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from qc.audio import Recording
from qc.records import Call, Role
from qc.roles.encoder import FRAME_S, Floats, embed, mel_powers
from qc.roles.lanes import Lane, Lanes
from qc.spans import Span, merge

WINDOW_S, HOP_S = 1.6, 0.4
_MEDIAN_POWER = 20.0  # the network hears powers, not their logarithms: every call is brought to one loudness first
_MOST_CLUSTERED = 1200  # windows; in a longer call a sample of them finds the voices, and all are given to those
_STAY = 1.5  # cost of a change of speaker between two windows, in units of the score's distance between the voices
_ROUNDS = 5


@dataclass(frozen=True)
class Windows:
    """Stretches of speech, `spans`, with the voice heard around each as a vector, shape (n, 256)."""

    spans: list[Span]
    vectors: Floats


def lanes_by_voice(call: Call, recording: Recording, speech: Sequence[Sequence[Span]]) -> Lanes:
    """Two lanes on the first channel, one a voice; or one where only one voice is heard."""
    windows = listen(recording, 0, speech[0])
    notes = ["channels_alike"] if recording.channels > 1 else []
    voices = tell_apart(windows.vectors)
    spoken = [merge([s for s, v in zip(windows.spans, voices, strict=True) if v == k], 1e-6) for k in (0, 1)]
    spoken = sorted((spans for spans in spoken if spans), key=lambda spans: spans[0])
    first: Role = "customer" if call.direction == "outbound" else "agent"  # who is called answers first
    roles: tuple[Role, Role] = (first, "agent" if first == "customer" else "customer")
    lanes = tuple(Lane(role, 0, tuple(spans)) for role, spans in zip(roles, spoken, strict=False))
    if len(lanes) < 2:
        notes.append("one_voice")
    return Lanes(lanes, "voices", 0.6, tuple(notes))


def listen(recording: Recording, channel: int, speech: Sequence[Span]) -> Windows:
    """The voice around every `HOP_S` of speech. A window does not reach beyond its span: the next may be another's."""
    length = round(WINDOW_S / FRAME_S)
    spans: list[Span] = []
    windows: list[Floats] = []
    for span in speech:
        powers = mel_powers(recording.window(channel, span))
        count = max(1, round(span.duration_s / HOP_S))
        edges = np.linspace(span.start_s, span.end_s, count + 1)
        for start_s, end_s in pairwise(edges):
            middle = round(((start_s + end_s) / 2 - span.start_s) / FRAME_S)
            start = max(0, min(middle - length // 2, len(powers) - length))
            window = powers[start : start + length]
            windows.append(np.resize(window, (length, powers.shape[1])))  # a short one is heard again and again
            spans.append(Span(float(start_s), float(end_s)))
    if not windows:
        return Windows([], np.zeros((0, 256), np.float32))
    heard = np.stack(windows)
    heard *= _MEDIAN_POWER / max(float(np.median(heard.sum(axis=2).mean(axis=1))), 1e-12)
    return Windows(spans, embed(heard))


def tell_apart(vectors: Floats) -> np.ndarray:
    """The voice, 0 or 1, of each vector: two spectral clusters, then the smoothest way through with their centres."""
    if len(vectors) < 2:
        return np.zeros(len(vectors), int)
    chosen = np.linspace(0, len(vectors) - 1, min(len(vectors), _MOST_CLUSTERED)).astype(int)
    parts = _two_clusters(vectors[chosen])
    centres = np.stack([vectors[chosen][parts == k].mean(axis=0) for k in (0, 1)])
    voices = (vectors @ (centres[1] - centres[0]) > (centres[1] @ centres[1] - centres[0] @ centres[0]) / 2).astype(int)
    for _ in range(_ROUNDS):
        if len(np.unique(voices)) < 2:
            break
        centres = np.stack([vectors[voices == k].mean(axis=0) for k in (0, 1)])
        apart = centres[1] - centres[0]
        scores = (vectors - centres.mean(axis=0)) @ apart / max(float(apart @ apart), 1e-9)  # -1/2 … 1/2 at the centres
        again = _smoothest(np.clip(scores, -1, 1), _STAY)
        if np.array_equal(again, voices):
            break
        voices = again
    return np.asarray(voices)


def _two_clusters(vectors: Floats) -> np.ndarray:
    """Normalised cut (Shi & Malik 2000): the second eigenvector of the walk between similar vectors, cut in two."""
    likeness = vectors @ vectors.T
    degree = np.sqrt(likeness.sum(axis=1))
    vectors_of = np.linalg.eigh(likeness / np.outer(degree, degree))[1]
    line = vectors_of[:, -2] / degree
    order = np.sort(line)
    sums, squares, below = np.cumsum(order), np.cumsum(order**2), np.arange(1, len(order))
    spread = squares[-1] - sums[:-1] ** 2 / below - (sums[-1] - sums[:-1]) ** 2 / (len(order) - below)
    return np.asarray(line > order[int(np.argmin(spread))], int)


def _smoothest(scores: np.ndarray, stay: float) -> np.ndarray:
    """Viterbi's path through two states: the sum of ±scores on it, less `stay` for each change, is largest."""
    gains = np.stack([-scores, scores], axis=1)
    best, came_from = gains[0], np.zeros((len(scores), 2), int)
    for at in range(1, len(scores)):
        change = best[::-1] - stay > best
        came_from[at] = np.where(change, [1, 0], [0, 1])
        best = np.maximum(best, best[::-1] - stay) + gains[at]
    path = [int(best.argmax())]
    for at in range(len(scores) - 1, 0, -1):
        path.append(int(came_from[at, path[-1]]))
    return np.array(path[::-1])
