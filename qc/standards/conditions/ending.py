"""`ending`: something at the end of the call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from qc.spans import Span
from qc.standards.conditions.base import Condition, Language
from qc.standards.hits import Outcome, Place
from qc.standards.scene import Scene

if TYPE_CHECKING:
    from qc.standards.conditions import AnyCondition


class Ending(Condition):
    """`ending: condition`, `turns: N`: it holds in the last N turns of the place's speaker, or later.

    Of a recording that stops before the call does nobody can tell.
    """

    kind: ClassVar[str] = "ending"

    at_end: AnyCondition = Field(alias="ending")
    turns: int = Field(3, ge=1)

    def find(self, scene: Scene, place: Place) -> Outcome:
        last = scene.turns_of(place.who)[-self.turns :]
        since_s = max([place.span.start_s, *(scene.turns[turn].span.start_s for turn in last[:1])])
        outcome = self.at_end.find(scene, replace(place, span=Span(min(since_s, place.span.end_s), place.span.end_s)))
        return outcome if outcome.hits else Outcome(unknown=outcome.unknown or scene.lost_end)

    def in_words(self, language: Language) -> str:
        where = {"en": f"in the last {self.turns} turn(s): ", "zh": f"最后 {self.turns} 个话轮内"}
        return where[language] + self.at_end.in_words(language)

    def parts(self) -> Iterable[Condition]:
        return (self.at_end,)
