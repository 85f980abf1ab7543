"""Holds are announced, dead air is not; both are silences in which neither side speaks."""

from functools import partial

import pytest

from qc.config import load_config
from qc.measures.silence import silences
from qc.measures.waits import Waits
from qc.spans import Span
from tests.support.sound import numbered, turn

CONFIG = load_config()


def contains(phrase, text):
    return phrase in text


def found(turns, end_s, **kwargs):
    return silences(
        numbered(*turns),
        Span(0.0, end_s),
        CONFIG,
        Waits(*(partial(contains, phrase) for phrase in ("稍等", "久等", "等一下", "等您", "还在吗", "能听到吗"))),
        **kwargs,
    )


def test_an_announced_silence_is_a_hold_even_with_the_customers_yes_between():
    # agent     |0 请您稍等 2|                     |13 让您久等了 15|
    # customer                 |2.5 好 3|
    # hold                              |----- 10 s ----|
    (hold,) = found(
        [turn("agent", 0, 2, "请您稍等。"), turn("customer", 2.5, 3, "好。"), turn("agent", 13, 15, "让您久等了。")], 15
    )
    assert (hold.kind, hold.span, hold.turn, hold.role) == ("hold", Span(3, 13), 1, "agent")
    assert hold.details["announced"] is True
    assert hold.details["thanked"] is True
    assert hold.details["at"] == "middle"
    assert hold.details["updates"] == 0.0


@pytest.mark.parametrize(("after", "kind"), [("让您久等了。", "hold"), ("是这样的。", "dead_air")])
def test_a_longer_answer_may_stand_between_where_the_agent_thanks_for_the_wait(after, kind):
    # agent     |0 请您稍等 2|                                            |16 … 18|
    # customer                 |2.5 行，你查，我不着急，我这儿泡着茶呢 6|
    answer = turn("customer", 2.5, 6, "行，你查，我不着急，我这儿泡着茶呢。")
    (silence,) = found([turn("agent", 0, 2, "请您稍等。"), answer, turn("agent", 16, 18, after)], 18)
    assert (silence.kind, silence.span) == (kind, Span(6, 16))


def test_an_unannounced_one_is_dead_air_from_eight_seconds_on():
    # agent     |0 我看看 2|     7.9 s     |9.9   |  8 s  |
    quiet, dead = found(
        [turn("agent", 0, 2, "我看看。"), turn("agent", 9.9, 12, "是这样的。"), turn("agent", 20, 21, "可以的。")], 21
    )
    assert (quiet.kind, quiet.span) == ("silence", Span(2, 9.9))
    assert (dead.kind, dead.span) == ("dead_air", Span(12, 20))
    assert dead.details == {"at": "middle", "announced": False, "expected_speaker": "agent", "thanked": False}


def test_under_three_seconds_is_no_silence():
    assert found([turn("agent", 0, 2), turn("customer", 4.99, 7)], 7) == []
    assert len(found([turn("agent", 0, 2), turn("customer", 5.0, 7)], 7)) == 1


def test_a_request_of_the_customers_own_after_the_announcement_ends_it():
    # what the customer says is more than an answer: the agent owes a new announcement
    turns = [
        turn("agent", 0, 2, "请您稍等。"),
        turn("customer", 3, 8, "我还想问一下上个月的话费为什么那么高。"),
        turn("agent", 20, 21, "是这样的。"),
    ]
    (dead,) = found(turns, 21)
    assert dead.kind == "dead_air"
    assert dead.details["expected_speaker"] == "agent"


@pytest.mark.parametrize(
    ("role", "text", "expected"),
    [
        ("customer", "我要退订。", "agent"),
        ("agent", "请问您贵姓？", "customer"),
        ("agent", "可以吗。", "customer"),
        ("agent", "已经办好了。", "agent"),
        ("agent", "你知道的，孙先生，最近报修的多？", "agent"),  # the mark is the recogniser's
    ],
)
def test_who_was_expected_to_speak(role, text, expected):
    (dead,) = found([turn(role, 0, 2, text), turn("agent", 12, 13, "再见。")], 13)
    assert dead.details["expected_speaker"] == expected
    assert dead.role == expected


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        ([turn("customer", 0, 2, "等一下，来客人了。")], "customer"),
        ([turn("customer", 0, 2, "等一下，来客人了。"), turn("agent", 3, 4, "好的，您忙。")], "customer"),
        ([turn("agent", 0, 2, "您先忙，我等您。"), turn("customer", 3, 4, "好。")], "customer"),
        # the wait was over: the agent went on at length, or the customer came back with something else
        ([turn("customer", 0, 2, "等一下，来客人了。"), turn("agent", 3, 12, "那我先跟您讲一讲。" * 6)], "agent"),
        ([turn("agent", 0, 2, "您先忙，我等您。"), turn("customer", 3, 6, "找到了，单号是三七五八零二。")], "agent"),
        # the agent wants time, and does not say so in words that announce a wait
        ([turn("agent", 0, 2, "等一下啊。")], "agent"),
    ],
)
def test_whose_wait_it_is(turns, expected):
    (dead,) = found([*turns, turn("agent", 25, 26, "好的。")], 26)[-1:]
    assert (dead.kind, dead.details["expected_speaker"]) == ("dead_air", expected)


