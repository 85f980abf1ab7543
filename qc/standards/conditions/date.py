"""`date`: the kind of day a call is on: weekend, weekday, public holiday of mainland China, working day."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import ClassVar, Literal

import chinese_calendar
from pydantic import Field

from qc.standards.conditions.base import Condition, Language
from qc.standards.hits import Hit, Outcome, Place
from qc.standards.scene import Scene

DayKind = Literal["weekday", "weekend", "holiday", "workday"]
WORDS = {
    "weekday": ("周一至周五", "a day from Monday to Friday"),
    "weekend": ("周末", "a weekend"),
    "holiday": ("法定节假日", "a public holiday"),
    "workday": ("工作日", "a working day"),
}


class Day(Condition):
    """`date: [kinds]`: the call's day is of one of these kinds.

    `weekend`: Saturday or Sunday that is not made a working day; `workday`: people work, make-up days included.
    """

    kind: ClassVar[str] = "date"

    date: tuple[DayKind, ...] = Field(min_length=1)

    def find(self, scene: Scene, place: Place) -> Outcome:
        kinds = kinds_of(scene.call.start_time.date())
        return Outcome((Hit(place.span),)) if kinds & set(self.date) else Outcome()

    def in_words(self, language: Language) -> str:
        join = {"en": "it is {}", "zh": "当天是{}"}[language]
        return join.format(
            {"en": " or ", "zh": "或"}[language].join(WORDS[kind][language == "en"] for kind in self.date)
        )


@lru_cache(maxsize=4096)
def kinds_of(day: date) -> frozenset[str]:
    """The kinds of a day. Outside the years that chinesecalendar knows, the week alone decides."""
    late = day.weekday() >= 5
    try:
        free, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        free, name = late, None
    holds = {"weekday": not late, "weekend": late and free, "workday": not free, "holiday": free and bool(name)}
    return frozenset(kind for kind, is_so in holds.items() if is_so)
