"""An agent who speaks on, without the customer taking a turn."""

import pytest

from qc.config import load_config
from qc.measures.monologue import monologues
from tests.support.sound import numbered, turn

CONFIG = load_config()


def test_a_backchannel_does_not_end_it_a_turn_does():
    # agent      |0 ==== 20|  |21 ==== 35|           |40 == 50|
    # customer             嗯                |36 我不太明白 38|
    turns = numbered(
        turn("agent", 0, 20),
        turn("customer", 20.2, 20.6, "嗯。"),
        turn("agent", 21, 35),
        turn("customer", 36, 38, "我不太明白。"),
        turn("agent", 40, 50),
    )
    longest_s, events = monologues(turns, CONFIG)
    assert longest_s == pytest.approx(34.0)  # seconds of speech
    (event,) = events
    assert (event.turn, event.span.start_s, event.span.end_s) == (0, 0, 35)
    assert event.details == {"speech_s": 34.0, "turns": 2.0}


def test_a_silence_ends_it_for_the_customer_could_have_spoken():
    longest_s, events = monologues(numbered(turn("agent", 0, 20), turn("agent", 23.5, 43)), CONFIG)
    assert (longest_s, events) == (20.0, [])


def test_thirty_seconds_are_allowed_and_pauses_are_no_speech():
    assert monologues([turn("agent", 0, 30)], CONFIG)[1] == []
    assert monologues([turn("agent", 0, 30.5, pauses=((10, 10.6),))], CONFIG)[1] == []
    assert len(monologues([turn("agent", 0, 30.1)], CONFIG)[1]) == 1
    assert monologues([turn("customer", 0, 40)], CONFIG) == (None, [])
