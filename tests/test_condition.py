"""What is wrong with a recording is said before anyone is scored: versions of one call, each spoilt in one way."""

import tracemalloc
from datetime import UTC, datetime

import numpy as np
import pytest
import soxr

from qc.audio import Recording
from qc.condition import fit_to_judge
from qc.config import load_config
from qc.records import Call
from qc.roles.channels import lanes_by_channel
from qc.roles.lanes import Lane, Lanes
from qc.spans import Span
from qc.speech import find_speech
from tests.support.samples import sample
from tests.support.sound import RATE_HZ, hiss, recording_of, times

CONFIG = load_config()
CALL = sample("QH001")
CALL_ROW = Call("C1", "A1", datetime(2026, 10, 12, tzinfo=UTC), agent_channel="left")
SECONDS = CALL.recording.duration_s


def lanes(agent=True, customer=True, notes=()):
    def spans(role):
        return tuple(Span(turn["start_s"], turn["end_s"]) for turn in CALL.turns(role))

    return Lanes(
        (Lane("agent", 0, spans("agent") if agent else ()), Lane("customer", 1, spans("customer") if customer else ())),
        "channel",
        1.0,
        notes,
    )


def sides(noise_dbfs=-60.0):
    return [CALL.clean(role) + hiss(SECONDS, noise_dbfs, seed) for seed, role in enumerate(("agent", "customer"))]


def judged(*channels, lanes=lanes(), **fields):  # noqa: B008
    recording = Recording(recording_of(*channels).pcm, RATE_HZ, **fields)
    return fit_to_judge(recording, lanes, CONFIG.condition, CONFIG.speech)


def as_found(recording):
    """The condition of a recording with the speech that is found in it."""
    speech = find_speech(recording, CONFIG.speech)
    return fit_to_judge(recording, lanes_by_channel(CALL_ROW, speech), CONFIG.condition, CONFIG.speech)


def played(sides, factor):
    """The same samples as the line gives them when they are played `factor` times as fast."""
    return recording_of(*(soxr.resample(side, factor * RATE_HZ, RATE_HZ) for side in sides))


def test_a_good_call_is_fit():
    condition = judged(*sides())
    assert (condition.fit, condition.reasons) == (True, ())


def test_one_side_only():
    assert judged(sides()[0], hiss(SECONDS, -60.0), lanes=lanes(customer=False)).reasons == ("one_way",)


@pytest.mark.parametrize(
    ("sound", "reason"),
    [
        (np.zeros(80_000), "silent"),
        (hiss(10.0, -60.0), "silent"),
        (hiss(10.0, -25.0), "no_speech"),
        (0.1 * np.sin(2 * np.pi * 450 * times(10.0)), "constant_tone"),
    ],
)
def test_nobody_speaks(sound, reason):
    condition = judged(sound, sound, lanes=lanes(agent=False, customer=False))
    assert (condition.fit, condition.reasons) == (False, (reason,))


def test_clipped():
    agent, customer = sides()
    assert judged(np.clip(30 * agent, -0.95, 0.95), customer).reasons == ("clipped",)


def test_drop_outs():
    # every 100 ms a lost packet of 20 ms, all zeros
    agent, customer = sides()
    broken = agent * (times(SECONDS)[: len(agent)] % 0.1 >= 0.02)
    assert "drop_outs" in judged(broken, customer).reasons
    # a line that is muted between the turns has lost nothing
    assert judged(CALL.clean("agent"), CALL.clean("customer")).reasons == ()


def test_too_noisy():
    condition = judged(*sides(noise_dbfs=-25.0))
    assert (condition.fit, condition.reasons) == (False, ("noisy",))


def test_damage_and_truncation():
    lost = (Span(0.0, 0.3 * SECONDS),)
    assert judged(*sides(), damage=lost).reasons == ("damaged",)
    little = judged(*sides(), damage=(Span(1.0, 1.2),), declared_s=SECONDS + 20)
    assert (little.fit, little.reasons) == (True, ("some_damage", "truncated"))


