"""Phrase templates: one line that stands for all the wordings of a phrase.

请问您{还有|有没有}其他{业务|问题}[需要]咨询      {a|b} either, [x] may be left out, [a|b] either or neither
您是想咨询…的问题[吗]                              … up to eight characters of anything
"""

from __future__ import annotations

from functools import lru_cache

from qc.text.folding import fold, to_simplified
from qc.text.numerals import spellings

GAP = 8  # folded characters that "…" may stand for, at most
MAX_WORDINGS = 256  # of one template: more is a mistake, or an attack
MAX_CHARS = 200
_DEEPEST = 6

Wording = tuple[str, ...]  # its parts, between which a gap stands


@lru_cache(maxsize=8192)  # checked when they are read, then put into books: the same templates every time
def expand(template: str) -> tuple[Wording, ...]:
    """All wordings of a template, in simplified script, longest first, each once.

    Raises:
        ValueError: a bracket is not closed, a part is empty, or there are too many wordings; says which.
    """
    if len(template) > MAX_CHARS:
        raise ValueError(f"is longer than {MAX_CHARS} characters; cut it into several phrases")
    text = to_simplified(template).replace("...", "…")
    reader = _Reader(text)
    lines = reader.choice("")
    if reader.at < len(text):
        raise ValueError(f"{text[reader.at]!r} at character {reader.at + 1} closes nothing; remove it")
    wordings: dict[Wording, None] = {}
    for line in lines:
        for spelling in spellings(line):
            parts = tuple(part.strip() for part in spelling.split("…") if fold(part).text)
            if not parts:
                raise ValueError("has a wording with no words in it; an optional part cannot be all there is")
            wordings[parts] = None
    return tuple(sorted(wordings, key=lambda parts: -sum(map(len, parts))))


class _Reader:
    """Reads a template by recursive descent: choice = sequence {"|" sequence}."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def choice(self, closing: str, depth: int = 0) -> list[str]:
        if depth > _DEEPEST:
            raise ValueError(f"nests brackets more than {_DEEPEST} deep; write it as several phrases")
        found = self._sequence(closing, depth)
        while self.at < len(self.text) and self.text[self.at] == "|" and closing:
            self.at += 1
            found += self._sequence(closing, depth)
        return found

    def _sequence(self, closing: str, depth: int) -> list[str]:
        lines = [""]
        while self.at < len(self.text) and (char := self.text[self.at]) not in "|}]":
            self.at += 1
            pieces = self._bracket(char, depth) if char in "{[" else [char]
            lines = [line + piece for line in lines for piece in pieces]
            if len(lines) > MAX_WORDINGS:
                raise ValueError(f"stands for more than {MAX_WORDINGS} wordings; write it as several phrases")
        if self.at < len(self.text) and self.text[self.at] == "|" and not closing:
            raise ValueError(f"'|' at character {self.at + 1} stands outside of {{}}; put {{}} around the choices")
        return lines

    def _bracket(self, opening: str, depth: int) -> list[str]:
        opened, closing = self.at, "}" if opening == "{" else "]"
        pieces = self.choice(closing, depth + 1)
        if self.at >= len(self.text) or self.text[self.at] != closing:
            raise ValueError(f"{opening!r} at character {opened} is not closed; add {closing!r}")
        self.at += 1
        return [*pieces, ""] if opening == "[" else pieces
