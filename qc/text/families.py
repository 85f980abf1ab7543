"""Families of wordings: templates (see `qc.text.templates`) that are not written out, but searched for as they stand.

    您{别|不要}[再]{问|催}…了      你(?:别|不要)(?:再)?(?:问|催).{0,8}?了

Written out, a template of a few choices is hundreds of wordings; so it may stand for any number, at the price of being
found letter for letter only. Where a text lacks what all wordings have (`qc.text.needs`) it is not searched at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

from qc.text import needs
from qc.text.folding import fold, simple_chars, to_simplified
from qc.text.matches import SHORT
from qc.text.patterns import Pattern, compile_pattern
from qc.text.syllables import SIGNS
from qc.text.templates import GAP
from qc.text.words import load_words

_CLOSING = {"{": "}", "[": "]"}
MAX_CHARS = 600  # of one template: a family that takes more is several
_MAX_MEMORY = 64 << 20  # bytes: a template cannot run away as a user's pattern can
_NEEDS = 3  # the rarest of a template's that are looked at: more tell hardly more


class Families:
    """Several templates, searched for at once.

    Of sets of templates, ints, bit n stands for the n-th. What each gram does for their needs is such an int too: three
    sets one after the other, those whose first, second and third need it meets.

    Raises:
        ValueError: a template cannot be read; says which and why.
    """

    def __init__(self, templates: Iterable[str]) -> None:
        self._numbers = {template: number for number, template in enumerate(dict.fromkeys(templates))}
        self._templates = list(self._numbers)
        self._patterns: list[str] = []
        self._meeting: dict[str, int] = {}
        self._met = 0  # by any text
        for number, template in enumerate(self._templates):
            try:
                piece = _read(template)
            except ValueError as error:
                raise ValueError(f"phrase {template!r} {error}") from error
            self._patterns.append(piece.pattern)
            for place in range(_NEEDS):
                bit = 1 << place * len(self._templates) + number
                if place >= len(piece.needs):
                    self._met |= bit
                    continue
                for gram in piece.needs[place]:
                    self._meeting[gram] = self._meeting.get(gram, 0) | bit
        self._sets: dict[frozenset[str], int] = {}
        self._together: dict[int, Pattern] = {}

    def set_of(self, templates: frozenset[str]) -> int:
        """The set of these templates, of which each is one of all."""
        if templates not in self._sets:
            self._sets[templates] = sum(1 << self._numbers[template] for template in templates)
        return self._sets[templates]

    def likely_in(self, text: str) -> int:
        """The set of templates all of whose needs `text` meets: it holds no wording of the others."""
        met, meeting = self._met, self._meeting
        for gram in meeting.keys() & fold(text).grams:
            met |= meeting[gram]
        size = len(self._templates)
        likely = (1 << size) - 1
        for place in range(_NEEDS):
            likely &= met >> place * size
        return likely

    def find(self, text: str, among: int, *, whole: bool = True) -> Iterator[tuple[str, int, int]]:
        """Every ``(template, start, end)`` in `text`, in either script, of a set of templates that are likely in it.

        Up to SHORT characters must be whole words, unless `whole` is false.
        """
        folded = fold(text)
        for number in _members(among):
            for found in _compiled(self._patterns[number]).finditer(folded.text):
                start, end = folded.span(*found.span())
                long = not whole or found.end() - found.start() > SHORT
                if long or load_words().is_whole(simple_chars(text), start, end):
                    yield self._templates[number], start, end

    def sounding(self, text: str, among: int) -> Iterator[tuple[str, int, int]]:
        """Every ``(template, start, end)`` in `text` of what has a wording's very syllables: 父送一次 for 复诵一次.

        It takes more than SHORT characters without a mark between them: few, or two halves far apart, may be anything.
        All of the set are searched for, likely or not.
        """
        folded = fold(text)
        heard = folded.text.translate(SIGNS)
        if self._any_sounding(among).search(heard) is None:
            return
        for number in _members(among):
            for found in _compiled(self._sounding[number]).finditer(heard):
                start, end = folded.span(*found.span())
                if found.end() - found.start() > SHORT and text[start:end].isalnum():
                    yield self._templates[number], start, end

    def _any_sounding(self, among: int) -> Pattern:
        """What finds something where one of the set does: it is quicker to ask once, for mostly there is nothing."""
        if among not in self._together:
            self._together[among] = _compiled("|".join(self._sounding[number] for number in _members(among)))
        return self._together[among]

    @cached_property
    def _sounding(self) -> list[str]:
        """Of each template the pattern of the sounds of its wordings."""
        return [pattern.translate(SIGNS) for pattern in self._patterns]


def _members(templates: int) -> Iterator[int]:
    """The numbers of the templates of a set."""
    while templates:
        yield (templates & -templates).bit_length() - 1
        templates &= templates - 1


@lru_cache(maxsize=16384)
def _read(template: str) -> needs.Piece:
    text = to_simplified(template).replace("...", "…")
    if len(text) > MAX_CHARS:
        raise ValueError(f"is longer than {MAX_CHARS} characters; cut it into several phrases")
    open_, choices = list[str](), [[list[needs.Piece]()]]  # the pieces of each choice in each bracket
    for at, char in enumerate(text, 1):
        if char in _CLOSING:
            open_.append(char)
            choices.append([[]])
        elif char in "}]":
            if not open_ or _CLOSING[open_[-1]] != char:
                raise ValueError(f"{char!r} at character {at} closes nothing; remove it")
            branches = [needs.sequence(pieces) for pieces in choices.pop()]
            choices[-1][-1].append(needs.choice(branches, optional=open_.pop() == "["))
        elif char == "|":
            if not open_:
                raise ValueError(f"'|' at character {at} stands outside of {{}}; put {{}} around the choices")
            choices[-1].append([])
        else:
            choices[-1][-1] += [needs.gap(GAP)] if char == "…" else map(needs.char, fold(char).text)
    if open_:
        raise ValueError(f"{open_[-1]!r} is not closed; add {_CLOSING[open_[-1]]!r}")
    whole = needs.sequence(choices[0][0])
    if whole.empty:
        raise ValueError("has a wording with no words in it; an optional part cannot be all there is")
    return whole._replace(needs=tuple(sorted(whole.needs, key=needs.frequency)[:_NEEDS]))


@lru_cache(maxsize=16384)
def _compiled(pattern: str) -> Pattern:
    return compile_pattern(pattern, len(pattern), _MAX_MEMORY)
