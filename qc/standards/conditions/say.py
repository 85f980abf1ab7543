"""`say`: one of these phrases (or all, or N of them) is said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import ClassVar, Literal

from pydantic import Field

from qc.records import Role
from qc.spans import Span
from qc.standards.conditions.base import Condition, Language, Phrases, Who, listed, role_of, whose
from qc.standards.hits import Hit, Outcome, Place
from qc.standards.scene import Scene
from qc.text.templates import expand

SAME_SOUND = 0.99  # similarity from which on a misheard harmless wording is that wording, and no other


class Say(Condition):
    """`say: [phrases]`; `at_least: N` or `all` of them; not where one of the `except` wordings stands over it.

    `by_sound: false` for words too short or too ordinary to be known by their sound.
    """

    kind: ClassVar[str] = "say"
    of_words: ClassVar[bool] = True

    say: Phrases = Field(min_length=1)
    at_least: int | Literal["all"] = 1
    exceptions: Phrases = Field((), alias="except")
    who: Who | None = None
    by_sound: bool = True

    def find(self, scene: Scene, place: Place) -> Outcome:
        role = role_of(self.who, place)
        hits = self._spared(scene, role, scene.heard(role, place.span, self._wanted))
        if self.by_sound and place.by_sound and (self._wanted <= scene.accusing or not self._enough(hits)):
            hits += self._spared(scene, role, scene.sounding(role, place.span, self._wanted))
        if self._enough(hits):
            return Outcome(tuple(without_overlaps(hits)))
        return Outcome(unknown=scene.doubt_in(role, place.span, self._shortest, self._wanted))

    def silent(self, scene: Scene, who: Who) -> bool:
        return scene.unsaid(self.who or who, self._wanted, by_sound=self.by_sound)

    def _enough(self, hits: Sequence[Hit]) -> bool:
        return len({hit.phrase for hit in hits}) >= self._needed if self._needed > 1 else bool(hits)

    def _spared(self, scene: Scene, role: Role, hits: list[Hit]) -> list[Hit]:
        """Hits that no harmless wording stands over; of what accuses, none that sounds the same as one either."""
        accuses = self._wanted <= scene.accusing
        for find in (scene.heard, scene.sounding)[: 1 + accuses] if self.exceptions else ():
            if hits:
                spans = [scene.turns[hit.turn].span for hit in hits if hit.turn is not None]
                around = Span(min(span.start_s for span in spans), max(span.end_s for span in spans))
                harmless = [hit for hit in find(role, around, self._harmless) if _is_one(hit)]
                hits = [hit for hit in hits if not any(wording.overlaps(hit) for wording in harmless)]
        return hits

    @cached_property
    def _wanted(self) -> frozenset[str]:
        return frozenset(self.say)

    @cached_property
    def _harmless(self) -> frozenset[str]:
        return frozenset(self.exceptions)

    @cached_property
    def _shortest(self) -> int:
        """Characters of the shortest wording: speech that is too short for it cannot have held it."""
        return min(sum(map(len, wording)) for phrase in self.say for wording in expand(phrase))

    @property
    def _needed(self) -> int:
        return len(self.say) if self.at_least == "all" else self.at_least

    def in_words(self, language: Language) -> str:
        if language == "en":
            how = {1: "one of "}.get(self._needed, f"{self._needed} of ") if len(self.say) > 1 else ""
            clause = f"{whose(self.who, language)}says {how}{listed(self.say)}"
            return clause + (f" (not as part of {listed(self.exceptions)})" if self.exceptions else "")
        how = f"其中 {self._needed} 句" if self._needed > 1 else "之一" if len(self.say) > 1 else ""
        clause = f"{whose(self.who, language)}说{listed(self.say)}{how}"
        return clause + (f"（{listed(self.exceptions)}里的不算）" if self.exceptions else "")

    def phrases(self) -> Iterable[tuple[Who | None, str]]:
        return [(self.who, phrase) for phrase in (*self.say, *self.exceptions)]


def _is_one(wording: Hit) -> bool:
    """True where a harmless wording is that wording, and not put together from two sentences."""
    return wording.similarity >= SAME_SOUND and not any(mark in wording.quote for mark in "。！？!?")


def without_overlaps(hits: Iterable[Hit]) -> list[Hit]:
    """One hit a place: exact before by sound, a phrase before a free wording, longer before shorter."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.by != "exact", not hit.phrase, hit.start - hit.end, -hit.confidence)):
        if not any(hit.overlaps(other) for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: (hit.span, hit.start))
