"""Stretches that nobody needs to listen to: told by their level, and never where anything that moves is lost."""

import numpy as np
import pytest

from qc.audio.frames import frame_levels
from qc.config import load_config
from qc.spans import Span, subtract, total_s
from qc.speech import find_speech, silero
from qc.speech.stillness import restless
from tests.support.samples import sample
from tests.support.sound import hiss, place, recording_of, times

VOICE = np.sin(2 * np.pi * 440 * times(0.5)) * 0.1 * np.hanning(4_000)  # as a syllable: 0.5 s that swell and fade


def restless_in(sound, rate_hz=8_000):
    samples = np.round(sound * 32767).astype(np.int16)
    return restless([frame_levels(samples, rate_hz), frame_levels(samples, rate_hz, "rising")])


@pytest.mark.parametrize("line_dbfs", [None, -80.0, -60.0, -50.0])
def test_what_lies_around_a_sound_is_listened_to_and_the_rest_is_not(line_dbfs):
    #      0         10   10.5       20 s
    #      |----------|~~~~|----------|      a second of the line on either side
    line = np.zeros(160_000) if line_dbfs is None else hiss(20.0, line_dbfs)
    (found,) = restless_in(place(20.0, [(10.0, VOICE)]) + line)
    assert found.start_s == pytest.approx(9.0, abs=0.15)  # the tone swells out of the noise
    assert found.end_s == pytest.approx(11.5, abs=0.15)


@pytest.mark.parametrize("hz", [0, 50])
def test_an_offset_and_a_hum_hide_nothing(hz):
    call = sample("QH008")
    voice = call.clean("customer") * 10 ** (-20 / 20)  # -42 dBFS, under -33
    hum = 0.032 * np.cos(2 * np.pi * hz * times(len(voice) / 8_000))
    said = [Span(turn["start_s"], turn["end_s"]) for turn in call.turns("customer")]
    assert subtract(said, restless_in(voice + hum + hiss(len(voice) / 8_000, -75.0))) == []


def test_an_even_sound_as_loud_as_speech_is_listened_to():
    drawn_out = np.sin(2 * np.pi * 200 * times(4.0)) * 0.05
    sound = place(20.0, [(5.0, drawn_out), (15.0, VOICE)]) + hiss(20.0, -65.0)
    assert subtract([Span(5.0, 9.0)], restless_in(sound)) == []


def test_a_call_that_is_shorter_than_a_look():
    assert restless_in(hiss(0.5, -60.0)) == [Span(0.0, 0.5)]
    assert restless_in(np.zeros(0)) == []


def test_on_a_real_call_speech_is_the_same_as_if_all_were_listened_to(monkeypatch):
    call = sample("QH008")
    channels = [call.clean(role) + hiss(len(call.clean(role)) / 8_000, -60.0) for role in ("agent", "customer")]
    recording = recording_of(*channels)
    listened_s = []
    real = silero.speech_probabilities

    def listen(recording, channel, loud_dbfs, spans):
        listened_s.append(total_s(spans))
        return real(recording, channel, loud_dbfs, spans)

    monkeypatch.setattr("qc.speech.speech_probabilities", listen)
    settings = load_config().speech
    less = find_speech(recording, settings)
    listened, listened_s[:] = sum(listened_s), []
    monkeypatch.setattr("qc.speech.restless", lambda tracks: [recording.whole])
    everything = find_speech(recording, settings)
    assert listened < 0.75 * sum(listened_s)
    for found, known in zip(less, everything, strict=True):
        assert total_s(subtract(known, found)) + total_s(subtract(found, known)) < 0.02 * total_s(known)
