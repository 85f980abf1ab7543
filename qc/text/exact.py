"""Many wordings found in a text at once, letter for letter.

All beginnings of the wordings stand in one dictionary: from each of its characters on, the text is followed as long as
it is the beginning of a wording. What that costs hangs on the text's length, hardly on how many wordings there are. Of
a wording with gaps the rarest part is found so, the others around it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import add

from qc.text.templates import GAP, Wording

Pair = tuple[str, ...]  # two characters, or the one there is


class ExactIndex:
    """`wordings` are folded; a wording's place in the sequence is its number."""

    def __init__(self, wordings: Sequence[Wording]) -> None:
        self._wordings = wordings
        common = Counter(pair for parts in wordings for part in parts for pair in _pairs(part))
        self._beginnings: dict[str, list[tuple[int, int]]] = {}  # -> the (wording, part) that is no longer than this
        for number, parts in enumerate(wordings):
            part_number = _rarest(parts, common)
            part = parts[part_number]
            for end in range(1, len(part)):
                self._beginnings.setdefault(part[:end], [])
            self._beginnings.setdefault(part, []).append((number, part_number))
        single = "".join(map(re.escape, (part for part, whole in self._beginnings.items() if whole and len(part) == 1)))
        self._single = re.compile(f"[{single}]" if single else "(?!)")

    def find(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Every ``(wording, start, end)`` in folded `text`; a gap stands for up to GAP characters but no "\\n"."""
        beginnings = self._beginnings
        for at in self._likely(text):
            for end in range(at + 1, len(text) + 1):
                ending = beginnings.get(text[at:end])
                if ending is None:
                    break
                for number, part_number in ending:
                    yield from self._around(text, number, part_number, at, end)

    def _likely(self, text: str) -> list[int]:
        """Where a wording may begin: at most places no wording has the first two characters."""
        pairs = [at for at, pair in enumerate(map(add, text, text[1:])) if pair in self._beginnings]
        return sorted({*pairs, *(found.start() for found in self._single.finditer(text))})

    def _around(self, text: str, number: int, part_number: int, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """The wording whose part `part_number` is ``text[start:end]``, if all of it is there."""
        parts = self._wordings[number]
        for before in reversed(parts[:part_number]):
            start = text.rfind(before, max(0, start - GAP - len(before)), start)
            if start < 0 or "\n" in text[start:end]:
                return
        for after in parts[part_number + 1 :]:
            found = text.find(after, end, end + GAP + len(after))
            if found < 0 or "\n" in text[end:found]:
                return
            end = found + len(after)
        yield number, start, end


def whole_in_other_scripts(text: str, start: int, end: int) -> bool:
    """False where ``text[start:end]`` begins or ends inside a Latin word or a written number: app in happy, 5 in 15."""
    return not (_RUNS_ON.match(text, start - 1) if start else None) and not _RUNS_ON.match(text, end - 1)


_RUNS_ON = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]{2}|[0-9０-９]{2}")


def _rarest(parts: Wording, common: Counter[Pair]) -> int:
    """The part with the rarest pair; one character alone is the last to be looked for."""
    return min((len(pair) == 1, common[pair], number) for number, part in enumerate(parts) for pair in _pairs(part))[2]


def _pairs(part: str) -> list[Pair]:
    return [(part,)] if len(part) == 1 else list(pairwise(part))
