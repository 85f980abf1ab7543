"""`freely`: one of these families of wordings is said, letter for letter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import BeforeValidator, Field, ValidationInfo

from qc.standards.conditions.base import FAMILIES, Condition, Language, Who, expanded, listed, role_of, whose
from qc.standards.hits import Hit, Outcome, Place, inside
from qc.standards.scene import Scene
from qc.standards.sentences import asks, sentences
from qc.text.families import Families

WELL_HEARD = 0.95  # how sure every character is of words that nobody takes for others of the same sound
EXCUSED = 0.5  # how sure a wording is at most over which something sounds harmless: too little to accuse

Wording: TypeAlias = tuple[str, int, int]  # a template, start and end


def check_family(template: str) -> None:
    """Raise ValueError where this is no template of wordings, saying why."""
    Families((template,))


def _templates(value: Any, info: ValidationInfo) -> tuple[str, ...]:
    return expanded(value, info, FAMILIES, check_family)


Templates = Annotated[tuple[str, ...], BeforeValidator(_templates)]


class Freely(Condition):
    """`freely: [templates]`, not where one of the `except` templates stands over it; `asked`: in a question.

    As `say`, but a template may stand for any number of wordings, and is found letter for letter: for the many forms
    that free speech gives a thing, of which each is rare. What only has the syllables of a wording is none, but leaves
    open what would speak for somebody. Words of low confidence, which may have been anything, leave it no more open
    than words that were heard well.
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
        turns = scene.turns_of(role, place.span)
        likely = [turn for turn in turns if scene.likely_families(turn) & wanted]
        hits = [hit for turn in likely for hit in self._in_turn(scene, turn) if inside(hit.span, place.span)]
        if hits:
            return Outcome(tuple(hits))
        if place.lenient and any(self._sounds(scene, turn, place) for turn in turns):
            return Outcome(unknown="by_sound")
        return Outcome(unknown=scene.doubt_in(role, place.span, phrases=frozenset()))

    def silent(self, scene: Scene, who: Who) -> bool:
        wanted = scene.families.set_of(self._wanted)
        return not any(scene.likely_families(turn) & wanted for turn in scene.turns_of(self.who or who))

    def _in_turn(self, scene: Scene, turn: int) -> Iterator[Hit]:
        """Hits that no harmless wording stands over; one that sounds like a harmless wording stands over is unsure."""
        found = self._wordings(scene, turn, scene.freely(turn, self._wanted))
        if not found:
            return
        # what excuses may end within a word: 您…记不 in 您记不清
        harmless = list(scene.freely(turn, self._harmless, whole=False)) if self.exceptions else []
        kept = [wording for wording in found if not _over(harmless, wording)]
        sounding = list(scene.sounding_freely(turn, self._harmless)) if kept and self.exceptions else []
        for template, start, end in kept:
            hit = scene.said(turn, start, end, template)
            unsure = _over(sounding, (template, start, end))
            yield replace(hit, confidence=min(hit.confidence, EXCUSED)) if unsure else hit

    def _sounds(self, scene: Scene, turn: int, place: Place) -> bool:
        """True where a turn may hold one of the wordings, misheard: what was heard for sure is no other word."""
        found = self._wordings(scene, turn, scene.sounding_freely(turn, self._wanted))
        found = [wording for wording in found if scene.least_sure(turn, *wording[1:]) < WELL_HEARD]
        found = [wording for wording in found if inside(scene.span_of(turn, *wording[1:]), place.span)]
        harmless = list[Wording]()
        if found and self.exceptions:
            harmless = [*scene.freely(turn, self._harmless, whole=False), *scene.sounding_freely(turn, self._harmless)]
        return any(not _over(harmless, wording) for wording in found)

    def _wordings(self, scene: Scene, turn: int, found: Iterable[Wording]) -> list[Wording]:
        """Those that count, in order."""
        wordings = sorted(found, key=lambda wording: (wording[1:], wording[0]))
        if wordings and self.asked:
            text = scene.turns[turn].text
            asking = [span for span in sentences(text) if asks(text[slice(*span)])]
            wordings = [one for one in wordings if any(first <= one[1] and one[2] <= last for first, last in asking)]
        return wordings

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


def _over(harmless: Iterable[Wording], wording: Wording) -> bool:
    return any(wording[1] < end and start < wording[2] for _, start, end in harmless)