def test_at_the_start_the_agent_is_expected_and_behind_a_queue_nobody_is_blamed():
    # system                 |1 您的来电正在排队 6|
    # agent                                         |12 您好|
    turns = [turn("agent", 12, 14, "您好。")]
    (dead,) = found(turns, 14)
    assert (dead.kind, dead.details["at"], dead.details["expected_speaker"], dead.turn) == (
        "dead_air", "start", "agent", None
    )  # fmt: skip
    (queue,) = found([*turns, turn("system", 1, 6, "您的来电正在排队。")], 14)
    assert (queue.kind, queue.role, queue.details["expected_speaker"]) == ("silence", None, "system")


def test_updates_that_break_a_long_hold_are_counted():
    # agent   |请稍等|  10 s  |还在查，请稍等|  10 s  |请稍等|  10 s  |好了|
    turns = [turn("agent", start, start + 2, "还在查，请稍等。") for start in (0, 12, 24)] + [
        turn("agent", 36, 37, "好了。")
    ]
    holds = found(turns, 37)
    assert [hold.kind for hold in holds] == ["hold"] * 3
    assert [hold.details["updates"] for hold in holds] == [0.0, 1.0, 2.0]


def test_nothing_is_known_of_what_was_lost():
    # the file lost 4 … 10 s: somebody may have spoken there
    turns = [turn("agent", 0, 3, "我看看。"), turn("agent", 12, 13, "好了。")]
    assert found(turns, 13, lost=[Span(4, 10)]) == []
    assert found(turns, 13)[0].kind == "dead_air"


def test_a_turn_that_was_not_understood_may_have_announced_it():
    (dead,) = found([turn("agent", 0, 2, "青少等。", doubtful="low_confidence"), turn("agent", 12, 13, "好了。")], 13)
    assert dead.details["words_doubtful"] is True


def test_a_wait_that_the_customer_agreed_to_may_have_been_announced_in_other_words():
    #   agent     |…可以吗？|        20 s            |让您久等了|
    #   customer             |行，您弄|
    asked, back = turn("agent", 0, 4, "这边得翻翻本子，您看可以吗？"), turn("agent", 26, 28, "让您久等了。")
    for answer, agreed in {"行，您弄。": True, "我姓王。": False}.items():
        (dead,) = found([asked, turn("customer", 5, 6, answer), back], 28)
        assert (dead.kind, dead.details.get("agreed", False)) == ("dead_air", agreed)
    told = turn("agent", 0, 4, "这边得翻翻本子。")
    (dead,) = found([told, turn("customer", 5, 6, "行。"), back], 28)
    assert "agreed" not in dead.details


@pytest.mark.parametrize(
    ("before", "after", "went_on"),
    [
        ("我拿尺子啊。", "长七十二，宽四十一。", True),
        ("什么时候送到？", "那算了。", False),  # the agent owed an answer
        ("我姓王。", "喂，还在吗？", False),  # the customer waited
    ],
)
def test_the_customer_who_goes_on_by_himself_may_have_wanted_the_time(before, after, went_on):
    for answer in ([], [turn("agent", 3, 4, "麻烦您了，谢谢。")]):
        (dead,) = found([turn("customer", 0, 2, before), *answer, turn("customer", 20, 22, after)], 22)
        assert (dead.kind, dead.details.get("went_on", False)) == ("dead_air", went_on)


def test_the_line_may_have_been_lost_where_the_agent_asks_whether_it_carries():
    told = turn("customer", 0, 2, "电话是一三八，哎，要进隧")
    for asked, checked in {"您能听到吗？": True, "您的尾号？": False}.items():
        (dead,) = found([told, turn("agent", 12, 14, asked)], 14)
        assert (dead.kind, dead.details.get("line_checked", False)) == ("dead_air", checked)
    (own,) = found([turn("agent", 0, 2, "我看看。"), turn("agent", 12, 14, "您能听到吗？")], 14)
    assert "line_checked" not in own.details


def test_after_a_statement_of_the_agents_the_silence_is_the_agents():
    told = turn("agent", 3, 6, "好的，我帮您看一下这个月的账单啊。")
    (dead,) = found([turn("customer", 0, 2, "我姓王。"), told, turn("customer", 20, 22, "我家住三楼。")], 22)
    assert "went_on" not in dead.details


def test_where_the_recorder_took_nothing_in_someone_may_have_spoken():
    turns = [turn("agent", 0, 2, "我看看。"), turn("agent", 12, 13, "好了。")]
    (half,) = found(turns, 13, unrecorded=[Span(4, 9)])
    assert half.details["unrecorded"] is True
    (less,) = found(turns, 13, unrecorded=[Span(4, 8.9)])
    assert "unrecorded" not in less.details