def test_too_little_speech_is_unfit():
    # the agent says 1.5 s and no more
    first = CALL.turns("agent")[0]["start_s"]
    said = Span(first, first + 1.5)
    agent, customer = sides()
    agent[round(said.end_s * RATE_HZ) :] = hiss(SECONDS, -60.0)[round(said.end_s * RATE_HZ) : len(agent)]
    short = Lanes((Lane("agent", 0, (said,)), lanes().lanes[1]), "channel", 1.0)
    assert judged(agent, customer, lanes=short).reasons == ("too_little_speech",)


@pytest.mark.parametrize("rate_hz", [4_000, 16_000])
def test_a_header_that_names_half_or_twice_the_rate(rate_hz):
    condition = as_found(Recording(recording_of(*sides()).pcm, rate_hz))
    assert not condition.fit
    assert {"wrong_rate", "changed_speed"} & set(condition.reasons)


@pytest.mark.parametrize("call_id", ["QH001", "QH003", "QH011"])  # women and a boy, a woman and a man, two men
def test_a_recording_that_runs_half_as_fast_again(call_id):
    call = sample(call_id)
    agent, customer = (call.clean(role) + hiss(call.recording.duration_s, -60.0) for role in ("agent", "customer"))
    condition = as_found(played((agent, customer), 1.5))
    assert (condition.fit, "changed_speed" in condition.reasons) == (False, True)
    assert as_found(played((agent, customer), 1.0)).fit


@pytest.mark.parametrize(
    ("formant_hz", "rhythm_hz", "changed"),
    [
        (665.0, 3.78, False),  # a real call in English
        (762.0, 5.21, True),  # the same, half as fast again
        (611.0, 4.92, False),  # the highest of the sample calls
        (640.0, 7.5, False),  # who speaks fast: the rhythm without the formants
        (760.0, 4.5, False),  # small or loud people: the formants without the rhythm
        (430.0, 3.7, True),
        (410.0, 4.5, False),  # a deep voice that does not drag
        (500.0, 3.2, False),  # who speaks slowly: the rhythm without the formants
    ],
)
def test_formants_and_rhythm_together_tell_the_speed(monkeypatch, formant_hz, rhythm_hz, changed):
    monkeypatch.setattr("qc.condition.formant_and_rhythm_hz", lambda *_: (formant_hz, rhythm_hz))
    assert ("changed_speed" in judged(*sides()).reasons) is changed


@pytest.mark.parametrize("call_id", ["QH004", "QH009", "QH014"])  # a hurried agent, two women, ...
def test_voices_of_all_kinds_run_at_their_own_speed(call_id):
    assert as_found(sample(call_id).recording).fit


def test_a_narrow_band_in_a_file_of_16_khz_is_no_fault():
    pcm = np.stack([soxr.resample(side, RATE_HZ, 2 * RATE_HZ) for side in sides()])
    assert as_found(Recording((pcm * 32767).astype(np.int16), 2 * RATE_HZ)).reasons == ()


def test_fast_speech_at_its_own_pitch_is_a_persons():
    # a third of the time between the vowels' periods left out: the pace is 1.5 times, voice and formants stay
    def hurried(side):
        step, kept = 960, 640  # 120 ms and 80 ms of it, faded over at the seams
        fade = np.minimum(1.0, np.minimum(np.arange(kept), np.arange(kept)[::-1]) / 40)
        return (side[: len(side) // step * step].reshape(-1, step)[:, :kept] * fade).ravel()

    condition = as_found(recording_of(*(hurried(side) for side in sides())))
    assert "changed_speed" not in condition.reasons
    assert "wrong_rate" not in condition.reasons


def test_the_level_of_a_long_silent_recording_is_taken_piece_by_piece():
    recording = Recording(np.zeros((2, 600 * RATE_HZ), np.int16), RATE_HZ)  # 19 MB; as floats four times as much
    tracemalloc.start()
    condition = fit_to_judge(recording, lanes(agent=False, customer=False), CONFIG.condition, CONFIG.speech)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert condition.reasons[0] == "silent"
    assert peak < 1.5 * recording.pcm.nbytes
