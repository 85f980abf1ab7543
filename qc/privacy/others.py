"""What is private and no long number: plates (GA 36), e-mails, policies with letters, doors, agents' numbers, names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from qc.privacy.cues import said_before
from qc.privacy.kinds import Kind
from qc.text.folding import fold
from qc.text.surnames import SURNAMES

Other = tuple[Kind, int, int, int, str]  # kind, turn, start, end, and the value: folded, so that 三栋 and 3栋 are one

_DIGIT = "0-9０-９零〇○幺一二两三四五六七八九"
_NUMBER = rf"[{_DIGIT}十百千]{{1,8}}"
_PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
# province, office, five characters or, of an electric car, six; I and O are never used
_PLATE = re.compile(
    rf"[{_PROVINCE}][·•.\s]?[A-HJ-NP-Za-hj-np-zＡ-Ｚ][·•.\s，,]?(?:[A-HJ-NP-Za-hj-np-z{_DIGIT}][\s，,]?){{4,5}}"
    rf"[A-HJ-NP-Za-hj-np-z{_DIGIT}挂学警港澳](?![A-Za-z0-9])"
)
_AT = (
    rf"\s?(?:[@＠]|艾特|圈[aA]|(?<=[A-Za-z0-9]) ?at\s?(?=[A-Za-z0-9])"
    rf"|(?<=[A-Za-z{_DIGIT}]) at (?=[A-Za-z{_DIGIT}]))\s?"
)
_DOT = r"\s?(?:[.．]|点|dot)\s?"
_HOST = rf"[A-Za-z0-9{_DIGIT}-]"
_EMAIL = re.compile(  # spelled letter by letter too: a b c at q q 点 com
    rf"(?:[A-Za-z{_DIGIT}] ){{0,20}}[A-Za-z0-9._%+{_DIGIT}-]{{1,64}}{_AT}"
    rf"(?:{_HOST} ){{0,9}}{_HOST}{{1,30}}(?:{_DOT}{_HOST}{{1,20}}){{0,3}}?{_DOT}"
    r"(?:[cC][oO][mM](?:\.cn|点cn)?|[cC][nN]|[nN][eE][tT]|[oO][rR][gG]|[eE][dD][uU]|[cC][cC]|[康抗][母姆])(?![A-Za-z0-9])"
)
# the door, where a street or an estate is named right before it; the name of the street alone is nobody's
_PART = rf"{_NUMBER}[-－]?(?:号楼|号院|号|栋|幢|座|单元|弄|室|楼|层|户)(?:之[{_DIGIT}]{{1,2}})?(?![线段台卡])"
_JOINT = r"[，,、\s的-]?"
_MORE = rf"[{_DIGIT}十百千万元块毛点分个条户兆人年MGK:：.]"  # these make a count or a time of it
_UNHEARD = rf"[{_DIGIT}要药腰洞领灵]{{3}}(?!{_MORE})"  # what a recogniser makes of 幺零幺
_ROOM = rf"(?:(?:[{_DIGIT}]{{2,5}}[要药腰]?|{_UNHEARD})(?:室|号|户)?)"
_ADDRESS = re.compile(
    rf"(?:(?<=[路街巷弄苑])|(?<=[路街道][{_DIGIT}]段)|(?<=大道)|(?<=胡同)|(?<=小区)|(?<=花园)|(?<=公寓)|(?<=家园)|(?<=大厦))"
    rf"{_JOINT}((?:{_PART}{_JOINT})+{_ROOM}?|{_NUMBER}好{_JOINT}{_ROOM}(?!{_MORE}))"  # 20好，101: 号 was heard as 好
    rf"|(?<=[村镇里城园场庭府湾]){_JOINT}((?:{_PART}{_JOINT}){{2,}}{_ROOM}?|{_PART}{_JOINT}{_ROOM})"
    # without a word for the house: 小区3-502, 小区32502
    rf"|(?:(?<=小区)|(?<=花园)|(?<=公寓)|(?<=家园)){_JOINT}((?:[{_DIGIT}]{{1,3}}[-－])?[{_DIGIT}]{{3,5}})(?!{_MORE})"
    # where the street was misheard: 8号2单元301, 三栋五零二, 15号601, 15号-601; but not 21号1030分
    # and 3动502, of which the last is a room
    rf"|(?<![月周第{_DIGIT}十])({_NUMBER}(?:号楼?|栋|幢|座|[动冻洞])(?:[A-Za-z]座)?(?:{_NUMBER}(?:单元|门|楼|层))?"
    rf"[-－]?(?:[{_DIGIT}]{{3,4}}|{_UNHEARD}|(?<=单元)[{_DIGIT}]{{2}}[要药腰])(?:室|号|户)?)(?!{_MORE})"
)

_AGENT = re.compile(rf"(?:[工公]号|员工号|[坐座]席号)[是为]?[：:，,\s]?([{_DIGIT}]{{3,6}})(?!{_MORE})")
# insurers begin theirs with letters: PDAA2026…, P二零二六…
_POLICY = re.compile(
    rf"(?<![A-Za-z])(?:[A-Za-zＡ-Ｚ][\s，,-]?){{1,8}}(?:[A-Za-zＡ-Ｚ要药腰洞{_DIGIT}][\s，,-]{{0,2}}){{4,29}}[{_DIGIT}]"
)
_LEAST_POLICY = 5  # digits of one
_LEAST_AGAIN = 3  # digits of what is found again without a word for it: 8号 may be a day
# who was asked for an address ends the answer with the house, whatever its street was heard as: 小芝3502
_ASKS_ADDRESS = re.compile(
    "地址|住址|门牌|房间号|房号|住在?(?:哪|什么)|[哪什]么?个?小区|[哪几][一]?(?:栋|幢|单元|号楼)|装在?(?:哪|什么地)|送到?哪"
)
_TELLS_ADDRESS = re.compile("(?:地址|住址)(?:[还就]?是|在|为)?")
_DOOR = re.compile(
    rf"(?<![第周{_DIGIT}十百千])((?:{_PART}{_JOINT}){{1,4}}{_ROOM}?|[{_DIGIT}]{{1,3}}[-－][{_DIGIT}]{{3,4}}"
    rf"|[{_DIGIT}]{{3,5}}|[{_DIGIT}]{{2}}[要药腰])(?=[，。,.、！!？?；;\s]|$|对[吗吧嘛]|是[吗吧嘛]|没错)"
)
_CLAUSE = re.compile(r"[^，。,.、！!？?；;\s]{0,20}$")
_NO_PLACE = re.compile("[元块钱年月日天点秒兆次费价第周共等个打拨不]|分钟|小时")


def find_others(turn: int, text: str, asked: str = "") -> Iterator[Other]:
    """Everything of these kinds in the `text` of a turn; `asked` is what the other side said before it."""
    for match in _EMAIL.finditer(text):
        yield "email", turn, *match.span(), fold(match.group()).text
    for match in _PLATE.finditer(text):
        if re.search(rf"[{_DIGIT}]", match.group()):
            yield "plate", turn, *match.span(), fold(match.group()).text
    for match in _AGENT.finditer(text):
        yield "agent_number", turn, *match.span(1), fold(match[1]).text
    for match in _ADDRESS.finditer(text):
        group = match.lastindex or 0
        said = match[group].rstrip("，,、 的")
        start = match.start(group)
        yield "address", turn, start, start + len(said), fold(said).text
    for kind, start, end in (*_policies(text, asked), *_doors(text, asked)):
        yield kind, turn, start, end, fold(text[start:end]).text


def _policies(text: str, asked: str) -> Iterator[tuple[Kind, int, int]]:
    """Numbers with letters before them, said of a policy."""
    for match in _POLICY.finditer(text):
        digits = re.findall(f"[{_DIGIT}]", match.group())
        if len(digits) >= _LEAST_POLICY and said_before(text[: match.start()], asked) == "policy":
            yield "policy_number", *match.span()


def _doors(text: str, asked: str) -> Iterator[tuple[Kind, int, int]]:
    """The first door at the end of a clause, in an answer to the question for an address or after 地址是."""
    answers = _ASKS_ADDRESS.search(asked) is not None
    if not answers and not _TELLS_ADDRESS.search(text):
        return
    for match in _DOOR.finditer(text):
        clause = _CLAUSE.search(text[max(0, match.start() - 20) : match.start()])
        before = clause.group() if clause else ""
        told = _TELLS_ADDRESS.search(before)
        if (answers or told) and not _NO_PLACE.search(before) and said_before(before, "") == "":
            yield "address", *match.span(1)
            return


def find_again(texts: Sequence[str], told: Iterable[tuple[Kind, str]]) -> Iterator[Other]:
    """Doors and policies that somebody `told`, wherever they are said in the same words."""
    for kind, said in told:
        if len(re.findall(f"[{_DIGIT}]", said)) >= _LEAST_AGAIN:
            same = re.compile(rf"(?<![A-Za-z{_DIGIT}]){re.escape(said)}(?!{_MORE})")
            for turn, text in enumerate(texts):
                for match in same.finditer(text):
                    yield kind, turn, *match.span(), fold(said).text


_END = r"(?=[，。,.、！!？?；;\s]|$|的|吧|吗|先生|女士|小姐)"
_NAMED = re.compile(
    r"(?:我叫|，叫|我是|名字是|名字叫|姓名是|姓名|全名是|本人|户主是|机主是|叫做)[：:，, ]?"
    rf"([{SURNAMES}])([一-鿿]{{1,2}}?){_END}"
)
_NO_NAME = re.compile("客|用户|机主|本人|老板|家里|来|想|要|在|不|没|有|说|问|的|了|什么")


def find_names(texts: Sequence[str]) -> Iterator[Other]:
    """Given names that somebody told, wherever they are said; the surname stays, as in 王先生."""
    told = {match[1] + match[2] for text in texts for match in _NAMED.finditer(text) if not _NO_NAME.search(match[2])}
    for turn, text in enumerate(texts):
        for name in told:
            for match in re.finditer(re.escape(name), text):
                yield "name", turn, match.start() + 1, match.end(), name
