"""Phrases found in what a recogniser heard: exactly, and by their sound.

    template      这{事|件事}不归我们管
    heard         啊，这是不归我们管的。
    Match               |----------|   by sound: 这事不归我们管, similarity 1.0, confidence 0.97

A phrase of up to three characters is found only where it is a whole word, or words: 请 is not found in 申请, nor in
请问 (a list that means both names both).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from qc.text.alike import Alikes, SoundBook, Written
from qc.text.evidence import sure_of_exact
from qc.text.exact import ExactIndex, whole_in_other_scripts
from qc.text.folding import fold
from qc.text.heard import HeardText, Page
from qc.text.matches import SHORT, Match, doubted
from qc.text.templates import Wording, expand
from qc.text.words import load_words

__all__ = ["HeardText", "Match", "PhraseBook"]


class PhraseBook:
    """Templates (see `qc.text.templates`), made ready to be found all at once.

    Matches by sound under `least_confidence` (0–1) are not worth a second look and are left out.

    Raises:
        ValueError: a template cannot be read; says which and why.
    """

    def __init__(self, templates: Iterable[str], least_confidence: float = 0.05) -> None:
        self._least_confidence = least_confidence
        self._templates = list(dict.fromkeys(templates))
        wordings: list[tuple[int, Wording]] = []
        for number, template in enumerate(self._templates):
            try:
                wordings += [(number, wording) for wording in expand(template)]
            except ValueError as error:
                raise ValueError(f"phrase {template!r} {error}") from error
        wordings += [(number, ("".join(parts),)) for number, parts in wordings if _has_single(parts)]
        self._wordings = [
            Written(number, parts, tuple(fold(part).text for part in parts)) for number, parts in wordings
        ]
        self._exact = ExactIndex([wording.folded for wording in self._wordings])
        self._sounds = SoundBook(self._templates, self._wordings)

    def find(self, heard: HeardText) -> list[Match]:
        """All matches in one text, in order of place."""
        return self.find_all([heard])[0]

    def find_all(self, heard: Sequence[HeardText]) -> list[list[Match]]:
        """The matches in each of several texts, such as the turns of a call: quicker than one by one."""
        exact = self.find_exactly(heard)
        by_sound = self._alikes(heard, exact).find(self._least_confidence)
        found = [(number, match) for number, own in enumerate(exact) for match in own]
        return _in_order([*doubted(found, by_sound), *by_sound], len(heard))

    def find_by_sound(
        self, heard: Sequence[HeardText], exact: Sequence[Sequence[Match]], least_confidence: float | None = None
    ) -> list[list[Match]]:
        """As `find_all`, only what was not heard letter for letter, from a confidence of `least_confidence` on.

        `exact` is what `find_exactly` finds of these phrases in each of the texts.
        """
        least = self._least_confidence if least_confidence is None else least_confidence
        return _in_order(self._alikes(heard, exact).find(least), len(heard))

    def _alikes(self, heard: Sequence[HeardText], exact: Sequence[Sequence[Match]]) -> Alikes:
        return Alikes(self._sounds, load_words(), heard, exact)

    def find_exactly(self, heard: Sequence[HeardText]) -> list[list[Match]]:
        """As `find_all`, only what was heard letter for letter."""
        matches: list[list[Match]] = [[] for _ in heard]
        for number, match in self._exactly(Page(heard)):
            matches[number].append(match)
        return matches

    def _exactly(self, page: Page) -> Iterator[tuple[int, Match]]:
        found: dict[int, list[tuple[int, int, int]]] = {}
        for number, start, end in self._exact.find(page.folded):
            wording = self._wordings[number]
            found.setdefault(wording.template, []).append((start, end, sum(map(len, wording.folded))))
        for template, places in found.items():
            taken = 0
            for start, end, chars in sorted(places, key=lambda place: (place[0], -place[1])):
                if start < taken:
                    continue
                number, first, last = page.original(start, end)
                heard = page.heard[number]
                if not whole_in_other_scripts(heard.text, first, last):
                    continue
                if chars <= SHORT and not self._is_whole(page, number, first, last):
                    continue
                taken = end
                sure = 1.0 if heard.confidence is None else sure_of_exact(heard.confidence[first:last])
                quote = heard.text[first:last]
                yield number, Match(self._templates[template], quote, first, last, quote, "exact", 1.0, sure)

    def _is_whole(self, page: Page, number: int, start: int, end: int) -> bool:
        return load_words().is_whole(page.simple(number), start, end)


def _has_single(parts: Wording) -> bool:
    """True where a gap sets one character apart: by its sound it can be known only if nothing stands in the gap."""
    return len(parts) > 1 and any(len(fold(part).text) == 1 for part in parts)


def _in_order(matches: Iterable[tuple[int, Match]], texts: int) -> list[list[Match]]:
    """The matches of each text, in order of place."""
    own: list[list[Match]] = [[] for _ in range(texts)]
    for number, match in matches:
        own[number].append(match)
    return [sorted(of_text, key=lambda m: (m.start, -m.end, m.phrase)) for of_text in own]
