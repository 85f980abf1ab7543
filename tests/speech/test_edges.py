"""Edges and pauses, on sound made for it: where Silero is told to be coarse, levels have to be exact."""

import numpy as np
import pytest

from qc.audio.frames import frame_levels, highest_of_last, runs
from qc.spans import Span
from qc.speech.edges import mask_of, noise_levels, refine, spans_of
from tests.support.sound import hiss, place, recording_of, voice


def speech(sound, coarse):
    recording = recording_of(sound)
    tracks = [frame_levels(recording.samples(0), recording.rate_hz, tilt) for tilt in ("flat", "rising", "falling")]
    return spans_of(refine(coarse, tracks, 0.1))


@pytest.mark.parametrize("noise_db", [-60.0, -40.0])  # the voice is at -20 dBFS: 40 and 20 dB
def test_edges_are_true_to_sixty_milliseconds(noise_db):
    # voice      |1.00 ====== 2.50|                |4.00 == 5.20|
    # Silero   |0.85 --------- 2.64|           |3.90 ------ 5.35|
    sound = place(7.0, [(1.0, voice(1.5)), (4.0, voice(1.2))]) + hiss(7.0, noise_db)
    found = speech(sound, [Span(0.85, 2.64), Span(3.9, 5.35)])
    for got, true in zip(found, [(1.0, 2.5), (4.0, 5.2)], strict=True):
        assert got.start_s == pytest.approx(true[0], abs=0.06)
        assert got.end_s == pytest.approx(true[1], abs=0.06)


def test_silero_may_begin_late_and_end_early():
    sound = place(4.0, [(1.0, voice(1.5))]) + hiss(4.0, -45.0)
    (found,) = speech(sound, [Span(1.15, 2.35)])
    assert (found.start_s, found.end_s) == (pytest.approx(1.0, abs=0.03), pytest.approx(2.5, abs=0.03))


@pytest.mark.parametrize("pause_s", [0.25, 0.4])
def test_a_pause_that_silero_glued_is_seen(pause_s):
    sound = place(6.0, [(1.0, voice(1.5)), (2.5 + pause_s, voice(1.5))]) + hiss(6.0, -40.0)
    first, second = speech(sound, [Span(1.0, 4.1 + pause_s)])
    assert first.gap_to(second) == pytest.approx(pause_s, abs=0.03)


def test_a_closure_inside_a_word_is_no_pause():
    sound = place(5.0, [(1.0, voice(0.8)), (1.87, voice(0.8))]) + hiss(5.0, -50.0)
    assert len(speech(sound, [Span(1.0, 2.7)])) == 1


def test_speech_under_the_noise_keeps_sileros_edges():
    sound = place(5.0, [(1.0, 0.02 * voice(2.0))]) + hiss(5.0, -40.0)  # 14 dB under
    (found,) = speech(sound, [Span(1.0, 3.0)])
    assert found == Span(1.0, 3.0)


def test_an_s_at_the_start_of_a_word_is_speech():
    # a hiss of 2.5 to 3.4 kHz at -42 dBFS before the voice, over noise of -40: seen once the sound is sharpened
    spectrum = np.fft.rfft(hiss(0.15, -42.0, seed=9))
    hz = np.fft.rfftfreq(1200, 1 / 8_000)
    s = np.fft.irfft(np.where((hz > 2500) & (hz < 3400), spectrum, 0) * 2.1)  # the band alone has its level again
    sound = place(4.0, [(0.85, s), (1.0, voice(1.5))]) + hiss(4.0, -40.0)
    (found,) = speech(sound, [Span(0.9, 2.5)])
    assert found.start_s == pytest.approx(0.85, abs=0.06)


def test_noise_is_followed_as_it_changes():
    levels = np.concatenate([np.full(3000, -60.0), np.full(3000, -40.0)]).astype(np.float32)
    speech_mask = np.zeros(6000, bool)
    speech_mask[1000:1400] = True
    levels[speech_mask] = -20.0
    noise = noise_levels(levels, speech_mask)
    assert noise[200] == pytest.approx(-60, abs=0.1)
    assert noise[1200] == pytest.approx(-60, abs=0.1)
    assert noise[5800] == pytest.approx(-40, abs=0.1)


def test_frames_have_the_level_of_their_samples():
    square = np.full(8_000, 0.5)  # 0 dBFS is a square wave at full scale
    levels = frame_levels(recording_of(square).samples(0), 8_000)
    assert levels.shape == (100,)
    assert levels == pytest.approx(-6.02, abs=0.01)
    assert frame_levels(np.zeros(85, np.int16), 8_000).tolist() == [-90.0, -90.0]


def test_masks_and_spans_are_each_others_inverse():
    spans = [Span(0.1, 0.2), Span(0.5, 0.93)]
    assert spans_of(mask_of(spans, 100)) == spans
    assert runs(np.array([True, False, True, True])).tolist() == [[0, 1], [2, 4]]
    assert highest_of_last(np.array([3.0, 1, 2, 5, 0, 0, 0]), 3).tolist() == [3, 3, 3, 5, 5, 5, 0]
