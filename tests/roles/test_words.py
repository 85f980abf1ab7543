"""Roles by what is said: swapped channels are corrected, doubts are noted, alike voices that speak as one are one."""

from datetime import UTC, datetime

import pytest

from qc.records import Call, Turn
from qc.roles import Lane, Lanes, check_by_words
from qc.roles.words import ALIKE_AT_MOST, agent_evidence
from qc.spans import Span

CALL = Call(call_id="C1", agent_id="A1", start_time=datetime(2026, 10, 12, tzinfo=UTC))
GREETING = "您好，青禾通信客服中心，工号1026，请问有什么可以帮您？"
REQUEST = "你好，我想问一下，我的手机怎么停机了？"


def two_lanes(roles_from="channel", confidence=0.97, notes=()):
    lanes = (Lane("agent", 0, (Span(0, 2),)), Lane("customer", 1, (Span(3, 5),)))
    return Lanes(lanes, roles_from, confidence, notes)


def said(agent, customer):
    return [Turn(0, "agent", Span(0, 2), agent), Turn(1, "customer", Span(3, 5), customer)]


def channels(lanes):
    return {lane.role: lane.channel for lane in lanes.lanes}


def test_words_that_agree_leave_the_roles_and_make_them_surer():
    checked = check_by_words(CALL, two_lanes(), said(GREETING, REQUEST))
    assert channels(checked) == {"agent": 0, "customer": 1}
    assert checked.roles_from == "channel"
    assert 0.99 < checked.roles_confidence <= 1
    assert checked.notes == ()


def test_swapped_channels_are_turned_round():
    checked = check_by_words(CALL, two_lanes(notes=("customer_silent",)), said(REQUEST, GREETING))
    assert channels(checked) == {"agent": 1, "customer": 0}
    assert checked.roles_from == "words"
    assert checked.roles_confidence > 0.9
    assert checked.notes == ("agent_silent", "channels_swapped")  # who is silent goes with the channel


def test_a_weak_contradiction_is_noted_and_not_followed():
    # ln(0.97 / 0.03) = 3.5 before, and 先生 on the customer's channel speaks against it by 1.5 + 1 (你们): 1.0 is left
    checked = check_by_words(CALL, two_lanes(), said("你们有人在吗", "先生请讲"))
    assert channels(checked) == {"agent": 0, "customer": 1}
    assert checked.roles_confidence == pytest.approx(0.73, abs=0.01)
    assert checked.notes == ("roles_doubtful",)


def test_nothing_said_leaves_all_as_it_was():
    lanes = two_lanes()
    assert check_by_words(CALL, lanes, []).lanes == lanes.lanes
    assert check_by_words(CALL, lanes, []).roles_confidence == pytest.approx(0.97)


def test_voices_go_by_the_odds():
    lanes = two_lanes("voices", 0.7)
    checked = check_by_words(CALL, lanes, said(REQUEST, GREETING))
    assert channels(checked) == {"agent": 1, "customer": 0}
    assert checked.roles_from == "voices"
    assert "channels_swapped" not in checked.notes


@pytest.mark.parametrize(("text", "role"), [(GREETING + "请您稍等", "agent"), (REQUEST + "帮我查一下", "customer")])
def test_alike_voices_that_speak_as_one_are_one(text, role):
    lanes = two_lanes("voices", 0.7, ("voices_alike",))
    checked = check_by_words(CALL, lanes, said(text, text))
    assert [lane.role for lane in checked.lanes] == [role, role]
    assert checked.notes == ("one_voice", "roles_doubtful")
    assert checked.roles_confidence == ALIKE_AT_MOST


def test_the_one_voice_of_a_mixed_channel_is_never_sure_for_it_may_be_two():
    heard = Lanes((Lane("agent", 0, (Span(0, 40),)),), "voices", 0.5, ("one_voice",))
    said = [Turn(0, "agent", Span(0, 40), "您好，很高兴为您服务。我想问一下账单。好的，请您稍等。")]
    checked = check_by_words(CALL, heard, said)
    assert checked.roles_confidence == ALIKE_AT_MOST
    assert "roles_doubtful" in checked.notes


def test_alike_voices_that_speak_as_two_stay_two():
    checked = check_by_words(CALL, two_lanes("voices", 0.7, ("voices_alike",)), said(GREETING, REQUEST))
    assert channels(checked) == {"agent": 0, "customer": 1}
    assert "voices_alike" in checked.notes


def test_evidence_does_not_depend_on_script_digits_or_repetition():
    assert agent_evidence("您好，工號零八，請問有什麼可以幫您") == agent_evidence("您好，工号08，请问有什么可以帮您")
    assert agent_evidence(GREETING) == agent_evidence(GREETING + GREETING[2:9])
    assert agent_evidence("") == 0


@pytest.mark.parametrize("text", ["公号1026", "thank you for calling Auto Repair", "感谢您的来电再见"])
def test_what_agents_say_speaks_for_the_agent(text):
    assert agent_evidence(text) > 2


@pytest.mark.parametrize("text", ["我要投诉你", "你们怎么乱扣钱", "帮我查一下话费"])
def test_what_customers_say_speaks_for_the_customer(text):
    assert agent_evidence(text) <= -2
