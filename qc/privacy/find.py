"""What people said that is theirs alone, found in a call: numbers, addresses, plates, e-mails and, if asked for, names.

    customer  幺三八，零零零零      agent  嗯。     customer  五六七八           one mobile number, in two stretches
    agent     跟您核对一下，一三八零零零零五六七八                               the same one

What only looks like one stays: 89元, 24小时, 2026年11月21日, 工号1026, 订单号…. Sources of the forms: mobile numbers
1[3-9] and nine digits (numbering plan of the MIIT), ISO 7064 MOD 11-2 and GB 11643 for identity cards, ISO/IEC 7812
(Luhn) for bank cards, GA 36 for plates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from rapidfuzz import fuzz

from qc.privacy.digits import Group, joined, only_fillers, read_groups
from qc.privacy.others import find_others
from qc.records import Role
from qc.text.folding import count_chars

Kind = Literal["mobile", "landline", "identity_card", "bank_card", "plate", "email", "address", "name", "agent_number"]

LONGEST_GAP_S = 15.0  # between two breaths of one number
LONGEST_ANSWER = 6  # characters that the other side may say in between: 嗯，您说
LEAST_PART = 5  # digits of a number that was told: fewer are no more than its last four, which stay readable
LEAST_ALIKE = 80.0  # per cent of the digits of a number told before, for a number heard with an error


@dataclass(frozen=True)
class Heard:
    """A turn as the finders see it: whose it is, its text, and when (seconds)."""

    role: Role
    text: str
    start_s: float = 0.0
    end_s: float = 0.0


@dataclass(frozen=True)
class Found:
    """One stretch ``text[start:end]`` of a turn that says `value` or, of a number said in several, digits of it.

    `value` is the whole: digits, or folded text. `first` and `last` count from 0, both included; None: all of it.
    """

    kind: Kind
    turn: int
    start: int
    end: int
    value: str
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True)
class _Piece:
    """A group of digits in a turn."""

    turn: int
    group: Group


def find_private(turns: Sequence[Heard], *, names: bool = False, keep: Sequence[Kind] = ()) -> list[Found]:
    """Everything private in the turns of a call, in order and without overlaps; kinds in `keep` are left."""
    stretches = list(_stretches(turns))
    found: list[Found] = []
    for stretch in stretches:
        found += _in_stretch(stretch, turns)
    found += _said_again(stretches, found)
    for number, turn in enumerate(turns):
        found += [Found(*other) for other in find_others(number, turn.text)]
    if names:
        found += [Found(*name) for name in _names(turns)]
    return [each for each in _without_overlaps(found) if each.kind not in keep]


# ---- numbers over several turns


def _stretches(turns: Sequence[Heard]) -> Iterator[list[_Piece]]:
    """Groups of digits that one role said in a row, over turns too where the other only said 嗯 between."""
    by_role: dict[Role, list[list[_Piece]]] = {}
    for number, turn in enumerate(turns):
        for group in read_groups(turn.text):
            piece, own = _Piece(number, group), by_role.setdefault(turn.role, [])
            if own and _goes_on(own[-1][-1], piece, turns):
                own[-1].append(piece)
            else:
                own.append([piece])
    for own in by_role.values():
        yield from own


def _goes_on(before: _Piece, after: _Piece, turns: Sequence[Heard]) -> bool:
    if before.turn == after.turn:
        return joined(turns[before.turn].text, before.group, after.group)
    if turns[after.turn].start_s - turns[before.turn].end_s > LONGEST_GAP_S:
        return False
    rest, lead = turns[before.turn].text[before.group.end :], turns[after.turn].text[: after.group.start]
    if not (only_fillers(rest) and only_fillers(lead)):
        return False
    return all(
        _is_answer(turn.text) for turn in turns[before.turn + 1 : after.turn] if turn.role != turns[after.turn].role
    )


def _is_answer(text: str) -> bool:
    """Digits said again, or a few characters: nothing that begins another subject."""
    said = sum(group.end - group.start for group in read_groups(text))
    return count_chars(text) - said <= LONGEST_ANSWER


# ---- numbers of one stretch


def _in_stretch(stretch: Sequence[_Piece], turns: Sequence[Heard]) -> list[Found]:
    """The identifiers of a stretch, the longest first; what is left of it is looked at again."""
    for length in range(len(stretch), 0, -1):
        for start in range(len(stretch) - length + 1):
            window = stretch[start : start + length]
            here = _numbers_of(window, turns)
            if here:
                return [*_in_stretch(stretch[:start], turns), *here, *_in_stretch(stretch[start + length :], turns)]
    return []


def _numbers_of(window: Sequence[_Piece], turns: Sequence[Heard]) -> list[Found]:
    digits = "".join(piece.group.digits for piece in window)
    places = [(piece.turn, *place) for piece in window for place in piece.group.places]
    if not 7 <= len(digits) <= 40:
        return []
    digits, places = _with_check_letter(digits, places, turns)
    said = _context(window, turns)
    for size in range(2, 4):  # the same number twice or three times in one breath
        part, rest = divmod(len(digits), size)
        if not rest and len({digits[i : i + part] for i in range(0, len(digits), part)}) == 1 and part >= 7:
            one = _kind_of(digits[:part], said, len(window))
            if one:
                cuts = [places[i : i + part] for i in range(0, len(digits), part)]
                return [found for cut in cuts for found in _found(one, digits[:part], cut)]
    kind = _kind_of(digits, said, len(window))
    return _found(kind, digits, places) if kind else []


def _with_check_letter(
    digits: str, places: list[tuple[int, int, int]], turns: Sequence[Heard]
) -> tuple[str, list[tuple[int, int, int]]]:
    """Seventeen digits and the X of an identity card, said 叉 too."""
    turn, _, end = places[-1]
    after = re.compile(r"[，,、\s]?([XxＸｘ×叉])(?![A-Za-z])").match(turns[turn].text, end)
    if len(digits) == 17 and after:
        return digits + "X", [*places, (turn, after.start(1), after.end(1))]
    return digits, places


def _found(kind: Kind, digits: str, places: Sequence[tuple[int, int, int]]) -> list[Found]:
    """A number as its stretches, one a turn."""
    value = _without_country(digits) if kind == "mobile" else digits
    found = []
    for turn in dict.fromkeys(place[0] for place in places):
        own = [i for i, place in enumerate(places) if place[0] == turn]
        whole = Found(kind, turn, places[own[0]][1], places[own[-1]][2], value)
        shift = len(digits) - len(value)
        if len(own) == len(places):
            found.append(whole)
        else:
            found.append(replace(whole, first=max(own[0] - shift, 0), last=max(own[-1] - shift, 0)))
    return found


def _said_again(stretches: Sequence[Sequence[_Piece]], found: Sequence[Found]) -> Iterator[Found]:
    """Parts of a number told in the call, and the same number with an error of the recogniser."""
    known = list(dict.fromkeys((each.kind, each.value) for each in found))
    taken = {(each.turn, place) for each in found for place in range(each.start, each.end)}
    for stretch in stretches:
        for turn in dict.fromkeys(piece.turn for piece in stretch):
            own = [p.group for p in stretch if p.turn == turn and (turn, p.group.start) not in taken]
            digits = "".join(group.digits for group in own)
            if len(digits) < LEAST_PART:
                continue
            for kind, value in known:
                at = value.find(digits)
                if at >= 0:
                    last = at + len(digits) - 1
                    yield Found(kind, turn, own[0].start, own[-1].end, value, at, last)
                    break
                if abs(len(digits) - len(value)) <= 2 and fuzz.ratio(digits, value) >= LEAST_ALIKE:
                    yield Found(kind, turn, own[0].start, own[-1].end, digits)
                    break


# ---- which kind of number

_ASKED = re.compile(
    "电话|手机|号码|联系方式|联系|座机|固话|打给|拨打|回拨|来电|致电|传真|主叫|尾号|微信|绑定|预留|打我|打这个|机主"
)
_CARD = re.compile("银行卡|卡号|储蓄卡|信用卡|借记卡|账户|开户|打款|退款到|[工农建中招]行")
_IDENTITY = re.compile("身份证|证件|身份")
_AGENT = re.compile("工号|员工号|坐席号|座席号")
_OTHER = re.compile(
    "单号|订单|编号|流水|运单|快递|序列|型号|条码|验证码|密码|邮编|合同|发票|票号|设备|版本|积分|金额|余额|代码|串号|批次"
    "|IMEI|imei|SN|端口|账单|户号|表号|学号|会员号|期数|时间戳|编码|工单|包裹|物料|商品|货号|一共|总共|共计|产量|人口|销量"
)
_REACH = 12  # characters before a number that say what it is


def _context(window: Sequence[_Piece], turns: Sequence[Heard]) -> str:
    """asked, card, identity, agent, other, or "": the nearest word before the number that says what it is.

    Where the number begins its turn, the turn before counts: 请问您的电话是多少？
    """
    first = window[0]
    before = turns[first.turn].text[: first.group.start]
    named = _nearest(before[-_REACH:])
    if named or count_chars(before) > 4:
        return named
    others = [turn for turn in turns[: first.turn] if turn.role != turns[first.turn].role]
    return _nearest(others[-1].text[-24:]) if others else ""


def _nearest(text: str) -> str:
    last: dict[str, int] = {}
    for name, pattern in _CONTEXTS.items():
        for match in pattern.finditer(text):
            last[name] = match.end()
    return max(last, key=lambda name: last[name], default="")


_CONTEXTS = {"asked": _ASKED, "card": _CARD, "identity": _IDENTITY, "agent": _AGENT, "other": _OTHER}


def _kind_of(digits: str, said: str, groups: int) -> Kind | None:
    """The kind of a number by its digits and what was `said` of it; None for one that is nobody's."""
    if said == "agent":
        return "agent_number" if len(digits) <= 12 else None
    if _is_identity_card(digits, said):
        return "identity_card"
    if said == "other":
        return None
    plain = _without_country(digits)
    if _MOBILE.fullmatch(plain):
        return "mobile"
    if _is_bank_card(digits, said):
        return "bank_card"
    if _LANDLINE.fullmatch(digits) and not _is_date(digits):
        return "landline"
    if said == "asked":
        if _MOBILE_WITH_ERROR.fullmatch(plain):
            return "mobile"
        if _LOCAL.fullmatch(digits) and not _is_date(digits):
            return "landline"
    return None


