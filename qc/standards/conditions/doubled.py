"""`doubled`: the same words twice in one saying: 规定就是规定, 爱买不买."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from qc.standards.conditions.base import Condition, Language, Who, listed, role_of, whose
from qc.standards.hits import Outcome, Place, inside
from qc.standards.scene import Scene
from qc.text.folding import to_simplified

LONGEST = 4  # characters that X may stand for
_HAN = "一-鿿"
_CLOSING = "啊呀嘛吧呗咯喽哦了"  # particles that may follow before the clause ends


def _with_x(saying: str) -> str:
    if len(saying.split("X")) < 3 or not saying.replace("X", ""):
        raise ValueError(f"{saying!r} needs X twice, for the words that come twice, and words beside it")
    return saying


class Doubled(Condition):
    """`doubled: [X就是X, 爱X不X]`: X stands for the same one to four characters each time; the clause ends with it."""

    kind: ClassVar[str] = "doubled"
    of_words: ClassVar[bool] = True

    doubled: tuple[Annotated[str, AfterValidator(_with_x)], ...] = Field(min_length=1)
    who: Who | None = None

    def find(self, scene: Scene, place: Place) -> Outcome:
        role = role_of(self.who, place)
        hits = [
            scene.said(turn, *match.span(), saying)
            for turn in scene.turns_of(role, place.span)
            for saying in self.doubled
            for match in _compiled(saying).finditer(scene.turns[turn].text)
        ]
        hits = [hit for hit in hits if inside(hit.span, place.span)]
        return Outcome(tuple(hits), "" if hits else scene.doubt_in(role, place.span))

    def in_words(self, language: Language) -> str:
        clause = {"en": "says {}, X being the same words", "zh": "说{}（X 是同样的话）"}[language]
        return whose(self.who, language) + clause.format(listed(self.doubled))


@lru_cache(maxsize=256)
def _compiled(saying: str) -> re.Pattern[str]:
    """What stands for X is bounded, so that time grows with the text's length alone."""
    first, *others = map(re.escape, to_simplified(saying).split("X"))
    again = "".join(f"(?P=x){other}" for other in others[1:])
    return re.compile(f"{first}(?P<x>[{_HAN}]{{1,{LONGEST}}}){others[0]}{again}(?=[{_CLOSING}]*(?![{_HAN}]))")
