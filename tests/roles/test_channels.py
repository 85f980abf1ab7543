"""Speakers by channel: which is whose, mono in disguise, one-way sound."""

from datetime import UTC, datetime

import numpy as np
import pytest

from qc.records import Call
from qc.roles import lanes_of
from qc.roles.channels import lanes_by_channel, share_one_channel
from qc.spans import Span
from tests.support.sound import hiss, place, recording_of, voice

LEFT, RIGHT = [Span(0.5, 3.5)], [Span(4.0, 9.5)]


def call(**given):
    return Call(call_id="C1", agent_id="A1", start_time=datetime(2026, 10, 12, tzinfo=UTC), **given)


def two_ends(bleed=0.0):
    # left    |--3 s--|
    # right            |-----5.5 s-----|
    left, right = place(10, [(0.5, voice(3.0))]), place(10, [(4.0, voice(5.5, 220))])
    noise = [hiss(10, -60, seed) for seed in (1, 2)]
    return recording_of(left + bleed * right + noise[0], right + bleed * left + noise[1])


@pytest.mark.parametrize(("side", "agent"), [("left", 0), ("right", 1), (None, 0)])
def test_agent_is_on_the_channel_that_the_call_names(side, agent):
    lanes = lanes_by_channel(call(agent_channel=side), [LEFT, RIGHT])
    assert [(lane.role, lane.channel) for lane in lanes.lanes] == [("agent", agent), ("customer", 1 - agent)]
    assert lanes.lanes[0].speech == tuple([LEFT, RIGHT][agent])
    assert lanes.roles_from == "channel"


def test_a_channel_that_was_not_named_is_less_sure_and_noted():
    named = lanes_by_channel(call(agent_channel="left"), [LEFT, RIGHT])
    assumed = lanes_by_channel(call(), [LEFT, RIGHT])
    assert assumed.roles_confidence < named.roles_confidence
    assert "agent_channel_unknown" in assumed.notes
    assert not named.notes


def test_one_way_sound_names_the_silent_side():
    assert lanes_by_channel(call(agent_channel="left"), [[], RIGHT]).notes == ("agent_silent",)
    assert lanes_by_channel(call(agent_channel="right"), [[], RIGHT]).notes == ("customer_silent",)
    assert lanes_by_channel(call(agent_channel="left"), [[], []]).notes == ()  # silent altogether: no one's fault


def test_speech_on_a_third_channel_is_noted():
    assert "further_channels" in lanes_by_channel(call(agent_channel="left"), [LEFT, RIGHT, LEFT]).notes


@pytest.mark.parametrize("gain", [1.0, 0.3, -1.0])
@pytest.mark.parametrize("late_s", [0.0, 0.02])
def test_the_same_sound_twice_is_one_channel_whatever_its_gain_and_shift(gain, late_s):
    mixed = place(10, [(0.5, voice(3.0)), (4.0, voice(5.5, 220))])
    late = np.roll(mixed, round(late_s * 8000))
    recording = recording_of(mixed + hiss(10, -60, 1), gain * late + hiss(10, -60, 2))
    assert share_one_channel(recording, [LEFT + RIGHT, LEFT + RIGHT])


@pytest.mark.parametrize("bleed", [0.0, 0.1, 0.5])  # nothing, -20 dB, -6 dB
def test_two_ends_of_a_line_stay_two_even_with_cross_talk(bleed):
    assert not share_one_channel(two_ends(bleed), [LEFT, RIGHT])


def test_silent_channels_are_not_taken_for_the_same_sound():
    silence = np.zeros(8000)
    assert not share_one_channel(recording_of(silence, silence), [[], []])


def test_a_mono_recording_shares_its_channel():
    assert share_one_channel(recording_of(np.zeros(8000)), [[]])


def test_a_recording_without_speech_has_lanes_without_speech():
    for channels in (1, 2):
        recording = recording_of(*[hiss(3, -60, seed) for seed in range(channels)])
        lanes = lanes_of(call(), recording, [[] for _ in range(channels)])
        assert lanes.lanes
        assert all(not lane.speech for lane in lanes.lanes)


@pytest.mark.parametrize("late_s", [0.08, 0.5, -0.9])
def test_a_copy_that_comes_late_is_still_the_same_sound(late_s):
    mixed = place(10, [(1.5, voice(2.0)), (4.0, voice(4.5, 220))])
    late = np.roll(mixed, round(late_s * 8000))
    recording = recording_of(mixed + hiss(10, -60, 1), 0.5 * late + hiss(10, -60, 2))
    assert share_one_channel(recording, [LEFT + RIGHT, LEFT + RIGHT])


def test_a_queues_voice_on_both_ends_does_not_make_them_one():
    prompt, own = place(20, [(0.5, voice(9.0, 180))]), two_ends(0.0).pcm / 32768.0
    ends = [prompt + np.concatenate([np.zeros(80_000), end]) for end in own]
    speech = [[Span(0.5, 9.5), Span(10.5, 13.5)], [Span(0.5, 9.5), Span(14.0, 19.5)]]
    assert not share_one_channel(recording_of(*ends), speech)
