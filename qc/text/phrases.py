"""Phrases found in what a recogniser heard: exactly, and by their sound.

    template      这{事|件事}不归我们管
    heard         啊，这是不归我们管的。
    Match               |----------|   by sound: 这事不归我们管, similarity 1.0, confidence 0.97

A phrase of up to three characters is found only where it is a whole word, or words: 请 is not found in 申请, nor in
请问 (a list that means both names both).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qc.text.folding import fold
from qc.text.heard import HeardText
from qc.text.matches import Found, Match, doubted
from qc.text.reading import Reading
from qc.text.templates import Wording, expand
from qc.text.wordings import Wordings, Written

__all__ = ["HeardText", "Match", "PhraseBook", "Reading"]


class PhraseBook:
    """Templates (see `qc.text.templates`), made ready to be found all at once.

    Matches by sound under `least_confidence` (0–1) are not worth a second look and are left out.

    Raises:
        ValueError: a template cannot be read; says which and why.
    """

    def __init__(self, templates: Iterable[str], least_confidence: float = 0.05) -> None:
        self._least_confidence = least_confidence
        distinct = list(dict.fromkeys(templates))
        wordings: list[tuple[int, Wording]] = []
        for number, template in enumerate(distinct):
            try:
                wordings += [(number, wording) for wording in expand(template)]
            except ValueError as error:
                raise ValueError(f"phrase {template!r} {error}") from error
        wordings += [(number, ("".join(parts),)) for number, parts in wordings if _has_single(parts)]
        written = [Written(number, parts, tuple(fold(part).text for part in parts)) for number, parts in wordings]
        self._book = Wordings(distinct, written)
        self.phrases = frozenset(distinct)

    def read(self, heard: Sequence[HeardText]) -> Reading:
        """Several texts, such as a speaker's turns, to be asked for phrases."""
        return Reading(self._book, heard)

    def find(self, heard: HeardText) -> list[Match]:
        """All matches in one text, in order of place."""
        return self.find_all([heard])[0]

    def find_all(self, heard: Sequence[HeardText]) -> list[list[Match]]:
        """The matches in each of several texts, such as the turns of a call: quicker than one by one."""
        reading = self.read(heard)
        by_sound = reading.by_sound(self.phrases, self._least_confidence, self.phrases)
        return _in_order([*doubted(reading.exactly(self.phrases), by_sound), *by_sound], len(heard))

    def find_exactly(self, heard: Sequence[HeardText]) -> list[list[Match]]:
        """As `find_all`, only what was heard letter for letter."""
        return _in_order(self.read(heard).exactly(self.phrases), len(heard))


def _has_single(parts: Wording) -> bool:
    """True where a gap sets one character apart: by its sound it can be known only if nothing stands in the gap."""
    return len(parts) > 1 and any(len(fold(part).text) == 1 for part in parts)


def _in_order(matches: Iterable[Found], texts: int) -> list[list[Match]]:
    """The matches of each text, in order of place."""
    own: list[list[Match]] = [[] for _ in range(texts)]
    for number, match in matches:
        own[number].append(match)
    return [sorted(of_text, key=lambda m: (m.start, -m.end, m.phrase)) for of_text in own]
