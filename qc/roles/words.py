"""Which speaker is the agent, by what they say.

Each phrase that agents say more than customers do (or the other way round) speaks for one of two readings of the call:

    log-odds(A is the agent) = log-odds before a word was heard + Σ weights of what A says − Σ weights of what B says

A weight is the natural logarithm of how many times likelier an agent is to say it in a call than a customer. It counts
once a speaker, for the recogniser repeats itself; what is missing counts nothing, for the recogniser also loses things.
The weights are whole and half steps set by hand, and folded text is searched, so script and digits do not matter.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from qc.records import Call, Role, Turn, Word
from qc.roles.lanes import Lane, Lanes
from qc.spans import Span
from qc.text.folding import fold, to_simplified

SURE = 0.9  # a chance from which the words turn roles round that calls.csv gave
DOUBTFUL = 0.8  # under this the roles are noted as doubtful
NEAR_AT_MOST = 0.9  # two alike voices told apart with the help of the words: 7 calls of 7 were right
ALIKE_AT_MOST = 0.55  # two voices that can hardly be told apart: who said a word is little better than a guess
_ALIKE = {"voices_alike", "one_voice"}
SAME_KIND = 1.5  # evidence from which a voice speaks as one of the two kinds
_MOST = 8.0  # no heap of phrases is surer than this: they are not independent

_WEIGHTS: dict[str, float] = {
    # the agent: opens, serves, holds, closes
    "工号": 3.5, "公号": 2.5, "很高兴为您服务": 4.0, "为您服务": 3.5, "客服中心": 2.5, "客户服务": 2.0,
    "有什么可以帮": 4.0, "需要什么帮助": 3.0, "能为您做": 3.0, "可以帮到您": 3.0,
    "请您稍等": 2.5, "请稍等": 2.0, "帮您查": 3.0, "为您查": 3.0, "帮您登记": 3.0, "帮您核实": 3.0, "为您办理": 3.0,
    "让您久等": 3.5, "感谢您的等待": 3.5, "感谢您的耐心": 3.0, "请不要挂机": 3.5, "请不要挂断": 3.0,
    "感谢您的来电": 4.0, "感谢来电": 3.5, "欢迎您再次": 3.0, "感谢您的配合": 3.0, "祝您生活愉快": 3.0, "祝您": 2.0,
    "还有其他": 2.5, "其他问题": 1.5, "需要咨询": 2.0, "请问您": 1.5, "您贵姓": 2.5, "怎么称呼": 1.5,
    "联系电话": 1.0, "给您带来": 2.5, "带来不便": 2.5, "非常抱歉": 2.0, "请您谅解": 2.5, "我理解您": 2.5,
    "您反映": 3.0, "已经记录": 2.0, "给您回复": 2.5, "给您回电": 2.5, "请您放心": 2.0, "不客气": 1.0,
    "这里是": 1.5, "先生": 1.5, "女士": 1.5,
    # the customer: asks, complains, has things
    "我想问": -2.5, "我想咨询": -2.5, "我想查": -2.5, "我想办": -2.5, "我要投诉": -3.0, "我要退": -2.5, "我想退": -2.5,
    "你们公司": -2.0, "你们怎么": -2.0, "你们这": -1.5, "你们的": -1.0, "你们": -1.0, "我家": -2.0, "我的手机": -1.5,
    "我的电话": -1.0, "我的号码": -1.0, "我的订单": -2.0, "我买的": -2.0, "我姓": -1.5, "我叫": -1.0,
    "帮我查": -3.0, "帮我看": -2.5, "给我办": -2.0, "给我退": -2.5, "太过分": -2.0, "什么态度": -2.5,
    "我不需要": -2.0, "没有了": -1.0, "那行": -0.5,
    # English
    "thank you for calling": 4.0, "how can i help": 4.0, "how may i help": 4.0, "may i have your": 3.0,
    "can i have your": 2.5, "for your patience": 3.0, "anything else i can": 3.0, "can i get your": 2.0,
    "i was wondering": -1.0, "i need": -1.0, "my car": -1.5, "my account": -1.0, "i'm calling": -0.5,
}  # fmt: skip
_FOLDED = {fold(phrase).text: weight for phrase, weight in _WEIGHTS.items()}
_HINT = 1.0  # weight from which a phrase shows by itself who speaks; 您 does, too
_POLITE_YOU = 1.5  # 您, of a speaker who says it at least twice and more often than 你


def agent_evidence(text: str) -> float:
    """Log-likelihood ratio, agent against customer, of all that one speaker says in a call."""
    folded = fold(text).text
    evidence = sum(weight for phrase, weight in _FOLDED.items() if phrase in folded)
    simplified = to_simplified(text)
    if simplified.count("您") >= 2 and simplified.count("您") > simplified.count("你"):
        evidence += _POLITE_YOU
    return evidence


def hints_of(words: Sequence[Word]) -> list[tuple[Span, float]]:
    """Where in a channel's words a phrase shows who speaks, and its weight: above 0 the agent, below 0 the customer."""
    text = "".join(word.text + word.trailing for word in words)
    starts = list(accumulate((len(word.text + word.trailing) for word in words), initial=0))
    folded = fold(text)
    found = []
    for phrase, weight in _FOLDED.items():
        at = folded.text.find(phrase) if abs(weight) >= _HINT else -1
        while at >= 0:
            first, end = folded.span(at, at + len(phrase))
            own = words[bisect_right(starts, first) - 1 : bisect_right(starts, end - 1)]
            found.append((Span(own[0].span.start_s, max(word.span.end_s for word in own)), weight))
            at = folded.text.find(phrase, at + 1)
    return found + [(word.span, _HINT) for word in words if "您" in word.text]


