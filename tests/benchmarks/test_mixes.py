"""Hard mono mixes: turns, voices and levels are as drawn, and every codec gives the sound back."""

import numpy as np
import pytest

from benchmarks.mixes import CODECS, RATE_HZ, Source, joined, mixes, write
from qc.audio import read_recording
from qc.config import load_config
from tests.support.sound import place, voice

TURNS = [
    {"role": "agent", "start_s": 1.0, "end_s": 3.0},
    {"role": "customer", "start_s": 3.5, "end_s": 5.5},
    {"role": "agent", "start_s": 5.0, "end_s": 6.0},  # begins half a second before the customer ends
]


def source(name="C1", agent="zf_one", customer="zf_two"):
    ends = place(8.0, [(1.0, voice(2.0)), (5.0, voice(1.0))]), place(8.0, [(3.5, voice(2.0, 220.0))])
    pcm = np.round(np.stack(ends) * 32767).astype(np.int16)
    return Source(name, pcm, TURNS, {"agent": agent, "customer": customer})


def test_a_voice_that_is_raised_is_shorter_and_gaps_and_overlaps_stay():
    # agent     |1 – 2.6|         |4.1 – 4.9|      2 s and 1 s at 1.25 times the speed
    # customer            |3.1 – 4.6|               2 s, as it was; begins 0.5 s after, is cut 0.5 s before its end
    ends = joined(source(), source(), {"agent": 1.25, "customer": 1.0})
    loud = [np.flatnonzero(np.abs(end) > 0.02) / RATE_HZ for end in ends]
    assert loud[0][[0, -1]] == pytest.approx([1.0, 5.4], abs=0.1)
    assert loud[1][[0, -1]] == pytest.approx([3.1, 5.1], abs=0.1)


def test_the_same_seed_mixes_the_same_and_only_one_sex_is_crossed():
    calls = [source("C1"), source("C2", customer="zf_three"), source("C3", "zm_one", "zf_four")]
    first, again = list(mixes(calls, 3)), list(mixes(calls, 3))
    assert all(np.array_equal(a.mono, b.mono) for a, b in zip(first, again, strict=True))
    assert [mix.name for mix in first[:3]] == ["C1", "C2", "C3"]
    assert {mix.name.split("x")[0] for mix in first[3:]} == {"C1", "C2"}


@pytest.mark.parametrize("codec", CODECS)
def test_a_codec_gives_the_sound_back(tmp_path, codec):
    sound = place(4.0, [(1.0, voice(2.0))])
    file = write(np.round(sound[None] * 32767).astype(np.int16), codec, tmp_path, "mix")
    heard = read_recording(tmp_path / file, load_config().audio)
    assert heard.duration_s == pytest.approx(4.0, abs=0.1)
    power = np.mean(np.square(heard.pcm[0] / 32768.0))
    assert 10 * np.log10(power / np.mean(sound**2)) == pytest.approx(0.0, abs=3.0)
