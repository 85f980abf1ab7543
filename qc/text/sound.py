"""Many wordings found in a text at once, by sound.

    wording   j:    zhe  shi  bu  gui  wo  men  guan
    text      t: …  zhe  shi  bu  gui  wo  men  guan  …         这是不归我们管, for 这事不归我们管

1. *Seeds.* Pairs of neighbouring sounds, and of sounds with one between, that text and wording share, coarsely: each
   proposes a diagonal t - j.
2. *Promise.* A wording is no more alike than its sounds would be if each could take the likest of those in its reach:
   what falls short even so (four of five proposals) is not aligned.
3. *Alignment.* Along each proposed diagonal, in a band of BAND sounds to either side, the cheapest way to turn the
   wording into a stretch of the text (Sellers' semi-global edit distance, costs from `qc.text.confusions`).

These are plain loops over numbers. numba compiles them, once for a machine (some seconds) where it can keep the result:
beside this file, or in the user's own cache.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

from qc.text.confusions import BREAK, Alphabet, Ids

BAND = 2
_WIDTH = 2 * BAND + 1
_LONGEST = 40  # sounds of a wording that are aligned: a longer one is known by its first forty
_EDGE = 2 * _LONGEST  # how far a wording's band may reach out of the text
_STEPS = 3  # sounds of a seed are one apart or two; none, for wordings that have but one
_ROUNDING = 1e-4  # more than sums of 40 float32 can be off
_ASIDE = np.float32(1e-4)  # of alignments that cost the same, the one on the diagonal that was proposed
_ONE = np.float32(1)

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
F = TypeVar("F", bound=Callable[..., Any])


class Near(NamedTuple):
    """Wording `number` is like ``text[start:end]``; `similarity` is 1 - cost / sounds, 0–1."""

    number: int
    start: int
    end: int
    similarity: float


class SoundIndex:
    """`wordings` are folded texts of one sound or more; a wording's place in the sequence is its number."""

    def __init__(self, wordings: Sequence[str], alphabet: Alphabet) -> None:
        self._alphabet = alphabet
        sounds = [alphabet.ids(wording[:_LONGEST]) for wording in wordings]
        self._lengths = np.array([len(s) for s in sounds], dtype=np.int64)
        self._sounds = np.full((len(sounds), max(map(len, sounds), default=1)), BREAK, dtype=np.int32)
        for number, ids in enumerate(sounds):
            self._sounds[number, : len(ids)] = ids
        keys, length, step = self._keys(self._sounds), self._lengths[:, None, None], np.arange(_STEPS)
        seeds = ((step == 0) == (length == 1)) & (np.arange(keys.shape[1])[:, None] + step < length)
        order = np.argsort(keys[seeds], kind="stable")
        self._seed_keys = keys[seeds][order]
        self._seed_numbers, self._seed_offsets, _ = (place[order] for place in np.nonzero(seeds))

    def find(self, ids: Ids, least: Floats) -> list[Near]:
        """Every wording at least ``least[number]`` similar to a stretch of `ids`: of stretches that overlap, the best.

        `ids` are `Alphabet.ids` of the text, int32 (n,); `least` is float32 (wordings,), 0–1.
        """
        keys = self._keys(ids)
        first, last = (np.searchsorted(self._seed_keys, keys, side) for side in ("left", "right"))
        begins, diagonals = _proposals(first, last, self._seed_numbers, self._seed_offsets, len(self._lengths))
        text = np.full(len(ids) + 2 * _EDGE, BREAK, dtype=np.int32)
        text[_EDGE:-_EDGE] = ids
        likeness, gap_cost = self._alphabet.likeness, self._alphabet.gap_cost
        stretches, similarities = _aligned(
            text, begins, diagonals, self._sounds, self._lengths, least, likeness, gap_cost
        )
        found = map(Near._make, zip(*stretches.tolist(), similarities.tolist(), strict=True))
        return [near for _, own in groupby(found, key=attrgetter("number")) for near in _apart(list(own))]

    def _keys(self, sounds: Ids) -> Ints:
        """(…, n, _STEPS): one number for each pair of sounds, as coarse as their classes; -1 beyond the end.

        `sounds` is (…, n).
        """
        coarse = self._alphabet.coarse[sounds]
        classes, size = len(self._alphabet.coarse), coarse.shape[-1]  # at most
        keys = np.full((*coarse.shape, _STEPS), -1, dtype=np.int64)
        for step in range(min(_STEPS, size)):
            left, right = coarse[..., : size - step], coarse[..., step:]
            keys[..., : size - step, step] = (step * classes + left) * classes + right
        return keys


def _compiled(function: F) -> F:
    """`function` compiled when it is called first; kept on disk if there is a place for it."""
    try:
        return cast(F, numba.njit(cache=True)(function))
    except RuntimeError:  # neither this folder nor the user's cache can be written: compiled once a process
        return cast(F, numba.njit(function))


