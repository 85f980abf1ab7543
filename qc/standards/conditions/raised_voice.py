"""`raised_voice`: somebody speaks louder or higher than at the beginning of the call."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2
from statistics import median
from typing import ClassVar

from pydantic import Field

from qc.standards.conditions.base import Condition, Language, Who, role_of, whose
from qc.standards.hits import Hit, Outcome, Place
from qc.standards.scene import Scene


class RaisedVoice(Condition):
    """`raised_voice: turns`: a turn is `level_db` louder or `pitch_st` semitones higher than the median of the role's
    first so many turns. Turns without a measured voice are passed over.
    """

    kind: ClassVar[str] = "raised_voice"

    raised_voice: int = Field(ge=1)
    level_db: float = Field(gt=0)
    pitch_st: float = Field(gt=0)
    who: Who | None = None

    def find(self, scene: Scene, place: Place) -> Outcome:
        role = role_of(self.who, place)
        turns = scene.turns_of(role)
        first = [scene.turns[index] for index in turns[: self.raised_voice]]
        level = _median([turn.level_dbfs for turn in first])
        pitch = _median([turn.pitch_hz for turn in first])
        if level is None and pitch is None:
            return Outcome(unknown="not_measured")
        hits = []
        for index in turns[self.raised_voice :]:
            turn = scene.turns[index]
            louder = turn.level_dbfs is not None and level is not None and turn.level_dbfs - level >= self.level_db
            higher = bool(turn.pitch_hz and pitch and 12 * log2(turn.pitch_hz / pitch) >= self.pitch_st)
            if (louder or higher) and turn.span.overlaps(place.span):
                hits.append(Hit(turn.span, index, 0, len(turn.text), turn.text))
        return Outcome(tuple(hits))

    def in_words(self, language: Language) -> str:
        clause = {
            "en": "speaks {:g} dB louder or {:g} semitones higher than at the beginning",
            "zh": "的声音比开始时大 {:g} dB 或高 {:g} 个半音",
        }[language]
        return whose(self.who, language) + clause.format(self.level_db, self.pitch_st)


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None
