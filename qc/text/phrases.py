"""Phrases found in what a recogniser heard: exactly, and by their sound.

    template      这{事|件事}不归我们管
    heard         啊，这是不归我们管的。
    Match               |----------|   by sound: 这事不归我们管, similarity 1.0, confidence 0.97

A phrase of up to three characters is found only where it is a whole word, or words: 请 is not found in 申请, nor in
请问 (a list that means both names both).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qc.text.confusions import alphabet
from qc.text.evidence import clues_of, dressed, how_ordinary, probability, sure_of_exact
from qc.text.exact import ExactIndex, whole_in_other_scripts
from qc.text.folding import fold
from qc.text.heard import HeardText, Page
from qc.text.matches import SHORT, Match, apart, by_place, claims, doubted, rivalled
from qc.text.stretches import Stretches
from qc.text.templates import GAP, Wording, expand
from qc.text.words import Words, load_words

if TYPE_CHECKING:
    from qc.text.sound import Near, SoundIndex

__all__ = ["HeardText", "Match", "PhraseBook"]

_TRIES = 2  # wordings of one template at one place


class PhraseBook:
    """Templates (see `qc.text.templates`), made ready to be found all at once.

    Matches by sound under `least_confidence` (0–1) are not worth a second look and are left out.

    Raises:
        ValueError: a template cannot be read; says which and why.
    """

    def __init__(self, templates: Iterable[str], words: Words | None = None, least_confidence: float = 0.05) -> None:
        self._words = words
        self._least_confidence = least_confidence
        self._templates = list(dict.fromkeys(templates))
        self._written: list[tuple[int, Wording]] = []  # a wording's template, and how it is written
        for number, template in enumerate(self._templates):
            try:
                self._written += [(number, wording) for wording in expand(template)]
            except ValueError as error:
                raise ValueError(f"phrase {template!r} {error}") from error
        self._written += [(number, ("".join(parts),)) for number, parts in self._written if _has_single(parts)]
        self._folded = [tuple(fold(part).text for part in wording) for _, wording in self._written]
        self._exact = ExactIndex(self._folded)

    def find(self, heard: HeardText) -> list[Match]:
        """All matches in one text, in order of place."""
        return self.find_all([heard])[0]

    def find_all(self, heard: Sequence[HeardText]) -> list[list[Match]]:
        """The matches in each of several texts, such as the turns of a call: quicker than one by one."""
        page = Page(heard)
        found = list(self._exactly(page))
        by_sound = self._by_sound(page, found, self._least_confidence)
        return _in_order([*doubted(found, by_sound), *by_sound], len(heard))

    def find_by_sound(
        self, heard: Sequence[HeardText], exact: Sequence[Sequence[Match]], least_confidence: float | None = None
    ) -> list[list[Match]]:
        """As `find_all`, only what was not heard letter for letter, from a confidence of `least_confidence` on.

        `exact` is what `find_exactly` finds of these phrases in each of the texts.
        """
        least = self._least_confidence if least_confidence is None else least_confidence
        found = [(number, match) for number, own in enumerate(exact) for match in own]
        return _in_order(self._by_sound(Page(heard), found, least), len(heard))

    def find_exactly(self, heard: Sequence[HeardText]) -> list[list[Match]]:
        """As `find_all`, only what was heard letter for letter."""
        matches: list[list[Match]] = [[] for _ in heard]
        for number, match in self._exactly(Page(heard)):
            matches[number].append(match)
        return matches

    def _exactly(self, page: Page) -> Iterator[tuple[int, Match]]:
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
                if sum(map(len, self._folded[wording])) <= SHORT and not self._is_whole(page, number, first, last):
                    continue
                taken = end
                sure = 1.0 if heard.confidence is None else sure_of_exact(heard.confidence[first:last])
                quote = heard.text[first:last]
                yield number, Match(self._templates[template], quote, first, last, quote, "exact", 1.0, sure)

    def _is_whole(self, page: Page, number: int, start: int, end: int) -> bool:
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
    def _having(self) -> dict[str, list[int]]:
        """The wordings by the rarest of their parts."""
        common = Counter(part for parts in self._folded for part in parts)
        numbers: dict[str, list[int]] = {part: [] for part in self._parts}
        for number, parts in enumerate(self._folded):
            numbers[min(parts, key=common.__getitem__)].append(number)
        return numbers

    @cached_property
    def _sounds(self) -> SoundIndex:
        from qc.text.sound import SoundIndex  # numba takes half a second to load

        return SoundIndex(self._parts, alphabet())

    @cached_property
    def _least(self) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        return np.array([least_similarity(len(part)) for part in self._parts], dtype=np.float32)

    def _by_sound(self, page: Page, exact: Sequence[tuple[int, Match]], least: float) -> list[tuple[int, Match]]:
        """The matches by sound, none where the same phrase was found exactly."""
        heard_exactly = by_place(exact)
        kept: list[tuple[int, Match]] = []
        for template, own in groupby(self._alike(page), key=attrgetter("template")):
            phrase = self._templates[template]
            tried = Stretches[None]()
            found: list[tuple[int, Match]] = []
            for one in own:  # the likeliest wordings first; more than two at one place are not worth the time
                number, start, end = page.original(one.start, one.end)
                others = list(heard_exactly[number].overlapping(start, end))
                if any(match.phrase == phrase for match in others):
                    continue
                if sum(1 for _ in tried.overlapping(one.start, one.end)) >= _TRIES:
                    continue
                tried.add(one.start, one.end, None)
                claimed = [(m.start, m.end) for m in others if claims(m, page.simple(number))]
                judged = self._judged(page, one, claimed, least)
                if judged is not None:
                    found.append((number, judged))
            kept += apart(found)
        return list(rivalled(kept))

    def _alike(self, page: Page) -> list[_Alike]:
        """Every place that sounds like a wording, by template, the likeliest first."""
        places: dict[str, list[Near]] = {}
        for near in self._sounds.find(alphabet().ids(page.folded), self._least):
            places.setdefault(self._parts[near.number], []).append(near)
        for own in places.values():
            own.sort(key=attrgetter("start"))
        found: list[tuple[int, float, int, _Alike]] = []
        for number in (number for part in places for number in self._having[part]):
            parts = self._folded[number]
            if len(parts) > 1 and not all(part in places for part in parts):
                continue
            template, written = self._written[number]
            sounds = sum(map(len, parts))
            for chain in _chains([places[part] for part in parts]):
                start, end = chain[0].start, chain[-1].end
                if len(chain) > 1 and any(
                    len(part) == 1 and page.folded[near.start] != part for near, part in zip(chain, parts, strict=True)
                ):
                    continue  # amid anything, one sound alone says nothing
                heard = page.folded[start:end]
                # what was heard letter for letter was found exactly, or refused for the words around it
                if "\n" in heard or (heard == parts[0] if len(parts) == 1 else self._stand(page, chain, parts)):
                    continue
                similarity = sum(near.similarity * len(part) for near, part in zip(chain, parts, strict=True)) / sounds
                # sounds that are alike, less three for each that is not
                promise = sounds * (4 * similarity - 3)
                found.append((template, -promise, number, _Alike(template, written, chain, similarity, sounds)))
        return [one for *_, one in sorted(found, key=itemgetter(0, 1, 2))]

    @staticmethod
    def _stand(page: Page, chain: Sequence[Near], parts: Wording) -> bool:
        return all(page.folded[near.start : near.end] == part for near, part in zip(chain, parts, strict=True))

    def _judged(self, page: Page, one: _Alike, claimed: Sequence[tuple[int, int]], least: float) -> Match | None:
        """The match, or None where it is not worth a second look."""
        number, start, end = page.original(one.start, one.end)
        heard, text = page.heard[number], page.simple(number)
        wording, at = "", start
        for part, near in zip(one.written, one.chain, strict=True):
            _, first, last = page.original(near.start, near.end)
            wording += text[at:first] + dressed(part, text[first:last])
            at = last
        clues = clues_of(text, start, end, wording, one.similarity, heard.confidence, claimed)
        if probability(clues) < least:
            return None
        if not whole_in_other_scripts(text, start, end):
            return None
        # nobody pauses inside of so short a phrase, and a recogniser hears the pause better than the word
        if one.sounds <= SHORT and (clues.broken or not self._is_whole(page, number, start, end)):
            return None
        clues = how_ordinary(clues, text, start, end, wording, self._dictionary)
        sure = probability(clues)
        if sure < least:
            return None
        phrase, quote = self._templates[one.template], heard.text[start:end]
        return Match(phrase, wording, start, end, quote, "sound", one.similarity, sure, clues)


class _Alike(NamedTuple):
    """A wording of a template, and where each of its parts sounds alike in the folded page."""

    template: int
    written: Wording
    chain: Sequence[Near]
    similarity: float
    sounds: int

    @property
    def start(self) -> int:
        return self.chain[0].start

    @property
    def end(self) -> int:
        return self.chain[-1].end


def _has_single(parts: Wording) -> bool:
    """True where a gap sets one character apart: by its sound it can be known only if nothing stands in the gap."""
    return len(parts) > 1 and any(len(fold(part).text) == 1 for part in parts)


def _in_order(matches: Iterable[tuple[int, Match]], texts: int) -> list[list[Match]]:
    """The matches of each text, in order of place."""
    own: list[list[Match]] = [[] for _ in range(texts)]
    for number, match in matches:
        own[number].append(match)
    return [sorted(of_text, key=lambda m: (m.start, -m.end, m.phrase)) for of_text in own]


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
            at = bisect_left(options, chain[-1].end, key=lambda near: near.start)
            if at == len(options) or options[at].start > chain[-1].end + GAP:
                break
            chain.append(options[at])
        else:
            yield chain
