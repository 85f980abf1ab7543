"""What was heard, and several such texts as one page to search."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from qc.text.folding import fold, simple_chars


@dataclass(frozen=True)
class HeardText:
    """What a recogniser heard, in either script; `confidence` (0–1) is of each character of `text`."""

    text: str
    confidence: Sequence[float] | None = None


class Page:
    """Several texts folded into one, "\\n" between them, with the way back to each."""

    def __init__(self, heard: Sequence[HeardText]) -> None:
        self.heard = heard
        self._folds = [fold(one.text) for one in heard]
        self.folded = "\n".join(folded.text for folded in self._folds)
        self._begins = list(accumulate((len(folded.text) + 1 for folded in self._folds), initial=0))

    def original(self, start: int, end: int) -> tuple[int, int, int]:
        """Which text a folded stretch is of, and where it stands there."""
        number = bisect_right(self._begins, start) - 1
        begin = self._begins[number]
        return number, *self._folds[number].span(start - begin, end - begin)

    def simple(self, number: int) -> str:
        """A text in simplified script, place for place."""
        return self._simple[number]

    @cached_property
    def _simple(self) -> list[str]:
        return [simple_chars(one.text) for one in self.heard]
