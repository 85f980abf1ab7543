"""Many wordings found in a text at once, letter for letter.

Every wording is filed under the two-character stretch of it that is rarest among all wordings; one walk over the text
looks up each of its two-character stretches. What that costs hangs on the text's length, hardly on how many wordings
there are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from qc.text.templates import GAP, Wording

Stretch = tuple[str, ...]  # one or two characters


class ExactIndex:
    """`wordings` are folded; a wording's place in the sequence is its number."""

    def __init__(self, wordings: Sequence[Wording]) -> None:
        self._wordings = wordings
        common = Counter(pair for parts in wordings for part in parts for pair in _stretches(part))
        self._filed: dict[Stretch, list[tuple[int, int, int]]] = {}  # stretch -> (wording, part, place in the part)
        for number, parts in enumerate(wordings):
            anchors = [
                (len(p) == 1, common[p], i, at, p)
                for i, part in enumerate(parts)
                for at, p in enumerate(_stretches(part))
            ]
            _, _, part_number, at, pair = min(anchors)
            self._filed.setdefault(pair, []).append((number, part_number, at))
        self._any_single = any(len(pair) == 1 for pair in self._filed)

    def find(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Every ``(wording, start, end)`` in folded `text`; a gap stands for up to GAP characters but no "\\n"."""
        filed = self._filed
        hits = [(at, filed[pair]) for at, pair in enumerate(pairwise(text)) if pair in filed]
        if self._any_single:
            hits += [(at, filed[single]) for at, single in enumerate(zip(text)) if single in filed]
        for at, entries in hits:
            for number, part_number, offset in entries:
                yield from self._around(text, number, part_number, at - offset)

    def _around(self, text: str, number: int, part_number: int, start: int) -> Iterator[tuple[int, int, int]]:
        """The wording whose part `part_number` would stand at `start`, if all of it is there."""
        parts = self._wordings[number]
        part = parts[part_number]
        if start < 0 or not text.startswith(part, start):
            return
        end = start + len(part)
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


def _stretches(part: str) -> list[Stretch]:
    return [(part,)] if len(part) == 1 else list(pairwise(part))