_MOBILE = re.compile(r"1[3-9]\d{9}")
_MOBILE_WITH_ERROR = re.compile(
    r"1[3-9]\d{7,8}|1[3-9]\d{10,11}|[3-9]\d{9}"
)  # digits lost or doubled; the first one lost
_LANDLINE = re.compile(r"0(?:10|2[0-57-9])\d{8}|0[3-9]\d{2}\d{7,8}")  # area code and number
_LOCAL = re.compile(r"[2-8]\d{6,7}")
_REGION = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91")


def _without_country(digits: str) -> str:
    return re.sub(r"^(?:00)?86(?=1[3-9]\d{9}$)", "", digits)


def _is_identity_card(digits: str, said: str) -> bool:
    if not re.fullmatch(r"\d{17}[\dX]", digits) or not _REGION.match(digits):
        return said == "identity" and re.fullmatch(r"\d{15}|\d{16,18}X?|\d{19}", digits) is not None
    born = _is_date(digits[6:14])
    return (born and (_iso7064(digits) or said == "identity")) or said == "identity"


def _iso7064(digits: str) -> bool:
    """MOD 11-2: the weighted sum, check character (X = 10) included, leaves 1 when divided by 11."""
    values = [10 if char == "X" else int(char) for char in digits]
    return sum(value * pow(2, 17 - i, 11) for i, value in enumerate(values)) % 11 == 1


