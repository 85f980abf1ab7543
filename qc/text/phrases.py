"""Phrases found in what a recogniser heard: exactly, and by their sound.

    template      这{事|件事}不归我们管
    heard         啊，这是不归我们管的。
    Match               |----------|   by sound: 这事不归我们管, similarity 1.0, confidence 0.97

A phrase of up to three characters is found only where it is a whole word, or words: 请 is not found in 申请, nor in
请问 (a list that means both names both).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from qc.text.confusions import alphabet
from qc.text.evidence import clues_of, dressed, how_ordinary, probability, sure_of_exact
from qc.text.exact import ExactIndex, whole_in_other_scripts
from qc.text.folding import fold, to_simplified
from qc.text.sound import Near, SoundIndex
from qc.text.templates import GAP, Wording, expand
from qc.text.words import Words, load_words

_SHORT = 3  # characters: shorter phrases and these must be whole words
LEAST_CONFIDENCE = 0.05  # of a match by sound that is worth a second look


@dataclass(frozen=True)
class HeardText:
    """What a recogniser heard, in either script; `confidence` (0–1) is of each character of `text`."""

    text: str
    confidence: Sequence[float] | None = None


@dataclass(frozen=True)
class Match:
    """The phrase (its template), the `wording` of it, and where it was `heard`: ``text[start:end]``.

    `wording` is dressed as heard: it can stand in the place of `heard` in the text. `similarity` (0–1) is of the
    sounds, `confidence` (0–1) the probability that the phrase was said there.
    """

    phrase: str
    wording: str
    start: int
    end: int
    heard: str
    by: Literal["exact", "sound"]
    similarity: float
    confidence: float


class PhraseBook:
    """Templates (see `qc.text.templates`), made ready to be found all at once.

    Raises:
        ValueError: a template cannot be read; says which and why.
    """

    def __init__(self, templates: Iterable[str], words: Words | None = None) -> None:
        self._words = words
        self._templates = list(dict.fromkeys(templates))
        self._written: list[tuple[int, Wording]] = []  # a wording's template, and how it is written
        for number, template in enumerate(self._templates):
            try:
                self._written += [(number, wording) for wording in expand(template)]
            except ValueError as error:
                raise ValueError(f"phrase {template!r} {error}") from error
        self._folded = [tuple(fold(part).text for part in wording) for _, wording in self._written]
        self._exact = ExactIndex(self._folded)

    def find(self, heard: HeardText) -> list[Match]:
        """All matches in one text, in order of place."""
        return self.find_all([heard])[0]

    def find_all(self, heard: Sequence[HeardText]) -> list[list[Match]]:
        """The matches in each of several texts, such as the turns of a call: quicker than one by one."""
        page = _Page(heard)
        found = list(self._exactly(page))
        found += self._by_sound(page, found)
        matches: list[list[Match]] = [[] for _ in heard]
        for number, match in found:
            matches[number].append(match)
        return [sorted(own, key=lambda m: (m.start, -m.end, m.phrase)) for own in matches]

    def find_exactly(self, heard: Sequence[HeardText]) -> list[list[Match]]:
        """As `find_all`, only what was heard letter for letter."""
        matches: list[list[Match]] = [[] for _ in heard]
        for number, match in self._exactly(_Page(heard)):
            matches[number].append(match)
        return matches

    def _exactly(self, page: _Page) -> Iterator[tuple[int, Match]]:
        found: dict[int, list[tuple[int, int, int]]] = {}
        for wording, start, end in self._exact.find(page.folded):
            found.setdefault(self._written[wording][0], []).append((start, end, wording))
        for template, places in found.items():
            taken = 0
            for start, end, wording in sorted(places, key=lambda place: (place[0], -place[1])):
                if start < taken:
                    continue
                number, first, last = page.original(start, end)
                heard = page.heard[number]
                if not whole_in_other_scripts(heard.text, first, last):
                    continue
                if sum(map(len, self._folded[wording])) <= _SHORT and not self._is_whole(page, number, first, last):
                    continue
                taken = end
                sure = 1.0 if heard.confidence is None else sure_of_exact(heard.confidence[first:last])
                quote = heard.text[first:last]
                yield number, Match(self._templates[template], quote, first, last, quote, "exact", 1.0, sure)

    def _is_whole(self, page: _Page, number: int, start: int, end: int) -> bool:
        return self._dictionary.is_whole(page.simple(number), start, end)

    @property
    def _dictionary(self) -> Words:
        return self._words or load_words()

    # ------------------------------------------------------------------ by sound

    @cached_property
    def _parts(self) -> list[str]:
        """The distinct parts of all wordings, folded."""
        return list(dict.fromkeys(part for wording in self._folded for part in wording))

    @cached_property
    def _sounds(self) -> SoundIndex:
        return SoundIndex(self._parts, alphabet())

    @cached_property
    def _least(self) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        return np.array([least_similarity(len(part)) for part in self._parts], dtype=np.float32)

    def _by_sound(self, page: _Page, exact: Sequence[tuple[int, Match]]) -> list[tuple[int, Match]]:
        """The matches by sound, none where the same phrase was found exactly."""
        ids = alphabet().ids(page.folded)
        places: dict[str, list[Near]] = {}
        for near in self._sounds.find(ids, self._least):
            places.setdefault(self._parts[near.number], []).append(near)
        taken: dict[tuple[int, str], list[tuple[int, int]]] = {}
        for number, match in exact:
            taken.setdefault((number, match.phrase), []).append((match.start, match.end))
        found = []
        for (template, written), parts in zip(self._written, self._folded, strict=True):
            for chain in _chains([places.get(part, []) for part in parts]):
                if "\n" in page.folded[chain[0].start : chain[-1].end]:
                    continue
                if all(page.folded[near.start : near.end] == part for near, part in zip(chain, parts, strict=True)):
                    continue  # heard letter for letter: found exactly, or refused for the words around it
                judged = self._judged(page, self._templates[template], written, chain)
                if judged is not None:
                    found.append(judged)
        found.sort(key=lambda item: (-item[1].confidence, -len(item[1].heard)))
        kept = []
        for number, match in found:
            others = taken.setdefault((number, match.phrase), [])
            if all(match.end <= start or end <= match.start for start, end in others):
                others.append((match.start, match.end))
                kept.append((number, match))
        return kept

    def _judged(self, page: _Page, template: str, written: Wording, chain: Sequence[Near]) -> tuple[int, Match] | None:
        """The match, or None where it is not worth a second look."""
        number, start, end = page.original(chain[0].start, chain[-1].end)
        heard, text = page.heard[number], page.simple(number)
        wording = ""
        at = start
        for part, near in zip(written, chain, strict=True):
            _, first, last = page.original(near.start, near.end)
            wording += text[at:first] + dressed(part, text[first:last])
            at = last
        sounds = sum(map(len, written))
        similarity = sum(near.similarity * len(part) for near, part in zip(chain, written, strict=True)) / sounds
        clues = clues_of(text, start, end, wording, similarity, heard.confidence)
        if probability(clues) < LEAST_CONFIDENCE:
            return None
        sure = probability(how_ordinary(clues, text, start, end, wording, self._dictionary))
        if sure < LEAST_CONFIDENCE:
            return None
        quote = heard.text[start:end]
        return number, Match(template, wording, start, end, quote, "sound", round(similarity, 3), round(sure, 3))


def least_similarity(sounds: int) -> float:
    """How alike a stretch must be to be looked at: a short phrase needs more than a long one, 0–1."""
    return {1: 1.0, 2: 0.9, 3: 0.8, 4: 0.75}.get(sounds, 0.68)


def _chains(parts: Sequence[Sequence[Near]]) -> Iterator[list[Near]]:
    """The ways through a wording's parts in order, with gaps of up to GAP sounds; of several next parts the nearest."""
    if not all(parts):
        return
    for first in parts[0]:
        chain = [first]
        for options in parts[1:]:
            after = [n for n in options if 0 <= n.start - chain[-1].end <= GAP]
            if not after:
                break
            chain.append(min(after, key=lambda n: (n.start, -n.similarity)))
        else:
            yield chain


class _Page:
    """Several texts folded into one, "\\n" between them, with the way back to each."""

    def __init__(self, heard: Sequence[HeardText]) -> None:
        self.heard = heard
        self._folds = [fold(one.text) for one in heard]
        self._simple: dict[int, str] = {}
        self.folded = "\n".join(folded.text for folded in self._folds)
        self._begins = np.cumsum([0, *(len(folded.text) + 1 for folded in self._folds)])

    def original(self, start: int, end: int) -> tuple[int, int, int]:
        """Which text a folded stretch is of, and where it stands there."""
        number = int(np.searchsorted(self._begins, start, side="right")) - 1
        begin = int(self._begins[number])
        return number, *self._folds[number].span(start - begin, end - begin)

    def simple(self, number: int) -> str:
        """A text in simplified script, place for place."""
        if number not in self._simple:
            self._simple[number] = to_simplified(self.heard[number].text)
        return self._simple[number]
