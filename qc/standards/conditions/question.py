"""`question`: somebody asks something."""

from __future__ import annotations

from typing import ClassVar

from qc.standards.conditions.base import Condition, Language, Phrases, Who, listed, role_of, whose
from qc.standards.hits import Outcome, Place, inside
from qc.standards.scene import Scene
from qc.standards.sentences import asks, sentences


class Question(Condition):
    """`question: [phrases]`: a sentence that asks and holds one of these phrases; `question: []` any that asks."""

    kind: ClassVar[str] = "question"
    of_words: ClassVar[bool] = True

    question: Phrases
    who: Who | None = None

    def find(self, scene: Scene, place: Place) -> Outcome:
        role = role_of(self.who, place)
        said = scene.heard(role, place.span, frozenset(self.question)) if self.question else []
        hits = []
        for turn in scene.turns_of(role, place.span):
            text = scene.turns[turn].text
            for start, end in sentences(text):
                held = [hit for hit in said if hit.turn == turn and start <= hit.start < end]
                if asks(text[start:end]) and (held or not self.question):
                    hits.append(scene.hit(turn, start, end, held[0].expected if held else "？"))
        hits = [hit for hit in hits if inside(hit.span, place.span)]
        return Outcome(tuple(hits), "" if hits else scene.doubt_in(role, place.span, 2))

    def in_words(self, language: Language) -> str:
        about = f"{'with' if language == 'en' else '含'} {listed(self.question)}" if self.question else ""
        return whose(self.who, language) + {"en": "asks a question {}", "zh": "提问{}"}[language].format(about).strip()

    def phrases(self) -> list[tuple[Who | None, str]]:
        return [(self.who, phrase) for phrase in self.question]
