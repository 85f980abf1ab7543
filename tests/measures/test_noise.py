"""Signal-to-noise ratio, clipping and music, on sound of known make."""

import numpy as np
import pytest

from qc.measures.music import has_music, tonal_share
from qc.measures.noise import MAX_SNR_DB, clipped_samples, snr_db, unrecorded
from qc.spans import Span
from tests.support.sound import hiss, place, recording_of, times, voice

SPEECH = [Span(2, 5), Span(7, 9)]


@pytest.mark.parametrize("ratio_db", [5.0, 20.0, 35.0])
def test_snr_of_speech_over_hiss(ratio_db):
    clean = place(10.0, [(2.0, voice(3.0)), (7.0, voice(2.0))])
    recording = recording_of(clean + hiss(10.0, -20.0 - ratio_db))
    assert snr_db(recording, 0, SPEECH, SPEECH) == pytest.approx(ratio_db, abs=1.0)


def test_a_knock_is_not_the_noise_of_the_line_and_the_other_side_is_no_noise():
    clean = place(10.0, [(2.0, voice(3.0)), (7.0, voice(2.0)), (5.5, hiss(0.05, -15.0))])
    leak = place(10.0, [(0.0, 0.01 * voice(1.5))])
    recording = recording_of(clean + leak + hiss(10.0, -50.0))
    assert snr_db(recording, 0, SPEECH, [Span(0, 1.5), *SPEECH]) == pytest.approx(30.0, abs=1.0)


def test_without_noise_or_without_room_for_it():
    clean = recording_of(place(10.0, [(2.0, voice(3.0)), (7.0, voice(2.0))]))
    assert snr_db(clean, 0, SPEECH, SPEECH) == MAX_SNR_DB
    assert snr_db(clean, 0, [clean.whole], [clean.whole]) is None
    assert snr_db(clean, 0, [], SPEECH) is None


def test_clipping_is_a_flat_top():
    sound = 8.0 * voice(5.0)
    recording = recording_of(np.clip(sound, -0.9, 0.9))  # cut off below full scale: a loud source, turned down
    clipped, total = clipped_samples(recording, 0, [recording.whole])
    expected = np.mean(np.abs(sound) >= 0.9)
    assert clipped / total == pytest.approx(expected, rel=0.2)
    clean = recording_of(voice(5.0))
    assert clipped_samples(clean, 0, [clean.whole])[0] == 0


def test_music_and_ring_back_are_tonal_and_hiss_and_speech_are_not():
    t = times(10.0)
    chord = sum(np.sin(2 * np.pi * hz * t) for hz in (440.0, 554.4, 659.3, 880.0)) * 0.05
    ring_back = 0.1 * np.sin(2 * np.pi * 450.0 * t) * (t % 5.0 < 1.0)  # 1 s on, 4 s off
    for sound in (chord, ring_back):
        assert has_music(recording_of(sound + hiss(10.0, -60.0)), Span(0, 10))
    for sound in (hiss(10.0, -30.0), hiss(10.0, -70.0), np.zeros(80_000)):
        assert not has_music(recording_of(sound), Span(0, 10))
    assert tonal_share(recording_of(chord), 0, Span(2, 2.05)) == 0.0  # too short to tell


def test_a_stretch_that_was_not_recorded_stands_still_where_the_line_is_else_heard():
    # voice 2–5, 7–9, 17–20; between them the line's hiss, but for 10–16 on both channels
    spoken = [*SPEECH, Span(17, 20)]
    sound = place(20.0, [(2.0, voice(3.0)), (7.0, voice(2.0)), (17.0, voice(3.0))]) + hiss(20.0, -50.0)
    other = hiss(20.0, -50.0, 2)
    for channel in (sound, other):
        channel[80_000:128_000] = 0.0
    (lost,) = unrecorded(recording_of(sound, other), spoken)
    assert (lost.start_s, lost.end_s) == pytest.approx((10.0, 16.0), abs=0.01)
    assert unrecorded(recording_of(sound, hiss(20.0, -50.0, 3)), spoken) == []  # one end was there
    muted = place(20.0, [(2.0, voice(3.0)), (7.0, voice(2.0)), (17.0, voice(3.0))])
    assert unrecorded(recording_of(muted, muted), spoken) == []  # this recorder always writes nothing in a pause


def test_a_faint_voice_is_clipped_where_its_tops_are_flat():
    sound = 0.06 * np.clip(8.0 * voice(5.0), -0.9, 0.9)  # turned down to -25 dBFS after it was cut off
    recording = recording_of(sound)
    clipped, total = clipped_samples(recording, 0, [recording.whole])
    assert clipped / total == pytest.approx(np.mean(np.abs(8.0 * voice(5.0)) >= 0.9), rel=0.2)
