"""`sequence`: one thing after another, in this order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from qc.spans import Span
from qc.standards.conditions.base import Condition, Language
from qc.standards.hits import Hit, Outcome, Place, joined
from qc.standards.scene import Scene

if TYPE_CHECKING:
    from qc.standards.conditions import AnyCondition


class Sequence(Condition):
    """`sequence: [conditions]`: each holds somewhere after the one before it. The first one says where."""

    kind: ClassVar[str] = "sequence"

    steps: tuple[AnyCondition, ...] = Field(alias="sequence", min_length=2)

    def find(self, scene: Scene, place: Place) -> Outcome:
        rest, chain = place, list[Hit]()
        for step in self.steps:
            outcome = step.find(scene, rest)
            if not outcome.hits:
                return Outcome(unknown=outcome.unknown)
            chain.append(min(outcome.hits, key=lambda hit: hit.span.end_s))
            rest = replace(place, span=Span(min(chain[-1].span.end_s, place.span.end_s), place.span.end_s))
        return Outcome((joined(chain),))

    def in_words(self, language: Language) -> str:
        return {"en": ", and after that ", "zh": "，之后"}[language].join(
            step.in_words(language) for step in self.steps
        )

    def parts(self) -> Iterable[Condition]:
        return self.steps
