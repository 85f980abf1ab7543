"""`perhaps`: what may count as the thing sought, and may not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from qc.standards.conditions.base import Condition, Language
from qc.standards.hits import Outcome, Place
from qc.standards.scene import Scene

if TYPE_CHECKING:
    from qc.standards.conditions import AnyCondition


class Perhaps(Condition):
    """`perhaps: condition`: where it holds, nobody can tell whether what is sought was done: neither found nor missing.

    or:
    - {say: [您是想咨询]}        said: met
    - perhaps: {echo: 7}         seven characters of the customer's come again: not assessable
                                 neither: missing
    """

    kind: ClassVar[str] = "perhaps"

    open_where: AnyCondition = Field(alias="perhaps")

    def find(self, scene: Scene, place: Place) -> Outcome:
        outcome = self.open_where.find(scene, place)
        return Outcome(unknown="perhaps_done" if outcome.hits else outcome.unknown)

    def in_words(self, language: Language) -> str:
        return {"en": "perhaps ({})", "zh": "可能算是（{}）"}[language].format(self.open_where.in_words(language))

    def parts(self) -> Iterable[Condition]:
        return (self.open_where,)

    def sources(self) -> Iterable[Condition]:
        return ()
