"""Several texts, such as a speaker's turns, and the phrases of a book in them: each found when it is asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from qc.text.alike import Alikes
from qc.text.evidence import sure_of_exact
from qc.text.exact import whole_in_other_scripts
from qc.text.heard import HeardText, Page
from qc.text.matches import SHORT, Found, Match, by_place, rivalled
from qc.text.stretches import Stretches
from qc.text.wordings import Wordings
from qc.text.words import load_words


class Reading:
    """`heard` is searched once for all phrases, by the letter and by their sound; what is asked for is weighed."""

    def __init__(self, book: Wordings, heard: Sequence[HeardText]) -> None:
        self._book, self._page = book, Page(heard)
        self._exact: dict[str, list[Found]] = {}
        self._alikes: dict[tuple[frozenset[str], tuple[int, ...] | None], Alikes] = {}
        self._known: dict[tuple[Alikes, str, float], list[Found]] = {}
        self._claimed: dict[frozenset[str], Mapping[int, Stretches[Match]]] = {}

    def exactly(self, phrases: Collection[str]) -> list[Found]:
        """Where these phrases are said letter for letter."""
        return [found for phrase in self.may_hold.intersection(phrases) for found in self.phrase(phrase)]

    def phrase(self, phrase: str) -> list[Found]:
        """Where one phrase is said letter for letter, in order of place."""
        if phrase not in self._exact:
            self._exact[phrase] = self._whole(phrase)
        return self._exact[phrase]

    def by_sound(
        self, phrases: frozenset[str], least: float, rivals: frozenset[str], among: tuple[int, ...] | None = None
    ) -> list[Found]:
        """Where something sounds like these phrases and is not one letter for letter, from a confidence of `least` on.

        What was said is told from `rivals`, which hold `phrases`; they are weighed only where something sounds like
        these. `among` are the numbers of the texts that are asked about, None: all.
        """
        if (rivals, among) not in self._alikes:
            self._alikes[rivals, among] = Alikes(self._book.only(rivals), Page(self._page.heard, among))
        alikes = self._alikes[rivals, among]
        found = self._weighed(alikes, alikes.phrases & phrases, least, rivals)
        if found and rivals is not phrases:
            found += self._weighed(alikes, alikes.phrases & (rivals - phrases), least, rivals)
        return [one for one in rivalled(found) if one[1].phrase in phrases] if len(found) > 1 else found

    def _weighed(self, alikes: Alikes, phrases: Iterable[str], least: float, rivals: frozenset[str]) -> list[Found]:
        """What sounds like each of the phrases, as sure as it is without a rival that sounds better."""
        found = list[Found]()
        for phrase in phrases:
            key = alikes, phrase, least
            if key not in self._known:
                self._known[key] = alikes.find(phrase, self._claims(rivals), least)
            found += self._known[key]
        return found

    def _claims(self, phrases: frozenset[str]) -> Mapping[int, Stretches[Match]]:
        """What was heard letter for letter of the phrases, by place: it speaks against what sounds like another."""
        if phrases not in self._claimed:
            self._claimed[phrases] = by_place(self.exactly(phrases))
        return self._claimed[phrases]

    @cached_property
    def may_hold(self) -> frozenset[str]:
        """The phrases whose letters stand somewhere; no other is said letter for letter."""
        return frozenset(self._places)

    @cached_property
    def _places(self) -> dict[str, list[tuple[int, int, int]]]:
        """Where in the page each phrase's letters stand: starts, ends, and how many characters they are."""
        places: dict[str, list[tuple[int, int, int]]] = {}
        for number, start, end in self._book.exact.find(self._page.folded):
            template, _, folded = self._book[number]
            places.setdefault(self._book.templates[template], []).append((start, end, sum(map(len, folded))))
        return places

    def _whole(self, phrase: str) -> list[Found]:
        """Of a phrase's places those that are no parts of other words; of those that overlap the first, the longest."""
        found, taken = list[Found](), 0
        for start, end, chars in sorted(self._places.get(phrase, ()), key=lambda place: (place[0], -place[1])):
            if start < taken:
                continue
            number, first, last = self._page.original(start, end)
            heard = self._page.heard[number]
            if not whole_in_other_scripts(heard.text, first, last):
                continue
            if chars <= SHORT and not load_words().is_whole(heard.simple, first, last):
                continue
            taken = end
            quote = heard.text[first:last]
            sure = 1.0 if heard.confidence is None else sure_of_exact(heard.confidence[first:last])
            found.append((number, Match(phrase, quote, first, last, quote, "exact", 1.0, sure)))
        return found
