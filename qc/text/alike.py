"""Phrases found in what a recogniser heard by their sound.

texts ── one page ── places that sound like a part of a wording ── chains of parts ── weighed ──► matches
         (all wordings at once: qc.text.sound)                     (qc.text.evidence)
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qc.text.confusions import alphabet
from qc.text.evidence import clues_of, dressed, how_ordinary, probability
from qc.text.exact import whole_in_other_scripts
from qc.text.heard import HeardText, Page
from qc.text.matches import SHORT, Match, apart, by_place, claims, rivalled
from qc.text.stretches import Stretches
from qc.text.templates import GAP, Wording
from qc.text.words import Words

if TYPE_CHECKING:
    from qc.text.sound import SoundIndex

_TRIES = 2  # wordings of one template at one place


class Written(NamedTuple):
    """A wording: the number of its template, how its parts are written, and folded."""

    template: int
    parts: Wording
    folded: Wording


class SoundBook:
    """Templates with all their wordings, made ready to be found by their sound."""

    def __init__(self, templates: Sequence[str], wordings: Sequence[Written]) -> None:
        self.templates, self.wordings = templates, wordings

    @cached_property
    def parts(self) -> list[str]:
        """The distinct parts of all wordings, folded."""
        return list(dict.fromkeys(part for wording in self.wordings for part in wording.folded))

    @cached_property
    def having(self) -> dict[str, list[int]]:
        """The wordings by the rarest of their parts."""
        common = Counter(part for wording in self.wordings for part in wording.folded)
        having: dict[str, list[int]] = {part: [] for part in self.parts}
        for number, wording in enumerate(self.wordings):
            having[min(wording.folded, key=common.__getitem__)].append(number)
        return having

    @cached_property
    def sounds(self) -> SoundIndex:
        from qc.text.sound import SoundIndex  # numba takes half a second to load

        return SoundIndex(self.parts, alphabet())

    @cached_property
    def least(self) -> NDArray[np.float32]:
        return np.array([least_similarity(len(part)) for part in self.parts], dtype=np.float32)


class Alikes:
    """What in several texts sounds like a wording of a book; `exact` is what was heard letter for letter in each."""

    def __init__(
        self, book: SoundBook, words: Words, heard: Sequence[HeardText], exact: Sequence[Sequence[Match]]
    ) -> None:
        self._book, self._words, self._page = book, words, Page(heard)
        self._exact = by_place((number, match) for number, own in enumerate(exact) for match in own)

    def find(self, least: float) -> list[tuple[int, Match]]:
        """The matches with a confidence of `least` (0–1) or more, each with its text's number.

        None is found where the same phrase was heard exactly.
        """
        kept: list[tuple[int, Match]] = []
        for template, own in self._likeliest().items():
            kept += apart(list(self._matches(template, own, least)))
        return list(rivalled(kept)) if len(kept) > 1 else kept

    def _matches(self, template: int, alikes: Sequence[_Alike], least: float) -> Iterator[tuple[int, Match]]:
        phrase, tried = self._book.templates[template], Stretches[None]()
        for one in alikes:  # more than two at one place are not worth the time
            others = self._exact[one.text].overlapping(one.start, one.end) if one.text in self._exact else []
            if any(match.phrase == phrase for match in others):
                continue
            first, last = one.chain[0][0], one.chain[-1][1]
            if len(tried.overlapping(first, last)) >= _TRIES:
                continue
            tried.add(first, last, None)
            judged = self._judged(one, others, least)
            if judged is not None:
                yield one.text, judged

    def _likeliest(self) -> dict[int, list[_Alike]]:
        """Every place that sounds like a wording, by template, the likeliest first."""
        places = self._places()
        found: dict[int, list[tuple[float, int, _Alike]]] = {}
        for number in (number for part in places for number in self._book.having[part]):
            wording = self._book.wordings[number]
            for one in self._chained(wording, places):
                # sounds that are alike, less three for each that is not
                promise = one.sounds * (4 * one.similarity - 3)
                found.setdefault(wording.template, []).append((-promise, number, one))
        return {template: [one for *_, one in sorted(own, key=itemgetter(0, 1))] for template, own in found.items()}

    def _places(self) -> dict[str, list[Near]]:
        """Where parts of wordings sound alike in the page, in order; those that do."""
        book, places = self._book, dict[str, list[Near]]()
        for number, start, end, alike in book.sounds.find(alphabet().ids(self._page.folded), book.least):
            places.setdefault(book.parts[number], []).append((start, end, alike))
        for own in places.values():
            own.sort()
        return places

    def _chained(self, wording: Written, places: Mapping[str, Sequence[Near]]) -> Iterator[_Alike]:
        """Every place that sounds like this wording, part after part."""
        page, parts = self._page.folded, wording.folded
        if len(parts) > 1 and not all(part in places for part in parts):
            return
        sounds = sum(map(len, parts))
        for chain in _chains([places[part] for part in parts]):
            heard = [page[start:end] for start, end, _ in chain]
            start, end = chain[0][0], chain[-1][1]
            # what was heard letter for letter was found exactly, or refused for the words around it
            if heard == list(parts) or "\n" in page[start:end]:
                continue
            if len(chain) > 1 and any(len(part) == 1 and was != part for was, part in zip(heard, parts, strict=True)):
                continue  # amid anything, one sound alone says nothing
            similarity = sum(alike * len(part) for (_, _, alike), part in zip(chain, parts, strict=True)) / sounds
            yield _Alike(wording, chain, similarity, sounds, *self._page.original(start, end))

    def _judged(self, one: _Alike, others: Sequence[Match], least: float) -> Match | None:
        """The match, or None where it is not worth a second look."""
        start, end = one.start, one.end
        heard, text = self._page.heard[one.text], self._page.simple(one.text)
        wording, at = "", start
        for part, (begun, ended, _) in zip(one.wording.parts, one.chain, strict=True):
            _, first, last = (one.text, start, end) if len(one.chain) == 1 else self._page.original(begun, ended)
            wording += text[at:first] + dressed(part, text[first:last])
            at = last
        claimed = [(match.start, match.end) for match in others if claims(match, text)]
        clues = clues_of(text, start, end, wording, one.similarity, heard.confidence, claimed)
        if probability(clues) < least or not whole_in_other_scripts(text, start, end):
            return None
        # nobody pauses inside of so short a phrase, and a recogniser hears the pause better than the word
        if one.sounds <= SHORT and (clues.broken or not self._words.is_whole(text, start, end)):
            return None
        clues = how_ordinary(clues, text, start, end, wording, self._words)
        sure = probability(clues)
        if sure < least:
            return None
        phrase = self._book.templates[one.wording.template]
        return Match(phrase, wording, start, end, heard.text[start:end], "sound", one.similarity, sure, clues)


Near = tuple[int, int, float]  # start and end in a page, and how alike it sounds, 0–1


class _Alike(NamedTuple):
    """Where each part of a wording sounds alike in the page: all of it is ``[start, end)`` of text number `text`."""

    wording: Written
    chain: Sequence[Near]
    similarity: float
    sounds: int
    text: int
    start: int
    end: int


def least_similarity(sounds: int) -> float:
    """How alike a stretch must be to be looked at: a short phrase needs more than a long one, 0–1."""
    return {1: 1.0, 2: 0.9, 3: 0.8, 4: 0.75}.get(sounds, 0.68)


def _chains(parts: Sequence[Sequence[Near]]) -> Iterator[list[Near]]:
    """The ways through a wording's parts in order, with gaps of up to GAP sounds; of several next parts the nearest.

    The places of each part are sorted.
    """
    for first in parts[0]:
        chain = [first]
        for options in parts[1:]:
            at = bisect_left(options, chain[-1][1], key=itemgetter(0))
            if at == len(options) or options[at][0] > chain[-1][1] + GAP:
                break
            chain.append(options[at])
        else:
            yield chain
