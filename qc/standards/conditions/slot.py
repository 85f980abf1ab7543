"""`slot` and `repeated_back`: a surname, phone, address, deadline or amount is said; the customer's is said again."""

from __future__ import annotations

import re
from typing import ClassVar

from rapidfuzz import fuzz

from qc.spans import Span
from qc.standards.conditions.base import Condition, Language, Who, role_of, whose
from qc.standards.hits import Outcome, Place, inside
from qc.standards.scene import Scene
from qc.standards.slots import LEAST_CHARS, Slot, SlotName, find_slots
from qc.text.folding import fold
from qc.text.syllables import SIGNS

OWN_PEOPLE = ("师傅", "经理", "主任", "医生")  # titles that an agent gives colleagues too: 李师傅明天上门
TITLES = ("先生", "女士", "小姐", "太太")  # recognisers miss these, too
SHORT_TITLES = "太生老总姐哥伯叔姨婶嫂婆公阿"  # after the customer's own surname: 邝太, 陈生
ALIKE = 70.0  # per cent: a number or an address that was heard with an error or two is still the same

WORDS = {
    "surname": ("姓氏", "a surname"),
    "phone": ("电话号码", "a phone number"),
    "address": ("地址", "an address"),
    "deadline": ("日期或时限", "a date or deadline"),
    "amount": ("金额", "an amount"),
}


class SlotSaid(Condition):
    """`slot: surname | phone | address | deadline | amount`: one is said."""

    kind: ClassVar[str] = "slot"
    of_words: ClassVar[bool] = True

    slot: SlotName
    who: Who | None = None

    def find(self, scene: Scene, place: Place) -> Outcome:
        role = role_of(self.who, place)
        hits = [
            scene.hit(turn, slot.start, slot.end, slot.value)
            for turn in scene.turns_of(role, place.span)
            for slot in find_slots(self.slot, scene.turns[turn].text)
        ]
        hits = [hit for hit in hits if inside(hit.span, place.span)]
        return Outcome(tuple(hits), "" if hits else scene.doubt_in(role, place.span, LEAST_CHARS[self.slot]))

    def in_words(self, language: Language) -> str:
        clause = {"en": "says {}", "zh": "说出{}"}[language]
        return whose(self.who, language) + clause.format(WORDS[self.slot][language == "en"])


class RepeatedBack(Condition):
    """`repeated_back: slot`: the agent says again what the customer told before. Nothing told: not found.

    A surname with its title counts by its sound too: recognisers write 王律师 for 王女士.
    """

    kind: ClassVar[str] = "repeated_back"
    of_words: ClassVar[bool] = True

    repeated_back: SlotName

    def find(self, scene: Scene, place: Place) -> Outcome:
        told = [
            (turn, slot)
            for turn in scene.turns_of("customer")
            for slot in find_slots(self.repeated_back, scene.turns[turn].text)
        ]
        if not told:
            return Outcome(unknown=scene.doubt_in("customer", scene.whole, LEAST_CHARS[self.repeated_back]))
        first = min(turn for turn, _ in told)
        later = [turn for turn in scene.turns_of("agent", place.span) if turn > first]
        for turn in later:
            text = scene.turns[turn].text
            for asked_in, slot in told:
                if asked_in < turn and (again := said_again(text, slot)):
                    return Outcome((scene.hit(turn, *again, slot.value),))
        since = Span(scene.turns[first].span.end_s, max(scene.whole.end_s, scene.turns[first].span.end_s))
        if self.repeated_back == "surname" and place.by_sound:
            called = frozenset(slot.value + title for _, slot in told for title in TITLES)
            if hits := [hit for hit in scene.sounding("agent", since, called) if inside(hit.span, place.span)]:
                return Outcome(tuple(hits))
        return Outcome(unknown=scene.doubt_in("agent", since, LEAST_CHARS[self.repeated_back]))

    def in_words(self, language: Language) -> str:
        clause = {"en": "the agent repeats {} that the customer told", "zh": "坐席复述客户说的{}"}[language]
        return clause.format(WORDS[self.repeated_back][language == "en"])


def said_again(text: str, slot: Slot) -> tuple[int, int] | None:
    """Where the agent's `text` says the slot's value again, an error or two of the recogniser allowed."""
    if slot.name == "surname":
        return _called_by(text, slot.value)
    folded = fold(text).text
    if slot.name == "address" and _shares_numbers(folded, slot.value):
        return 0, len(text)
    if slot.name == "phone":
        folded = "".join(_FIGURES.findall(folded))
    least = _LEAST_FIGURES if slot.name == "phone" else len(slot.value) / 2
    return (0, len(text)) if len(folded) >= least and fuzz.partial_ratio(slot.value, folded) >= ALIKE else None


def _shares_numbers(folded: str, address: str) -> bool:
    """True where the numbers of an address are said again, or its door: they are misheard less than its names."""
    numbers = set(_NUMBERS.findall(address)) & set(_NUMBERS.findall(folded))
    return sum(map(len, numbers)) >= _DOOR


def _called_by(text: str, surname: str) -> tuple[int, int] | None:
    """Where somebody is called by this surname, by one that sounds the same, or by one that may have been misheard for
    it (王 for 汪)."""
    folded = fold(text)
    for called in _CALLED.finditer(folded.text):
        if called[1].translate(SIGNS) == surname.translate(SIGNS):
            return folded.span(*called.span(1))
    return next(
        (
            (slot.start, slot.end)
            for slot in find_slots("surname", text)
            if slot.value == surname or not fold(text[slot.start : slot.end]).text.endswith(OWN_PEOPLE)
        ),
        None,
    )


_FIGURES, _LEAST_FIGURES = re.compile(r"\d{3,}"), 4  # 工号二零六 and 一遍 together are no number
_NUMBERS, _DOOR = re.compile(r"[\d十百千]+"), 3
_MISHEARD = "[先些现鲜显仙闲][生声身升省]|[女律绿][士师斯是事式]|小[姐节接街结]"  # 万些声, 严律斯
_CALLED = re.compile(rf"(?=(.)(?:[{SHORT_TITLES}]|师傅|大[爷伯叔哥姐妈娘]|爷爷|奶奶|老师|同学|{_MISHEARD}))")
