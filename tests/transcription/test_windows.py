"""Windows hold all of the speech, once, and are cut where it pauses."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.spans import Span, merge
from qc.transcription.windows import MARGIN_S, plan_windows
from tests.support.sound import hiss, place, recording_of, times

SILENT_MINUTE = recording_of(np.zeros(60 * 8_000))


def spans_of(plans):
    return [list(plan.speech) for plan in plans]


def test_neighbours_share_a_window_and_long_gaps_are_cut_out():
    # call      0    1    2  …       10   11
    # speech         ▉▉▉▉▉           ▉▉▉▉▉
    # pieces       [  1.8  ]       [  1.8  ]        0.4 s of margin on each side
    # window    0 [        ][        ] 3.6
    speech = [Span(1.0, 2.0), Span(10.0, 11.0)]
    (plan,) = plan_windows(SILENT_MINUTE, 0, speech, [], 14.0)
    assert plan.pieces == (Span(0.6, 2.4), Span(9.6, 11.4))
    assert plan.duration_s == pytest.approx(3.6)
    window = plan.cut(SILENT_MINUTE, "zh")
    assert len(window.samples) == round(3.6 * 16_000)
    starts_ends = [(span.start_s, span.end_s) for span in window.speech]
    assert np.allclose(starts_ends, [(0.4, 1.4), (2.2, 3.2)])
    assert plan.in_call(Span(0.5, 0.7)).start_s == pytest.approx(1.1)
    assert plan.in_call(Span(2.3, 2.5)).start_s == pytest.approx(10.1)


def test_a_span_over_a_join_keeps_its_larger_part():
    # window    [   piece 1   ][   piece 2   ]     the join is at 1.8 s
    # span               [1.7 … 2.2]               0.1 s in the first, 0.4 s in the second
    (plan,) = plan_windows(SILENT_MINUTE, 0, [Span(1.0, 2.0), Span(10.0, 11.0)], [], 14.0)
    moved = plan.in_call(Span(1.7, 2.2))
    assert (moved.start_s, moved.end_s) == pytest.approx((9.6, 10.0))


def test_windows_of_equal_length_end_at_the_longest_pause():
    # 20 s of speech in ten spans of 2 s, 0.2 s apart, but 1 s apart after the fourth: two windows of about 11 s
    # ▉▉ ▉▉ ▉▉ ▉▉    ▉▉ ▉▉ ▉▉ ▉▉ ▉▉ ▉▉
    starts = np.cumsum([0.0, 2.2, 2.2, 2.2, 3.0, 2.2, 2.2, 2.2, 2.2, 2.2])
    speech = [Span(start, start + 2.0) for start in starts]
    first, second = plan_windows(SILENT_MINUTE, 0, speech, [], 14.0)
    assert len(first.speech) == 4
    assert len(second.speech) == 6


def test_sound_at_the_border_comes_into_one_window_only():
    speech = [Span(0.5 + 2.05 * n, 2.5 + 2.05 * n) for n in range(10)]  # 0.05 s apart
    plans = plan_windows(SILENT_MINUTE, 0, speech, [], 14.0)
    assert len(plans) > 1
    for before, after in pairwise(plans):
        assert before.pieces[-1].end_s <= after.pieces[0].start_s


def test_no_margin_reaches_into_another_speaker():
    # agent      |----|            1.0 … 2.0
    # customer        |----|       2.1 … 3.0
    (plan,) = plan_windows(SILENT_MINUTE, 0, [Span(1.0, 2.0)], [Span(2.1, 3.0)], 14.0)
    assert plan.pieces == (Span(0.6, 2.1),)


def test_speech_longer_than_a_window_is_cut_where_it_is_quietest():
    # 20 s of noise without a pause that the detector saw, but 0.2 s of quiet in it at 11 s
    sound = place(22.0, [(1.0, hiss(10.0, -20.0)), (11.2, hiss(9.8, -20.0))])
    recording = recording_of(sound)
    plans = plan_windows(recording, 0, [Span(1.0, 21.0)], [], 14.0)
    assert len(plans) == 2
    assert plans[0].speech[-1].end_s == pytest.approx(11.1, abs=0.1)


def test_a_long_call_is_planned_without_its_sound():
    class Deaf:
        duration_s = 4 * 3600.0

        def window(self, *arguments):
            raise AssertionError("planning needs no sound")

    speech = [Span(3.0 * n, 3.0 * n + 2.5) for n in range(4800)]
    plans = plan_windows(Deaf(), 0, speech, [], 14.0)
    assert sum(len(plan.speech) for plan in plans) == 4800
    assert max(plan.duration_s for plan in plans) <= 14.0 + 2 * MARGIN_S


@st.composite
def timelines(draw):
    at_s, spans = 0.0, []
    for gap_s, length_s in draw(st.lists(st.tuples(st.floats(0.1, 8.0), st.floats(0.1, 9.0)), max_size=12)):
        at_s += gap_s
        spans.append(Span(at_s, at_s + length_s))
        at_s += length_s
    return spans


@given(timelines())
def test_all_speech_is_in_exactly_one_window(speech):
    recording = type("Long", (), {"duration_s": 300.0})()
    plans = plan_windows(recording, 0, speech, [], 14.0)
    assert [span for plan in plans for span in plan.speech] == merge(speech)
    pieces = [piece for plan in plans for piece in plan.pieces]
    assert pieces == sorted(pieces)
    for before, after in pairwise(pieces):
        assert before.end_s <= after.start_s + 1e-9
    for plan in plans:
        assert plan.duration_s <= 14.0 + 2 * MARGIN_S or len(plan.speech) == 1


@given(timelines(), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_times_go_into_the_call_in_order_and_into_the_pieces(speech, left, right):
    recording = type("Long", (), {"duration_s": 300.0})()
    for plan in plan_windows(recording, 0, speech, [], 14.0):
        first, second = sorted((left * plan.duration_s, right * plan.duration_s))
        spans = [plan.in_call(Span(at_s, at_s)) for at_s in (first, second)]
        assert spans[0].start_s <= spans[1].start_s + 1e-6
        for span in spans:
            assert any(piece.start_s - 1e-6 <= span.start_s <= piece.end_s + 1e-6 for piece in plan.pieces)


def test_the_window_holds_the_sound_of_its_pieces():
    tone = 0.5 * np.sin(2 * np.pi * 1_000.0 * times(1.0))
    recording = recording_of(np.zeros(8_000 * 6), place(6.0, [(3.0, tone)]))
    (plan,) = plan_windows(recording, 1, [Span(3.0, 4.0)], [], 14.0)
    window = plan.cut(recording, "zh")
    (spoken,) = window.speech
    inside = window.samples[round((spoken.start_s + 0.1) * 16_000) : round((spoken.end_s - 0.1) * 16_000)]
    assert np.sqrt(np.mean(inside**2)) == pytest.approx(0.5 / np.sqrt(2), rel=0.02)
    assert np.abs(window.samples[:1_600]).max() < 0.01
