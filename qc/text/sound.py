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

from collections.abc import Callable, Sequence
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
        padded = np.full((len(sounds), max(map(len, sounds), default=1)), BREAK, dtype=np.int32)
        for number, ids in enumerate(sounds):
            padded[number, : len(ids)] = ids
        used, numbered = np.unique(padded, return_inverse=True)  # few sounds: a call's likeness to all fits a cache
        self._wordings = numbered.reshape(padded.shape).astype(np.int32)
        self._likeness, self._gap_cost = np.ascontiguousarray(alphabet.likeness[:, used]), alphabet.gap_cost[used]
        keys, length, step = self._keys(padded), self._lengths[:, None, None], np.arange(_STEPS)
        seeds = ((step == 0) == (length == 1)) & (np.arange(keys.shape[1])[:, None] + step < length)
        order = np.argsort(keys[seeds], kind="stable")
        self._seed_keys = keys[seeds][order]
        self._seed_numbers, self._seed_offsets, _ = (place[order] for place in np.nonzero(seeds))

    def find(self, ids: Ids, least: Floats) -> list[Near]:
        """Every wording at least ``least[number]`` similar to a stretch of `ids`: of stretches that overlap, the best.

        `ids` are `Alphabet.ids` of the text, int32 (n,); `least` is float32 (wordings,), 0–1.
        """
        stretches, similarities = _found(
            ids,
            self._alphabet.coarse[ids],
            len(self._alphabet.coarse),
            self._seed_keys,
            self._seed_numbers,
            self._seed_offsets,
            self._wordings,
            self._lengths,
            least,
            self._likeness,
            self._gap_cost,
            self._alphabet.gap_cost,
        )
        return list(map(Near._make, zip(*stretches.tolist(), similarities.tolist(), strict=True)))

    def _keys(self, sounds: Ids) -> Ints:
        """(wordings, n, _STEPS): one number for each pair of `sounds`, (wordings, n), as coarse as their classes."""
        coarse = self._alphabet.coarse[sounds]
        classes, size = len(self._alphabet.coarse), coarse.shape[1]  # at most
        keys = np.full((*coarse.shape, _STEPS), -1, dtype=np.int64)
        for step in range(min(_STEPS, size)):
            keys[:, : size - step, step] = (step * classes + coarse[:, : size - step]) * classes + coarse[:, step:]
        return keys


def _compiled(function: F) -> F:
    """`function` compiled when it is called first; kept on disk if there is a place for it."""
    try:
        return cast(F, numba.njit(cache=True)(function))
    except RuntimeError:  # neither this folder nor the user's cache can be written: compiled once a process
        return cast(F, numba.njit(function))


@_compiled
def _found(
    ids: Ids,
    coarse: Ints,
    classes: int,
    seed_keys: Ints,
    seed_numbers: Ints,
    seed_offsets: Ints,
    wordings: Ids,
    lengths: Ints,
    least: Floats,
    likeness: Floats,
    gap_cost: Floats,
    heard_gap_cost: Floats,
) -> tuple[Ints, NDArray[np.float64]]:
    """The three steps: (3, n) the wordings that were found, starts and ends; and their similarities."""
    first, last = _seeds(coarse, classes, seed_keys)
    begins, diagonals = _proposals(first, last, seed_numbers, seed_offsets, len(lengths))
    if len(diagonals) == 0:
        return np.empty((3, 0), dtype=np.int64), np.empty(0)
    text = np.zeros(len(ids) + 2 * _EDGE, dtype=np.int32)  # BREAKs, but for what was heard
    text[_EDGE : _EDGE + len(ids)] = ids
    alike = likeness[text]
    stretches, similarities = _aligned(
        begins, diagonals, wordings, lengths, least, alike, _likest(alike), gap_cost, heard_gap_cost[text]
    )
    kept = _apart(stretches, similarities, len(text))
    return stretches[:, kept], similarities[kept]


@_compiled
def _seeds(coarse: Ints, classes: int, seed_keys: Ints) -> tuple[Ints, Ints]:
    """For each sound of the text and each step the seeds with its key: from ``first`` to ``last``, (sounds, _STEPS)."""
    size = len(coarse)
    first, last = np.zeros((size, _STEPS), dtype=np.int64), np.zeros((size, _STEPS), dtype=np.int64)
    for step in range(_STEPS):
        for at in range(size - step):
            key = (step * classes + coarse[at]) * classes + coarse[at + step]
            first[at, step] = np.searchsorted(seed_keys, key, "left")
            last[at, step] = first[at, step]
            while last[at, step] < len(seed_keys) and seed_keys[last[at, step]] == key:
                last[at, step] += 1
    return first, last


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
def _likest(alike: Floats) -> Floats:
    """The likest in reach, (text, sounds): of what stands at a place of the text and the _WIDTH - 1 after it.

    `alike`, (text, sounds), is how alike each sound of the text and each of the wordings' are.
    """
    size, sounds = alike.shape
    likest = alike.copy()
    for at in range(size):
        for after in range(at + 1, min(at + _WIDTH, size)):
            for sound in range(sounds):
                if alike[after, sound] > likest[at, sound]:
                    likest[at, sound] = alike[after, sound]
    return likest