def _is_bank_card(digits: str, said: str) -> bool:
    if not digits.isdigit():
        return False
    if said == "card":
        return 15 <= len(digits) <= 20
    return 16 <= len(digits) <= 19 and digits[0] in "34569" and _luhn(digits)


def _luhn(digits: str) -> bool:
    """Every second digit from the right doubled, its own digits added: the sum ends in 0."""
    doubled = (int(char) * (1 + i % 2) for i, char in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _is_date(digits: str) -> bool:
    """True for 20261121 and 19850307, with hours or without."""
    if not re.match(r"(?:19|20)\d{6}", digits):
        return False
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True


# ---- names

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭"
    "陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易"
)
_END = r"(?=[，。,.、！!？?；;\s]|$|的|吧|吗|先生|女士|小姐)"
_NAMED = re.compile(
    r"(?:我叫|我是|名字是|名字叫|姓名是|姓名|全名是|本人|户主是|机主是|叫做)[：:，, ]?"
    rf"([{_SURNAMES}])([一-鿿]{{1,2}}?){_END}"
)
_NO_NAME = re.compile("客|用户|机主|本人|老板|家里|来|想|要|在|不|没|有|说|问|的|了|什么")


def _names(turns: Sequence[Heard]) -> Iterator[tuple[Kind, int, int, int, str]]:
    """Given names that somebody told, wherever they are said; the surname stays, as in 王先生."""
    told = {
        match[1] + match[2] for turn in turns for match in _NAMED.finditer(turn.text) if not _NO_NAME.search(match[2])
    }
    for number, turn in enumerate(turns):
        for name in told:
            for match in re.finditer(re.escape(name), turn.text):
                yield "name", number, match.start() + 1, match.end(), name


def _without_overlaps(found: Sequence[Found]) -> list[Found]:
    """In order of place; of two that overlap the longer one."""
    kept: list[Found] = []
    for each in sorted(found, key=lambda one: (one.start - one.end, one.turn, one.start)):
        if all(each.turn != other.turn or each.end <= other.start or other.end <= each.start for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda one: (one.turn, one.start))
