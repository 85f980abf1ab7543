"""The layout of a call's picture: places in time, heights between least and greatest."""

from dataclasses import replace

import pytest

from qc.views import StoreView
from qc.views.timeline import WIDTH, round_times, timeline
from tests.support.frames import small_store


def test_a_timeline_is_to_scale():
    # 30 s over 1000 units; the customer's turn is 4 … 8 s, the dead air 12 … 24 s
    drawn = timeline(StoreView(small_store()).call("C1"))
    customer = drawn.turns[1]
    assert (customer.x, customer.width) == pytest.approx((4 / 30 * WIDTH, 4 / 30 * WIDTH))
    assert drawn.events[0].x == pytest.approx(400)
    assert [label for _, label in drawn.ticks] == ["0:00", "0:05", "0:10", "0:15", "0:20", "0:25", "0:30"]


def test_pace_and_pitch_are_drawn_between_the_lowest_and_the_highest_of_the_call():
    call = StoreView(small_store()).call("C1")
    voices = [{"pace_cpm": 200.0, "pitch_hz": 150.0}, {"pace_cpm": 300.0, "pitch_hz": None}, {"pace_cpm": 250.0}]
    spoken = [
        turn | {"pace_cpm": None, "pitch_hz": None} | voice for turn, voice in zip(call.turns, voices, strict=False)
    ]
    pace, pitch = timeline(replace(call, turns=spoken)).tracks
    assert (pace.kind, pace.lowest, pace.highest) == ("pace", 200.0, max(t["pace_cpm"] for t in spoken))
    heights = [0.0, 1.0, 0.5][: len(spoken)]
    assert [stroke.height for stroke in pace.strokes] == heights
    assert [stroke.height for stroke in pitch.strokes] == [0.5]  # one value has no scale


def test_a_turn_whose_words_are_in_doubt_is_drawn_as_such():
    call = StoreView(small_store()).call("C1")
    doubts = [{"doubtful": "voice_doubtful"}, {"confidence": 0.4}, {"doubtful": None}]
    turns = [turn | doubt for turn, doubt in zip(call.turns, doubts, strict=True)]
    assert [bar.kind for bar in timeline(replace(call, turns=turns)).turns] == ["doubtful", "doubtful", "turn"]
    assert [call.doubt(turn) for turn in turns] == ["voice_doubtful", "doubtful", ""]


@pytest.mark.parametrize(("duration_s", "step_s"), [(30, 5), (57, 10), (600, 60), (3600, 600), (14400, 1800)])
def test_about_ten_round_times(duration_s, step_s):
    times = round_times(duration_s)
    assert times == [step_s * at for at in range(duration_s // step_s + 1)]
    assert len(times) <= 11
