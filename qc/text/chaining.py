"""Wordings put together from their parts, where those sound alike: 您是想咨询 … 的问题.

parts       您是想咨询          的问题
text     …  您是想资讯 宽带提速 的问提  …          up to GAP sounds between; of several next parts the nearest
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qc.text.compiling import Ints, compiled
from qc.text.sound import Nears
from qc.text.templates import GAP

_BREAK = ord("\n")  # between two texts


class Chains(NamedTuple):
    """Wording ``wordings[i]`` is alike by ``similarities[i]`` (float64, 0–1), its parts being the places
    ``places[begins[i] : begins[i + 1]]`` of what was found of parts. `wordings` is (n,), `begins` (n + 1,).
    """

    wordings: Ints
    similarities: NDArray[np.float64]
    begins: Ints
    places: Ints


class Lists(NamedTuple):
    """Lists of numbers in one array: the i-th is ``numbers[begins[i] : begins[i + 1]]``."""

    begins: Ints
    numbers: Ints

    @classmethod
    def of(cls, lists: Sequence[Sequence[int]]) -> Lists:
        begins = np.cumsum([0, *map(len, lists)], dtype=np.int64)
        return cls(begins, np.array([number for one in lists for number in one], dtype=np.int64))


class ChainIndex:
    """`parts` are folded texts, and `wordings` the numbers of the parts that each is made of, in order."""

    def __init__(self, parts: Sequence[str], wordings: Sequence[Sequence[int]]) -> None:
        self._chars, self._parts = Lists.of([list(map(ord, part)) for part in parts]), Lists.of(wordings)
        common = np.bincount(self._parts.numbers, minlength=len(parts))
        having: list[list[int]] = [[] for _ in parts]  # the wordings by the rarest of their parts
        for number, own in enumerate(wordings):
            having[min(own, key=common.__getitem__)].append(number)
        self._having = Lists.of(having)

    def chains(self, nears: Nears, folded: str) -> Chains:
        """Every place in the text `folded` that sounds like a wording; `nears` is where parts of wordings do.

        What stands there letter for letter is left out: it is found exactly, or was refused for the words around it.
        """
        text = np.frombuffer(folded.encode("utf-32-le"), dtype=np.int32)
        return Chains(*_chains(*nears, text, *self._chars, *self._parts, *self._having))


@compiled
def _chains(
    numbers: Ints,
    starts: Ints,
    ends: Ints,
    similarities: NDArray[np.float64],
    text: NDArray[np.int32],
    char_begins: Ints,
    chars: Ints,
    part_begins: Ints,
    parts: Ints,
    having_begins: Ints,
    having: Ints,
) -> tuple[Ints, NDArray[np.float64], Ints, Ints]:
    """The fields of `Chains`: of those of a wording the first place first."""
    begins = np.zeros(len(char_begins), dtype=np.int64)  # of each part's places
    for number in numbers:
        begins[number + 1] += 1
    most = links = 0
    for part in range(len(begins) - 1):
        if begins[part + 1] > 0:
            for wording in having[having_begins[part] : having_begins[part + 1]]:
                own = parts[part_begins[wording] : part_begins[wording + 1]]
                most += begins[own[0] + 1]
                links += begins[own[0] + 1] * len(own)
    found, alike = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.float64)
    link_begins, chain = np.zeros(most + 1, dtype=np.int64), np.empty(links, dtype=np.int64)
    begins = np.cumsum(begins)
    count = 0
    for part in range(len(begins) - 1):
        if begins[part] == begins[part + 1]:
            continue
        for wording in having[having_begins[part] : having_begins[part + 1]]:
            own = parts[part_begins[wording] : part_begins[wording + 1]]
            for place in range(begins[own[0]], begins[own[0] + 1]):
                linked = chain[link_begins[count] : link_begins[count] + len(own)]
                if not _linked(place, own, begins, starts, ends, linked):
                    continue
                if not _tells(own, linked, starts, ends, text, char_begins, chars):
                    continue
                similarity, sounds = 0.0, 0
                for k in range(len(own)):
                    size = char_begins[own[k] + 1] - char_begins[own[k]]
                    similarity += similarities[linked[k]] * size
                    sounds += size
                found[count], alike[count] = wording, similarity / sounds
                link_begins[count + 1] = link_begins[count] + len(own)
                count += 1
    return found[:count], alike[:count], link_begins[: count + 1], chain[: link_begins[count]]


@compiled
def _linked(place: int, own: Ints, begins: Ints, starts: Ints, ends: Ints, links: Ints) -> bool:
    """Do the other parts of a wording follow on the first one's `place`? Theirs are written to `links`."""
    links[0] = place
    for k in range(1, len(own)):
        at, end = begins[own[k]], ends[links[k - 1]]
        while at < begins[own[k] + 1] and starts[at] < end:
            at += 1
        if at == begins[own[k] + 1] or starts[at] > end + GAP:
            return False
        links[k] = at
    return True


@compiled
def _tells(
    own: Ints, links: Ints, starts: Ints, ends: Ints, text: NDArray[np.int32], char_begins: Ints, chars: Ints
) -> bool:
    """Is it one text, other than the wording letter for letter, and no single sound of it guessed amid anything?"""
    for at in range(starts[links[0]], ends[links[-1]]):
        if text[at] == _BREAK:
            return False
    same = True
    for k in range(len(own)):
        part = chars[char_begins[own[k]] : char_begins[own[k] + 1]]
        if not np.array_equal(part, text[starts[links[k]] : ends[links[k]]]):
            if len(own) > 1 and len(part) == 1:
                return False
            same = False
    return not same
