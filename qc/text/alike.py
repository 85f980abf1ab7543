"""Phrases found in what a recogniser heard by their sound.

texts ── one page ── places that sound like a part of a wording ── chains of parts ── weighed ──► matches
         (all wordings at once: qc.text.sound)                     (qc.text.chaining) (qc.text.evidence)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qc.text.confusions import alphabet
from qc.text.evidence import clues_of, dressed, how_ordinary, probability
from qc.text.exact import whole_in_other_scripts
from qc.text.heard import HeardText, Page
from qc.text.matches import SHORT, Match, apart, by_place, claims, rivalled
from qc.text.stretches import Stretches
from qc.text.templates import Wording
from qc.text.words import Words

if TYPE_CHECKING:
    from qc.text.chaining import ChainIndex
    from qc.text.sound import SoundIndex

_TRIES = 2  # wordings of one template at one place: more are not worth the time


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
    def parts(self) -> dict[str, int]:
        """The distinct parts of all wordings, folded, and their numbers."""
        distinct = dict.fromkeys(part for wording in self.wordings for part in wording.folded)
        return {part: number for number, part in enumerate(distinct)}

    @cached_property
    def sounds(self) -> SoundIndex:
        from qc.text.sound import SoundIndex  # numba takes half a second to load

        return SoundIndex(list(self.parts), alphabet())

    @cached_property
    def chains(self) -> ChainIndex:
        from qc.text.chaining import ChainIndex

        return ChainIndex(list(self.parts), [[self.parts[part] for part in one.folded] for one in self.wordings])

    @cached_property
    def least(self) -> NDArray[np.float32]:
        """How alike each part must be to be looked at, (parts,)."""
        return np.array([least_similarity(len(part)) for part in self.parts], dtype=np.float32)

    @cached_property
    def chars(self) -> NDArray[np.int64]:
        """How many sounds each wording has, (wordings,)."""
        return np.array([sum(map(len, wording.folded)) for wording in self.wordings], dtype=np.int64)

    @cached_property
    def template_of(self) -> NDArray[np.int64]:
        return np.array([wording.template for wording in self.wordings], dtype=np.int64)


class Alikes:
    """What in several texts sounds like a wording of a book; `exact` is what was heard letter for letter in each."""

    def __init__(
        self, book: SoundBook, words: Words, heard: Sequence[HeardText], exact: Sequence[Sequence[Match]]
    ) -> None:
        self._book, self._words, self._page = book, words, Page(heard)
        self._found_exactly = exact

    @cached_property
    def _exact(self) -> Mapping[int, Stretches[Match]]:
        return by_place((number, match) for number, own in enumerate(self._found_exactly) for match in own)

    @cached_property
    def _said(self) -> frozenset[str]:
        return frozenset(match.phrase for own in self._found_exactly for match in own)

    def find(self, least: float) -> list[tuple[int, Match]]:
        """The matches with a confidence of `least` (0–1) or more, each with its text's number.

        None is found where the same phrase was heard exactly.
        """
        kept: list[tuple[int, Match]] = []
        for template, own in groupby(self._likeliest(), key=lambda one: one.wording.template):
            kept += apart(list(self._matches(self._book.templates[template], own, least)))
        return list(rivalled(kept)) if len(kept) > 1 else kept

    def _matches(self, phrase: str, alikes: Iterator[_Alike], least: float) -> Iterator[tuple[int, Match]]:
        said, tried = phrase in self._said, Stretches[None]()
        for one in alikes:
            first, last = one.places[0][0], one.places[-1][1]
            text, start, end = self._page.original(first, last)
            if said and any(match.phrase == phrase for match in self._exact[text].overlapping(start, end)):
                continue
            if len(tried.overlapping(first, last)) >= _TRIES:
                continue
            tried.add(first, last, None)
            match = self._judged(one, text, start, end, least)
            if match is not None:
                yield text, match

    def _likeliest(self) -> Iterator[_Alike]:
        """Every place that sounds like a wording, template after template, of each the likeliest first."""
        book, page = self._book, self._page
        nears = book.sounds.find(page.sounds, book.least)
        if not len(nears.numbers):
            return
        chains = book.chains.chains(nears, page.folded)
        # sounds that are alike, less three for each that is not
        promise = book.chars[chains.wordings] * (4 * chains.similarities - 3)
        order = np.lexsort((chains.wordings, -promise, book.template_of[chains.wordings]))
        wordings, similarities, begins = (field.tolist() for field in chains[:3])
        places = list(zip(nears.starts[chains.places].tolist(), nears.ends[chains.places].tolist(), strict=True))
        for i in order.tolist():
            yield _Alike(book.wordings[wordings[i]], similarities[i], places[begins[i] : begins[i + 1]])

    def _judged(self, one: _Alike, number: int, start: int, end: int, least: float) -> Match | None:
        """The match in text `number`, ``[start, end)`` of it, or None where it is not worth a second look."""
        heard, text = self._page.heard[number], self._page.simple(number)
        wording, at = "", start
        for part, place in zip(one.wording.parts, one.places, strict=True):
            _, first, last = self._page.original(*place)
            wording += text[at:first] + dressed(part, text[first:last])
            at = last
        others = self._exact[number].overlapping(start, end)
        claimed = [(match.start, match.end) for match in others if claims(match, text)]
        clues = clues_of(text, start, end, wording, one.similarity, heard.confidence, claimed)
        if probability(clues) < least or not whole_in_other_scripts(text, start, end):
            return None
        # nobody pauses inside of so short a phrase, and a recogniser hears the pause better than the word
        if sum(map(len, one.wording.folded)) <= SHORT and (clues.broken or not self._words.is_whole(text, start, end)):
            return None
        clues = how_ordinary(clues, text, start, end, wording, self._words)
        sure = probability(clues)
        if sure < least:
            return None
        phrase = self._book.templates[one.wording.template]
        return Match(phrase, wording, start, end, heard.text[start:end], "sound", one.similarity, sure, clues)


class _Alike(NamedTuple):
    """A wording, how alike it sounds (0–1), and where in the page each of its parts does: starts and ends."""

    wording: Written
    similarity: float
    places: Sequence[tuple[int, int]]


def least_similarity(sounds: int) -> float:
    """How alike a stretch must be to be looked at: a short phrase needs more than a long one, 0–1."""
    return {1: 1.0, 2: 0.9, 3: 0.8, 4: 0.75}.get(sounds, 0.68)
