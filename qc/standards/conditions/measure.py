"""`measure` and `turn_measure`: a figure of the call or of one turn is above or below a limit."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from qc.records import MEASURES, Turn
from qc.spans import gaps
from qc.standards.conditions.base import Condition, Language, Who, role_of, whose
from qc.standards.hits import Hit, Outcome, Place
from qc.standards.reliance import unheard
from qc.standards.scene import Scene

TurnFigure = Literal["pace_cpm", "level_dbfs", "pitch_hz", "chars", "speech_s", "unbroken_s"]


class Limits(Condition):
    """What both kinds share: at least one of `above` and `below`."""

    above: float | None = None
    below: float | None = None

    @model_validator(mode="after")
    def _limited(self) -> Limits:
        if self.above is None and self.below is None:
            raise ValueError("give a limit: above, below or both")
        return self

    def breaks(self, value: float) -> bool:
        return (self.above is None or value > self.above) and (self.below is None or value < self.below)

    @property
    def limits(self) -> str:
        """The limits as findings tell them, in no language: ``> 380``."""
        told = (("> ", self.above), ("< ", self.below))
        return ", ".join(f"{sign}{limit:g}" for sign, limit in told if limit is not None)

    def limit_in_words(self, language: Language) -> str:
        above, below = ("above", "below") if language == "en" else ("高于", "低于")
        parts = [f"{above} {self.above:g}"] if self.above is not None else []
        return "，".join(parts + ([f"{below} {self.below:g}"] if self.below is not None else []))


class Measure(Limits):
    """`measure: name`, `above`/`below` a limit; `against: name` takes the ratio of the two."""

    kind: ClassVar[str] = "measure"

    measure: str
    against: str | None = None

    @field_validator("measure", "against")
    @classmethod
    def _known(cls, name: str | None) -> str | None:
        if name is not None and name not in MEASURES:
            raise ValueError(f"{name!r} is no measure; use one of {', '.join(sorted(MEASURES))}")
        return name

    def find(self, scene: Scene, place: Place) -> Outcome:
        measures = scene.conversation.measures
        values = [getattr(measures, name) for name in (self.measure, self.against) if name is not None]
        for name, value in zip((self.measure, self.against), values, strict=False):
            if value is None:
                return Outcome(unknown=measures.missing.get(str(name), "not_measured"))
        if len(values) == 2 and not values[1]:
            return Outcome(unknown="not_measured")
        value = values[0] if len(values) == 1 else values[0] / values[1]
        if not self.breaks(value):
            return Outcome()
        return Outcome((Hit(place.span, expected=f"{self._name} = {value:.4g} ({self.limits})"),))

    @property
    def _name(self) -> str:
        return self.measure + (f" / {self.against}" if self.against else "")

    def in_words(self, language: Language) -> str:
        return f"{self._name} {self.limit_in_words(language)}"


class TurnMeasure(Limits):
    """`turn_measure: name`, `above`/`below` a limit, in turns of at least `min_chars` characters.

    `unbroken_s` is the longest stretch of a turn without a pause, in seconds.
    """

    kind: ClassVar[str] = "turn_measure"

    turn_measure: TurnFigure
    min_chars: int = Field(4, ge=0)
    who: Who | None = None

    def find(self, scene: Scene, place: Place) -> Outcome:
        if self.turn_measure != "chars" and "no_sound" in scene.conversation.measures.missing.values():
            return Outcome(unknown="no_sound")  # times of a transcript from elsewhere say nothing of pauses
        hits, values = [], list[float | None]()
        for index in scene.turns_of(role_of(self.who, place), place.span):
            turn = scene.turns[index]
            if turn.chars < self.min_chars:
                continue
            values.append(value := figure_of(turn, self.turn_measure))
            if value is not None and self.breaks(value):
                expected = f"{self.turn_measure} = {value:.4g} ({self.limits})"
                # what was not understood, not written down, or said by others was not counted right
                sure = 0.5 if turn.doubtful or unheard(turn) else 1.0
                hits.append(Hit(turn.span, index, 0, len(turn.text), turn.text, expected, confidence=sure))
        return Outcome(tuple(hits), "not_measured" if values and set(values) == {None} else "")

    def in_words(self, language: Language) -> str:
        clause = {"en": "the {} of a turn is {}", "zh": "一个话轮的 {} {}"}[language]
        return whose(self.who, language) + clause.format(self.turn_measure, self.limit_in_words(language))


def figure_of(turn: Turn, name: TurnFigure) -> float | None:
    """A figure of a turn; None where it was not measured."""
    if name == "unbroken_s":
        return max((span.duration_s for span in gaps(turn.pauses, turn.span)), default=0.0) if turn.speech_s else None
    value = getattr(turn, name)
    return None if value is None else float(value)
