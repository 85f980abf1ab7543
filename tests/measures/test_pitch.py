"""Fundamental frequency, on voices of known pitch through a telephone band that takes the fundamental away."""

import librosa
import numpy as np
import pytest

from qc.measures.pitch import pitch_of, pitches_hz
from tests.support.sound import RATE_HZ, hiss, recording_of, voice


def pitch(sound):
    recording = recording_of(sound)
    return pitch_of(pitches_hz(recording, 0, [recording.whole]))


@pytest.mark.parametrize("f0_hz", [75.0, 110.0, 150.0, 220.0, 310.0, 390.0])
def test_pitch_is_right_to_three_percent(f0_hz):
    hz, range_st = pitch(voice(3.0, f0_hz) + hiss(3.0, -45.0))
    assert hz == pytest.approx(f0_hz, rel=0.03)
    assert range_st < 0.5


def test_the_range_of_a_voice_that_glides():
    # a sine of +-4 semitones: its 10th and 90th percentile lie at +-4 * sin(0.4 * pi) = +-3.80
    hz, range_st = pitch(voice(6.0, 160.0, glide_st=4.0))
    assert hz == pytest.approx(160.0, rel=0.03)
    assert range_st == pytest.approx(2 * 4 * np.sin(0.4 * np.pi), abs=0.5)


def test_against_pyin_on_a_gliding_voice():
    sound = voice(4.0, 130.0, band=False, glide_st=3.0)
    expected, voiced, _ = librosa.pyin(sound, fmin=65, fmax=420, sr=RATE_HZ, frame_length=512)
    assert pitch(sound)[0] == pytest.approx(float(np.nanmedian(expected[voiced])), rel=0.03)


def test_noise_and_silence_have_no_pitch():
    assert pitch(hiss(3.0, -20.0)) == (None, None)
    assert pitch(np.zeros(3 * RATE_HZ)) == (None, None)
    assert pitch(voice(0.3)) == (None, None)  # too short to say
