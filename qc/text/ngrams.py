"""How ordinary a text is among what people say in service calls: a model of character trigrams.

    ^您好请问有什么可以帮您$     p(问 | 好请), or where 好请问 is rare  backoff(好请) · p(问 | 请)

Interpolated Kneser-Ney smoothing with one discount (Chen and Goodman 1999, An empirical study of smoothing techniques),
written out with back-off weights as ARPA files are, so that a text takes a few lookups. Text is folded: 您 and 你, 一
and 1 are the same; a clause ends at a mark. Which surname it was, or which number, who listens knows better: all
surnames before 先生 or 女士 are one, and so are the digits of a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qc.text.folding import folded_chars
from qc.text.surnames import SURNAMES

ORDER = 3  # characters; with four, no text was heard better
DISCOUNT = 0.75
_KEPT = 2  # trigrams that were seen once are left out: three quarters of them
_UNKNOWN = 1 / 20_000  # of a character amid so many that were never seen
_USUAL = -2.8  # nats a character, of what is said in the sample calls
_FILE = Path(__file__).parent / "ngrams.npz"
_BREAK = re.compile(r"[^\w]+")
_SURNAME = re.compile(rf"[{SURNAMES}](?=先生|女士|小姐)|(?<=姓)[{SURNAMES}]")
_NUMBER = re.compile(r"[0-9]{2,}")
_BEGIN, _END = ord("^"), ord("$")
_BITS = 21  # of a character's code point

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class _Grams(NamedTuple):
    """All n-grams of one length in order, each the code points of its characters in one number; the logarithms of the
    last one's probability after the others, and of the back-off weight where all of them go before another."""

    keys: Ints
    nats: Floats
    backoff: Floats

    def nats_of(self, keys: Ints, otherwise: Floats) -> Floats:
        at, there = _find(self.keys, keys)
        return np.where(there, self.nats[at], otherwise)

    def backoff_of(self, keys: Ints) -> Floats:
        at, there = _find(self.keys, keys)
        return np.where(there, self.backoff[at], 0.0)


class Ngrams:
    """`grams` are those of one, two and three characters; `unknown`: nats of a character that none of them has."""

    def __init__(self, grams: Sequence[_Grams], unknown: float) -> None:
        self._grams, self._unknown = grams, unknown

    def nats(self, text: str) -> float:
        """How ordinary a text is: the mean of `each` (< 0); of no text, what most have."""
        each = self.each(text)
        return float(each.mean()) if len(each) else _USUAL

    def each(self, text: str) -> Floats:
        """The logarithm of the probability of each folded character and of each clause's end, in order."""
        codes = _codes([text])
        keys, nats = codes, self._grams[0].nats_of(codes, np.full(len(codes), self._unknown))
        for shorter, longer in pairwise(self._grams):
            before = _shifted(keys)
            keys = before << _BITS | codes
            nats = longer.nats_of(keys, nats + shorter.backoff_of(before))
        each: Floats = nats[codes != _BEGIN]
        return each

    @classmethod
    def learn(cls, sentences: Iterable[str]) -> Ngrams:
        """The model of how these sentences go on from character to character; there is at least one."""
        seen = list(_seen(_codes(sentences)))
        (characters, counts), grams = _follows(seen, 1), list[_Grams]()
        known = counts > 0  # all but a clause's begin
        left = DISCOUNT * known.sum() / counts.sum()
        chance = np.maximum(counts - DISCOUNT, 0) / counts.sum() + left * _UNKNOWN
        grams.append(_Grams(characters, np.log(chance), np.zeros(len(chance))))
        for n in range(2, ORDER + 1):
            shorter, (keys, counts) = grams[-1], _follows(seen, n)
            lower = np.exp(shorter.nats[_find(shorter.keys, keys & _last(n - 1))[0]])
            contexts, of = np.unique(keys >> _BITS, return_inverse=True)
            total, different = np.bincount(of, counts), np.bincount(of)
            chance = (counts - DISCOUNT + DISCOUNT * different[of] * lower) / total[of]
            kept = seen[n - 1][1] >= (_KEPT if n == ORDER else 1)
            rest = 1 - np.bincount(of[kept], chance[kept], len(contexts))
            below = 1 - np.bincount(of[kept], lower[kept], len(contexts))
            shorter.backoff[_find(shorter.keys, contexts)[0]] = np.log(rest / below)
            grams.append(_Grams(keys[kept], np.log(chance[kept]), np.zeros(int(kept.sum()))))
        return cls(grams, float(np.log(left * _UNKNOWN)))

    def save(self, path: Path) -> None:
        """Write a file for `load`."""
        arrays = {
            f"{name}{n}": array.astype(np.float16) if name != "keys" else array
            for n, grams in enumerate(self._grams, 1)
            for name, array in grams._asdict().items()
        }
        np.savez_compressed(path, unknown=np.array(self._unknown), **arrays)

    @classmethod
    def load(cls, path: Path) -> Ngrams:
        """Read what was saved."""
        with np.load(path, allow_pickle=False) as file:
            grams = [_Grams(*(file[f"{name}{n}"] for name in _Grams._fields)) for n in range(1, ORDER + 1)]
            return cls(grams, float(file["unknown"]))


@lru_cache(maxsize=1)
def load_ngrams() -> Ngrams:
    """What people say in service calls: made by scripts/make_ngrams.py."""
    return Ngrams.load(_FILE)


def _codes(texts: Iterable[str]) -> Ints:
    """The code points of all clauses, one after the other, each between `_BEGIN` and `_END`."""
    clauses = (clause for text in texts for clause in map(folded_chars, _BREAK.split(text)) if clause)
    marked = "".join(f"{chr(_BEGIN)}{_with_classes(clause)}{chr(_END)}" for clause in clauses)
    return np.frombuffer(marked.encode("utf-32-le"), dtype=np.int32).astype(np.int64)


def _with_classes(clause: str) -> str:
    """A folded clause with one surname for all, and one digit for those of all numbers."""
    return _NUMBER.sub(lambda number: "0" * len(number.group()), _SURNAME.sub(SURNAMES[0], clause))


def _shifted(keys: Ints) -> Ints:
    """What ends one character before."""
    return np.concatenate([np.zeros(1, np.int64), keys])[:-1]


def _seen(codes: Ints) -> Iterator[tuple[Ints, Ints]]:
    """The n-grams of each length in order, and how often each was seen. None goes over a clause's begin."""
    keys, inside = codes, np.ones(len(codes), dtype=np.bool_)
    for _ in range(ORDER):
        yield np.unique(keys[inside], return_counts=True)
        keys = _shifted(keys) << _BITS | codes
        inside = np.concatenate([[False], inside[:-1]]) & (codes != _BEGIN)


def _find(keys: Ints, wanted: Ints) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Where each of the `wanted` stands among `keys`, and whether it does."""
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return at, keys[at] == wanted


def _follows(seen: Sequence[tuple[Ints, Ints]], n: int) -> tuple[Ints, Ints]:
    """The n-grams of length `n`, and after how many different characters each was seen; the longest, and those at a
    clause's begin, how often."""
    keys, often = seen[n - 1]
    if n == ORDER:
        return keys, often
    ends, follows = np.unique(seen[n][0] & _last(n), return_counts=True)
    counts = np.where((keys >> _BITS * (n - 1) == _BEGIN) & (keys != _BEGIN), often, 0)
    counts[_find(keys, ends)[0]] += follows
    return keys, counts


def _last(n: int) -> int:
    """What leaves the last `n` characters of a key."""
    return (1 << _BITS * n) - 1
