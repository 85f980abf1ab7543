"""Words of a voice that may be the other's accuse nobody."""

from datetime import UTC, datetime

import pytest

from qc.records import Call, Conversation, Measures, Word
from qc.roles import Lane, Lanes, check_by_words
from qc.spans import Span
from qc.standards import judge
from qc.turns import make_turns
from tests.support.defaults import CONFIG, STANDARDS

CALL = Call("C1", "A1", datetime(2026, 10, 12, tzinfo=UTC), direction="inbound", call_type="complaint")
OPENING = "您好，青禾通信客服中心，工号幺零二六，请问有什么可以帮您？"
INSULT = "您有完没完。"


def words(start_s, text):
    """Four characters a second."""
    said = [char for char in text if char.isalnum()]
    return [Word(char, Span(start_s + n / 4, start_s + (n + 1) / 4), 0.95) for n, char in enumerate(said)]


def verdicts(doubtful=(), confidence=0.97):
    """What is found of the insult, which the agent says from 20.0 to 21.25 s."""
    agent, customer = [*words(0, OPENING), *words(20, INSULT)], words(10, "我的电视又坏了你们怎么修的")
    lanes = [
        Lane("agent", 0, (Span(0, 6.25), Span(20, 21.25)), tuple(doubtful)),
        Lane("customer", 0, (Span(10, 13.25),)),
    ]
    turns = make_turns(lanes, [agent, customer], CONFIG)
    conversation = Conversation(30.0, turns, (), Measures(), "voices", confidence)
    found = judge(CALL, conversation, STANDARDS).findings
    return turns, {finding.verdict for finding in found if finding.rule_id == "forbidden.arrogant"}


def test_an_insult_in_a_voice_that_is_sure_is_a_violation():
    turns, found = verdicts()
    assert found == {"violation"}
    assert {turn.doubtful for turn in turns} == {""}


@pytest.mark.parametrize("doubtful", [Span(20.0, 21.25), Span(20.5, 20.9)])
def test_an_insult_where_both_speak_or_the_voice_is_unsure_is_not_assessable(doubtful):
    turns, found = verdicts([doubtful])
    assert found == {"not_assessable"}
    assert [turn.doubtful for turn in turns] == ["", "", "voice_doubtful"]


def test_a_doubt_of_a_tenth_of_a_turn_makes_its_words_unsure_and_not_the_turn():
    # 0.5 of 6.25 s: words at 2.0 and 2.25 s are said by this voice with a chance of one half
    (turn, *_), _ = verdicts([Span(2.0, 2.5)])
    assert turn.doubtful == ""
    assert [word.right for word in turn.words[7:11]] == [0.95, 0.475, 0.475, 0.95]
    assert [word.confidence for word in turn.words[7:11]] == pytest.approx([0.95, 0.19, 0.19, 0.95])


def test_voices_that_are_alike_are_never_sure_enough_to_accuse():
    lanes = Lanes((Lane("agent", 0, (Span(0, 6),)), Lane("customer", 0, (Span(10, 13),))), "voices", 0.7)
    turns = make_turns(lanes.lanes, [words(0, OPENING), words(10, "我要投诉你们怎么乱扣钱")], CONFIG)
    alike = Lanes(lanes.lanes, "voices", 0.7, ("voices_alike",))
    assert check_by_words(CALL, lanes, turns).roles_confidence > 0.99
    unsure = check_by_words(CALL, alike, turns).roles_confidence
    assert unsure < STANDARDS.trust.roles_confidence
    assert verdicts(confidence=unsure)[1] == {"not_assessable"}


@pytest.mark.parametrize(("doubtful", "verdict"), [([], "violation"), ([Span(30.0, 31.25)], "not_assessable")])
def test_an_insult_while_both_speak_within_a_long_turn_is_not_assessable_and_its_words_say_so(doubtful, verdict):
    # agent     |0 opening 6.25|              |20 ……………………… |30 insult 31.25| ……………… 40|     1.25 of 20 s in doubt
    # customer                   |10 … 13.25|
    said = "这个套餐每个月三十八块钱包含两百分钟通话和十个流量超出部分按"[:40]
    agent = [*words(0, OPENING), *words(20, said), *words(30, INSULT), *words(32, said)]
    lanes = [
        Lane("agent", 0, (Span(0, 6.25), Span(20, 40)), tuple(doubtful)),
        Lane("customer", 0, (Span(10, 13.25),)),
    ]
    turns = make_turns(lanes, [agent, words(10, "我的电视又坏了你们怎么修的")], CONFIG)
    found = judge(CALL, Conversation(45.0, turns, (), Measures(), "voices", 0.97), STANDARDS).findings
    assert {finding.verdict for finding in found if finding.rule_id == "forbidden.arrogant"} == {verdict}
    assert turns[2].doubtful == ""
    unsure = [word for word in turns[2].words if word.confidence < 0.5]
    assert "".join(word.text for word in unsure) == ("您有完没完" if doubtful else "")
