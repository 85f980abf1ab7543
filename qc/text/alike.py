"""Phrases found in what a recogniser heard by their sound.

texts ── one page ── places that sound like a part of a wording ── chains of parts ── weighed ──► matches
         (all wordings at once: qc.text.sound)                     (qc.text.chaining) (qc.text.evidence)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from qc.text.evidence import clues_of, dressed, how_ordinary, probability
from qc.text.exact import whole_in_other_scripts
from qc.text.heard import Page
from qc.text.matches import SHORT, Found, Match, apart, claims
from qc.text.stretches import Stretches
from qc.text.wordings import Wordings, Written
from qc.text.words import load_words

_TRIES = 2  # wordings of one template at one place: more are not worth the time


class Alikes:
    """What in a page sounds like a wording of a book."""

    def __init__(self, book: Wordings, page: Page) -> None:
        self._book, self._page = book, page
        self._of_phrase: dict[str, range] = {}  # where in the order its wordings are, the likeliest first
        nears = book.sounds.find(page.sounds, book.least)
        if not len(nears.numbers):
            return
        chains = book.chains.chains(nears, page.folded)
        # sounds that are alike, less three for each that is not
        promise = book.chars[chains.wordings] * (4 * chains.similarities - 3)
        templates = book.template_of[chains.wordings]
        order = np.lexsort((chains.wordings, -promise, templates))
        templates = templates[order]
        firsts = np.flatnonzero(np.diff(templates, prepend=-1))
        between = pairwise([*firsts.tolist(), len(order)])
        self._of_phrase |= {
            book.templates[template]: range(*places)
            for template, places in zip(templates[firsts].tolist(), between, strict=True)
        }
        self._order = order.tolist()
        self._wordings, self._similarities, self._begins = (field.tolist() for field in chains[:3])
        self._places = list(zip(nears.starts[chains.places].tolist(), nears.ends[chains.places].tolist(), strict=True))

    @property
    def phrases(self) -> Set[str]:
        """Those of whose wordings one or more sounds alike."""
        return self._of_phrase.keys()

    def find(self, phrase: str, exact: Mapping[int, Stretches[Match]], least: float) -> list[Found]:
        """The matches of a phrase with a confidence of `least` (0–1) or more.

        None is found where the phrase was heard exactly; `exact` are its and other phrases' exact matches, by text.
        """
        return apart(list(self._matches(phrase, exact, least)))

    def _matches(self, phrase: str, exact: Mapping[int, Stretches[Match]], least: float) -> Iterator[Found]:
        tried = Stretches[None]()
        for one in map(self._alike, self._of_phrase[phrase]):
            first, last = one.places[0][0], one.places[-1][1]
            number, start, end = self._page.original(first, last)
            others = exact[number].overlapping(start, end) if number in exact else []
            if any(match.phrase == phrase for match in others) or len(tried.overlapping(first, last)) >= _TRIES:
                continue
            tried.add(first, last, None)
            match = self._judged(one, number, start, end, least, others)
            if match is not None:
                yield number, match

    def _alike(self, place: int) -> _Alike:
        i = self._order[place]
        places = self._places[self._begins[i] : self._begins[i + 1]]
        return _Alike(self._book[self._wordings[i]], self._similarities[i], places)

    def _judged(
        self, one: _Alike, number: int, start: int, end: int, least: float, exact: Iterable[Match]
    ) -> Match | None:
        """The match in text `number`, ``[start, end)`` of it, or None where it is not worth a second look."""
        heard = self._page.heard[number]
        wording, at, text = "", start, heard.simple
        for part, place in zip(one.wording.parts, one.places, strict=True):
            _, first, last = self._page.original(*place)
            wording += text[at:first] + dressed(part, text[first:last])
            at = last
        claimed = [(match.start, match.end) for match in exact if claims(match, text)]
        clues = clues_of(text, start, end, wording, one.similarity, heard.confidence, claimed)
        if probability(clues) < least or not whole_in_other_scripts(text, start, end):
            return None
        # nobody pauses inside of so short a phrase, and a recogniser hears the pause better than the word
        if sum(map(len, one.wording.folded)) <= SHORT and (clues.broken or not load_words().is_whole(text, start, end)):
            return None
        clues = how_ordinary(clues, text, start, end, wording, load_words())
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
