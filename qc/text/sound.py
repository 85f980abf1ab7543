"""Many wordings found in a text at once, by sound.

    wording   j:    zhe  shi  bu  gui  wo  men  guan
    text      t: …  zhe  shi  bu  gui  wo  men  guan  …         这是不归我们管, for 这事不归我们管

1. *Seeds.* Pairs of neighbouring sounds, and of sounds with one between, that text and wording share, coarsely: each
   proposes a diagonal t - j.
2. *Promise.* A wording is no more alike than its sounds would be if each could take the likest of those in its reach:
   what falls short even so (four of five proposals) is not aligned.
3. *Alignment.* Along each proposed diagonal, in a band of BAND sounds to either side, the cheapest way to turn the
   wording into a stretch of the text (Sellers' semi-global edit distance, costs from `qc.text.confusions`). All
   proposals are aligned at once, a row of the band at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from qc.text.confusions import BREAK, Alphabet, Ids
from qc.text.stretches import Stretches

BAND = 2
_LONGEST = 40  # sounds of a wording that are aligned: a longer one is known by its first forty
_EDGE = 2 * _LONGEST  # how far a wording's band may reach out of the text
_AT_ONCE = 20_000  # proposals
_ROUNDING = 1e-4  # more than sums of 40 float32 can be off

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Near:
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
        self._sounds = np.zeros((len(sounds), max(map(len, sounds), default=1)), dtype=np.int32)
        for number, ids in enumerate(sounds):
            self._sounds[number, : len(ids)] = ids
        self._likeness = alphabet.likeness.ravel()
        self._spared = np.where(np.arange(len(alphabet.gap_cost)) == BREAK, 0, 1 - alphabet.gap_cost)
        self._classes = int(alphabet.coarse.max()) + 1
        keys, numbers, offsets = [], [], []
        for number, ids in enumerate(sounds):
            for step in (0,) if len(ids) == 1 else (1, 2):
                own = self._keys(ids, step)
                keys.append(own)
                numbers.append(np.full(len(own), number))
                offsets.append(np.arange(len(own)))
        if not wordings:
            return
        key = np.concatenate(keys)
        order = np.argsort(key, kind="stable")
        self._seed_numbers, self._seed_offsets = np.concatenate(numbers)[order], np.concatenate(offsets)[order]
        # seeds of key k are those from _first[k] to _first[k + 1]
        self._first = np.searchsorted(key[order], np.arange(3 * self._classes**2 + 1))

    def find(self, ids: Ids, least: NDArray[np.float32]) -> list[Near]:
        """Every wording at least ``least[number]`` similar to a stretch of `ids`: of stretches that overlap, the best.

        `ids` are `Alphabet.ids` of the text, int32 (n,); `least` is float32 (wordings,), 0–1.
        """
        if not len(self._lengths) or not len(ids):
            return []
        number, diagonal = self._proposals(ids)
        text = np.pad(ids, _EDGE, constant_values=BREAK)
        keep: list[Near] = []
        # in rounds of bounded size: a text that repeats one phrase a thousand times proposes a great deal
        for at in range(0, len(number), _AT_ONCE):
            part = slice(at, at + _AT_ONCE)
            good = self._promising(text, number[part], diagonal[part], least)
            keep += self._aligned(text, number[part][good], diagonal[part][good], least)
        keep.sort(key=lambda near: (near.number, -near.similarity, near.end - near.start))
        return [near for _, own in groupby(keep, key=lambda near: near.number) for near in _apart(list(own))]

    def _keys(self, ids: Ids, step: int) -> Ints:
        """One number for each pair of sounds `step` apart (step 0: for each sound), as coarse as their classes."""
        coarse = self._alphabet.coarse[ids]
        if step == 0:
            return coarse
        return np.asarray((step * self._classes + coarse[:-step]) * self._classes + coarse[step:])

    def _proposals(self, ids: Ids) -> tuple[Ints, Ints]:
        """Wording and diagonal of each place where a wording may stand, sorted by the wording's length."""
        width = len(ids) + 2 * _LONGEST
        keys = [self._keys(ids, step) for step in (0, 1, 2)]
        at, key = np.concatenate([np.arange(len(own)) for own in keys]), np.concatenate(keys)
        first = self._first[key]
        count = self._first[key + 1] - first
        # the seeds of every key one after the other: first[key], first[key] + 1, …
        seed = np.repeat(first - np.cumsum(count) + count, count) + np.arange(count.sum())
        diagonal = np.repeat(at, count) - self._seed_offsets[seed] + _LONGEST
        place, own_votes = np.unique(self._seed_numbers[seed] * width + diagonal, return_counts=True)
        number, diagonal = place // width, place % width - _LONGEST
        length = self._lengths[number]
        # a neighbouring diagonal's votes count as well: a sound dropped or invented splits them
        votes = own_votes.copy()
        beside = np.flatnonzero(np.diff(place) == 1)
        votes[beside] += own_votes[beside + 1]
        votes[beside + 1] += own_votes[beside]
        enough = votes >= np.clip((length - 2) // 3, 1, 4)
        number, diagonal = number[enough], diagonal[enough]
        order = np.argsort(self._lengths[number], kind="stable")
        return number[order], diagonal[order]

    def _promising(self, text: Ids, number: Ints, diagonal: Ints, least: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Which of the proposals could be similar enough: no alignment costs less than each sound's best does."""
        lengths = self._lengths[number]
        sounds = self._sounds[number, : int(lengths.max(initial=0))]
        rows = sounds * len(self._alphabet.likeness)
        reach = (diagonal + _EDGE - BAND)[:, None] + np.arange(sounds.shape[1])
        best = self._spared[sounds]
        for k in range(2 * BAND + 1):
            np.maximum(best, self._likeness.take(rows + text.take(reach + k)), out=best)
        return np.asarray(best.sum(axis=1) >= (least[number] - _ROUNDING) * lengths)

    def _aligned(self, text: Ids, number: Ints, diagonal: Ints, least: NDArray[np.float32]) -> list[Near]:
        """The proposals, aligned: those that are similar enough. They come sorted by the wording's length.

        `text` has _EDGE times BREAK around it.
        """
        if not len(number):
            return []
        alphabet, lengths = self._alphabet, self._lengths[number]
        longest, width = int(lengths.max()), 2 * BAND + 1
        # everything below has the band first and the proposals last: (width, proposals), for each of the sounds
        reach = np.arange(longest)[:, None, None] + np.arange(width)[:, None] + (diagonal + _EDGE - BAND)
        heard, sounds = text.take(reach), self._sounds[number, :longest].T
        alike = self._likeness.take(sounds[:, None] * len(alphabet.likeness) + heard)
        invented, dropped = alphabet.gap_cost.take(heard), alphabet.gap_cost.take(sounds)
        # cost[k]: of the wording's first j sounds against the text up to diagonal + j + k - BAND; begun[k]: from where
        cost = np.zeros((width, len(number)), dtype=np.float32)
        begun = np.repeat(np.arange(width)[:, None], len(number), axis=1)
        final, final_begun = np.empty_like(cost), np.empty_like(begun)
        done = 0
        for j in range(longest):
            best, start = cost + 1, begun.copy()
            best -= alike[j]
            other = cost[1:] + dropped[j]  # the wording's sound was not heard
            np.copyto(start[:-1], begun[1:], where=other < best[:-1])
            np.minimum(other, best[:-1], out=best[:-1])
            for k in range(1, width):  # a sound was heard that is not the wording's
                other = best[k - 1] + invented[j, k]
                np.copyto(start[k], start[k - 1], where=other < best[k])
                np.minimum(other, best[k], out=best[k])
            cost, begun = best, start
            before, done = done, int(np.searchsorted(lengths, j + 1, side="right"))
            final[:, before:done], final_begun[:, before:done] = cost[:, before:done], begun[:, before:done]
        # of alignments that cost the same, the one on the diagonal that was proposed
        k = (final + 1e-4 * np.abs(np.arange(width, dtype=np.float32) - BAND)[:, None]).argmin(axis=0)
        every = np.arange(len(number))
        similarity = 1 - final[k, every] / lengths
        start, end = diagonal - BAND + final_begun[k, every], diagonal + lengths + k - BAND
        good = np.flatnonzero(similarity >= least[number])
        # neighbouring diagonals come to the same alignment: of those with the same start or end keep the best
        good = good[np.lexsort((end[good] - start[good], -similarity[good]))]
        for place in (start, end):
            _, first = np.unique(number[good] * len(text) + place[good] + _EDGE, return_index=True)
            good = good[np.sort(first)]
        return [
            Near(n, s, e, round(v, 4))
            for n, s, e, v in zip(
                number[good].tolist(), start[good].tolist(), end[good].tolist(), similarity[good].tolist(), strict=True
            )
            if 0 <= s < e <= len(text) - 2 * _EDGE
        ]


def _apart(nears: list[Near]) -> list[Near]:
    """Best first; of those that overlap only the best."""
    kept = Stretches[Near]()
    apart = []
    for near in nears:
        if next(kept.overlapping(near.start, near.end), None) is None:
            kept.add(near.start, near.end, near)
            apart.append(near)
    return apart
