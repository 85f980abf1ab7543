"""Both speak at once; an interruption is an agent who starts while the customer goes on."""

import pytest

from qc.measures.backchannel import is_backchannel, is_repetition
from qc.measures.overlap import interruptions, overlap_s
from tests.support.sound import numbered, turn

CUT = "您先听我说完。"


def test_overlap_is_speech_against_speech():
    # agent      |0 ======== 4|
    # customer         |3 ===.==== 8|        pause 3.5 … 4.5
    assert overlap_s([turn("agent", 0, 4)], [turn("customer", 3, 8, pauses=((3.5, 4.5),))]) == pytest.approx(0.5)
    assert overlap_s([turn("agent", 0, 2)], [turn("customer", 2, 4)]) == 0.0


def test_an_agent_who_starts_early_and_goes_on_interrupts():
    # customer   |0 ============= 5|
    # agent                |4 ========= 8|       1 s before the end, both for 1 s
    (cut,) = interruptions(numbered(turn("customer", 0, 5), turn("agent", 4, 8, CUT)))
    assert (cut.turn, cut.role, cut.span.start_s, cut.span.end_s) == (1, "agent", 4, 5)
    assert cut.details["early_s"] == 1.0


@pytest.mark.parametrize(
    ("customer", "agent", "why"),
    [
        (turn("customer", 0, 5), turn("agent", 4.6, 8, CUT), "0.4 s before the end is a quick answer"),
        (turn("customer", 0, 5), turn("agent", 4.5, 4.9, CUT), "gives way after 0.4 s"),
        (turn("customer", 0, 5), turn("agent", 2, 3, "嗯，好的好的。"), "a listener's words"),
        (turn("customer", 0, 5), turn("agent", 2, 3, "不是。"), "under four characters"),
        (turn("customer", 3, 8), turn("agent", 2, 6, CUT), "the customer cuts in"),
        (turn("customer", 0, 5, "对，是的。"), turn("agent", 2, 6, CUT), "the customer only listens"),
        (turn("customer", 0, 5, pauses=((2.0, 2.9),)), turn("agent", 2.5, 5, CUT), "in a pause it seemed over"),
        (turn("customer", 0, 5, "我的电话是13800138000"), turn("agent", 2, 3, "好，1380013"), "says it again"),
        (turn("customer", 0, 5, ""), turn("agent", 2, 6, CUT), "noise without words"),
    ],
)
def test_what_is_no_interruption(customer, agent, why):
    assert interruptions(numbered(customer, agent)) == [], why


@pytest.mark.parametrize(
    "text", ["嗯。", "嗯嗯，", "好的好的，对。", "對對對", "OK", "yeah, right", "是的，明白了，谢谢。"]
)
def test_backchannels(text):
    assert is_backchannel(text)


@pytest.mark.parametrize("text", ["", "，。", "好的我明天去", "对不起", "是不是", "right now please", "嗯" * 50])
def test_no_backchannels(text):
    assert not is_backchannel(text)


@pytest.mark.parametrize(
    ("text", "of", "again"),
    [
        ("幺三八零零", "我的電話是一三八零零一三八", True),  # folded: 幺 is 一, script does not matter
        ("对，2019", "它上面写的是2019，是去年买的", True),  # 4 of 5 characters
        ("退货不行", "我要退货", False),  # 2 of 4
        ("您先听我说完", "我说完了", False),  # 3 of 6
        ("", "我要退货", False),
        ("退货", "", False),
    ],
)
def test_repetitions(text, of, again):
    assert is_repetition(text, of) is again
