"""`call`: what calls.csv says of the call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from qc.records import Call
from qc.standards.conditions.base import Condition, Language
from qc.standards.hits import Hit, Outcome, Place
from qc.standards.scene import Scene

NAMED = ("agent_id", "agent_name", "team", "direction", "call_type", "agent_channel", "hangup_by", "language")


def _several(value: Any) -> Any:
    """One value or a list of them; numbers and yes/no as calls.csv would write them."""
    return tuple(str(item) for item in (value if isinstance(value, (list, tuple)) else [value]))


class CallColumn(Condition):
    """`call: {column: value or [values]}`: each column named has one of its values; columns of your own too."""

    kind: ClassVar[str] = "call"

    call: Mapping[str, Annotated[tuple[str, ...], BeforeValidator(_several)]] = Field(min_length=1)

    def find(self, scene: Scene, place: Place) -> Outcome:
        stated = {column: value_of(scene.call, column) for column in self.call}
        if any(value is not None and value not in self.call[column] for column, value in stated.items()):
            return Outcome()
        missing = [column for column, value in stated.items() if value is None]
        return Outcome(unknown="not_stated") if missing else Outcome((Hit(place.span),))

    def in_words(self, language: Language) -> str:
        join = {"en": " or ", "zh": "或"}[language]
        return ", ".join(f"{column} = {join.join(values)}" for column, values in self.call.items())


def value_of(call: Call, column: str) -> str | None:
    """A column of calls.csv; None where the call does not state it."""
    value = getattr(call, column) if column in NAMED else call.extra.get(column)
    return None if value in (None, "") else str(value)
