"""`and`, `or`, `not`: conditions made of conditions, with three values: found, not found, nobody can tell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from qc.standards.conditions.base import Condition, Language
from qc.standards.hits import Hit, Outcome, Place, joined
from qc.standards.scene import Scene

if TYPE_CHECKING:
    from qc.standards.conditions import AnyCondition


class And(Condition):
    """`and: [conditions]`: all of them hold in this place. The first one says where."""

    kind: ClassVar[str] = "and"

    all_of: tuple[AnyCondition, ...] = Field(alias="and", min_length=1)

    def find(self, scene: Scene, place: Place) -> Outcome:
        outcomes, unknown = [], ""
        for condition in self.all_of:
            outcome = condition.find(scene, place)
            if not outcome.hits and not outcome.unknown:
                return Outcome()
            unknown = unknown or ("" if outcome.hits else outcome.unknown)
            outcomes.append(outcome)
        if unknown:
            return Outcome(unknown=unknown)
        others = [best(outcome.hits) for outcome in outcomes[1:]]
        return Outcome(tuple(joined([hit, *others]) for hit in outcomes[0].hits))

    def in_words(self, language: Language) -> str:
        return {"en": " and ", "zh": "，并且"}[language].join(part.in_words(language) for part in self.all_of)

    def parts(self) -> Iterable[Condition]:
        return self.all_of


class Or(Condition):
    """`or: [conditions]`: at least one of them holds."""

    kind: ClassVar[str] = "or"

    any_of: tuple[AnyCondition, ...] = Field(alias="or", min_length=1)

    def find(self, scene: Scene, place: Place) -> Outcome:
        outcomes = [condition.find(scene, place) for condition in self.any_of]
        hits = tuple(hit for outcome in outcomes for hit in outcome.hits)
        return Outcome(hits, "" if hits else next((o.unknown for o in outcomes if o.unknown), ""))

    def in_words(self, language: Language) -> str:
        return {"en": " or ", "zh": "，或者"}[language].join(part.in_words(language) for part in self.any_of)

    def parts(self) -> Iterable[Condition]:
        return self.any_of


class Not(Condition):
    """`not: condition`: it does not hold; what was found by sound only leaves that open."""

    kind: ClassVar[str] = "not"

    negated: AnyCondition = Field(alias="not")

    def find(self, scene: Scene, place: Place) -> Outcome:
        outcome = self.negated.find(scene, place)
        if outcome.certain:
            return Outcome()
        if outcome.hits:
            return Outcome(unknown="by_sound")
        if outcome.unknown and outcome.unknown != "not_stated":  # what calls.csv does not say of a call is not so
            return Outcome(unknown=outcome.unknown)
        return Outcome((Hit(place.span),))

    def in_words(self, language: Language) -> str:
        return {"en": "not ({})", "zh": "没有（{}）"}[language].format(self.negated.in_words(language))

    def parts(self) -> Iterable[Condition]:
        return (self.negated,)

    def sources(self) -> Iterable[Condition]:
        return ()


def best(hits: Iterable[Hit]) -> Hit:
    """The surest hit."""
    return max(hits, key=lambda hit: (hit.by == "exact", hit.confidence))
