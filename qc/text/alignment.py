"""Where wordings sound like a stretch of a text: the loops of `qc.text.sound`, over numbers only.

    wording   j:    zhe  shi  bu  gui  wo  men  guan
    text      t: …  zhe  shi  bu  gui  wo  men  guan  …         这是不归我们管, for 这事不归我们管

1. *Seeds.* Pairs of neighbouring sounds, and of sounds with one between, that text and wording share, coarsely: each
   proposes a diagonal t - j.
2. *Promise.* A wording is no more alike than its sounds would be if each could take the likest of those in its reach:
   what falls short even so (four of five proposals) is not aligned.
3. *Alignment.* Along each proposed diagonal, in a band of BAND sounds to either side, the cheapest way to turn the
   wording into a stretch of the text (Sellers' semi-global edit distance, costs from `qc.text.confusions`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qc.text.compiling import Floats, Ints, compiled
from qc.text.confusions import Ids

BAND = 2
STEPS = 3  # sounds of a seed are one apart or two; none, for wordings that have but one
_WIDTH = 2 * BAND + 1
_ROUNDING = 1e-4  # more than sums of 40 float32 can be off
_ASIDE = np.float32(1e-4)  # of alignments that cost the same, the one on the diagonal that was proposed
_ONE = np.float32(1)


@compiled
def found(
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
    """The three steps: (3, n) the wordings that were found, starts and ends; and their similarities.

    In order of the wordings' numbers, and of place. What the parameters are says `qc.text.sound.SoundIndex`.
    """
    first, last = _seeds(coarse, classes, seed_keys)
    begins, diagonals = _proposals(first, last, seed_numbers, seed_offsets, len(lengths))
    if len(diagonals) == 0:
        return np.empty((3, 0), dtype=np.int64), np.empty(0)
    edge = wordings.shape[1] + BAND  # how far a wording's band may reach out of the text
    text = np.zeros(len(ids) + 2 * edge, dtype=np.int32)  # BREAKs, but for what was heard
    text[edge : edge + len(ids)] = ids
    alike = likeness[text]
    stretches, similarities = _aligned(
        begins, diagonals + edge, wordings, lengths, least, alike, _likest(alike), gap_cost, heard_gap_cost[text]
    )
    kept = _apart(stretches, similarities, len(text))
    stretches[1:] -= edge
    return stretches[:, kept], similarities[kept]


@compiled
def _seeds(coarse: Ints, classes: int, seed_keys: Ints) -> tuple[Ints, Ints]:
    """For each sound of the text and each step the seeds with its key: from ``first`` to ``last``, (sounds, STEPS)."""
    size = len(coarse)
    first, last = np.zeros((size, STEPS), dtype=np.int64), np.zeros((size, STEPS), dtype=np.int64)
    for step in range(STEPS):
        for at in range(size - step):
            key = (step * classes + coarse[at]) * classes + coarse[at + step]
            first[at, step] = np.searchsorted(seed_keys, key, "left")
            last[at, step] = first[at, step]
            while last[at, step] < len(seed_keys) and seed_keys[last[at, step]] == key:
                last[at, step] += 1
    return first, last


@compiled
def _proposals(first: Ints, last: Ints, numbers: Ints, offsets: Ints, wordings: int) -> tuple[Ints, Ints]:
    """Where wordings may stand: the diagonals of wording n, sorted, are those from ``begins[n]`` to ``begins[n + 1]``.

    A diagonal is there once for each seed that proposes it. Seeds `first` to `last`, both (sounds of the text, STEPS),
    are in the text at that sound; they are of wordings `numbers`, at sounds `offsets`.
    """
    begins = np.zeros(wordings + 1, dtype=np.int64)
    for at in range(len(first)):
        for step in range(STEPS):
            for seed in range(first[at, step], last[at, step]):
                begins[numbers[seed] + 1] += 1
    for number in range(wordings):
        begins[number + 1] += begins[number]
    ends = begins[:-1].copy()
    diagonals = np.empty(begins[-1], dtype=np.int64)
    for at in range(len(first)):
        for step in range(STEPS):
            for seed in range(first[at, step], last[at, step]):
                number, diagonal = numbers[seed], at - offsets[seed]
                place = ends[number]
                while place > begins[number] and diagonals[place - 1] > diagonal:  # nearly sorted: it is not far
                    diagonals[place] = diagonals[place - 1]
                    place -= 1
                diagonals[place] = diagonal
                ends[number] += 1
    return begins, diagonals


@compiled
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


@compiled
def _promises(at: int, sounds: Ids, number: int, size: int, least: float, likest: Floats, gap_cost: Floats) -> bool:
    """Could a wording be similar enough to the text in the band from `at` on? Each sound takes the likest in its reach.

    A wording is ``sounds[number, :size]``; to hand over that row alone costs as much again as to look at it.
    """
    to_spare = (1 - least + _ROUNDING) * size
    for j in range(size):
        sound = sounds[number, j]
        to_spare -= min(gap_cost[sound], _ONE - likest[at + j, sound])
        if to_spare < 0:
            return False
    return True


@compiled
def _align(
    at: int,
    sounds: Ids,
    number: int,
    size: int,
    alike: Floats,
    gap_cost: Floats,
    heard_gaps: Floats,
    cost: Floats,
    begun: Ints,
) -> tuple[int, int, float]:
    """The cheapest alignment of a wording in the band from `at` on: where it starts and ends, and its similarity.

    `cost` and `begun`, (_WIDTH,), are room to work in. ``cost[k]`` is of the first j sounds against the text up to
    ``at + j + k``, beginning at ``at + begun[k]``.
    """
    for k in range(_WIDTH):
        cost[k], begun[k] = 0, k
    for j in range(size):
        sound = sounds[number, j]
        dropped = gap_cost[sound]
        for k in range(_WIDTH):
            heard = at + j + k
            best, start = cost[k] + _ONE - alike[heard, sound], begun[k]
            if k + 1 < _WIDTH and cost[k + 1] + dropped < best:  # the wording's sound was not heard
                best, start = cost[k + 1] + dropped, begun[k + 1]
            if k > 0 and cost[k - 1] + heard_gaps[heard] < best:  # a sound was heard that is not the wording's
                best, start = cost[k - 1] + heard_gaps[heard], begun[k - 1]
            cost[k], begun[k] = best, start
    least = 0
    for k in range(1, _WIDTH):
        if cost[k] + _ASIDE * abs(k - BAND) < cost[least] + _ASIDE * abs(least - BAND):
            least = k
    return at + begun[least], at + size + least, 1 - cost[least] / size


@compiled
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
    `heard_gaps` is what it costs to invent each of the text's, which has BREAKs around it for the band to reach into.
    """
    stretches = np.empty((3, len(diagonals)), dtype=np.int64)
    similarities = np.empty(len(diagonals), dtype=np.float64)
    cost, begun = np.empty(_WIDTH, dtype=np.float32), np.empty(_WIDTH, dtype=np.int64)
    found = 0
    for number in range(len(lengths)):
        size = lengths[number]
        enough = min(max((size - 2) // 3, 1), 4)
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
            at = diagonal - BAND
            if high - low < enough or not _promises(at, sounds, number, size, least[number], likest, gap_cost):
                continue
            start, end, similarity = _align(at, sounds, number, size, alike, gap_cost, heard_gaps, cost, begun)
            if similarity >= least[number]:
                stretches[0, found], stretches[1, found], stretches[2, found] = number, start, end
                similarities[found] = similarity
                found += 1
    return stretches[:, :found], similarities[:found]


@compiled
def _apart(stretches: Ints, similarities: NDArray[np.float64], size: int) -> Ints:
    """Which stretches to keep: of each wording's that overlap the likest one, of those as alike the shortest.

    Wordings one after the other, of each in order of place. Similarities are rounded to four decimals. `size` is that
    of the text with the BREAKs around it.
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
        begin = count
        for one in own:
            at = taken[starts[one] : ends[one]]
            if not (at == number).any():
                at[:] = number
                kept[count] = one
                count += 1
        if count - begin > 1:
            apart = kept[begin:count].copy()
            kept[begin:count] = apart[np.argsort(starts[apart])]
        first = last
    similarities[:] = rounded
    return kept[:count]


@compiled
def _best_first(some: Ints, similarities: NDArray[np.float64], starts: Ints, ends: Ints) -> Ints:
    """`some` stretches sorted: the likest first, of those the shortest, else as they come."""
    some = some[np.argsort(ends[some] - starts[some], kind="mergesort")]
    return some[np.argsort(-similarities[some], kind="mergesort")]


@compiled
def _first_at(some: Ints, places: Ints, number: int, seen: Ints) -> Ints:
    """Of `some` stretches at the same one of the `places` the first; in `seen` it is noted for this wording."""
    kept = np.empty(len(some), dtype=np.int64)
    count = 0
    for one in some:
        if seen[places[one]] != number:
            seen[places[one]] = number
            kept[count] = one
            count += 1
    return kept[:count]
