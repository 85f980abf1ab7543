"""Voices in one channel, on sample calls whose two channels are summed, and on tones that are nobody's."""

from datetime import UTC, datetime

import numpy as np
import pytest

from qc.audio import Recording, read_recording
from qc.condition import fit_to_judge
from qc.config import load_config
from qc.records import Call, Turn
from qc.roles import check_by_words, lanes_of, tell_alike_apart
from qc.roles.hearing import hear
from qc.roles.separation import Apart
from qc.roles.voices import tell_apart
from qc.spans import Span, intersect, merge, total_s
from qc.speech import find_speech
from tests.support.samples import FOLDER
from tests.support.sound import hiss, recording_of, times

pytestmark = pytest.mark.model

CONFIG = load_config()


def call(direction="inbound", **given):
    return Call("C1", "A1", datetime(2026, 10, 12, tzinfo=UTC), direction=direction, **given)


def stereo(name):
    return read_recording(FOLDER / f"{name}.flac", CONFIG.audio)


def mixed(recording):
    pcm = np.clip(recording.pcm.astype(np.int32).sum(axis=0, keepdims=True), -32768, 32767)
    return Recording(pcm.astype(np.int16), recording.rate_hz)


@pytest.mark.parametrize(("name", "agent"), [("QH003", 0), ("QH009", 0)])  # a woman and a man; two women
def test_two_voices_are_told_apart(name, agent):
    truth = find_speech(stereo(name), CONFIG.speech)
    mono = mixed(stereo(name))
    lanes = lanes_of(call("inbound" if name == "QH003" else "outbound"), mono, find_speech(mono, CONFIG.speech))
    assert lanes.roles_from == "voices"
    assert lanes.notes == ()
    for lane in lanes.lanes:
        own = truth[agent if lane.role == "agent" else 1 - agent]
        assert total_s(intersect(lane.speech, own)) > 0.9 * total_s(own)
        assert total_s(intersect(lane.speech, own)) > 0.9 * total_s(lane.speech)


def test_the_two_lanes_share_out_the_speech_and_doubts_are_within_them():
    mono = mixed(stereo("QH003"))
    speech = find_speech(mono, CONFIG.speech)
    first, second = lanes_of(call(), mono, speech).lanes
    assert total_s(intersect(first.speech, second.speech)) == pytest.approx(0, abs=1e-6)
    assert total_s([*first.speech, *second.speech]) == pytest.approx(total_s(speech[0]))
    for lane in (first, second):
        assert total_s(intersect(lane.speech, lane.doubtful)) == pytest.approx(total_s(lane.doubtful))


def test_the_caller_of_an_outbound_call_speaks_second():
    mono = mixed(stereo("QH003"))
    speech = find_speech(mono, CONFIG.speech)
    answers = {way: min(lanes_of(call(way), mono, speech).lanes, key=lambda lane: lane.speech[0]).role
               for way in ("inbound", "outbound")}  # fmt: skip
    assert answers == {"inbound": "agent", "outbound": "customer"}


@pytest.mark.parametrize("name", ["QH001", "QH006"])  # a woman, a man
def test_one_voice_is_not_torn_in_two(name):
    one = Recording(stereo(name).pcm[:1], 8_000)  # one end of the line alone
    lanes = lanes_of(call(), one, find_speech(one, CONFIG.speech))
    assert lanes.notes in (("one_voice",), ("voices_alike",))
    assert len(lanes.lanes) == 1 or "voices_alike" in lanes.notes
    words = "您好，青禾通信，工号1026，请问您还有其他问题吗"
    said = [Turn(0, lane.role, lane.speech[0], words) for lane in lanes.lanes]
    checked = check_by_words(call(), lanes, said)  # where the sound leaves it open, both parts speak as the agent
    assert {lane.role for lane in checked.lanes} == {"agent"}
    assert checked.notes == ("one_voice", "roles_doubtful")


def test_the_same_sound_on_two_channels_is_told_apart_by_voice():
    mono = mixed(stereo("QH003"))
    twice = Recording(np.concatenate([mono.pcm // 2, mono.pcm]), mono.rate_hz)
    lanes = lanes_of(call(), twice, find_speech(twice, CONFIG.speech))
    assert lanes.roles_from == "voices"
    assert lanes.notes == ("channels_alike",)
    assert len(lanes.lanes) == 2
    condition = fit_to_judge(twice, lanes, CONFIG.condition, CONFIG.speech)
    assert (condition.fit, condition.reasons) == (True, ())


@pytest.mark.parametrize("speech", [[], [Span(0.5, 0.55)], [Span(0.5, 0.8), Span(1.0, 1.2)]])
def test_hardly_any_speech_is_one_voice(speech):
    recording = recording_of(hiss(3, -30))
    lanes = tell_alike_apart(lanes_of(call(), recording, [speech]), [[]])
    assert lanes.notes == ("one_voice",)
    assert [list(lane.speech) for lane in lanes.lanes] == [speech]
    if not speech:
        return
    voices = tell_apart(hear(recording, 0, speech))
    assert voices.apart == Apart()
    assert merge([*voices.speech_of(0), *voices.speech_of(1)]) == speech


def tone(*hertz):
    return sum(0.1 * np.sin(2 * np.pi * f * times(20)) for f in hertz)


@pytest.mark.parametrize(
    "sound",
    [
        tone(450) * (times(20) % 5 < 1),  # ring-back: 1 s in 5
        tone(450) * (times(20) % 0.7 < 0.35),  # engaged
        tone(770, 1336) * (times(20) % 0.3 < 0.15),  # a key, pressed again and again
        tone(262, 330, 392),  # a chord that stays
    ],
    ids=["ring-back", "engaged", "key", "chord"],
)
def test_tones_are_nobodys(sound):
    recording = recording_of(sound + hiss(20, -60))
    assert find_speech(recording, CONFIG.speech) == [[]]
