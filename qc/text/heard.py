"""What was heard, and several such texts as one page to search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qc.text.folding import fold, to_simplified


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
        self._simple: dict[int, str] = {}
        self.folded = "\n".join(folded.text for folded in self._folds)
        self._begins = np.cumsum([0, *(len(folded.text) + 1 for folded in self._folds)])

    def original(self, start: int, end: int) -> tuple[int, int, int]:
        """Which text a folded stretch is of, and where it stands there."""
        number = int(np.searchsorted(self._begins, start, side="right")) - 1
        begin = int(self._begins[number])
        return number, *self._folds[number].span(start - begin, end - begin)

    def simple(self, number: int) -> str:
        """A text in simplified script, place for place."""
        if number not in self._simple:
            self._simple[number] = to_simplified(self.heard[number].text)
        return self._simple[number]
