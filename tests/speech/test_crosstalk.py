"""Cross-talk of real speech at known levels and delays, and two who speak at once without any."""

import numpy as np
import pytest

from qc.config import load_config
from qc.spans import Span, merge, subtract, total_s
from qc.speech import find_speech
from tests.support.samples import sample
from tests.support.sound import hiss, recording_of

SETTINGS = load_config().speech
SECONDS = 30


def ends():
    call = sample("QH011")  # two men
    return [
        call.clean(role)[: SECONDS * 8_000] + hiss(SECONDS, -65.0, seed)
        for seed, role in enumerate(("agent", "customer"))
    ]


def beyond(found, known):
    """Seconds of what was found that are more than 0.1 s away from what is known."""
    return total_s(subtract(found, merge(Span(span.start_s - 0.1, span.end_s + 0.1) for span in known)))


@pytest.mark.parametrize(("level_db", "late_s"), [(-6, 0.004), (-9, 0.06), (-12, 0.2), (-12, 0.004), (-24, 0.28)])
def test_a_leak_both_ways_adds_no_speech_and_takes_none(level_db, late_s):
    agent, customer = ends()
    late, gain = round(late_s * 8_000), 10 ** (level_db / 20)
    leaking = recording_of(agent + gain * np.roll(customer, late), customer + gain * np.roll(agent, late))
    for clean, found in zip(
        find_speech(recording_of(agent, customer), SETTINGS), find_speech(leaking, SETTINGS), strict=True
    ):
        assert beyond(found, clean) < 0.1
        assert beyond(clean, found) < 0.1


@pytest.mark.parametrize("gain_db", [0, -6, -12])
def test_who_speaks_over_the_other_is_no_leak_however_soft(gain_db):
    agent, customer = ends()
    soft = 10 ** (gain_db / 20) * np.roll(agent, 3 * 8_000)  # now both often speak at once
    alone = find_speech(recording_of(soft, hiss(SECONDS, -65.0, 3)), SETTINGS)[0]
    beside = find_speech(recording_of(soft, customer), SETTINGS)[0]
    assert beyond(alone, beside) < 0.1


@pytest.mark.parametrize("gain_db", [0, -2])
def test_a_channel_that_is_the_others_equal_is_no_leak_and_loses_nothing(gain_db):
    agent, customer = ends()
    mixed = agent + customer
    alone = find_speech(recording_of(mixed), SETTINGS)[0]
    beside = find_speech(recording_of(mixed, 10 ** (gain_db / 20) * mixed), SETTINGS)[0]
    assert total_s(subtract(alone, beside)) < 0.05
