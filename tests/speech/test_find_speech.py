"""Speech on real voices at known times: found whatever the level, line and voice; not found where there is none."""

import numpy as np
import pytest

from qc.config import load_config
from qc.spans import Span, merge, total_s
from qc.speech import find_speech
from tests.support.samples import sample
from tests.support.sound import hiss, place, recording_of, times

SETTINGS = load_config().speech


def turns_found(*channels):
    return [merge(speech, 1.0) for speech in find_speech(recording_of(*channels), SETTINGS)]


def edge_errors(found, turns):
    """Seconds by which each turn starts and ends late; every turn has to be found."""
    errors = []
    for turn in turns:
        own = [span for span in found if span.overlaps(Span(turn["start_s"], turn["end_s"]))]
        assert own, f"nothing was found of {turn['text']}"
        errors.append((own[0].start_s - turn["start_s"], own[-1].end_s - turn["end_s"]))
    return np.array(errors)


def placed(clean, turn, range_db):
    """When a turn's speech begins and ends in the sound as it is placed: frames within `range_db` of its loud ones."""
    first = round(turn["start_s"] * 8_000)
    samples = clean[first : round(turn["end_s"] * 8_000)]
    frames = samples[: len(samples) // 80 * 80].reshape(-1, 80)
    levels = 10 * np.log10(np.mean(frames**2, axis=1) + 1e-12)
    loud = np.flatnonzero(levels > np.percentile(levels, 95) - range_db)
    return {"start_s": turn["start_s"] + loud[0] / 100, "end_s": turn["start_s"] + (loud[-1] + 1) / 100, "text": ""}


# QH005's customer and QH006's agent are voices that Silero by itself misses on such lines
@pytest.mark.parametrize(("call_id", "role"), [("QH001", "agent"), ("QH005", "customer"), ("QH006", "agent")])
# with noise 20 dB below the voice, what lies 30 dB under the voice's loud frames is 4 dB under the noise
@pytest.mark.parametrize(("noise_db", "range_db"), [(-90.0, 40.0), (-20.0, 30.0)])
def test_every_turn_is_found_with_its_edges(call_id, role, noise_db, range_db):
    call = sample(call_id)
    level = call.truth["measures"][f"{role}_level_dbfs"]
    clean = call.clean(role)
    (found,) = turns_found(clean + hiss(len(clean) / 8_000, level + noise_db))
    errors = np.abs(edge_errors(found, [placed(clean, turn, range_db) for turn in call.turns(role)]))
    assert np.median(errors) <= 0.02
    assert errors.max() <= 0.06
    # against the voice before the line took the top of its s and x away
    unheard = np.abs(edge_errors(found, call.turns(role)))
    assert np.mean(unheard <= 0.06) >= 0.9
    assert unheard.max() <= 0.12


@pytest.mark.parametrize("gain_db", [-25.0, 10.0])
def test_loudness_makes_no_difference(gain_db):
    clean = sample("QH001").clean("agent")
    (plain,) = turns_found(clean + hiss(len(clean) / 8_000, -70.0))
    (changed,) = turns_found((clean + hiss(len(clean) / 8_000, -70.0)) * 10 ** (gain_db / 20))
    assert total_s(changed) == pytest.approx(total_s(plain), rel=0.03)


@pytest.mark.parametrize("dbfs", [-20.0, -50.0])
def test_noise_tones_and_silence_are_no_speech(dbfs):
    t = times(20.0)
    tone = np.sin(2 * np.pi * 450 * t) * 10 ** (dbfs / 20)
    assert turns_found(hiss(20.0, dbfs)) == [[]]
    assert turns_found(tone * (t % 5 < 1) + hiss(20.0, -65.0)) == [[]]
    assert turns_found(np.zeros(160_000)) == [[]]


def test_cross_talk_is_not_speech_of_the_other():
    # the agent alone: its leak, 38 dB down and 4 ms late, over the noise of the customer's line
    agent = sample("QH001").clean("agent")
    leak = np.concatenate([np.zeros(32), agent[:-32]]) * 10 ** (-38 / 20)
    own, others = turns_found(agent, leak + hiss(len(agent) / 8_000, -75.0))
    assert total_s(own) > 20
    assert others == []


def test_speech_over_cross_talk_stays():
    call = sample("QH001")
    agent, customer = call.clean("agent"), call.clean("customer")
    seconds = len(agent) / 8_000
    _, found = turns_found(agent + 0.012 * customer, customer + 0.012 * agent + hiss(seconds, -70.0))
    edge_errors(found, call.turns("customer"))
    spoken = [Span(turn["start_s"], turn["end_s"]) for turn in call.turns("customer")]
    assert total_s(found) == pytest.approx(total_s(spoken), rel=0.05)


def test_a_faint_customer_beside_a_loud_agent_is_heard():
    # 25 dB below the agent, both at once now and then: faint is not leaked
    call = sample("QH007")  # the agent interrupts
    agent, customer = call.clean("agent"), call.clean("customer") * 10 ** (-25 / 20)
    _, found = turns_found(agent, customer + hiss(len(agent) / 8_000, -75.0))
    edge_errors(found, call.turns("customer"))


@pytest.mark.parametrize("silence_s", [30.0, 60.0])
def test_a_word_after_a_long_silence_is_heard(silence_s):
    # Silero by itself sleeps through these 0.7 s, and through the first second of a longer turn
    call = sample("QH001")
    said = call.turns("customer")[2]
    word = call.clean("customer")[round(said["start_s"] * 8_000) : round(said["end_s"] * 8_000)]
    total_s = silence_s + 2.0
    (found,) = turns_found(place(total_s, [(silence_s, word)]) + hiss(total_s, -77.0))
    assert [(span.start_s, span.end_s) for span in found] == [
        (pytest.approx(silence_s, abs=0.06), pytest.approx(silence_s + len(word) / 8_000, abs=0.06))
    ]


def test_loud_bursts_after_a_silence_are_no_speech():
    def burst(seconds, fade_s, low_hz, high_hz, seed):
        spectrum = np.fft.rfft(hiss(seconds, -15.0, seed))
        hz = np.fft.rfftfreq(round(seconds * 8_000), 1 / 8_000)
        return np.fft.irfft(spectrum * ((hz > low_hz) & (hz < high_hz))) * np.exp(-times(seconds) / fade_s)

    coughs = [(5.0 + 2 * n, burst(0.4, 0.12, 300, 3400, n)) for n in range(5)]
    knocks = [(15.0 + 2 * n, burst(0.1, 0.02, 300, 1200, n)) for n in range(5)]
    keys = 0.1 * (np.sin(2 * np.pi * 770 * times(0.15)) + np.sin(2 * np.pi * 1336 * times(0.15)))
    sound = place(40.0, [*coughs, *knocks, *((26.0 + 2 * n, keys) for n in range(5))]) + hiss(40.0, -70.0)
    assert turns_found(sound) == [[]]


def test_a_recording_shorter_than_a_frame():
    assert find_speech(recording_of(np.zeros(1)), SETTINGS) == [[]]
