"""`freely`: one of these families of wordings is said, letter for letter."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, ValidationInfo

from qc.standards.conditions.base import FAMILIES, Condition, Language, Who, expanded, listed, role_of, whose
from qc.standards.hits import Hit, Outcome, Place, inside
from qc.standards.scene import Scene
from qc.standards.sentences import asks, sentences
from qc.text.families import Families


def check_family(template: str) -> None:
    """Raise ValueError where this is no template of wordings, saying why."""
    Families((template,))


def _templates(value: Any, info: ValidationInfo) -> tuple[str, ...]:
    return expanded(value, info, FAMILIES, check_family)


Templates = Annotated[tuple[str, ...], BeforeValidator(_templates)]


class Freely(Condition):
    """`freely: [templates]`, not where one of the `except` templates stands over it; `asked`: in a question.

    As `say`, but a template may stand for any number of wordings, and is never found by its sound: for the many forms
    that free speech gives a thing, of which each is rare. So words of low confidence, which may have been anything,
    leave it no more open than words that were heard well.
    """

    kind: ClassVar[str] = "freely"
    of_words: ClassVar[bool] = True

    freely: Templates = Field(min_length=1)
    exceptions: Templates = Field((), alias="except")
    asked: bool = False
    who: Who | None = None

    def find(self, scene: Scene, place: Place) -> Outcome:
        role = role_of(self.who, place)
        wanted = scene.families.set_of(self._wanted)
        hits = [
            hit
            for turn in scene.turns_of(role, place.span)
            if scene.likely_families(turn) & wanted
            for hit in self._in_turn(scene, turn)
            if inside(hit.span, place.span)
        ]
        return Outcome(tuple(hits), "" if hits else scene.doubt_in(role, place.span, phrases=frozenset()))

    def silent(self, scene: Scene, who: Who) -> bool:
        wanted = scene.families.set_of(self._wanted)
        return not any(scene.likely_families(turn) & wanted for turn in scene.turns_of(self.who or who))

    def _in_turn(self, scene: Scene, turn: int) -> list[Hit]:
        text = scene.turns[turn].text
        found = sorted((start, end, template) for template, start, end in scene.freely(turn, self._wanted))
        if found and self.asked:
            asking = [span for span in sentences(text) if asks(text[slice(*span)])]
            found = [hit for hit in found if any(first <= hit[0] and hit[1] <= last for first, last in asking)]
        harmless = list[tuple[int, int]]()
        if found and self.exceptions:  # what excuses may end within a word: 您…记不 in 您记不清
            harmless = [(start, end) for _, start, end in scene.freely(turn, self._harmless, whole=False)]
        return [
            scene.said(turn, start, end, template)
            for start, end, template in found
            if not any(start < last and first < end for first, last in harmless)
        ]

    @cached_property
    def _wanted(self) -> frozenset[str]:
        return frozenset(self.freely)

    @cached_property
    def _harmless(self) -> frozenset[str]:
        return frozenset(self.exceptions)

    def families(self) -> Iterable[str]:
        return (*self.freely, *self.exceptions)

    def in_words(self, language: Language) -> str:
        clause = f"{whose(self.who, language)}{'says' if language == 'en' else '说'}"
        how = {"en": " in free words ", "zh": ""}[language] + listed(self.freely)
        how += self.asked * {"en": " in a question", "zh": "（问句）"}[language]
        if language == "zh":
            how += "之类的话"
        but = {"en": " (not as part of {})", "zh": "（{}里的不算）"}[language].format(listed(self.exceptions))
        return clause + how + (but if self.exceptions else "")
