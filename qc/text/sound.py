"""Many wordings found in a text at once, by sound: made ready once, looked for by the loops of `qc.text.alignment`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qc.text import alignment
from qc.text.compiling import Floats, Ints
from qc.text.confusions import BREAK, Alphabet, Ids

LONGEST = 40  # sounds of a wording that are aligned: a longer one is known by its first forty


class Nears(NamedTuple):
    """Wording ``numbers[i]`` is like ``text[starts[i]:ends[i]]``, all of them (n,), in order of number and place.

    `similarities` are 1 - cost / sounds, float64, 0–1.
    """

    numbers: Ints
    starts: Ints
    ends: Ints
    similarities: NDArray[np.float64]


class SoundIndex:
    """`wordings` are folded texts of one sound or more; a wording's place in the sequence is its number.

    Seeds are sorted by their keys: wording ``_seed_numbers[i]`` has, from its sound ``_seed_offsets[i]`` on, a pair of
    sounds of the key ``_seed_keys[i]``, all int64 (seeds,). The rows of ``_wordings``, int32 (wordings, longest), are
    columns of ``_likeness`` and places in ``_gap_cost``: the alphabet's, for the sounds that the wordings use.
    """

    def __init__(self, wordings: Sequence[str], alphabet: Alphabet) -> None:
        self._alphabet = alphabet
        sounds = [alphabet.ids(wording[:LONGEST]) for wording in wordings]
        self._lengths = np.array([len(s) for s in sounds], dtype=np.int64)
        padded = np.full((len(sounds), max(map(len, sounds), default=1)), BREAK, dtype=np.int32)
        for number, ids in enumerate(sounds):
            padded[number, : len(ids)] = ids
        used, numbered = np.unique(padded, return_inverse=True)  # few sounds: a call's likeness to all fits a cache
        self._wordings = numbered.reshape(padded.shape).astype(np.int32)
        self._likeness, self._gap_cost = np.ascontiguousarray(alphabet.likeness[:, used]), alphabet.gap_cost[used]
        keys, length, step = self._keys(padded), self._lengths[:, None, None], np.arange(alignment.STEPS)
        seeds = ((step == 0) == (length == 1)) & (np.arange(keys.shape[1])[:, None] + step < length)
        order = np.argsort(keys[seeds], kind="stable")
        self._seed_keys = keys[seeds][order]
        self._seed_numbers, self._seed_offsets, _ = (place[order] for place in np.nonzero(seeds))

    def find(self, ids: Ids, least: Floats) -> Nears:
        """Every wording at least ``least[number]`` similar to a stretch of `ids`: of stretches that overlap, the best.

        `ids` are `Alphabet.ids` of the text, int32 (n,); `least` is float32 (wordings,), 0–1.
        """
        stretches, similarities = alignment.found(
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
        numbers, starts, ends = stretches
        return Nears(numbers, starts, ends, similarities)

    def _keys(self, sounds: Ids) -> Ints:
        """(wordings, n, STEPS): one number for each pair of `sounds`, (wordings, n), as coarse as their classes."""
        coarse = self._alphabet.coarse[sounds]
        classes, size = len(self._alphabet.coarse), coarse.shape[1]  # at most
        keys = np.full((*coarse.shape, alignment.STEPS), -1, dtype=np.int64)
        for step in range(min(alignment.STEPS, size)):
            keys[:, : size - step, step] = (step * classes + coarse[:, : size - step]) * classes + coarse[:, step:]
        return keys
