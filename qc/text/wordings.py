"""All wordings of some templates, made ready to be found: letter for letter, and by their sound."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qc.text.confusions import alphabet
from qc.text.exact import ExactIndex
from qc.text.templates import Wording

if TYPE_CHECKING:
    from qc.text.chaining import ChainIndex
    from qc.text.sound import SoundIndex


class Written(NamedTuple):
    """A wording: the number of its template, how its parts are written, and folded."""

    template: int
    parts: Wording
    folded: Wording


class Wordings:
    """Templates, and their wordings; the place of either in its sequence is its number."""

    def __init__(self, templates: Sequence[str], wordings: Sequence[Written]) -> None:
        self.templates, self.wordings = templates, wordings
        self._of_some: dict[frozenset[str], Wordings] = {}

    def __getitem__(self, number: int) -> Written:
        return self.wordings[number]

    def only(self, templates: frozenset[str]) -> Wordings:
        """Those of some templates: fewer are found sooner."""
        if templates not in self._of_some:
            numbers = [number for number, template in enumerate(self.templates) if template in templates]
            place = {number: at for at, number in enumerate(numbers)}
            self._of_some[templates] = Wordings(
                [self.templates[number] for number in numbers],
                [one._replace(template=place[one.template]) for one in self.wordings if one.template in place],
            )
        return self._of_some[templates]

    @cached_property
    def exact(self) -> ExactIndex:
        return ExactIndex([wording.folded for wording in self.wordings])

    @cached_property
    def parts(self) -> dict[str, int]:
        """The distinct parts of all wordings, folded, and their numbers."""
        distinct = dict.fromkeys(part for wording in self.wordings for part in wording.folded)
        return {part: number for number, part in enumerate(distinct)}

    @cached_property
    def sounds(self) -> SoundIndex:
        from qc.text.sound import SoundIndex  # numba takes half a second to load

        return SoundIndex(list(self.parts), alphabet())

    @cached_property
    def chains(self) -> ChainIndex:
        from qc.text.chaining import ChainIndex

        return ChainIndex(list(self.parts), [[self.parts[part] for part in one.folded] for one in self.wordings])

    @cached_property
    def least(self) -> NDArray[np.float32]:
        """How alike each part must be to be looked at, (parts,)."""
        return np.array([least_similarity(len(part)) for part in self.parts], dtype=np.float32)

    @cached_property
    def chars(self) -> NDArray[np.int64]:
        """How many sounds each wording has, (wordings,)."""
        return np.array([sum(map(len, wording.folded)) for wording in self.wordings], dtype=np.int64)

    @cached_property
    def template_of(self) -> NDArray[np.int64]:
        return np.array([wording.template for wording in self.wordings], dtype=np.int64)


def least_similarity(sounds: int) -> float:
    """How alike a stretch must be to be looked at: a short phrase needs more than a long one, 0–1."""
    return {1: 1.0, 2: 0.9, 3: 0.8, 4: 0.75}.get(sounds, 0.68)
