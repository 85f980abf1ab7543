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
    """Several texts folded into one, "\\n" between them, with the way back to each."""

    def __init__(self, heard: Sequence[HeardText]) -> None:
        self.heard = heard
        self.folded = _APART.join(one.folded.text for one in heard)
        self._begins = list(accumulate((len(one.folded.text) + len(_APART) for one in heard), initial=0))

    @cached_property
    def sounds(self) -> Ids:
        """The numbers of the sounds of `folded`, int32 (n,)."""
        return alphabet().ids(self.folded)

    def original(self, start: int, end: int) -> tuple[int, int, int]:
        """Which text a folded stretch is of, and where it stands there."""
        number = bisect_right(self._begins, start) - 1
        begin = self._begins[number]
        return number, *self.heard[number].folded.span(start - begin, end - begin)
