"""Active speech level after ITU-T P.56, against the method written down sample by sample."""

import numpy as np
import pytest
from scipy.signal import lfilter

from qc.measures.level import MARGIN_DB, THRESHOLDS, active_level, sum_levels
from qc.spans import Span
from tests.support.sound import RATE_HZ, hiss, place, recording_of, voice


def reference_dbfs(x):
    """P.56, method B, as the Recommendation puts it: two filters, a hangover counter, a search for the margin."""
    g = np.exp(-1 / (RATE_HZ * 0.03))
    q = lfilter([1 - g], [1, -g], lfilter([1 - g], [1, -g], np.abs(x)))
    levels = []
    for c in THRESHOLDS:
        active, hang = 0, 10**9
        for value in q:
            hang = 0 if value >= c else hang + 1
            active += hang <= 0.2 * RATE_HZ
        levels.append(10 * np.log10(np.sum(x**2) / active) if active else np.inf)
    above = np.array(levels) - 20 * np.log10(THRESHOLDS)
    first = int(np.argmax(above <= MARGIN_DB))
    share = (above[first - 1] - MARGIN_DB) / (above[first - 1] - above[first])
    return levels[first - 1] + share * (levels[first] - levels[first - 1])


def level_of(x):
    recording = recording_of(x)
    return active_level(recording, 0, recording.whole).dbfs


@pytest.mark.parametrize("gain_db", [0.0, -12.0, -30.0])
def test_speech_with_pauses_against_the_reference(gain_db):
    #   ▆▆▆▆ 0.7 ▆▆▆▆▆▆▆  1.5  ▆▆     over a hiss 45 dB down
    sound = place(7.0, [(0.3, voice(1.2)), (2.2, voice(2.0, 220)), (5.7, voice(0.6, 100))])
    sound = (sound + hiss(7.0, -65.0)) * 10 ** (gain_db / 20)
    assert level_of(sound) == pytest.approx(reference_dbfs(sound), abs=0.02)


def test_an_unbroken_voice_has_its_rms_level():
    assert level_of(voice(5.0)) == pytest.approx(-20.0, abs=0.2)  # RMS 0.1


def test_silence_around_it_does_not_count():
    # P.56 takes speech as it is, and 0.2 s of hangover: half of the file is silence, and the level stays
    alone, amid = voice(5.0), place(10.0, [(2.0, voice(5.0))])
    assert level_of(amid) == pytest.approx(level_of(alone), abs=0.3)


@pytest.mark.parametrize("gain_db", [-6.0, 6.0])
def test_a_gain_is_a_difference_in_level(gain_db):
    sound = place(4.0, [(0.5, voice(1.0)), (2.2, voice(1.3))])
    assert level_of(sound * 10 ** (gain_db / 20)) - level_of(sound) == pytest.approx(gain_db, abs=0.1)


def test_counters_of_parts_add_up_to_the_whole():
    sound = place(8.0, [(0.5, voice(2.0)), (4.5, 0.5 * voice(3.0))])
    recording = recording_of(sound)
    parts = sum_levels(active_level(recording, 0, span) for span in (Span(0, 4), Span(4, 8)))
    assert parts.dbfs == pytest.approx(active_level(recording, 0, recording.whole).dbfs, abs=0.05)


def test_a_long_stretch_is_measured_in_blocks_that_join():
    sound = place(130.0, [(at, voice(6.0)) for at in range(2, 122, 10)])
    long = recording_of(sound)
    assert active_level(long, 0, long.whole).dbfs == pytest.approx(level_of(sound[: 60 * RATE_HZ]), abs=0.1)


def test_nothing_active_has_no_level():
    assert level_of(np.zeros(RATE_HZ)) is None
    assert sum_levels([]).dbfs is None