@_compiled
def _promises(at: int, sounds: Ids, least: float, likest: Floats, gap_cost: Floats) -> bool:
    """Could `sounds` be similar enough to the text in the band from `at` on? Each takes the likest in its reach."""
    to_spare = (1 - least + _ROUNDING) * len(sounds)
    for j in range(len(sounds)):
        to_spare -= min(gap_cost[sounds[j]], _ONE - likest[at + j, sounds[j]])
        if to_spare < 0:
            return False
    return True


@_compiled
def _align(
    at: int, sounds: Ids, alike: Floats, gap_cost: Floats, heard_gaps: Floats, cost: Floats, begun: Ints
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
            heard = at + j + k
            best, start = cost[k] + _ONE - alike[heard, sounds[j]], begun[k]
            if k + 1 < _WIDTH and cost[k + 1] + dropped < best:  # the wording's sound was not heard
                best, start = cost[k + 1] + dropped, begun[k + 1]
            if k > 0 and cost[k - 1] + heard_gaps[heard] < best:  # a sound was heard that is not the wording's
                best, start = cost[k - 1] + heard_gaps[heard], begun[k - 1]
            cost[k], begun[k] = best, start
    least = 0
    for k in range(1, _WIDTH):
        if cost[k] + _ASIDE * abs(k - BAND) < cost[least] + _ASIDE * abs(least - BAND):
            least = k
    return at + begun[least], at + len(sounds) + least, 1 - cost[least] / len(sounds)


@_compiled
def _aligned(
    begins: Ints,
    diagonals: Ints,
    sounds: Ids,
    lengths: Ints,
    least: Floats,
    alike: Floats,
    likest: Floats,
    gap_cost: Floats,
    heard_gaps: Floats,
) -> tuple[Ints, NDArray[np.float64]]:
    """The proposals that are similar enough: (3, n) their wordings, starts and ends; and their similarities.

    `sounds` are columns of `alike` and `likest` (see `_likest`) and places in `gap_cost`, what it costs to drop them;
    `heard_gaps` is what it costs to invent each of the text's, which has _EDGE BREAKs around it.
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
            if high - low < enough or not _promises(at, own, least[number], likest, gap_cost):
                continue
            start, end, similarity = _align(at, own, alike, gap_cost, heard_gaps, cost, begun)
            if similarity >= least[number]:
                stretches[0, found], stretches[1, found], stretches[2, found] = number, start - _EDGE, end - _EDGE
                similarities[found] = similarity
                found += 1
    return stretches[:, :found], similarities[:found]


@_compiled
def _apart(stretches: Ints, similarities: NDArray[np.float64], size: int) -> Ints:
    """Which stretches to keep: of each wording's that overlap the likest one, of those as alike the shortest.

    Wordings one after the other, the likest stretch of each first. Similarities are rounded to four decimals. `size`
    is that of the text with the BREAKs around it.
    """
    numbers, starts, ends = stretches
    rounded = np.rint(similarities * 10_000) / 10_000
    kept = np.empty(len(numbers), dtype=np.int64)
    begun, ended, taken = np.full(size, -1), np.full(size, -1), np.full(size, -1)  # by which wording, at each place
    count = first = 0
    while first < len(numbers):
        number, last = numbers[first], first + 1
        while last < len(numbers) and numbers[last] == number:
            last += 1
        own = np.arange(first, last)
        if last - first > 1:
            # neighbouring diagonals come to the same alignment: of those with the same start or end keep the best
            own = _best_first(own, similarities, starts, ends)
            own = _first_at(_first_at(own, starts, number, begun), ends, number, ended)
            own = _best_first(own, rounded, starts, ends)
        for one in own:
            at = taken[starts[one] + _EDGE : ends[one] + _EDGE]
            if not (at == number).any():
                at[:] = number
                kept[count] = one
                count += 1
        first = last
    similarities[:] = rounded
    return kept[:count]


@_compiled
def _best_first(some: Ints, similarities: NDArray[np.float64], starts: Ints, ends: Ints) -> Ints:
    """`some` stretches sorted: the likest first, of those the shortest, else as they come."""
    some = some[np.argsort(ends[some] - starts[some], kind="mergesort")]
    return some[np.argsort(-similarities[some], kind="mergesort")]


@_compiled
def _first_at(some: Ints, places: Ints, number: int, seen: Ints) -> Ints:
    """Of `some` stretches at the same one of the `places` the first; in `seen` it is noted for this wording."""
    kept = np.empty(len(some), dtype=np.int64)
    count = 0
    for one in some:
        if seen[places[one] + _EDGE] != number:
            seen[places[one] + _EDGE] = number
            kept[count] = one
            count += 1
    return kept[:count]
