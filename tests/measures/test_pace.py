"""Pace is characters over speech, pauses taken out; short turns count in none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.measures.pace import pace_cpm, pace_parts
from qc.measures.pauses import pauses
from tests.support.sound import turn


def test_pauses_are_taken_out():
    # 0         1         2         3 s
    # |您好很高兴|  pause  |为您服务  |        9 characters in 2.4 s of speech
    said = turn("agent", 0.0, 3.0, "您好很高兴为您服务", pauses=((1.0, 1.6),))
    assert said.speech_s == pytest.approx(2.4)
    assert pace_cpm(said.chars, said.speech_s) == pytest.approx(225.0)


def test_a_turn_under_four_characters_counts_in_no_pace():
    assert pace_cpm(3, 1.0) is None
    assert pace_cpm(4, 1.0) == 240.0
    assert pace_cpm(10, 0.0) is None
    # 好的。 in 2 s, then 12 characters in 3 s: only the second is counted
    assert pace_parts([turn("agent", 0, 2, "好的。"), turn("agent", 5, 8, "我现在就为您办理这项业务")]) == (12, 3.0)
    assert pace_parts([]) == (0, 0.0)


def test_words_of_other_scripts_are_one_each_and_figures_as_they_are_read():
    assert turn("agent", 0, 1, "您的 WiFi 是 5G 吗？").chars == 7


def test_a_number_read_aloud_has_the_same_pace_however_it_is_written():
    paces = {pace_cpm(turn("agent", 0, 3, text).chars, 3.0) for text in ("户号三零五八八二", "户号305882")}
    assert paces == {160.0}  # eight characters in three seconds


@given(st.lists(st.tuples(st.integers(4, 200), st.floats(0.5, 60)), min_size=1, max_size=20))
def test_the_pace_of_a_call_lies_between_those_of_its_turns(parts):
    turns = [turn("agent", 0, seconds, "字" * chars) for chars, seconds in parts]
    chars, seconds = pace_parts(turns)
    own = [pace_cpm(each.chars, each.speech_s) for each in turns]
    assert min(own) - 1e-6 <= pace_cpm(chars, seconds) <= max(own) + 1e-6


def test_pauses_are_counted_over_all_turns():
    # agent  ▆▆ 0.3 ▆▆ 0.5 ▆▆      ▆▆ 1.0- ▆▆
    turns = [
        turn("agent", 0, 3, pauses=((0.5, 0.8), (1.5, 2.0))),
        turn("agent", 10, 14, pauses=((11.0, 11.9),)),
    ]
    count, middle_s = pauses(turns)
    assert (count, middle_s) == (3, pytest.approx(0.5))
    assert pauses([turn("agent", 0, 1)]) == (0, None)
