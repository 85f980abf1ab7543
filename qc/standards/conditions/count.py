"""`count`: how often something holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field, model_validator

from qc.standards.conditions.base import Condition, Language, Who
from qc.standards.hits import Hit, Outcome, Place
from qc.standards.scene import Scene

if TYPE_CHECKING:
    from qc.standards.conditions import AnyCondition


class Count(Condition):
    """`count: condition` with `at_least` and `at_most` times."""

    kind: ClassVar[str] = "count"

    counted: AnyCondition = Field(alias="count")
    at_least: int = Field(1, ge=0)
    at_most: int | None = Field(None, ge=0)

    @model_validator(mode="after")
    def _possible(self) -> Count:
        if self.at_most is not None and self.at_most < self.at_least:
            raise ValueError("at_most is less than at_least; no call could meet that")
        return self

    def find(self, scene: Scene, place: Place) -> Outcome:
        outcome = self.counted.find(scene, place)
        times = len(outcome.hits)
        if times < self.at_least:
            return Outcome(unknown=outcome.unknown)
        if self.at_most is not None and times > self.at_most:
            return Outcome()
        return Outcome(outcome.hits or (Hit(place.span),))

    def silent(self, scene: Scene, who: Who) -> bool:
        return self.at_least > 0 and super().silent(scene, who)

    def in_words(self, language: Language) -> str:
        inner, most = self.counted.in_words(language), self.at_most
        if language == "en":
            return f"{inner}, {self.at_least} times or more" + (f" and {most} at most" if most is not None else "")
        return f"{inner}，不少于 {self.at_least} 次" + (f"，不多于 {most} 次" if most is not None else "")

    def parts(self) -> Iterable[Condition]:
        return (self.counted,)
