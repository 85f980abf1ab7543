"""`freely`: one of these families of wordings is said, letter for letter."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from qc.standards.conditions.base import Condition, Language, Who, listed, role_of, whose
from qc.standards.hits import Hit, Outcome, Place, inside
from qc.standards.scene import Scene
from qc.text.families import Families, families


def _checked(value: Any) -> Any:
    templates = [value] if isinstance(value, str) else value
    if not isinstance(templates, list | tuple) or not all(isinstance(template, str) for template in templates):
        raise ValueError("must be templates of wordings, such as 您{别|不要}[再]{问|催}…了")
    families(tuple(templates))
    return tuple(dict.fromkeys(templates))


Templates = Annotated[tuple[str, ...], BeforeValidator(_checked)]


class Freely(Condition):
    """`freely: [templates]`, not where one of the `except` templates stands over it.

    As `say`, but a template may stand for any number of wordings, and is never found by its sound: for the many forms
    that free speech gives a thing, of which each is rare.
    """

    kind: ClassVar[str] = "freely"
    of_words: ClassVar[bool] = True

    freely: Templates = Field(min_length=1)
    exceptions: Templates = Field((), alias="except")
    who: Who | None = None

    def find(self, scene: Scene, place: Place) -> Outcome:
        role = role_of(self.who, place)
        turns = scene.turns_of(role, place.span)
        wanted, hits = families(self.freely), list[Hit]()
        if wanted.any_in([scene.turns[turn].text for turn in turns]):
            hits = [hit for turn in turns for hit in self._in_turn(scene, turn, wanted) if inside(hit.span, place.span)]
        return Outcome(tuple(hits), "" if hits else scene.doubt_in(role, place.span))

    def _in_turn(self, scene: Scene, turn: int, wanted: Families) -> list[Hit]:
        text = scene.turns[turn].text
        found = [(start, end, template) for template, start, end in wanted.find(text)]
        harmless = [span for _, *span in families(self.exceptions).find(text)] if found and self.exceptions else []
        return [
            scene.said(turn, start, end, template)
            for start, end, template in sorted(found)
            if not any(start < last and first < end for first, last in harmless)
        ]

    def in_words(self, language: Language) -> str:
        clause = f"{whose(self.who, language)}{'says' if language == 'en' else '说'}"
        how = {"en": " in free words ", "zh": ""}[language] + listed(self.freely)
        if language == "zh":
            how += "之类的话"
        but = {"en": " (not as part of {})", "zh": "（{}里的不算）"}[language].format(listed(self.exceptions))
        return clause + how + (but if self.exceptions else "")