@_compiled
def _proposals(first: Ints, last: Ints, numbers: Ints, offsets: Ints, wordings: int) -> tuple[Ints, Ints]:
    """Where wordings may stand: the diagonals of wording n, sorted, are those from ``begins[n]`` to ``begins[n + 1]``.

    A diagonal is there once for each seed that proposes it. Seeds `first` to `last`, both (sounds of the text, _STEPS),
    are in the text at that sound; they are of wordings `numbers`, at sounds `offsets`.
    """
    begins = np.zeros(wordings + 1, dtype=np.int64)
    for at in range(len(first)):
        for step in range(_STEPS):
            for seed in range(first[at, step], last[at, step]):
                begins[numbers[seed] + 1] += 1
    for number in range(wordings):
        begins[number + 1] += begins[number]
    ends = begins[:-1].copy()
    diagonals = np.empty(begins[-1], dtype=np.int64)
    for at in range(len(first)):
        for step in range(_STEPS):
            for seed in range(first[at, step], last[at, step]):
                number, diagonal = numbers[seed], at - offsets[seed]
                place = ends[number]
                while place > begins[number] and diagonals[place - 1] > diagonal:  # nearly sorted: it is not far
                    diagonals[place] = diagonals[place - 1]
                    place -= 1
                diagonals[place] = diagonal
                ends[number] += 1
    return begins, diagonals


@_compiled
def _promises(text: Ids, at: int, sounds: Ids, least: float, likeness: Floats, gap_cost: Floats) -> bool:
    """Could `sounds` be similar enough to the text in the band from `at` on? Each takes the likest in its reach."""
    to_spare = (1 - least + _ROUNDING) * len(sounds)
    for j in range(len(sounds)):
        cost = gap_cost[sounds[j]]
        for k in range(_WIDTH):
            cost = min(cost, _ONE - likeness[sounds[j], text[at + j + k]])
        to_spare -= cost
        if to_spare < 0:
            return False
    return True


@_compiled
def _align(
    text: Ids, at: int, sounds: Ids, likeness: Floats, gap_cost: Floats, cost: Floats, begun: Ints
) -> tuple[int, int, float]:
    """The cheapest alignment of `sounds` in the band from `at` on: where it starts and ends, and its similarity.

    `cost` and `begun`, (_WIDTH,), are room to work in. ``cost[k]`` is of the first j sounds against the text up to
    ``at + j + k``, beginning at ``at + begun[k]``.
    """
    for k in range(_WIDTH):
        cost[k], begun[k] = 0, k
    for j in range(len(sounds)):
        dropped = gap_cost[sounds[j]]
        for k in range(_WIDTH):
            heard = text[at + j + k]
            best, start = cost[k] + _ONE - likeness[sounds[j], heard], begun[k]
            if k + 1 < _WIDTH and cost[k + 1] + dropped < best:  # the wording's sound was not heard
                best, start = cost[k + 1] + dropped, begun[k + 1]
            if k > 0 and cost[k - 1] + gap_cost[heard] < best:  # a sound was heard that is not the wording's
                best, start = cost[k - 1] + gap_cost[heard], begun[k - 1]
            cost[k], begun[k] = best, start
    least = 0
    for k in range(1, _WIDTH):
        if cost[k] + _ASIDE * abs(k - BAND) < cost[least] + _ASIDE * abs(least - BAND):
            least = k
    return at + begun[least], at + len(sounds) + least, 1 - cost[least] / len(sounds)


@_compiled
def _aligned(
    text: Ids,
    begins: Ints,
    diagonals: Ints,
    sounds: Ids,
    lengths: Ints,
    least: Floats,
    likeness: Floats,
    gap_cost: Floats,
) -> tuple[Ints, NDArray[np.float64]]:
    """The proposals that are similar enough: (3, n) their wordings, starts and ends; and their similarities.

    `text` has _EDGE BREAKs around it.
    """
    stretches = np.empty((3, len(diagonals)), dtype=np.int64)
    similarities = np.empty(len(diagonals), dtype=np.float64)
    cost, begun = np.empty(_WIDTH, dtype=np.float32), np.empty(_WIDTH, dtype=np.int64)
    found = 0
    for number in range(len(lengths)):
        own = sounds[number, : lengths[number]]
        enough = min(max((lengths[number] - 2) // 3, 1), 4)
        low = high = begins[number]
        for place in range(begins[number], begins[number + 1]):
            diagonal = diagonals[place]
            if place > begins[number] and diagonal == diagonals[place - 1]:
                continue
            # a neighbouring diagonal's votes count as well: a sound dropped or invented splits them
            while diagonals[low] < diagonal - 1:
                low += 1
            while high < begins[number + 1] and diagonals[high] <= diagonal + 1:
                high += 1
            at = diagonal + _EDGE - BAND
            if high - low < enough or not _promises(text, at, own, least[number], likeness, gap_cost):
                continue
            start, end, similarity = _align(text, at, own, likeness, gap_cost, cost, begun)
            if similarity >= least[number]:
                stretches[0, found], stretches[1, found], stretches[2, found] = number, start - _EDGE, end - _EDGE
                similarities[found] = similarity
                found += 1
    return stretches[:, :found], similarities[:found]


def _apart(nears: list[Near]) -> list[Near]:
    """One wording's places, best first; of those that overlap only the best."""
    if len(nears) > 1:
        nears.sort(key=lambda near: (-near.similarity, near.end - near.start))
        # neighbouring diagonals come to the same alignment: of those with the same start or end keep the best
        for place in (attrgetter("start"), attrgetter("end")):
            best: dict[int, Near] = {}
            for near in nears:
                best.setdefault(place(near), near)
            nears = list(best.values())
    nears = [Near(number, start, end, round(similarity, 4)) for number, start, end, similarity in nears]
    nears.sort(key=lambda near: (-near.similarity, near.end - near.start))
    kept: list[Near] = []  # in order of place
    apart = []
    for near in nears:
        at = bisect_left(kept, near.end, key=attrgetter("start"))
        if at == 0 or kept[at - 1].end <= near.start:
            kept.insert(at, near)
            apart.append(near)
    return apart
