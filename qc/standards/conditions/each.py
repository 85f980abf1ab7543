"""`each`: places of one thing, kept only with, or only without, another thing close by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from qc.spans import Span
from qc.standards.conditions.base import Condition, Language
from qc.standards.hits import EDGE_S, Hit, Outcome, Place
from qc.standards.scene import Scene

if TYPE_CHECKING:
    from qc.standards.conditions import AnyCondition


class Each(Condition):
    """`each: condition`, `with` or `without: condition` from `turns_before` turns before it to `turns` turns after it.

    Turns are those of the place's speaker; the turn itself is always looked at, and up to the call's beginning or end
    where there are fewer. What cannot be told keeps no hit: the speaker gets the benefit of the doubt.

        customer   |--|          |-----|          |---|
        agent            |--X--|          |-----|         |----|
        turns: 1         |----------------------|
    """

    kind: ClassVar[str] = "each"

    each: AnyCondition
    together: AnyCondition | None = Field(None, alias="with")
    without: AnyCondition | None = None
    turns: int = Field(0, ge=0)
    turns_before: int = Field(0, ge=0)

    def find(self, scene: Scene, place: Place) -> Outcome:
        outcome = self.each.find(scene, place)
        kept, unknown = [], outcome.unknown
        for hit in outcome.hits:
            near = replace(place, span=self._around(scene, place, hit))
            beside = self.together.find(scene, near) if self.together is not None else Outcome((hit,))
            kindly = replace(near, lenient=True)
            against = self.without.find(scene, kindly) if self.without is not None else Outcome()
            if beside.hits and not against.hits and not against.unknown:
                kept.append(hit)
            unknown = unknown or beside.unknown or against.unknown
        return Outcome(tuple(kept), "" if kept else unknown)

    def _around(self, scene: Scene, place: Place, hit: Hit) -> Span:
        own = hit.span if hit.turn is None else scene.turns[hit.turn].span
        spans = [scene.turns[index].span for index in scene.turns_of(place.who)]
        whole, start_s, end_s = scene.whole, min(own.start_s, hit.span.start_s), max(own.end_s, hit.span.end_s)
        if self.turns_before:
            starts = [span.start_s for span in spans if span.start_s < own.start_s]
            start_s = min(start_s, ([whole.start_s] * self.turns_before + starts)[-self.turns_before])
        if self.turns:
            ends = [span.end_s for span in spans if span.start_s >= max(own.start_s + EDGE_S, hit.span.end_s)]
            end_s = max(end_s, (ends + [whole.end_s] * self.turns)[self.turns - 1])
        return Span(start_s, end_s)

    def in_words(self, language: Language) -> str:
        words = self.each.in_words(language)
        for condition, en, zh in ((self.together, "with", "且同时"), (self.without, "without", "且没有")):
            if condition is not None:
                inner = condition.in_words(language)
                words += f", {en} ({inner}) close by" if language == "en" else f"，{zh}在前后（{inner}）"
        return words

    def sources(self) -> Iterable[Condition]:
        return (self.each,)

    def parts(self) -> Iterable[Condition]:
        return [part for part in (self.each, self.together, self.without) if part is not None]
