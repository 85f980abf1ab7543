"""`pattern`: a regular expression (google-re2: linear in the text, whatever the pattern)."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import ClassVar

from pydantic import field_validator

from qc.standards.conditions.base import Condition, Language, Who, role_of, whose
from qc.standards.hits import Outcome, Place, inside
from qc.standards.scene import Scene
from qc.text.patterns import compile_pattern


class Pattern(Condition):
    """`pattern: regex`, found in the simplified text of a turn."""

    kind: ClassVar[str] = "pattern"
    of_words: ClassVar[bool] = True

    pattern: str
    who: Who | None = None

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        if compiled(pattern).search("") is not None:
            raise ValueError("matches the empty text, so everything; make it narrower")
        return pattern

    def find(self, scene: Scene, place: Place) -> Outcome:
        role = role_of(self.who, place)
        found = scene.fitting(role, place.span, compiled(self.pattern))
        hits = [hit for where in found if inside((hit := scene.said(*where, self.pattern)).span, place.span)]
        return Outcome(tuple(hits), "" if hits else scene.doubt_in(role, place.span, phrases=frozenset()))

    def silent(self, scene: Scene, who: Who) -> bool:
        return not scene.fitting(self.who or who, scene.whole, compiled(self.pattern))

    def in_words(self, language: Language) -> str:
        return whose(self.who, language) + {"en": "says what fits {}", "zh": "的话符合 {}"}[language].format(
            self.pattern
        )


compiled = lru_cache(maxsize=1024)(partial(compile_pattern, lines=True))