def check_by_words(call: Call, lanes: Lanes, turns: Sequence[Turn]) -> Lanes:
    """The lanes, as many as there were, with the roles that what is said speaks for, and how sure they are.

    Roles that calls.csv gave are turned round only where the words are `SURE`; those of voices in one channel go by
    the odds. Two voices that sound alike and both speak as the agent (or both as the customer) are one; two that sound
    alike and speak as two are two. Neither is ever sure: the one voice of a mixed channel may be two alike ones.
    """
    said = {role: "\n".join(turn.text for turn in turns if turn.role == role) for role in ("agent", "customer")}
    evidence = {role: agent_evidence(text) for role, text in said.items()}
    if "voices_alike" in lanes.notes and _of_one_kind(evidence):
        return _as_one(lanes, evidence)
    before = min(max(lanes.roles_confidence, 0.01), 0.99)
    right = _sigmoid(math.log(before / (1 - before)) + _capped(evidence["agent"] - evidence["customer"]))
    by_voice = lanes.roles_from == "voices"
    notes = [note for note in lanes.notes if note != "roles_doubtful"]
    if right < (0.5 if by_voice else 1 - SURE):
        lanes = replace(lanes, lanes=tuple(map(_other_way_round, lanes.lanes)))
        right = 1 - right
        if not by_voice:
            lanes = replace(lanes, roles_from="words")
            notes.append("channels_swapped")
        notes = [_OPPOSITE_NOTES.get(note, note) for note in notes]
    if "voices_near" in notes:
        right = min(right, NEAR_AT_MOST)
    if not _ALIKE.isdisjoint(notes):
        right = min(right, ALIKE_AT_MOST)
    if right < DOUBTFUL:
        notes.append("roles_doubtful")
    return replace(lanes, roles_confidence=right, notes=tuple(notes))


def _of_one_kind(evidence: Mapping[str, float]) -> bool:
    least, most = sorted(evidence.values())
    return least >= SAME_KIND or most <= -SAME_KIND


def _as_one(lanes: Lanes, evidence: Mapping[str, float]) -> Lanes:
    """All lanes of voices given to the one who speaks in them."""
    both = sum(evidence.values())
    role: Role = "agent" if both > 0 else "customer"
    notes = tuple("one_voice" if note == "voices_alike" else note for note in lanes.notes)
    one = tuple(replace(lane, role=role, doubtful=()) if lane.role != "system" else lane for lane in lanes.lanes)
    right = min(_sigmoid(_capped(abs(both))), ALIKE_AT_MOST)
    return replace(lanes, lanes=one, roles_confidence=right, notes=(*notes, "roles_doubtful"))


def _sigmoid(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))


def _capped(evidence: float) -> float:
    return min(max(evidence, -_MOST), _MOST)


_OPPOSITE: Mapping[Role, Role] = {"agent": "customer", "customer": "agent"}
_OPPOSITE_NOTES = {"agent_silent": "customer_silent", "customer_silent": "agent_silent"}


def _other_way_round(lane: Lane) -> Lane:
    return replace(lane, role=_OPPOSITE.get(lane.role, lane.role))
