"""`repetition`: somebody says a sentence again that they said in an earlier turn."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field
from rapidfuzz import fuzz

from qc.standards.conditions.base import Condition, Language, Phrases, Who, role_of, whose
from qc.standards.hits import Hit, Outcome, Place, inside
from qc.standards.scene import Scene
from qc.standards.sentences import sentences
from qc.text.folding import fold

CLAUSE = 12  # characters: shorter parts of sentences come again by themselves
LEAD_IN = 6  # characters that a sentence may have more the second time: 我说了，…


class Repetition(Condition):
    """`repetition: N`: a sentence of at least N characters comes again, alike by `alike` per cent, in a later turn.

    It comes again too where all of it, of 12 characters or more, stands in what was said, or the other way round, but
    for a lead-in: 今天来电是想告诉您，我们推出了千兆宽带，每月一百九十九 … 我们推出了千兆宽带，每月一百九十九.

    Sentences that hold one of the `except` phrases may come again (请您稍等). One that comes twice in the same turn is
    left alone: recognisers stutter.
    """

    kind: ClassVar[str] = "repetition"
    of_words: ClassVar[bool] = True

    repetition: int = Field(ge=4)
    alike: float = Field(90.0, gt=50, le=100)
    exceptions: Phrases = Field((), alias="except")
    who: Who | None = None

    def find(self, scene: Scene, place: Place) -> Outcome:
        role = role_of(self.who, place)
        harmless = scene.heard(role, scene.whole, frozenset(self.exceptions)) if self.exceptions else []
        earlier: list[tuple[int, str]] = []
        hits = list[Hit]()
        for turn in scene.turns_of(role):
            text = scene.turns[turn].text
            for start, end in sentences(text):
                folded = fold(text[start:end]).text
                if len(folded) < self.repetition:
                    continue
                may_come = any(h.turn == turn and h.start < end and start < h.end for h in harmless)
                if not may_come and any(before < turn and self._again(folded, said) for before, said in earlier):
                    hits.append(scene.hit(turn, start, end, text[start:end]))
                earlier.append((turn, folded))
        return Outcome(tuple(hit for hit in hits if inside(hit.span, place.span)))

    def _again(self, now: str, said: str) -> bool:
        if fuzz.ratio(now, said) >= self.alike:
            return True
        if min(len(now), len(said)) < CLAUSE or len(now) - len(said) > LEAD_IN:
            return False
        return fuzz.partial_ratio(now, said) >= self.alike

    def in_words(self, language: Language) -> str:
        clause = {"en": "says a sentence of {} characters or more again", "zh": "重复说过的话（{} 个字以上）"}[language]
        return whose(self.who, language) + clause.format(self.repetition)

    def phrases(self) -> list[tuple[Who | None, str]]:
        return [(self.who, phrase) for phrase in self.exceptions]
