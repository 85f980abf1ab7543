"""`echo`: the agent takes up the customer's own words."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from qc.standards.conditions.base import Condition, Language, Phrases, Who, listed
from qc.standards.hits import Outcome, Place, inside
from qc.standards.scene import Scene
from qc.standards.sentences import asks, sentences
from qc.text.folding import fold


class Echo(Condition):
    """`echo: N`: an agent's sentence holds N characters in a row that the customer said before, not all of them
    figures; `asked`: as a question.

    customer  我家宽带上不了网了
    agent     是宽带上不了网，对吗？        echo: 4, asked: true

    A sentence that holds one of the `except` phrases takes nothing up (提前退保退不了).
    """

    kind: ClassVar[str] = "echo"
    of_words: ClassVar[bool] = True

    echo: int = Field(ge=2)
    asked: bool = False
    exceptions: Phrases = Field((), alias="except")

    def find(self, scene: Scene, place: Place) -> Outcome:
        said: set[str] = set()
        refused = scene.heard("agent", place.span, frozenset(self.exceptions)) if self.exceptions else []
        hits = []
        for index, turn in enumerate(scene.turns):
            if turn.role == "customer":
                said |= _runs(fold(turn.text).text, self.echo)
            elif turn.role == "agent" and said:
                for start, end in sentences(turn.text):
                    sentence = turn.text[start:end]
                    if any(hit.turn == index and start <= hit.start < end for hit in refused):
                        continue
                    if (not self.asked or asks(sentence)) and said & _runs(fold(sentence).text, self.echo):
                        hits.append(scene.hit(index, start, end, sentence))
        hits = [hit for hit in hits if inside(hit.span, place.span)]
        return Outcome(tuple(hits), "" if hits else scene.doubt_in("agent", place.span, self.echo))

    def in_words(self, language: Language) -> str:
        asked = self.asked * {"en": " in a question", "zh": "（问句）"}[language]
        clause = {"en": "the agent repeats {} characters of the customer's words", "zh": "坐席重复客户说的 {} 个字以上"}
        words = clause[language].format(self.echo) + asked
        if self.exceptions:
            words += {"en": " (not with {})", "zh": "（含{}的不算）"}[language].format(listed(self.exceptions))
        return words

    def phrases(self) -> list[tuple[Who | None, str]]:
        return [("agent", phrase) for phrase in self.exceptions]


def _runs(text: str, length: int) -> set[str]:
    """All stretches of so many characters, but for those of a number: `repeated_back` is for these."""
    return {run for i in range(len(text) - length + 1) if not (run := text[i : i + length]).isdecimal()}
