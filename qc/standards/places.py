"""Where a rule looks: the whole call, its beginning or end, or around an anchor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from qc.spans import Span
from qc.standards.conditions import AnyCondition
from qc.standards.conditions.base import Language, Who
from qc.standards.hits import Hit, Place
from qc.standards.scene import Scene
from qc.yamlfile import Part

if TYPE_CHECKING:
    from qc.standards.conditions import Condition

OVERLAP_S = 0.5  # an answer may begin this much before what it answers has ended


class Where(Part):
    """Nothing given: the whole call. Turns are those of the rule's `who`.

    `first_turns` / `first_s` and `last_turns` / `last_s`: whichever of the two reaches further.
    `after` / `before` an anchor: the next / the last `turns` turns, and what stands between them and the anchor.
    `with_anchor`: the anchor's own turn counts too. `anchors`: `every` one has to have it, `any` one of them is enough,
    or only the `first` one counts.
    """

    first_turns: int | None = Field(None, ge=1)
    first_s: float | None = Field(None, gt=0)
    last_turns: int | None = Field(None, ge=1)
    last_s: float | None = Field(None, gt=0)
    after: AnyCondition | None = None
    before: AnyCondition | None = None
    turns: int | None = Field(None, ge=1)
    with_anchor: bool = False
    anchors: Literal["every", "any", "first"] = "every"

    @model_validator(mode="after")
    def _one_place(self) -> Where:
        first = self.first_turns is not None or self.first_s is not None
        if first + self.at_end + (self.after is not None) + (self.before is not None) > 1:
            raise ValueError("give one place: first_…, last_…, after or before")
        if self.turns is not None and self.after is None and self.before is None:
            raise ValueError("turns needs an anchor: after or before")
        return self

    @property
    def at_end(self) -> bool:
        return self.last_turns is not None or self.last_s is not None

    @property
    def anchor(self) -> Condition | None:
        return self.after or self.before

    def places(self, scene: Scene, who: Who) -> list[Place]:
        """The places in this call; none where the anchor does not occur or nobody speaks after or before it."""
        if self.anchor is None:
            return [Place(self._edge(scene, who), who, by_sound=True)]
        outcome = self.anchor.find(scene, Place(scene.whole, who))
        places = []
        for hit in sorted(outcome.hits, key=lambda hit: hit.span)[: 1 if self.anchors == "first" else None]:
            span = self._next(scene, who, hit) if self.after is not None else self._last(scene, who, hit)
            if self.with_anchor:
                own = hit.span if hit.turn is None else scene.turns[hit.turn].span
                span = _hull([own, hit.span, *([span] if span else [])])
            if span is not None:
                places.append(Place(span, who, anchor=hit, by_sound=True))
        return places

    def _edge(self, scene: Scene, who: Who) -> Span:
        whole, turns = scene.whole, scene.turns_of(who)
        if self.first_turns is not None or self.first_s is not None:
            until = [scene.turns[index].span.end_s for index in turns[: self.first_turns or 0]]
            return Span(whole.start_s, max([*until, min(self.first_s or 0.0, whole.end_s)]))
        if self.at_end:
            since = [scene.turns[index].span.start_s for index in turns[-self.last_turns :]] if self.last_turns else []
            return Span(min([*since, max(whole.start_s, whole.end_s - (self.last_s or 0.0))]), whole.end_s)
        return whole

    def _next(self, scene: Scene, who: Who, anchor: Hit) -> Span | None:
        """From the anchor's end to the end of the `turns`-th turn after it; a turn that goes on over it counts too."""
        at_s = anchor.span.end_s
        if self.turns is None:
            return Span(at_s, scene.whole.end_s) if scene.turns_of(who, Span(at_s, scene.whole.end_s)) else None
        later = [
            index
            for index in scene.turns_of(who)
            if scene.turns[index].span.start_s >= at_s - OVERLAP_S and index != anchor.turn
        ]
        going_on = [i for i in scene.turns_of(who) if i not in later and scene.turns[i].span.end_s > at_s + OVERLAP_S]
        ends = [scene.turns[index].span.end_s for index in (*later[: self.turns], *going_on)]
        starts = [scene.turns[index].span.start_s for index in later[: self.turns]]
        return Span(min([at_s, *starts]), max(ends)) if ends else None

    def _last(self, scene: Scene, who: Who, anchor: Hit) -> Span | None:
        """From the start of the `turns`-th turn before the anchor to the anchor's start."""
        at_s = anchor.span.start_s
        earlier = [i for i in scene.turns_of(who) if scene.turns[i].span.start_s < at_s]
        if self.turns is None:
            return Span(scene.whole.start_s, at_s) if earlier else None
        return Span(scene.turns[earlier[-self.turns :][0]].span.start_s, at_s) if earlier else None

    def in_words(self, language: Language) -> str:
        en, turns = language == "en", self.turns
        if self.after is not None or self.before is not None:
            anchor = (self.after or self.before).in_words(language)  # type: ignore[union-attr]
            side = (
                ("after" if self.after is not None else "before") if en else ("后" if self.after is not None else "前")
            )
            if en:
                return f"within {turns} turn(s) {side} ({anchor})" if turns else f"{side} ({anchor})"
            return f"在（{anchor}）之{side}" + (f"的 {turns} 个话轮内" if turns else "")
        for count, seconds, word_en, word_zh in (
            (self.first_turns, self.first_s, "first", "最初"),
            (self.last_turns, self.last_s, "last", "最后"),
        ):
            parts = [f"{count} turn(s)" if en else f" {count} 个话轮"] if count is not None else []
            parts += [f"{seconds:g} s" if en else f" {seconds:g} 秒"] if seconds is not None else []
            if parts:
                return f"in the {word_en} " + " or ".join(parts) if en else f"在{word_zh}" + "或".join(parts) + "内"
        return "anywhere in the call" if en else "在整通电话中"


def _hull(spans: Sequence[Span]) -> Span:
    """The shortest span that holds all of them."""
    return Span(min(span.start_s for span in spans), max(span.end_s for span in spans))
