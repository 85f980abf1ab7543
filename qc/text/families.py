"""Families of wordings: templates (see `qc.text.templates`) that are not written out, but searched for as they stand.

    您{别|不要}[再]{问|催}…了      你(?:别|不要)(?:再)?(?:问|催).{0,8}?了

Written out, a template of a few choices is hundreds of wordings; so it may stand for any number, at the price of being
found letter for letter only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from qc.text.folding import fold, simple_chars, to_simplified
from qc.text.matches import SHORT
from qc.text.patterns import Pattern, PatternSet, compile_pattern
from qc.text.templates import GAP
from qc.text.words import load_words

_MARKS = {"{": "(?:", "}": ")", "[": "(?:", "]": ")?", "|": "|", "…": f".{{0,{GAP}}}?"}
_CLOSING = {"{": "}", "[": "]"}
MAX_CHARS = 600  # of one template: a family that takes more is several
_MAX_PATTERN = 1 << 20  # characters of all templates of a condition together
_MAX_MEMORY = 64 << 20  # bytes: templates cannot run away as a user's pattern can, there are only many of them


def family_pattern(template: str) -> str:
    """The regular expression that finds a template's wordings in folded text.

    Raises:
        ValueError: a bracket is not closed, '|' stands outside of brackets, or nothing at all would be a wording.
    """
    text = to_simplified(template).replace("...", "…")
    if len(text) > MAX_CHARS:
        raise ValueError(f"is longer than {MAX_CHARS} characters; cut it into several phrases")
    pieces, open_ = list[str](), list[str]()
    for at, char in enumerate(text, 1):
        if char in _CLOSING:
            open_.append(char)
        elif char in "}]" and (not open_ or _CLOSING[open_.pop()] != char):
            raise ValueError(f"{char!r} at character {at} closes nothing; remove it")
        elif char == "|" and not open_:
            raise ValueError(f"'|' at character {at} stands outside of {{}}; put {{}} around the choices")
        pieces.append(_MARKS.get(char) or re.escape(fold(char).text))
    if open_:
        raise ValueError(f"{open_[-1]!r} is not closed; add {_CLOSING[open_[-1]]!r}")
    pattern = "".join(pieces)
    if _compiled(pattern).search("") is not None:
        raise ValueError("has a wording with no words in it; an optional part cannot be all there is")
    return pattern


class Families:
    """Several templates, searched for at once.

    Raises:
        ValueError: a template cannot be read; says which and why.
    """

    def __init__(self, templates: Sequence[str]) -> None:
        self._each: list[tuple[str, Pattern]] = []
        for template in templates:
            try:
                self._each.append((template, _compiled(family_pattern(template))))
            except ValueError as error:
                raise ValueError(f"phrase {template!r} {error}") from error
        self._any = _compiled("|".join(family_pattern(template) for template in templates))

    @cached_property
    def _together(self) -> PatternSet:
        return PatternSet((family_pattern(template) for template, _ in self._each), _MAX_MEMORY)

    def any_in(self, texts: Sequence[str]) -> bool:
        """True where one of the texts may hold one of the wordings: quick, so that `find` need not look at each."""
        return self._any.search(_page(tuple(texts))) is not None

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Every ``(template, start, end)`` in `text`, in either script. Up to SHORT characters must be whole words."""
        folded = fold(text)
        if self._any.search(folded.text) is None:
            return
        for number in self._together.matching(folded.text) or range(len(self._each)):
            template, pattern = self._each[number]
            for found in pattern.finditer(folded.text):
                start, end = folded.span(*found.span())
                if found.end() - found.start() > SHORT or load_words().is_whole(simple_chars(text), start, end):
                    yield template, start, end


families = lru_cache(maxsize=1024)(Families)


def _compiled(pattern: str) -> Pattern:
    return compile_pattern(pattern, _MAX_PATTERN, _MAX_MEMORY)


@lru_cache(maxsize=64)
def _page(texts: tuple[str, ...]) -> str:
    return "\n".join(fold(text).text for text in texts)
