"""What was heard, and several such texts as one page to search."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from qc.text.confusions import Ids, alphabet
from qc.text.folding import Folded, fold, simple_chars

_APART = "\n" * 3  # so that nothing in one text lies in reach of what is looked for in another


@dataclass(frozen=True)
class HeardText:
    """What a recogniser heard, in either script; `confidence` (0–1) is of each character of `text`."""

    text: str
    confidence: Sequence[float] | None = None

    @cached_property
    def folded(self) -> Folded:
        return fold(self.text)

    @cached_property
    def simple(self) -> str:
        """The text in simplified script, place for place."""
        return simple_chars(self.text)


class Page:
    """Several texts (of `heard` those `among` it, None: all) folded into one, "\\n" between them, and the way back."""

    def __init__(self, heard: Sequence[HeardText], among: Sequence[int] | None = None) -> None:
        self.heard, self._numbers = heard, range(len(heard)) if among is None else among
        folded = [heard[number].folded.text for number in self._numbers]
        self.folded = _APART.join(folded)
        self._begins = list(accumulate((len(text) + len(_APART) for text in folded), initial=0))

    @cached_property
    def sounds(self) -> Ids:
        """The numbers of the sounds of `folded`, int32 (n,)."""
        return alphabet().ids(self.folded)

    def original(self, start: int, end: int) -> tuple[int, int, int]:
        """Which text a folded stretch is of, and where it stands there."""
        place = bisect_right(self._begins, start) - 1
        number, begin = self._numbers[place], self._begins[place]
        return number, *self.heard[number].folded.span(start - begin, end - begin)
