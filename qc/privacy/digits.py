"""Digits as they are said and written, in groups: 幺三八，零零零零 · 一百三十八 · 138-0000 · １３８ · 三个八.

text      电话是幺三八，嗯，零零零零五六七八一个月
groups          138       00005678                    一 belongs to 一个月
places    each digit knows its stretch of the text

A recogniser writes 要 or 腰 for 幺 and 洞 for 零; these count as digits only where digits stand around them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qc.text.numerals import CHINESE_DIGITS, in_digits

_DIGIT = f"[0-9０-９{CHINESE_DIGITS}]"
_ONE_TO_NINE = "[一二两三四五六七八九1-9１-９]"

# what a recogniser writes for a digit it did not understand
_MISHEARD = {
    **dict.fromkeys("要腰夭妖吆药邀么", "1"),
    **dict.fromkeys("洞栋动灵领令林Oo", "0"),
    **dict.fromkeys("拐起", "7"),
    **dict.fromkeys("勾久酒", "9"),
    **dict.fromkeys("溜刘", "6"),
    **dict.fromkeys("山伞参", "3"),
    **dict.fromkeys("是事", "4"),
    **dict.fromkeys("吧把", "8"),
    **dict.fromkeys("午武", "5"),
}
_SURE_MISHEARD = "要腰夭妖吆药洞参"  # these also begin a number
_ONE_MORE = re.compile(rf"[{_SURE_MISHEARD}]{{0,3}}{_DIGIT}")
_TWO_MORE = re.compile(rf"(?:[{_SURE_MISHEARD}]{{0,2}}{_DIGIT}){{2}}")

# 三个八; 一百三十八, 三十五; one digit
_TOKEN = re.compile(
    rf"(?P<times>[二两三四五六七八2-8])个(?P<what>{_DIGIT})(?![十百千万])"
    rf"|(?P<units>{_ONE_TO_NINE}百(?:{_ONE_TO_NINE}十{_ONE_TO_NINE}?|零{_ONE_TO_NINE})?|{_ONE_TO_NINE}?十{_ONE_TO_NINE}?)"
    rf"|(?P<digit>{_DIGIT})"
)
_FILLERS = "嗯|呃|额|啊|哦|噢|诶|哎|然后|那个|就是|再来|再|后面|后边|中间|最后|接着|下面|对|好|有|号码"
_BETWEEN = re.compile(rf"(?:[\s\-－–—,，、。.·…/（）()]|(?:{_FILLERS})是?)*")
_FARTHEST = 10  # characters between two groups of a number
# a digit before one of these counts something: 一个月, 八块, 500兆, 一起
_MEASURE = re.compile(
    r"\s?(?:[元块毛角分万千亿兆度次条件单人户年月日天秒点米折期档级楼层栋室岁倍台张份位名页集周些样起定般直共边半切旦遍趟句种家%％]"
    rf"|个(?!{_DIGIT})|会儿|下|小时|公里|单元|星期|号[楼线院店]|[MmGgTtKk][Bb]?(?![A-Za-z])|积分|工作日|欧元|美元)"
)
_LETTER = re.compile(r"[A-Za-z_]")
_NO_DIGIT_AFTER = "第周期拜统唯同专万单"  # 第一, 周五, 星期三, 统一, 万一
# 3.5 and 1,000; but 138.0013.8000 is written in groups
_DECIMAL = re.compile(r"(?<=[0-9０-９])(?!(?<=\d{3})[.．]\d{4})[.,．](?=[0-9０-９])|(?<=\d)[:：](?=\d)")


@dataclass(frozen=True)
class Group:
    """Digits that follow each other directly. `places[i]`: the stretch of the text that says ``digits[i]``.

    `guessed`: how many of the first digits are words that may be no digits (要 in 我要一三八…).
    """

    digits: str
    places: tuple[tuple[int, int], ...]
    guessed: int = 0

    @property
    def start(self) -> int:
        return self.places[0][0]

    @property
    def end(self) -> int:
        return self.places[-1][1]


def read_groups(text: str) -> list[Group]:
    """All groups of digits in `text`, in order; what counts something (89元, 一百一十九块, 24小时) is left out."""
    groups: list[Group] = []
    at = 0
    while at < len(text):
        group = _group_at(text, at)
        if group is None:
            at += 1
            continue
        at = group.end
        kept = _without_counts(text, group)
        if kept is not None:
            groups.append(kept)
    return groups


def joined(text: str, before: Group, after: Group) -> bool:
    """True where nothing but pauses and fillers stands between two groups: 138，嗯，0000. Not in 3.5 or 1,000."""
    if after.start - before.end > _FARTHEST or _is_decimal(text, before):
        return False
    return _BETWEEN.fullmatch(text, before.end, after.start) is not None


def strays(text: str, before: Group, after: Group) -> int | None:
    """Characters between two groups that are neither pauses nor fillers; None where they part two numbers."""
    gap = text[before.end : after.start]
    counts = _MEASURE.match(text, before.end) or _is_decimal(text, before) or re.search(_DIGIT, gap)
    return None if counts or len(gap) > _FARTHEST else len(_BETWEEN.sub("", gap))


def first_guess(text: str, start: int) -> int:
    """Where an announced number that is read from `start` on begins with 要 or another sure word for a digit."""
    return start - 1 if start and text[start - 1] in _SURE_MISHEARD else start


def only_fillers(text: str) -> bool:
    return _BETWEEN.fullmatch(text) is not None


def _is_decimal(text: str, group: Group) -> bool:
    """True where the point, comma or colon after a group is one of a figure or a time; no figure begins 00."""
    mark = _DECIMAL.match(text, group.end)
    return mark is not None and (mark.group() in ":：" or len(group.digits) < 2 or group.digits[0] != "0")


def _group_at(text: str, at: int) -> Group | None:
    digits: list[str] = []
    places: list[tuple[int, int]] = []
    start = at
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            value = _misheard(text, at, start, "".join(digits))
            if value is None:
                break
            digits.append(value)
            places.append((at, at + 1))
            at += 1
            continue
        value = _value(token)
        digits += value
        places += [token.span()] * len(value)
        at = token.end()
    guessed = len(text[start:at]) - len(text[start:at].lstrip(_SURE_MISHEARD))
    return Group("".join(digits), tuple(places), guessed) if digits else None


def _value(token: re.Match[str]) -> str:
    if token["times"]:
        return in_digits(token["what"]) * int(in_digits(token["times"]))
    if not token["units"]:
        return in_digits(token["digit"])
    hundreds, _, rest = token["units"].rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    value = 100 * int(in_digits(hundreds) or 0) + (10 * int(in_digits(tens) or 1) if ten else 0)
    return str(value + int(in_digits(ones).lstrip("0") or 0))


def _misheard(text: str, at: int, start: int, before: str) -> str | None:
    """The digit that ``text[at]`` stands for where digits stand around it: one before and two after, or two and one."""
    value = _MISHEARD.get(text[at])
    if value is None:
        return None
    if at - start <= 1 and text[at] in _SURE_MISHEARD:
        return value if _TWO_MORE.match(text, at + 1) else None
    return value if at - start >= 2 and len(before) >= 2 and _ONE_MORE.match(text, at + 1) else None


def _without_counts(text: str, group: Group) -> Group | None:
    """The group less a last digit that counts something, and less a first one that belongs to the word before it."""
    digits, places, guessed = group.digits, group.places, group.guessed
    written = text[group.start].isascii() or text[group.end - 1].isascii()
    if written and (_LETTER.match(text, group.start - 1) if group.start else None):
        return None  # SF1380000…
    if _MEASURE.match(text, group.end):
        last = places[-1]
        if text[last[1] - 1] not in CHINESE_DIGITS + "十百":
            return None  # 500兆, 89元: written numbers are one
        keep = sum(1 for place in places if place != last)
        digits, places = digits[:keep], places[:keep]
    start = places[0][0] if places else 0
    if start > 0 and text[start - 1] in _NO_DIGIT_AFTER and text[start] in CHINESE_DIGITS:
        first = places[0]
        drop = sum(1 for place in places if place == first)
        digits, places, guessed = digits[drop:], places[drop:], 0
    return Group(digits, places, guessed) if digits else None
