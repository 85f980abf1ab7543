"""Turns are one role's speech with gaps under a second, and the words that belong to it."""

import pytest

from qc.config import load_config
from qc.records import Word
from qc.roles.lanes import Lane
from qc.spans import Span
from qc.turns import make_turns

CONFIG = load_config()


def words(*said, confidence=0.9):
    return [Word(text, Span(start_s, end_s), confidence, trailing) for text, start_s, end_s, trailing in said]


def lane(role, *spans, channel=0):
    return Lane(role, channel, tuple(Span(*span) for span in spans))


def test_gaps_under_a_second_stay_inside_and_pauses_are_gaps_of_a_quarter():
    # agent   |0 == 1|.2|1.2 = 2|..0.5..|2.5 = 3| 1.0 |4 = 5|
    turns = make_turns(
        [lane("agent", (0, 1), (1.2, 2), (2.5, 3), (4, 5))],
        [words(("您好", 0, 1, "，"), ("请问", 1.2, 2, ""), ("什么事", 2.5, 3, "？"), ("喂", 4, 5, "。"))],
        CONFIG,
    )
    assert [turn.span for turn in turns] == [Span(0, 3), Span(4, 5)]
    assert turns[0].text == "您好，请问什么事？"
    assert turns[0].chars == 7
    assert turns[0].pauses == (Span(2, 2.5),)
    assert turns[0].speech_s == pytest.approx(2.5)
    assert turns[1].text == "喂。"


def test_roles_interleave_by_time_and_are_numbered():
    # agent     |0 = 2|        |5 = 6|
    # customer         |1.5 = 4|
    turns = make_turns(
        [lane("agent", (0, 2), (5, 6)), lane("customer", (1.5, 4), channel=1)],
        [words(("请说", 0, 2, "。"), ("好", 5, 6, "。")), words(("我要退订", 1.5, 4, "。"))],
        CONFIG,
    )
    assert [(turn.turn, turn.role, turn.text) for turn in turns] == [
        (0, "agent", "请说。"),
        (1, "customer", "我要退订。"),
        (2, "agent", "好。"),
    ]


def test_a_word_goes_to_the_turn_that_holds_its_middle_or_is_nearest():
    turns = make_turns(
        [lane("agent", (0, 2), (4, 6))],
        [words(("早", 1.5, 2.4, ""), ("晚", 3.2, 3.6, ""), ("尾", 6.2, 6.8, ""))],
        CONFIG,
    )
    assert [turn.text for turn in turns] == ["早", "晚尾"]


def test_speech_without_words_stays_if_it_lasts():
    turns = make_turns([lane("agent", (0, 0.29), (3, 3.3), (5, 6))], [words(("好", 5, 6, ""))], CONFIG)
    assert [(turn.span.start_s, turn.text, turn.doubtful) for turn in turns] == [(3, "", "no_words"), (5, "好", "")]


def test_two_lanes_of_one_role_make_turns_together():
    turns = make_turns(
        [lane("agent", (0, 1)), lane("agent", (1.5, 2), channel=2)],
        [words(("您", 0, 1, "")), words(("好", 1.5, 2, ""))],
        CONFIG,
    )
    assert [turn.text for turn in turns] == ["您好"]


def test_words_that_cannot_be_trusted_make_a_doubtful_turn():
    sure, unsure = words(("您好", 0, 1, "")), words(("青少等", 0, 1, ""), confidence=0.2)
    assert make_turns([lane("agent", (0, 1))], [sure], CONFIG)[0].doubtful == ""
    (turn,) = make_turns([lane("agent", (0, 1))], [unsure], CONFIG)
    assert (turn.doubtful, turn.confidence) == ("low_confidence", pytest.approx(0.2))


def test_no_speech_no_turns():
    assert make_turns([lane("agent"), lane("customer")], [[], []], CONFIG) == ()
    assert make_turns([lane("agent")], [words(("好", 0, 1, ""))], CONFIG) == ()


def test_what_the_recogniser_wrote_is_kept_beside_what_is_read_and_counted_as_spoken():
    said = [Word("房号", Span(0, 0.5), 0.9), Word("302", Span(0.5, 1.2), 0.8, "，", raw="三零二,")]
    (turn,) = make_turns([lane("agent", (0, 2))], [[*said, Word("请", Span(1.3, 1.5), 0.9, raw="請")]], CONFIG)
    assert turn.text == "房号302，请"
    assert turn.text_raw == "房号三零二,請"
    assert turn.chars == 6  # 302 by itself would be read 三百零二
    assert [word.text + word.trailing for word in turn.words] == ["房号", "302，", "请"]
    assert not any(word.raw for word in turn.words)
